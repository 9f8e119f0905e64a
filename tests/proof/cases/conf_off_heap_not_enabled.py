# --- a size alone [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.memory.offHeap.size", "1g").getOrCreate()
# --- switched off by name [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.memory.offHeap.enabled", "false").config("spark.memory.offHeap.size", "1g").getOrCreate()
