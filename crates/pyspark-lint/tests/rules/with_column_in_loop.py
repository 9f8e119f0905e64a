# --- a fresh frame in each iteration
for path in paths:
    df = spark.read.parquet(path).withColumn("x", F.lit(1))
    df.write.parquet(path + "_out")
# --- from the same frame in each iteration
base = spark.table("t")
for day in days:
    out = base.withColumn("day", F.lit(day))
    out.write.parquet(day)
# --- columns first, then one select
exprs = []
for c in cols:
    exprs.append(F.trim(F.col(c)).alias(c))
df = spark.table("t").select(*exprs)
# --- a few literals
df = spark.table("t")
for c in ["a", "b"]:
    df = df.withColumn(c, F.trim(c))
# --- cut in each iteration
df = spark.table("t")
for i in range(100):
    df = df.withColumn("x", F.col("x") + 1).localCheckpoint()
# --- pandas in a loop
import pandas as pd
frame = pd.DataFrame()
for c in cols:
    frame = frame.assign(**{c: 1})
# --- an attribute that is made anew in each iteration
class Job:
    def __init__(self, spark):
        self.spark = spark
    def run(self, paths):
        for path in paths:
            self.df = self.spark.read.parquet(path)
            self.df = self.df.withColumn("path", F.lit(path))
            self.df.write.parquet(path + "_out")
# --- an attribute of pandas
class Frame:
    def __init__(self):
        self.frame = pd.DataFrame()
    def run(self, names):
        for name in names:
            self.frame = self.frame.assign(**{name: 1})
# --- one column at a time
df = spark.table("t")
for c in df.columns:
    df = df.withColumn(c, F.trim(F.col(c)))  #! with-column-in-loop
# --- a bare frame
for c in columns:
    df = df.withColumn(c, col(c).cast("double"))  #! with-column-in-loop
# --- with a condition
df = spark.table("t")
for c, kind in df.dtypes:
    if kind == "string":
        df = df.withColumn(c, F.trim(F.col(c)))  #! with-column-in-loop
# --- renamed
df = spark.table("t")
for c in df.columns:
    df = df.withColumnRenamed(c, c.lower())  #! with-column-in-loop
# --- by reduce
from functools import reduce
df = spark.table("t")
df = reduce(lambda acc, c: acc.withColumn(c, F.trim(F.col(c))), df.columns, df)  #! with-column-in-loop
# --- by a helper
def add(frame, name):
    return frame.withColumn(name, F.lit(None))  #! with-column-in-loop
df = spark.table("t")
for name in names:
    df = add(df, name)
# --- while
df = spark.table("t")
i = 0
while i < n:
    df = df.withColumn(f"c{i}", F.lit(i))  #! with-column-in-loop
    i += 1
# --- several steps in each iteration
df = spark.table("t")
for i in range(20):
    df = df.withColumn("lag", F.lag("x", i).over(w))  #! with-column-in-loop
    df = df.drop("lag")
# --- an attribute
class Job:
    def __init__(self, spark):
        self.df = spark.table("t")
    def clean(self, names):
        for name in names:
            self.df = self.df.withColumn(name, F.trim(F.col(name)))  #! with-column-in-loop
        return self.df
# --- an attribute that the caller gives
class Job:
    def __init__(self, df):
        self.df = df
    def clean(self):
        for name in self.df.columns:
            if name != "id":
                self.df = self.df.withColumn(name, F.trim(F.col(name))).drop("x")  #! with-column-in-loop
# --- a helper that is given what is not known
def cleaned(df):
    for name in df.columns:
        df = df.withColumn(name, F.trim(F.col(name)))  #! with-column-in-loop
    return df
cleaned(load())
