# --- two actions
df = spark.table("a").join(spark.table("b"), "id")
df.count()
df.write.parquet("out")
# --- cached
df = spark.table("a").join(spark.table("b"), "id").cache()
df.count()
df.show()
df.write.parquet("out")
# --- cheap: read and filtered
df = spark.table("a").where("year = 2026").select("id", "amount")
df.count()
df.show()
df.write.parquet("out")
# --- each action has a frame of its own
df = spark.table("a")
df.groupBy("x").count().show()
df.groupBy("y").count().show()
df.groupBy("z").count().show()
# --- checkpointed
df = spark.table("a").join(spark.table("b"), "id").localCheckpoint()
df.count()
df.show()
df.write.parquet("out")
# --- made by the driver
df = spark.createDataFrame(rows, ["k", "v"]).groupBy("k").sum("v")
df.count()
df.show()
df.write.parquet("out")
# --- written and read back
spark.table("a").groupBy("k").count().write.mode("overwrite").parquet("tmp")
df = spark.read.parquet("tmp")
df.count()
df.show()
df.write.parquet("out")
# --- one of three ways is taken
df = spark.table("a").join(spark.table("b"), "id")
if kind == "parquet":
    df.write.parquet("out")
elif kind == "orc":
    df.write.orc("out")
else:
    df.write.json("out")
# --- cached by code that is not seen
df = prepare(spark.table("a").join(spark.table("b"), "id"))
df.count()
df.show()
df.write.parquet("out")
# --- what is joined is broadcast
df = spark.table("a").join(F.broadcast(spark.table("lookup")), "id")
df.count()
df.show()
df.write.parquet("out")
# --- what it is made of is cached
base = spark.table("a").join(spark.table("b"), "id").cache()  #! cache-before-filter
df = base.where("x > 1")
df.count()
df.show()
df.write.parquet("out")
# --- pandas
import pandas as pd
df = pd.read_csv("a").groupby("k").sum()
df.count(); df.head(); df.to_csv("out")
# --- a view that is cached by SQL
df = spark.table("a").join(spark.table("b"), "id")
df.createOrReplaceTempView("v")
spark.sql("CACHE TABLE v")
df.count()
df.show()
df.write.parquet("out")
# --- three actions
df = spark.table("a").join(spark.table("b"), "id")  #! cache-missing
df.count()
df.show()
df.write.parquet("out")
# --- a chain over lines
daily = (
    spark.read.parquet("s3://sales/orders")
    .groupBy("day")
    .agg(F.sum("amount").alias("amount"))  #! cache-missing
)
daily.orderBy("day").show()
daily.where("amount > 10").write.parquet("big")
daily.where("amount <= 10").write.parquet("rest")
# --- through frames made of it
base = spark.table("a").dropDuplicates(["id"])  #! cache-missing
one = base.where("k = 1")
two = base.where("k = 2")
one.write.parquet("one")
two.write.parquet("two")
print(base.count())
# --- in a loop
df = spark.table("a").join(spark.table("b"), "id")  #! cache-missing
for day in days:
    df.where(F.col("day") == day).write.parquet(f"out/{day}")
# --- in a function
def main():
    df = spark.table("a").join(customers, "customer_id", "left")  #! cache-missing
    df.groupBy("a").count().write.parquet("a")
    df.groupBy("b").count().write.parquet("b")
    df.groupBy("c").count().write.parquet("c")
main()
