from pyspark.sql import SparkSession, functions as F

spark = (
    SparkSession.builder.appName("purchases-by-user")
    .config("spark.executor.memory", "4g")
    .config("spark.executor.cores", "4")
    .config("spark.executor.memoryOverhead", "512m")
    .config("spark.storage.memoryFraction", "0.5")
    .getOrCreate()
)

purchases = spark.read.parquet("hdfs:///shop/purchases")  # 180 GB, one row an item
users = spark.read.parquet("hdfs:///shop/users")  # 9 GB, one row a user

recent = purchases.where(F.col("day") >= "2026-01-01").cache()
recent = recent.withColumn("amount", F.col("amount").cast("string"))

joined = recent.join(F.broadcast(users), "user_id")

baskets = joined.groupBy("user_id").agg(
    F.collect_list("item").alias("items"),
    F.max("amount").alias("largest"),
)

report = baskets.orderBy("user_id").toPandas()
report.to_csv("baskets.csv")
