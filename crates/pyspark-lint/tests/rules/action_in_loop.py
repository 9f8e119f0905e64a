# --- the frame is cached before the loop
orders = spark.table("orders").cache()
for country in countries:
    print(orders.where(F.col("country") == country).count())
# --- each file by itself
for path in paths:
    print(spark.read.parquet(path).count())
# --- a day's write in each iteration
orders = spark.table("orders")
for day in days:
    orders.where(F.col("day") == day).write.parquet(f"out/{day}")
# --- three tries
orders = spark.table("orders")
for attempt in range(3):
    print(orders.where("open").count())
# --- a few literals
orders = spark.table("orders")
for country in ["DE", "FR"]:
    print(orders.where(F.col("country") == country).count())
# --- polled
import time
while True:
    print(spark.table("orders").count())
    time.sleep(60)
# --- a look at a few rows
orders = spark.table("orders")
for country in countries:
    orders.where(F.col("country") == country).show(5)
# --- lists count
for name in names:
    print(names.count(name))
# --- a small table
dims = spark.table("dim_country")
for country in countries:
    print(dims.where(F.col("country") == country).count())
# --- what the driver made
df = spark.range(100)
for i in range(10):
    print(df.where(F.col("id") > i).count())
# --- one count for each country
orders = spark.table("orders")
for country in countries:
    print(country, orders.where(F.col("country") == country).count())  #! action-in-loop
# --- distinct values of each column
df = spark.table("orders")
for column in df.columns:
    n = df.select(column).distinct().count()  #! action-in-loop
# --- nulls of each column
df = spark.table("orders")
for c in df.columns:
    print(c, df.filter(F.col(c).isNull()).count())  #! action-in-loop
# --- in a comprehension
df = spark.table("orders")
nulls = {c: df.where(F.col(c).isNull()).count() for c in df.columns}  #! action-in-loop
# --- one aggregate in each iteration
df = spark.table("orders")
for c in df.columns:
    top = df.agg(F.max(c)).first()[0]  #! action-in-loop
# --- collected groups in each iteration
df = spark.table("orders")
for c in columns:
    for row in df.groupBy(c).count().collect():  #! action-in-loop
        print(row)
# --- a plan that grows
df = spark.table("orders")
for rule in rules:
    df = df.filter(rule)
    print(rule, df.count())  #! action-in-loop
# --- a plan that grows by columns
df = spark.table("orders")
for c in columns:
    df = df.withColumn(c, F.lit(1))  #! with-column-in-loop
    print(df.count())  #! action-in-loop
# --- while
df = spark.table("t")
while n > 0:
    df = df.where(F.col("x") > n)
    n = df.count()  #! action-in-loop
