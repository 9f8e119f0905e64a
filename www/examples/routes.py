from pyspark.sql import SparkSession, functions as F

spark = (
    SparkSession.builder.master("spark://dispatch:7077")
    .appName("delivery-routes")
    .config("spark.executor.memory", "3g")
    .config("spark.driver.memory", "2g")
    .config("spark.sql.autoBroadcastJoinThreshold", "2g")
    .getOrCreate()
)

stops = spark.read.parquet("/data/stops")  # 25 GB
roads = spark.read.parquet("/data/roads")  # 14 GB

candidates = stops.join(F.broadcast(roads), stops.cell == roads.cell)

nearest = candidates.groupBy("stop_id").agg(F.min("metres").alias("metres"))

addresses = spark.read.parquet("/data/addresses").collect()
lookup = spark.sparkContext.broadcast({row.stop_id: row.address for row in addresses})


@F.udf("string")
def address(stop_id):
    return lookup.value.get(stop_id)


nearest.withColumn("address", address("stop_id")).write.parquet("/data/nearest")
