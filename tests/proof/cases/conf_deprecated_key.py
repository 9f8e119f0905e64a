# --- an executor's overhead [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.yarn.executor.memoryOverhead", "600").getOrCreate()
result = spark.sparkContext._jsc.sc().conf().getSizeAsMb("spark.executor.memoryOverhead", "1m")
# --- a driver's overhead, with its unit [session]
from pyspark import SparkConf
from pyspark.sql import SparkSession
conf = SparkConf().setMaster("local[2]").set("spark.yarn.driver.memoryOverhead", "1g")
spark = SparkSession.builder.config(conf=conf).getOrCreate()
result = spark.sparkContext._jsc.sc().conf().getSizeAsMb("spark.driver.memoryOverhead", "1m")
# --- Arrow, on a running session [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.execution.arrow.enabled", "true")
result = spark.conf.get("spark.sql.execution.arrow.pyspark.enabled")
# --- Arrow, in the builder [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.execution.arrow.fallback.enabled", "false").getOrCreate()
result = spark.conf.get("spark.sql.execution.arrow.pyspark.fallback.enabled")
# --- the size of a partition [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.adaptive.shuffle.targetPostShuffleInputSize", "32m")
result = spark.conf.get("spark.sql.adaptive.advisoryPartitionSizeInBytes")
