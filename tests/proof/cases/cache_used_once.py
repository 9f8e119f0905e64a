# --- grouped
df = spark.table("orders").where("n > 0").cache()
result = df.groupBy("country").agg(F.sum("net")).collect()
# --- none
df = spark.table("empty").cache()
result = df.groupBy("country").count().collect()
# --- by a statement
df = spark.table("orders").withColumn("m", F.col("n") * 2)
df.cache()
result = df.select("m", "`a b`", "nested.b").collect()
# --- bound again
df = spark.table("orders").select("id", "tags")
df = df.cache()
result = df.withColumn("tag", F.explode("tags")).collect()
# --- persisted
from pyspark import StorageLevel
df = spark.table("orders").persist(StorageLevel.DISK_ONLY)
result = df.distinct().count()
# --- released
df = spark.table("orders").where("n is null").cache()
result = df.collect()
df.unpersist()
# --- in the chain
result = spark.table("orders").orderBy("id", "n", "amount").cache().select("id", "amount").collect()
# --- joined with itself
df = spark.table("orders").select("id", "n").cache()
result = sorted(df.alias("a").join(df.alias("b"), "id").collect())
# --- random numbers joined with themselves
df = spark.table("orders").select("id", F.rand().alias("r")).cache()
result = df.alias("a").join(df.alias("b"), "id").where("a.r = b.r").count() >= 40
# --- random numbers joined with themselves through a sum
df = spark.table("orders").select("id", F.rand().alias("r")).cache()
total = df.agg(F.sum("r").alias("total"))
result = abs(df.crossJoin(total).agg((F.sum("r") - F.max("total")).alias("d")).collect()[0]["d"]) < 1e-9
# --- whether it is cached
df = spark.table("orders").cache()
result = (df.count(), df.is_cached)
# --- how it is cached
df = spark.table("orders").cache()
result = (df.count(), df.storageLevel.useMemory)
# --- lines of a file
lines = sc.textFile("lines").cache()
result = lines.filter(lambda line: "a" in line).collect()
# --- lines, and whether they are cached
lines = sc.textFile("lines").cache()
result = (lines.count(), lines.is_cached)
# --- written over what it was read from
frame = spark.table("orders").select("id", "n")
frame.write.mode("overwrite").parquet("copy")
df = spark.read.parquet("copy").where("n > 1").cache()
try:
    df.write.mode("overwrite").parquet("copy")
    result = "written"
except Exception as error:
    result = type(error).__name__
