# --- executors of a cluster
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "8g").config("spark.executor.memoryOverhead", "1g").getOrCreate()
# --- the driver of a local master
spark = SparkSession.builder.master("local[4]").config("spark.driver.memory", "8g").getOrCreate()
# --- where an RDD is grouped, Python workers spill at it
spark = SparkSession.builder.master("yarn").config("spark.python.worker.memory", "1g").getOrCreate()
counts = spark.sparkContext.textFile("s3://lake/words").map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b)
counts.saveAsTextFile("s3://lake/counts")
# --- an executor's heap in local mode
spark = (
    SparkSession.builder.master("local[*]")
    .config("spark.executor.memory", "8g")  #! conf-no-effect-here:info
    .getOrCreate()
)
# --- a number of executors in local mode
conf = SparkConf().setMaster("local[2]").setAppName("try")
conf.set("spark.executor.instances", "4")  #! conf-no-effect-here
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- an overhead on a standalone cluster
spark = (
    SparkSession.builder.master("spark://head:7077")
    .config("spark.executor.memory", "4g")
    .config("spark.executor.memoryOverhead", "1g")  #! conf-no-effect-here
    .getOrCreate()
)
# --- a limit of Python workers that limits none
spark = SparkSession.builder.master("yarn").config("spark.python.worker.memory", "2g").getOrCreate()  #! conf-no-effect-here
