# --- the frame is cached, and its RDD taken
df = spark.table("t").where("a > 1").cache()
rows = df.rdd
print(rows.count())
print(rows.map(lambda row: row.a).sum())
# --- what is cached is mapped: the frame's cache would not have it
pairs = spark.table("t").rdd.map(lambda row: (row.k, parse(row.v))).cache()
print(pairs.count())
print(pairs.countByKey())
# --- an RDD that is no frame's
lines = sc.textFile("s3://lake/log").cache()
print(lines.count())
print(lines.filter(lambda line: "ERROR" in line).count())
# --- an RDD from outside
def total(rdd):
    rdd.cache()
    return rdd.count() + rdd.map(len).sum()
# --- another object's rdd
import store
store.rdd.cache()
store.rdd.count()
store.rdd.first()
# --- only looked at
df = spark.table("t").cache()
print(df.rdd.getNumPartitions())
df.count()
df.write.parquet("out")
# --- an RDD of pairs, grouped
groups = spark.table("t").rdd.map(lambda row: (row.k, 1)).reduceByKey(lambda a, b: a + b).persist()
print(groups.count())
print(groups.take(5))
# --- read once: no cache is needed
rows = spark.table("t").rdd.cache()  #! cache-used-once
rows.saveAsTextFile("out")
# --- in one chain
rows = spark.table("t").where("a > 1").rdd.cache()  #! rdd-cache-of-frame
print(rows.map(lambda row: row.a).sum())
print(rows.map(lambda row: row.a).max())
# --- with a level
from pyspark import StorageLevel
df = spark.read.parquet("s3://lake/orders")
rows = df.rdd.persist(StorageLevel.MEMORY_AND_DISK)  #! rdd-cache-of-frame
print(rows.map(lambda row: row.a).sum())
print(rows.map(lambda row: row.a).max())
# --- with the level that is an RDD's own
df = spark.read.parquet("s3://lake/orders")
rows = df.rdd.persist(StorageLevel.MEMORY_ONLY)  #! rdd-cache-of-frame
print(rows.map(lambda row: row.a).sum())
print(rows.map(lambda row: row.a).max())
# --- by a name of its own, released at the end
df = spark.table("t")
rows = df.rdd
rows.cache()  #! rdd-cache-of-frame
print(rows.count())
print(rows.map(lambda row: row.a).sum())
rows.unpersist()
# --- over lines, in a function
def report(spark):
    rows = (
        spark.table("t")
        .select("a", "b")
        .rdd
        .persist()  #! rdd-cache-of-frame
    )
    print(rows.map(lambda row: row.a).sum())
    print(rows.map(lambda row: row.b).sum())

report(spark)
# --- read in a loop
rows = spark.table("t").rdd.cache()  #! rdd-cache-of-frame
for day in days:
    print(rows.filter(lambda row: row.day == day).count())
# --- the frame is cached besides
df = spark.table("t").cache()
rows = df.rdd.cache()  #! rdd-cache-of-frame
df.write.parquet("out")
print(rows.count())
print(rows.map(lambda row: row.a).sum())
# --- the rows of a parameter
from pyspark.sql import DataFrame
def sums(frame: DataFrame):
    rows = frame.rdd.cache()  #! rdd-cache-of-frame
    return rows.map(lambda row: row.a).sum(), rows.map(lambda row: row.b).sum()
