# --- by the column that partitions
spark.table("events").repartition("event_date").write.partitionBy("event_date").parquet("s3://lake/events")
# --- by it, and a number
spark.table("events").repartition(2000, "event_date").write.partitionBy("event_date").parquet("s3://lake/events")
# --- as many tasks as Spark makes
spark.table("events").repartition(200).write.partitionBy("event_date").parquet("s3://lake/events")
# --- no directories
spark.table("events").repartition(2000).write.parquet("s3://lake/events")
# --- gathered after
spark.table("events").repartition(2000).coalesce(50).write.partitionBy("event_date").parquet("s3://lake/events")
# --- sorted by it after: each task has few values
spark.table("events").repartition(2000).orderBy("event_date").write.partitionBy("event_date").parquet("s3://lake/events")
# --- Delta, which may gather files itself
spark.table("events").repartition(2000).write.format("delta").partitionBy("event_date").save("s3://lake/events")
# --- a format that is not said
spark.table("events").repartition(2000).write.format(kind).partitionBy("event_date").save("s3://lake/events")
# --- a number that is not known
spark.table("events").repartition(parts).write.partitionBy("event_date").parquet("s3://lake/events")
# --- a group for each day is few rows
events = spark.table("events").groupBy("event_date").count()
events.repartition(2000).write.partitionBy("event_date").parquet("s3://lake/days")
# --- files of a million rows
spark.table("events").write.option("maxRecordsPerFile", 1_000_000).parquet("s3://lake/events")
# --- no limit
spark.table("events").write.option("maxRecordsPerFile", 0).parquet("s3://lake/events")
# --- few rows to each file, of few rows
spark.table("events").limit(5000).write.option("maxRecordsPerFile", 500).json("s3://lake/sample")
# --- many tasks that write nothing
spark.table("events").repartition(100_000).foreachPartition(send)
# --- a column of minutes that is no partition
spark.table("events").withColumn("minute", F.minute("ts")).write.partitionBy("event_date").parquet("s3://lake/events")
# --- dealt out, then written by day
events = spark.table("events").repartition(4000)  #! partition-too-many-files:info
events.drop("raw").write.mode("overwrite").partitionBy("event_date", "country").parquet("s3://lake/events")
# --- by format and save
(
    spark.read.parquet("s3://lake/raw")
    .repartition(1000)  #! partition-too-many-files
    .write.format("orc")
    .partitionBy("event_date")
    .save("s3://lake/events")
)
# --- a file for every hundred rows
spark.table("events").write.option("maxRecordsPerFile", 100).parquet("s3://lake/events")  #! partition-too-many-files
# --- a file for each of very many tasks
spark.table("events").repartition(100_000).write.parquet("s3://lake/events")  #! partition-too-many-files
# --- a directory for each minute
spark.table("events").write.partitionBy("year", "month", "day", "hour", "minute").parquet("s3://lake/events")  #! partition-too-many-files
