# --- a bounded frame
for row in spark.table("orders").limit(100).collect():
    print(row)
# --- a group for each of a few
for row in spark.table("orders").groupBy("country").count().collect():
    print(row.country, row["count"])
# --- one partition at a time already
for row in spark.table("orders").toLocalIterator():
    send(row)
# --- what another library collects
import polars as pl
for row in pl.scan_csv("a.csv").collect().iter_rows():
    print(row)
# --- a frame that something unknown made
for row in load_orders().collect():
    send(row)
# --- the tables of a catalog
for table in spark.catalog.listTables():
    print(table.name)
# --- rows of SQL that lists
for row in spark.sql("SHOW TABLES").collect():
    print(row.tableName)
# --- rows that the driver made
for row in spark.createDataFrame([(1,)], ["id"]).collect():
    print(row.id)
# --- distinct values of a few
days = spark.table("orders").select("day").distinct().collect()
for day in days:
    spark.table("orders").where(F.col("day") == day[0]).write.parquet(f"out/{day[0]}")
# --- a whole table
for row in spark.table("orders").collect():  #! loop-over-collect
    send(row.id)
# --- a bare frame
for row in df.collect():  #! loop-over-collect
    print(row["name"])
# --- with a counter
df = spark.read.parquet("s3://lake/orders")
for i, row in enumerate(df.collect()):  #! loop-over-collect
    print(i, row)
# --- unpacked rows
for key, value in spark.table("t").select("k", "v").collect():  #! loop-over-collect
    cache.set(key, value)
# --- through a name
rows = spark.table("orders").where("amount > 0").collect()  #! loop-over-collect
for row in rows:
    send(row)
# --- a chain over lines
for row in (
    spark.table("orders")
    .where(F.col("status") == "open")
    .select("id", "amount")
    .collect()  #! loop-over-collect
):
    send(row)
# --- in a function
def export(df: DataFrame):
    for row in df.collect():  #! loop-over-collect
        api.post(row.asDict())
# --- an RDD
for line in sc.textFile("hdfs://logs").collect():  #! loop-over-collect
    print(line)
# --- each day's rows
for day in days:
    for row in spark.read.parquet(day).collect():  #! loop-over-collect
        send(row)
# --- also counted: no loop alone
rows = spark.table("orders").collect()  #! collect-unbounded
print(len(rows))
for row in rows:
    send(row)
# --- gone over twice
rows = spark.table("orders").collect()  #! collect-unbounded
for row in rows:
    send(row)
for row in rows:
    log(row)
# --- a range that is too large for the driver
for row in spark.range(200000000).collect():  #! loop-over-collect
    print(row)
