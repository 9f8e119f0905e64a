# --- the units of Spark
spark = SparkSession.builder.config("spark.executor.memory", "4g").config("spark.driver.memory", "2048m").getOrCreate()
# --- long units, which Spark takes for an executor
spark = SparkSession.builder.config("spark.executor.memoryOverhead", "1gb").config("spark.executor.memory", "4gb").getOrCreate()
# --- a threshold that is switched off is no size
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")  #! conf-broadcast-off
# --- a size put together from what is not known
spark = SparkSession.builder.config("spark.executor.memory", f"{args.memory}g").getOrCreate()
# --- a space before the unit
spark = SparkSession.builder.config("spark.executor.memory", "4 GB").getOrCreate()  #! conf-size-syntax:error
# --- as Kubernetes writes it
conf = SparkConf()
conf.set("spark.executor.memory", "4Gi")  #! conf-size-syntax
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- no size at all
spark.conf.set("spark.sql.files.maxPartitionBytes", "auto")  #! conf-size-syntax
# --- in a dictionary
settings = {
    "spark.executor.cores": "4",
    "spark.executor.memoryOverhead": "512 MB",  #! conf-size-syntax
}
spark = SparkSession.builder.config(map=settings).getOrCreate()
