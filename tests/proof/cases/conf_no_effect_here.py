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
# --- a limit of Python workers that is none [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.python.worker.memory", "1m").getOrCreate()
doubled = spark.range(1000, numPartitions=2).rdd.map(lambda row: [row.id] * 100)
result = doubled.map(len).sum()
