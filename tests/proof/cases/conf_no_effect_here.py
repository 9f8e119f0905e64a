# --- an executor's heap in local mode [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.executor.memory", "3g").getOrCreate()
# --- an executor's overhead and cores in local mode [session]
from pyspark.sql import SparkSession
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.executor.cores", "4")
    .config("spark.executor.memoryOverhead", "2g")
    .config("spark.executor.instances", "7")
    .getOrCreate()
)
result = (spark.sparkContext.defaultParallelism, spark.range(100).selectExpr("sum(id)").first(), spark.range(10).rdd.getNumPartitions())
