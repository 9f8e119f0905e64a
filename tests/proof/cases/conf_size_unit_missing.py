# --- an executor's overhead [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.executor.memoryOverhead", "512").getOrCreate()
result = spark.sparkContext._jsc.sc().conf().getSizeAsMb("spark.executor.memoryOverhead", "1m")
# --- as a number [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.memoryOverhead", 700).getOrCreate()
result = spark.sparkContext._jsc.sc().conf().getSizeAsMb("spark.driver.memoryOverhead", "1m")
# --- a buffer that counts KiB [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.kryoserializer.buffer", "128").getOrCreate()
result = spark.sparkContext._jsc.sc().conf().getSizeAsKb("spark.kryoserializer.buffer", "64k")
# --- a driver's heap [process]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "1024").getOrCreate()
