# --- a driver's heap, as nobody but Spark writes it [process]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "1gb").getOrCreate()
# --- off-heap memory [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.memory.offHeap.enabled", "true").config("spark.memory.offHeap.size", "64 MB").getOrCreate()
# --- on a running session [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.files.maxPartitionBytes", "64 MiB")
result = spark.conf.get("spark.sql.files.maxPartitionBytes")
