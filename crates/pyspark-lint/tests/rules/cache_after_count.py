# --- cached first, and released where it is not worth keeping
df = spark.table("t").where("a > 1")
df.cache()
if df.count() < 1000:
    df.unpersist()
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- counted for the log
df = spark.table("t").where("a > 1")
print(df.count())
if reuse:
    df.cache()
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- another frame's count decides
small = spark.table("runs").count()
df = spark.table("t").where("a > 1")
if small > 3:
    df.cache()
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- only the first rows are counted
df = spark.table("t").where("a > 1")
if df.limit(1001).count() > 1000:
    df.cache()
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- the count decides on something else
df = spark.table("t").where("a > 1").cache()
if df.count() > 1000:
    df = df.repartition(200)
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- what is cached is an aggregate, not what was counted
df = spark.table("t").where("a > 1")
if df.count() > 1000:
    sums = df.groupBy("k", "l").count().cache()
    sums.groupBy("k").count().write.parquet("a")
    sums.groupBy("l").count().write.parquet("b")
# --- the number of partitions decides
df = spark.table("t").where("a > 1")
if df.rdd.getNumPartitions() > 100:
    df.cache()
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- a name that is bound anew
n = spark.table("t").count()
df = spark.table("t").where("a > 1")
n = 5
if n > 3:
    df.cache()
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- a list's count
if names.count("x") > 3:
    cache = names.cache()
# --- a batch
def save(batch, batch_id):
    if batch.count() > 1000:
        batch.cache()
    batch.write.format("delta").save("s3://lake/all")
    batch.where("amount > 100").write.format("delta").save("s3://lake/large")
    batch.unpersist()

spark.readStream.table("orders").writeStream.foreachBatch(save).start()
# --- in the condition
df = spark.table("t").where("a > 1")
if df.count() > 1000:
    df.cache()  #! cache-after-count
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- by a name
df = spark.table("t").where("a > 1")
n = df.count()
print(f"{n} rows")
if n >= 1_000_000:
    df = df.persist()  #! cache-after-count
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- by an answer
df = spark.table("t").where("a > 1")
is_large = df.count() > 1000
if is_large:
    df.cache()  #! cache-after-count
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- in the other arm
df = spark.table("t").where("a > 1")
if df.count() < 1000:
    print("small")
else:
    df = df.cache()  #! cache-after-count
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- with another condition, in a function
from pyspark import StorageLevel
def prepare(spark, reuse):
    orders = spark.read.parquet("s3://lake/orders").where("year = 2026")
    rows = orders.count()
    if reuse and rows < 5_000_000:
        orders.persist(StorageLevel.MEMORY_AND_DISK)  #! cache-after-count
    orders.groupBy("country").count().write.parquet("a")
    orders.groupBy("product").count().write.parquet("b")

prepare(spark, True)
# --- between two numbers, read in a loop
df = spark.table("t").where("a > 1")
if 1000 < df.count() < 100000:
    df = df.cache()  #! cache-after-count
for day in days:
    df.where(F.col("day") == day).write.parquet(f"out/{day}")
# --- in an elif
df = spark.table("t").where("a > 1")
n = df.count()
if n > 1e9:
    df = df.sample(0.1)
elif n > 1e6:
    df.persist()  #! cache-after-count
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
# --- whether there is a row at all
df = spark.table("t").where("a > 1")
if df.count() > 0:
    df.cache()  #! cache-after-count
df.groupBy("k").count().write.parquet("a")
df.groupBy("l").count().write.parquet("b")
