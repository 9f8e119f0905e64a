# --- read by two actions
df = spark.table("t").where("a > 1").cache()
df.count()
df.write.parquet("out")
# --- read twice by one action
df = spark.table("t").cache()
a = df.where("x = 1").groupBy("k").count()
b = df.where("x = 2").groupBy("k").count()
a.join(b, "k").write.parquet("out")
# --- joined with itself
df = spark.table("t").cache()
df.alias("l").join(df.alias("r"), "id").write.parquet("out")
# --- in a loop
df = spark.table("t").cache()
for day in days:
    df.where(F.col("day") == day).write.parquet(f"out/{day}")
# --- by every batch of a stream
stream = spark.readStream.format("rate").load()
rates = spark.read.parquet("rates").cache()
def save(batch, number):
    batch.join(rates, "value").write.mode("append").parquet("out")
stream.writeStream.foreachBatch(save).start()
# --- by a helper that is called twice
df = spark.table("t").cache()
def save(frame, name):
    frame.write.parquet(name)
save(df.where("a = 1"), "one")
save(df.where("a = 2"), "two")
# --- handed to code that is not seen
df = spark.table("t").cache()
model = pipeline.fit(df)
# --- returned to whoever calls
def load():
    return spark.table("t").where("a > 1").cache()
# --- kept in an object
class Job:
    def load(self):
        self.df = spark.table("t").cache()
# --- a view that queries may read
df = spark.table("t").cache()
df.createOrReplaceTempView("v")
spark.sql("select count(*) from v").show()
# --- a fragment
df_large = df.filter(F.col("a") > 1)
df_large = df_large.cache()
# --- cached on one way, read on two
df = spark.table("t")
if reuse:
    df.cache()
df.count()
df.write.parquet("out")
# --- a loop that goes on with its own result
ranks = spark.table("t").cache()
for i in range(10):
    ranks = ranks.join(links, "id").groupBy("id").agg(F.sum("r").alias("r"))  #! lineage-without-checkpoint
ranks.show()
# --- counted to fill it, then read
df = spark.table("t").persist()
df.count()
df.show()
df.unpersist()
# --- another object's cache
from functools import cache
@cache
def f(x):
    return x
settings.cache()
# --- twice in one arm, once in the other
df = spark.table("t").cache()
if full:
    df.count()
    df.write.parquet("full")
else:
    df.write.parquet("part")
# --- in a branch and after it
df = spark.table("t").cache()
if verbose:
    df.show()
df.write.parquet("out")
# --- in two statements
df = spark.table("t").cache()
if a:
    df.show()
if b:
    df.write.parquet("out")
# --- one action
df = spark.table("t").where("a > 1").cache()  #! cache-used-once
df.groupBy("k").count().write.parquet("out")
# --- as a statement, with its end
df = spark.table("t")
df.cache()  #! cache-used-once
df.write.parquet("out")
df.unpersist()
# --- persisted with a level
from pyspark import StorageLevel
df = spark.table("t").persist(StorageLevel.MEMORY_AND_DISK)  #! cache-used-once
df.toPandas()  #! to-pandas-unbounded
# --- read by none, while others are
df = spark.table("t").cache()  #! cache-used-once
spark.table("u").count()
# --- sorted after a shuffle, whose files are what is read again
df = spark.table("t").cache()  #! cache-used-once
df.groupBy("k").count().orderBy("k").write.parquet("out")
# --- in a function that is called
def main():
    df = (spark.table("t")
        .where("a > 1")
        .cache())  #! cache-used-once
    df.write.parquet("out")
main()
# --- looked at only by its columns
df = spark.table("t").cache()  #! cache-used-once
print(df.columns, df.schema)
df.write.parquet("out")
# --- read by an action before it is cached
df = spark.table("t")
df.count()
df.cache()  #! cache-used-once
df.write.parquet("out")
# --- once in each arm, of which one is taken
df = spark.table("t").cache()  #! cache-used-once
if full:
    df.write.parquet("full")
elif some:
    df.where("a > 1").write.parquet("some")
else:
    df.limit(10).write.parquet("few")
# --- by a name that each arm binds
df = spark.table("t").cache()  #! cache-used-once
if full:
    part = df.where("a > 1")
else:
    part = df.where("a > 2")
part.write.parquet("out")
