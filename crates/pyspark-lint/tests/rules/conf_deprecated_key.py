# --- the newer names
spark = (
    SparkSession.builder.config("spark.executor.memoryOverhead", "1g")
    .config("spark.sql.execution.arrow.pyspark.enabled", "true")
    .getOrCreate()
)
# --- a key of an application, under an old prefix
spark = SparkSession.builder.config("spark.yarn.mycompany.queueOwner", "risk").getOrCreate()
# --- in text that sets nothing
print("spark.yarn.executor.memoryOverhead is an old name")
# --- the overhead on YARN
spark = SparkSession.builder.config("spark.yarn.executor.memoryOverhead", "1g").getOrCreate()  #! conf-deprecated-key:info
# --- Arrow
spark.conf.set("spark.sql.execution.arrow.enabled", "true")  #! conf-deprecated-key
# --- the driver's overhead, set on a conf
conf = SparkConf().setAppName("daily")
conf.set("spark.yarn.driver.memoryOverhead", "512m")  #! conf-deprecated-key
spark = SparkSession.builder.config(conf=conf).getOrCreate()
