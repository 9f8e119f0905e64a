# --- released at the end of each iteration
for day in days:
    df = spark.table("t").where(F.col("day") == day).cache()
    df.count()
    df.write.parquet(f"out/{day}")
    df.unpersist()
# --- released by the next iteration
previous = None
for day in days:
    df = spark.table("t").where(F.col("day") == day).cache()
    df.count()
    df.write.parquet(f"out/{day}")
    if previous is not None:
        previous.unpersist()
    previous = df
# --- the same frame in each iteration
df = spark.table("t")
for day in days:
    df.cache()
    df.where(F.col("day") == day).write.parquet(f"out/{day}")
# --- everything is released in the loop
for day in days:
    df = spark.table("t").where(F.col("day") == day).cache()
    df.count()
    df.write.parquet(f"out/{day}")
    spark.catalog.clearCache()
# --- kept in a list to be joined, and released there
frames = []
for name in names:
    df = spark.table(name).cache()
    df.count()
    df.show()
    frames.append(df)
for df in frames:
    df.unpersist()
# --- cached before the loop
df = spark.table("t").cache()
for day in days:
    df.where(F.col("day") == day).write.parquet(f"out/{day}")
# --- a loop that goes round once
for day in ["2026-01-01"]:
    df = spark.table("t").where(F.col("day") == day).cache()
    df.count()
    df.write.parquet(f"out/{day}")
# --- released by a helper
def done(frame):
    frame.unpersist()
for day in days:
    df = spark.table("t").where(F.col("day") == day).cache()
    df.count()
    df.write.parquet(f"out/{day}")
    done(df)
# --- by SQL, and released by SQL
for name in names:
    spark.sql(f"CACHE TABLE {name}")
    spark.sql(f"SELECT count(*) FROM {name}").show()
    spark.sql(f"UNCACHE TABLE {name}")
# --- one table, however often it is said
for i in range(10):
    spark.sql("CACHE TABLE orders")
# --- another object's cache
for key in keys:
    entry = store.get(key).cache()
    entry.count()
# --- each iteration keeps its frame
for day in days:
    df = spark.table("t").where(F.col("day") == day).cache()  #! cache-in-loop
    df.count()
    df.write.parquet(f"out/{day}")
# --- as a statement, under a comment
for day in days:
    df = spark.read.parquet(f"in/{day}")
    df.persist()  #! cache-in-loop
    df.groupBy("a").count().show()  # look
    df.write.parquet(f"out/{day}")
# --- while
n = 0
while n < limit:
    part = spark.table("t").where(F.col("n") == n).persist()  #! cache-in-loop
    part.count()
    part.write.parquet(f"out/{n}")
    n += 1
# --- a loop that goes on with its own result
ranks = spark.table("ranks")
links = spark.table("links")
for i in range(10):
    ranks = ranks.join(links, "id").groupBy("id").agg(F.sum("r").alias("r")).cache()  #! cache-in-loop
    ranks.count()
ranks.write.parquet("out")
# --- in a helper that the loop calls
def export(day):
    df = spark.table("t").where(F.col("day") == day).cache()  #! cache-in-loop
    df.count()
    df.write.parquet(f"out/{day}")
for day in days:
    export(day)
# --- the last one alone is released
for day in days:
    df = (
        spark.table("t")
        .where(F.col("day") == day)
        .cache()  #! cache-in-loop
    )
    df.count()
    df.write.parquet(f"out/{day}")
df.unpersist()
# --- tables by SQL
for name in names:
    spark.sql(f"CACHE TABLE {name}")  #! cache-in-loop
    spark.sql(f"SELECT count(*) FROM {name}").show()
# --- tables by the catalog
for name in names:
    spark.catalog.cacheTable(name)  #! cache-in-loop
    spark.table(name).count()
