# --- a fresh union in each iteration
base = spark.table("base")
for day in days:
    base.union(spark.table(day)).write.parquet(f"out/{day}")
# --- a few literals
df = spark.table("a")
for name in ["b", "c"]:
    df = df.union(spark.table(name))
# --- two frames
df = spark.table("a").union(spark.table("b"))
# --- cut in each iteration
df = spark.table("a")
for name in names:
    df = df.union(spark.table(name)).localCheckpoint()
# --- a set's union
seen = set()
for path in paths:
    seen = seen.union(read(path))
# --- parts first, then one reduce
from functools import reduce
parts = [make(name) for name in names]
df = reduce(DataFrame.union, parts)
# --- pandas
import pandas as pd
frame = pd.DataFrame()
for part in parts:
    frame = pd.concat([frame, part])
# --- one table after the other
df = spark.table("a")
for name in names:
    df = df.union(spark.table(name))  #! union-in-loop
# --- by name
df = spark.table("a")
for name in names:
    part = spark.table(name).withColumn("source", F.lit(name))
    df = df.unionByName(part, allowMissingColumns=True)  #! union-in-loop
# --- from nothing
df = None
for name in names:
    part = spark.table(name)
    if df is None:
        df = part
    else:
        df = df.union(part)  #! union-in-loop
df.select("a").write.parquet("out")
# --- from an empty frame
result = spark.createDataFrame([], schema)
for day in days:
    result = result.union(spark.table("t").where(F.col("day") == day))  #! union-in-loop
# --- while
df = spark.table("a")
while page < pages:
    df = df.unionAll(spark.createDataFrame(fetch(page)))  #! union-in-loop
    page += 1
# --- the new part first
df = spark.table("a")
for name in names:
    part = spark.table(name)
    df = part.union(df)  #! union-in-loop
# --- in a function
def gather(spark, names):
    out = spark.table("a")
    for name in names:
        out = out.union(spark.table(name))  #! union-in-loop
    return out
# --- all after the first of many
paths = [p1, p2, p3, p4, p5, p6]
whole = spark.read.parquet(paths[0])
for path in paths[1:]:
    whole = whole.union(spark.read.parquet(path))  #! read-per-file
# --- a list that the loop before it fills
def gathered(spark, names):
    parts = []
    for name in names:
        parts.append(spark.table(name))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.union(part)  #! union-in-loop
    return whole
