# --- Python starts the driver with it
spark = SparkSession.builder.config("spark.driver.memory", "8g").getOrCreate()
# --- settings of executors (launcher: spark-submit)
spark = SparkSession.builder.config("spark.executor.memory", "8g").config("spark.executor.cores", "4").getOrCreate()
# --- settings that a running driver reads (launcher: spark-submit)
spark = SparkSession.builder.config("spark.sql.shuffle.partitions", "400").getOrCreate()
# --- the heap (launcher: spark-submit)
from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.appName("daily")
    .config("spark.driver.memory", "8g")  #! conf-driver-too-late:warning
    .getOrCreate()
)
# --- the JVM's options (launcher: notebook)
conf = SparkConf().set("spark.driver.extraJavaOptions", "-XX:+UseG1GC")  #! conf-driver-too-late
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- in a notebook that brings its session (launcher: notebook)
spark = SparkSession.builder.config("spark.driver.memory", "16g").getOrCreate()  #! conf-driver-too-late
