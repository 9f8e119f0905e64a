# --- dates and categories
df.write.partitionBy("event_date").parquet("s3://lake/events")
df.write.partitionBy("year", "month", "day").parquet("s3://lake/events")
df.write.partitionBy("country", "store_id").parquet("s3://lake/events")
# --- no files
df.repartition("user_id").write.parquet("s3://lake/events")
w = Window.partitionBy("user_id").orderBy("ts")
# --- buckets
df.write.bucketBy(64, "user_id").saveAsTable("events")
df.write.partitionBy("user_id_bucket").parquet("s3://lake/events")
# --- a share of the identifiers
df.write.partitionBy("id_prefix").parquet("s3://lake/events")
# --- a column that the program makes, by an old name
df.withColumn("ts", F.to_date("ts")).write.partitionBy("ts").parquet("s3://lake/events")
df.select(F.to_date("created_at").alias("created_at"), "x").write.partitionBy("created_at").parquet("s3://lake/events")
# --- little data
df.groupBy("country").agg(F.max("user_id").alias("user_id")).write.partitionBy("user_id").parquet("s3://lake/top")
# --- a column that is not seen
df.write.partitionBy(column).parquet("s3://lake/events")
df.write.partitionBy(*columns).parquet("s3://lake/events")
# --- in a test
def test_layout(spark, tmp_path):
    spark.table("events").write.partitionBy("user_id").parquet(str(tmp_path))
# --- by an identifier
df.write.partitionBy("user_id").parquet("s3://lake/events")  #! partition-by-high-cardinality
# --- by an instant
df.write.mode("append").partitionBy("event_timestamp").parquet("s3://lake/events")  #! partition-by-high-cardinality
# --- after a date
df.write.partitionBy("event_date", "session_id").format("delta").save("s3://lake/events")  #! partition-by-high-cardinality
# --- in a list
df.write.partitionBy(["country", "customer_id"]).saveAsTable("orders")  #! partition-by-high-cardinality
# --- by an argument
df.write.parquet("s3://lake/events", partitionBy="created_at")  #! partition-by-high-cardinality
# --- by an argument of save
df.write.save("s3://lake/events", format="parquet", partitionBy=["device_id"])  #! partition-by-high-cardinality
# --- a stream, over lines
(spark.readStream.table("events")
    .writeStream
    .format("parquet")
    .partitionBy("user_id")  #! partition-by-high-cardinality
    .option("checkpointLocation", "s3://lake/c")
    .start("s3://lake/events"))
# --- in a function
def store(frame: "DataFrame", path):
    frame.write.partitionBy("order_id").parquet(path)  #! partition-by-high-cardinality
# --- one after the other
for name in ["country", "session_id"]:
    spark.table("t").write.partitionBy(name).parquet(f"out/{name}")  #! partition-by-high-cardinality
