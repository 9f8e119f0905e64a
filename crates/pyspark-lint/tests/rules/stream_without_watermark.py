# --- a watermark before the window
clicks = spark.readStream.table("clicks").withWatermark("ts", "1 hour")
clicks.groupBy(F.window("ts", "10 minutes"), "page").count().writeStream.outputMode("update").foreachBatch(save).start()
# --- few groups
clicks = spark.readStream.table("clicks")
clicks.groupBy("country").count().writeStream.outputMode("update").foreachBatch(save).start()
# --- duplicates under a watermark
spark.readStream.table("clicks").withWatermark("ts", "1 hour").dropDuplicates(["page", "ts"]).writeStream.toTable("out")
spark.readStream.table("clicks").withWatermark("ts", "1 hour").dropDuplicatesWithinWatermark(["page"]).writeStream.toTable("out")
# --- a stream with a table
spark.readStream.table("clicks").join(spark.table("users"), "user_id").writeStream.toTable("out")
# --- two streams under watermarks
a = spark.readStream.table("a").withWatermark("at", "1 hour")
b = spark.readStream.table("b").withWatermark("bt", "1 hour")
a.join(b, F.expr("a_id = b_id and bt between at and at + interval 1 hour")).writeStream.toTable("out")  #! stream-heap-state
# --- a batch of a stream
def save(batch, n):
    batch.dropDuplicates(["user_id"]).groupBy("user_id").count().write.parquet("s3://lake/out")
spark.readStream.table("clicks").writeStream.foreachBatch(save).start()
# --- no stream
spark.table("clicks").dropDuplicates(["user_id"]).groupBy(F.window("ts", "1 hour")).count().write.parquet("s3://lake/out")
# --- trying things out
rate = spark.readStream.format("rate").load()
rate.groupBy(F.window("timestamp", "10 seconds")).count().writeStream.outputMode("update").format("console").start()
# --- duplicates of a few things
spark.readStream.table("clicks").dropDuplicates(["country", "category"]).writeStream.toTable("out")
# --- in a test
def test_dedupe(spark):
    spark.readStream.table("clicks").dropDuplicates(["id"]).writeStream.toTable("out")
# --- windows
clicks = spark.readStream.table("clicks")
counts = clicks.groupBy(F.window("ts", "10 minutes"), "page").count()  #! stream-without-watermark
counts.writeStream.outputMode("update").foreachBatch(save).start()
# --- identifiers
clicks = spark.readStream.table("clicks")
counts = clicks.groupBy("user_id").agg(F.count("*").alias("n"))  #! stream-without-watermark
counts.writeStream.outputMode("update").format("console").start()
# --- duplicates
spark.readStream.table("clicks").dropDuplicates(["event_id"]).writeStream.toTable("out")  #! stream-without-watermark
# --- duplicates of whole rows
spark.readStream.format("kafka").load().distinct().writeStream.format("delta").start("s3://lake/out")  #! stream-without-watermark
# --- two streams
a = spark.readStream.table("a")
b = spark.readStream.table("b")
a.join(b, "order_id").writeStream.toTable("out")  #! stream-without-watermark
# --- over lines, a window by another name
counts = (
    spark.readStream.table("clicks")
    .withColumn("at", F.col("clicked").cast("timestamp"))
    .groupBy(F.window(F.col("at"), "1 hour").alias("hour"))  #! stream-without-watermark
    .agg(F.sum("amount").alias("amount"))
    .writeStream.outputMode("update").foreachBatch(save).start()
)
# --- in a function whose query is not seen
def dedupe(spark):
    clicks = spark.readStream.table("clicks")
    return clicks.dropDuplicates(["click_id", "clicked_at"])  #! stream-without-watermark
# --- the keys of records
records = spark.readStream.format("kafka").load()
counts = records.groupBy("key").count()  #! stream-without-watermark
counts.writeStream.outputMode("update").foreachBatch(save).start()
# --- duplicates whose key lacks the watermark's column
clicks = spark.readStream.table("clicks").withWatermark("ts", "10 seconds")
clicks.dropDuplicates(["event_id"]).writeStream.toTable("out")  #! stream-heap-state stream-without-watermark
