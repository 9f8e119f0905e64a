from pyspark.sql import SparkSession, functions as F

spark = (
    SparkSession.builder.appName("clicks")
    .config("spark.executor.memory", "2g")
    .config("spark.executor.cores", "2")
    .getOrCreate()
)

clicks = (
    spark.readStream.format("kafka")
    .option("kafka.bootstrap.servers", "kafka:9092")
    .option("subscribe", "clicks")
    .load()
    .select(F.from_json(F.col("value").cast("string"), "user STRING, page STRING, at TIMESTAMP").alias("click"))
    .select("click.*")
)

unique = clicks.dropDuplicates(["user", "page"])
per_page = unique.groupBy(F.window("at", "10 minutes"), "page").agg(F.collect_set("user").alias("users"))

query = (
    per_page.writeStream.outputMode("append")
    .format("parquet")
    .option("path", "s3a://site/per-page")
    .option("checkpointLocation", "s3a://site/checkpoints/per-page")
    .start()
)
query.awaitTermination()
