# --- all at once
df = spark.read.parquet(*paths)
# --- each written by itself
for path in paths:
    spark.read.parquet(path).write.parquet(path + "_out")
# --- each next to one base
base = spark.table("base")
for path in paths:
    spark.read.parquet(path).union(base).write.parquet(path + "_out")
# --- a few literals
df = spark.read.parquet("a")
for path in ["b", "c"]:
    df = df.union(spark.read.parquet(path))
# --- pandas
import pandas as pd
frames = [pd.read_csv(path) for path in paths]
df = pd.concat(frames)
# --- counted one by one
for path in paths:
    print(path, spark.read.text(path).count())
# --- a dictionary of tables
frames = {name: spark.read.parquet(f"lake/{name}") for name in names}
frames["a"].join(frames["b"], "id").write.parquet("out")
# --- each to a place of its own
for path in paths:
    spark.read.parquet(path).write.mode("append").parquet(path + "_out")
# --- each overwrites what was there
for path in paths:
    spark.read.parquet(path).write.mode("overwrite").parquet("out")
# --- a sum of each is appended
for path in paths:
    spark.read.parquet(path).groupBy("k").count().write.mode("append").parquet("out")
# --- a list whose frames are written one by one
frames = [spark.read.parquet(path) for path in paths]
for number, frame in enumerate(frames):
    frame.write.parquet(f"out/{number}")
# --- a list that goes to code that is not seen
frames = [spark.read.parquet(path) for path in paths]
merge(frames)
# --- a list for whoever calls
def load(spark, paths):
    return [spark.read.parquet(path) for path in paths]
# --- counted in a list
sizes = [spark.read.parquet(path).count() for path in paths]
# --- added to what is there
df = spark.read.parquet("base")
for path in paths:
    df = df.union(spark.read.parquet(path))  #! read-per-file
# --- from nothing
df = None
for path in paths:
    part = spark.read.csv(path, header=True)  #! read-per-file
    df = part if df is None else df.union(part)
df.select("a").write.parquet("out")
# --- with its name next to it
df = spark.read.parquet("base")
for name in os.listdir("in"):
    part = spark.read.parquet(f"in/{name}").withColumn("file", F.lit(name))  #! read-per-file
    df = df.unionByName(part)
# --- by reduce
from functools import reduce
df = reduce(DataFrame.union, [spark.read.parquet(p) for p in paths])  #! read-per-file
# --- by reduce and a lambda
from functools import reduce
frames = [spark.read.option("header", True).csv(p) for p in paths]  #! read-per-file
df = reduce(lambda a, b: a.unionByName(b), frames)
# --- a list that is filled
from functools import reduce
frames = []
for path in paths:
    frames.append(spark.read.format("parquet").load(path))  #! read-per-file
df = reduce(DataFrame.unionAll, frames)
# --- in a function
def load(spark, paths):
    out = spark.read.orc("base")
    for path in paths:
        out = out.union(spark.read.orc(path))  #! read-per-file
    return out
# --- appended to one table
for path in paths:
    raw = spark.read.json(path, schema=schema)  #! read-per-file
    raw.withColumn("file", F.lit(path)).write.mode("append").saveAsTable("bronze.events")
