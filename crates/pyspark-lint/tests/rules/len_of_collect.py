# --- a number asked for as such
n = spark.table("orders").count()
# --- how many groups of a few
n = len(spark.table("orders").groupBy("country").count().collect())
# --- how many of a few rows
n = len(spark.table("orders").limit(10).collect())
n = len(spark.table("orders").take(5))
# --- columns
n = len(spark.table("orders").columns)
# --- pandas
import pandas as pd
n = len(pd.read_csv("a.csv"))
# --- another library's collect
import polars as pl
n = len(pl.scan_csv("a.csv").collect())
# --- an unknown frame
n = len(load().collect())
# --- a user-defined number
def len(x):
    return x
n = len(spark.table("t").collect())  #! collect-unbounded
# --- rows that are used too
rows = spark.table("orders").collect()  #! collect-unbounded
print(len(rows))
save(rows)
# --- a whole table
n = len(spark.table("orders").collect())  #! len-of-collect
# --- printed
print(len(df.collect()))  #! len-of-collect
# --- a filter before it
df = spark.table("t")
if len(df.filter(df.amount > 10).collect()) > 100:  #! len-of-collect
    print("many")
# --- a test for emptiness
if len(spark.table("orders").where("amount < 0").collect()) == 0:  #! len-of-collect
    print("clean")
# --- through a name
rows = spark.table("orders").where("amount < 0").collect()  #! len-of-collect
print(len(rows))
# --- an RDD
n = len(sc.textFile("a.txt").filter(lambda line: "ERROR" in line).collect())  #! len-of-collect
# --- over lines
n = len(
    spark.table("orders")
    .where(F.col("status") == "open")
    .collect()  #! len-of-collect
)
# --- in a function
def size(df: DataFrame) -> int:
    return len(df.collect())  #! len-of-collect
# --- in a message
print(f"rows: {len(df.collect())}")  #! len-of-collect
# --- a range that is too large for the driver
n = len(spark.range(200000000).collect())  #! len-of-collect
