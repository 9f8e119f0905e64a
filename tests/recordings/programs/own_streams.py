"""Streaming queries with state, run to the end of what is there (`availableNow`)."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("shop").getOrCreate()

# --- stream_counts
# conf: spark.sql.shuffle.partitions=8
schema = spark.read.parquet("data/shop/events").schema
events = spark.readStream.schema(schema).parquet("data/shop/events")
counts = events.groupBy("user_id").agg(F.count("*").alias("n"))
query = counts.writeStream.outputMode("complete").format("memory").queryName("counts").option("checkpointLocation", "out/check/counts").trigger(availableNow=True).start()
query.awaitTermination()

# --- stream_window_watermark
# conf: spark.sql.shuffle.partitions=8
schema = spark.read.parquet("data/shop/sensors").schema
sensors = spark.readStream.schema(schema).parquet("data/shop/sensors")
hourly = sensors.withWatermark("ts", "1 hour").groupBy(F.window("ts", "1 hour"), "sensor_id").agg(F.avg("temperature").alias("mean"))
hourly.writeStream.outputMode("append").format("parquet").option("path", "out/hourly").option("checkpointLocation", "out/check/hourly").trigger(availableNow=True).start().awaitTermination()

# --- stream_dedup
# conf: spark.sql.shuffle.partitions=8
schema = spark.read.parquet("data/shop/orders").schema
orders = spark.readStream.schema(schema).option("maxFilesPerTrigger", 2).parquet("data/shop/orders")
unique = orders.dropDuplicates(["user_id", "product_id"])
unique.writeStream.format("parquet").option("path", "out/unique").option("checkpointLocation", "out/check/unique").trigger(availableNow=True).start().awaitTermination()

# --- stream_static_join
# conf: spark.sql.shuffle.partitions=8
users = spark.read.parquet("data/shop/users").select("user_id", "segment")
events = spark.readStream.schema(spark.read.parquet("data/shop/events").schema).parquet("data/shop/events")
by_segment = events.join(users, "user_id").groupBy("segment").count()


def store(batch, number):
    batch.persist()
    batch.write.mode("overwrite").parquet("out/segments")
    batch.unpersist()


by_segment.writeStream.outputMode("complete").foreachBatch(store).option("checkpointLocation", "out/check/segments").trigger(availableNow=True).start().awaitTermination()
