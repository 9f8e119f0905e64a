# --- much, of which nobody knows how much a filter leaves
orders = spark.table("orders")  # size: 400GB rows: 4e9
recent = orders.where("year = 2026").cache()
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("status").count().write.parquet("b")
# --- sizes are not known
orders = spark.read.parquet("s3://lake/orders").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("status").count().write.parquet("b")
# --- it fits
orders = spark.read.parquet("s3://lake/orders").cache()  # size: 40MB rows: 4e5
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("status").count().write.parquet("b")
# --- large on disk, few columns of it in the cache
orders = spark.range(10000000).withColumn("country", F.lit("DE")).cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("id").count().write.parquet("b")
# --- a filter may keep few rows of what is a few times too large
orders = spark.read.parquet("s3://lake/orders")  # size: 2GB rows: 2e7
recent = orders.where("year = 2026").cache()
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("status").count().write.parquet("b")
# --- a sum of it is small
orders = spark.read.parquet("s3://lake/orders")  # size: 40GB rows: 4e8
sums = orders.groupBy("country", "status").count().cache()
sums.where("country = 'DE'").write.parquet("a")
sums.where("country = 'FR'").write.parquet("b")
# --- on the disk alone
orders = spark.read.parquet("s3://lake/orders")  # size: 40GB rows: 4e8
orders.persist(StorageLevel.DISK_ONLY)
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("status").count().write.parquet("b")
# --- one is released before the next
a = spark.read.parquet("s3://lake/a").cache()  # size: 500MB rows: 5e6
a.groupBy("country").count().write.parquet("a1")
a.groupBy("status").count().write.parquet("a2")
a.unpersist()
b = spark.read.parquet("s3://lake/b").cache()  # size: 500MB rows: 5e6
b.groupBy("country").count().write.parquet("b1")
b.groupBy("status").count().write.parquet("b2")
b.unpersist()
# --- only its first rows
orders = spark.read.parquet("s3://lake/orders")  # size: 40GB rows: 4e8
some = orders.limit(1000).cache()
some.groupBy("country").count().write.parquet("a")
some.groupBy("status").count().write.parquet("b")
# --- read once, whatever its size
orders = spark.read.parquet("s3://lake/orders").cache()  #! cache-used-once
orders.groupBy("country").count().write.parquet("a")
# --- a whole table
orders = spark.read.parquet("s3://lake/orders").cache()  # size: 40GB rows: 4e8 #! cache-too-large
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("status").count().write.parquet("b")
# --- as a statement
orders = spark.table("orders")  # size: 40GB
orders.persist()  #! cache-too-large
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("status").count().write.parquet("b")
orders.unpersist()
# --- in memory only: the size is what is wrong
orders = spark.table("orders")  # rows: 4e9
orders.persist(StorageLevel.MEMORY_ONLY)  #! cache-too-large
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("status").count().write.parquet("b")
# --- in a function
def main(spark):
    orders = (spark.table("orders")  # size: 90GB rows: 1e9
        .withColumn("day", F.to_date("ts"))
        .cache())  #! cache-too-large
    for country in ["DE", "FR"]:
        orders.where(F.col("country") == country).write.parquet(country)

main(spark)
# --- a range of many rows
ids = spark.range(10**10).withColumn("v", F.rand()).cache()  #! cache-too-large
ids.groupBy("v").count().write.parquet("a")
ids.where("v > 0.5").write.parquet("b")
# --- two that only fit one by one
a = spark.range(60000000).withColumn("v", F.rand()).cache()
a.groupBy("v").count().write.parquet("a1")
b = spark.range(60000000).withColumn("w", F.rand()).cache()  #! cache-too-large
b.groupBy("w").count().write.parquet("b1")
a.join(b, "id").write.parquet("ab")
# --- two that may fit together: how wide their rows are in memory is not known
a = spark.read.parquet("s3://lake/a").cache()  # size: 600MB rows: 5e6
a.groupBy("country").count().write.parquet("a1")
b = spark.read.parquet("s3://lake/b").cache()  # size: 600MB rows: 5e6
b.groupBy("country").count().write.parquet("b1")
a.join(b, "id").write.parquet("ab")
