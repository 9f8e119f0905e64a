# --- partitioned
orders = spark.table("orders")
w = Window.partitionBy("customer_id").orderBy("ordered_at")
orders.withColumn("n", F.row_number().over(w))
# --- a running total of a few groups
daily = spark.table("orders").groupBy("day").agg(F.sum("amount").alias("amount"))
daily.withColumn("so_far", F.sum("amount").over(Window.orderBy("day").rowsBetween(Window.unboundedPreceding, 0)))
# --- shares of a few groups
by_country = spark.table("orders").groupBy("country").count()
by_country.withColumn("share", F.col("count") / F.sum("count").over(Window.partitionBy()))
# --- of the first thousand rows
w = Window.orderBy("score")
spark.table("scores").orderBy(F.desc("score")).limit(1000).withColumn("rank", F.rank().over(w))
# --- the first ten, which Spark cuts off below the window
w = Window.orderBy(F.desc("amount"))
spark.table("orders").withColumn("rank", F.row_number().over(w)).where(F.col("rank") <= 10)
# --- never used
w = Window.orderBy("ts")
# --- by a list of keys
w = Window.partitionBy(["country", "city"]).orderBy("ts")
spark.table("t").withColumn("n", F.rank().over(w))
# --- keys that are not known
w = Window.partitionBy(*keys).orderBy("ts")
spark.table("t").withColumn("n", F.rank().over(w))
# --- a sliding window in time is a key
spark.table("t").groupBy(F.window("ts", "5 minutes"), "user_id").count()
# --- another library's window
import polars as pl
w = Window.orderBy("ts")
frame.with_columns(pl.col("x").over(w))
# --- pandas rolls over its own rows
pdf = df.limit(10).toPandas()
pdf["x"].rolling(7).mean()
# --- partitioned in text
spark.sql("select *, row_number() over (partition by user_id order by ts) n from events")
# --- a running total of few groups in text
spark.sql("select day, sum(sum(amount)) over (order by day) as so_far from orders group by day")
# --- ranks that are cut off in text
spark.sql("select * from (select *, rank() over (order by amount desc) r from orders) where r <= 10")
# --- the words in a string or a comment
spark.sql("select 'over (order by x)' as a from t -- over (order by x)")
# --- a small table in text
spark.sql("select *, row_number() over (order by name) as id from dim_country")
# --- numbers for all rows
spark.table("orders").withColumn("id", F.row_number().over(Window.orderBy("ordered_at")))  #! window-without-partition
# --- through a variable, a constant for a key
w = Window.partitionBy(F.lit(1)).orderBy("ts")  #! window-without-partition
df = spark.read.parquet("s3://lake/events")
df = df.withColumn("previous", F.lag("ts").over(w))
# --- in a bare snippet
from pyspark.sql.window import Window
from pyspark.sql.functions import row_number, monotonically_increasing_id
windowSpec = Window.orderBy(monotonically_increasing_id())  #! window-without-partition
df = df.withColumn("row_id", row_number().over(windowSpec))
# --- in a function, with a frame
def running_total(df):
    window = (
        Window.orderBy("date")  #! window-without-partition
        .rowsBetween(Window.unboundedPreceding, Window.currentRow)
    )
    return df.withColumn("total", F.sum("amount").over(window))
# --- in a select, among others
spark.table("t").select("id", (F.col("x") - F.avg("x").over(Window.partitionBy())).alias("d"))  #! window-without-partition
# --- of every user
per_user = spark.table("orders").groupBy("user_id").agg(F.sum("amount").alias("s"))
per_user.withColumn("place", F.percent_rank().over(Window.orderBy("s")))  #! window-without-partition
# --- one window, two columns, one finding
w = Window.orderBy("ts")  #! window-without-partition
t = spark.table("t").withColumn("a", F.lag("x").over(w)).withColumn("b", F.lead("x").over(w))
# --- in text
spark.sql("SELECT *, ROW_NUMBER() OVER (ORDER BY ts) AS n FROM events")  #! window-without-partition
# --- in text over lines, of a table that is not known
spark.sql(f"""
    select id,
           lag(price) over (order by ts) as before  #! window-without-partition
    from {table}
""")
# --- in an expression
df.selectExpr("*", "row_number() over (order by ts) as n")  #! window-without-partition
df.withColumn("n", F.expr("row_number() over (order by ts)"))  #! window-without-partition
# --- a named window in text
spark.sql("select rank() over w as r from events window w as (order by ts)")  #! window-without-partition
