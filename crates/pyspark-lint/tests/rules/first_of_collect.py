# --- one row of an aggregate
total = spark.table("t").agg(F.sum("amount")).collect()[0][0]
# --- one row of a query
n = spark.sql("SELECT count(*) FROM t").collect()[0][0]
# --- one row by select
newest = spark.table("t").select(F.max("ts")).collect()[0]["max(ts)"]
# --- a limit
row = spark.table("t").orderBy("a").limit(1).collect()[0]
# --- what is asked for
row = spark.table("t").first()
row = spark.table("t").take(1)[0]
# --- another library's
import polars as pl
row = pl.scan_csv("a.csv").collect()[0]
# --- an unknown frame
row = load().collect()[0]
# --- one order by its id
row = spark.table("orders").where(F.col("order_id") == 7).collect()[0]
# --- a few groups
top = spark.table("t").groupBy("country").count().orderBy(F.desc("count")).collect()[0]
# --- the last row is another matter
row = spark.table("t").collect()[-1]  #! collect-unbounded
# --- a key that is not known
row = spark.table("t").collect()[i]  #! collect-unbounded
# --- the first row
row = spark.table("t").collect()[0]  #! first-of-collect
# --- its value
name = df.select("name").collect()[0][0]  #! first-of-collect
# --- its value by name
name = df.orderBy("ts").collect()[0]["name"]  #! first-of-collect
# --- an attribute of it
name = df.collect()[0].name  #! first-of-collect
# --- the first ten
top = spark.table("t").orderBy(F.desc("amount")).collect()[:10]  #! first-of-collect
# --- the third
third = spark.table("t").orderBy("a").collect()[2]  #! first-of-collect
# --- through a name
rows = spark.table("t").orderBy("a").collect()  #! first-of-collect
first = rows[0]
# --- through a name, twice
rows = spark.table("t").orderBy("a").collect()  #! first-of-collect
print(rows[0]["a"], rows[1]["a"])
# --- where there may be none
rows = spark.table("t").where("a > 5").collect()  #! collect-unbounded
first = rows[0] if rows else None
# --- an RDD
header = sc.textFile("a.csv").collect()[0]  #! first-of-collect
# --- over lines
row = (spark.table("t")
    .orderBy("a")
    .collect())[0]  #! first-of-collect
# --- an id compared with a column is no lookup
row = spark.table("t").where(F.col("order_id") == F.col("parent_id")).collect()[0]  #! first-of-collect
# --- a range that is too large for the driver
first = spark.range(200000000).collect()[0]  #! first-of-collect
