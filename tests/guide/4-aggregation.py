# --- 4A sums and counts in two phases (recorded: two phases)
def in_two_phases(df, keys, columns):
    salted = df.withColumn("salt", (rand() * 40).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(
        *[sum(c).alias(f"{c}_sum") for c in columns], *[count(c).alias(f"{c}_n") for c in columns]
    )
    return parts.groupBy(*keys).agg(
        *[sum(f"{c}_sum").alias(f"{c}_total") for c in columns],
        *[sum(f"{c}_n").alias(f"{c}_n") for c in columns],
    )
# --- 4A averages in two phases, which are other numbers
def in_two_phases(df, keys, columns):
    salted = df.withColumn("salt", (rand() * 40).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(*[avg(c).alias(f"{c}_avg") for c in columns])
    return parts.groupBy(*keys).agg(*[avg(f"{c}_avg").alias(f"{c}_avg") for c in columns])  #! salt-not-mergeable:error
# --- 4A averages of sums in two phases
def in_two_phases(df, keys, columns):
    salted = df.withColumn("salt", (rand() * 40).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(*[avg(c).alias(f"{c}_avg") for c in columns])
    return parts.groupBy(*keys).agg(*[sum(f"{c}_avg").alias(f"{c}_sum") for c in columns])  #! salt-not-mergeable:error
# --- 4A averages in two phases of columns that are known
salted = spark.table("sales").withColumn("salt", (F.rand() * 40).cast("int"))
parts = salted.groupBy("shop", "salt").agg(F.avg("price").alias("price"))
parts.groupBy("shop").agg(F.avg("price")).show()  #! salt-not-mergeable:error
# --- 4B files as a stream that no schema describes, appended without a watermark (recorded: a stream without schema)
from pyspark.sql import functions as F

def totals(source, target, checkpoints):
    sales = spark.readStream.format("parquet").load(source)  #! stream-without-schema:error
    by_shop = sales.groupBy("shop").agg(F.sum("price").alias("revenue"))
    return (
        by_shop.writeStream.format("parquet")
        .option("path", target)
        .option("checkpointLocation", checkpoints)
        .trigger(processingTime="30 seconds")
        .start()  #! stream-output-mode:error
    )
# --- 4B a schema, and no watermark (recorded: append without watermark)
def totals(source, target, checkpoints):
    sales = (
        spark.readStream.schema("shop long, price double").format("parquet")
        .option("maxFilesPerTrigger", 100).load(source)
    )
    by_shop = sales.groupBy("shop").agg(F.sum("price").alias("revenue"))
    return (
        by_shop.writeStream.format("parquet")
        .option("path", target)
        .option("checkpointLocation", checkpoints)
        .start()  #! stream-output-mode:error
    )
# --- 4B a watermark on what is not grouped by (recorded: append and a watermark beside the key)
def totals(source, target, checkpoints):
    sales = (
        spark.readStream.schema("shop long, price double, at timestamp").option("maxFilesPerTrigger", 100)
        .parquet(source).withWatermark("at", "5 minutes")
    )
    by_shop = sales.groupBy("shop").agg(F.sum("price").alias("revenue"))
    by_shop.writeStream.format("parquet").option("path", target).option("checkpointLocation", checkpoints).start()  #! stream-output-mode:error
# --- 4B every result again to files (recorded: complete mode to files)
def totals(source, target, checkpoints):
    sales = spark.readStream.schema("shop long, price double").option("maxFilesPerTrigger", 100).parquet(source)
    by_shop = sales.groupBy("shop").agg(F.sum("price").alias("revenue"))
    writer = by_shop.writeStream.outputMode("complete").format("parquet")  #! stream-output-mode:error
    writer.option("path", target).option("checkpointLocation", checkpoints).start()
# --- 4B changed results to files (recorded: update mode to files)
def totals(source, target, checkpoints):
    sales = spark.readStream.schema("shop long, price double").option("maxFilesPerTrigger", 100).parquet(source)
    by_shop = sales.groupBy("shop").agg(F.sum("price").alias("revenue"))
    writer = by_shop.writeStream.outputMode("update").format("parquet")  #! stream-output-mode:error
    writer.option("path", target).option("checkpointLocation", checkpoints).start()
# --- 4B windows of event time behind a watermark (recorded: append and windows behind a watermark)
def totals(source, target, checkpoints):
    sales = (
        spark.readStream.schema("shop long, price double, at timestamp").option("maxFilesPerTrigger", 100)
        .parquet(source).withWatermark("at", "5 minutes")
    )
    by_shop = sales.groupBy(F.window("at", "10 minutes"), "shop").agg(F.sum("price").alias("revenue"))
    writer = by_shop.writeStream.format("parquet").option("path", target)
    writer.option("checkpointLocation", checkpoints).start()
