# --- half a GiB
spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "512m").getOrCreate()
# --- an executor of one GiB
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "1g").getOrCreate()
# --- a size that is not known
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", f"{gib}g").getOrCreate()
# --- without a unit it is another finding's affair
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "256").getOrCreate()  #! conf-size-unit-missing:error
# --- the driver's, in local mode
spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "256m").getOrCreate()  #! conf-heap-too-small:error
# --- an executor's
spark = (
    SparkSession.builder.master("yarn")
    .config("spark.executor.memory", "300m")  #! conf-heap-too-small
    .getOrCreate()
)
# --- on a conf
conf = SparkConf().setMaster("yarn").setAppName("tiny")
conf.set("spark.executor.memory", "200m")  #! conf-heap-too-small
spark = SparkSession.builder.config(conf=conf).getOrCreate()
