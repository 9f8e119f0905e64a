# --- one look
df = spark.table("orders")
print(df.count())
df = df.where("x > 1")
df.write.parquet("out")
# --- in and out
raw = spark.table("orders")
print(raw.count())
clean = raw.dropDuplicates(["id"])
print(clean.count())
clean.write.parquet("out")
# --- cached
df = spark.table("orders").cache()  #! cache-before-filter
print(df.count())
paid = df.where("status = 'paid'")
print(paid.count())
named = paid.join(spark.table("customers"), "id")
named.show()
named.write.parquet("out")
# --- the numbers are used
orders = spark.table("orders")
before = orders.count()
paid = orders.where("status = 'paid'")
after = paid.count()
kept = paid.where("amount > 0")
last = kept.count()
print(last)
assert before > after
kept.write.parquet("out")
# --- a look at each of several results
df = spark.table("orders")
df.groupBy("x").count().show()
df.groupBy("y").count().show()
df.groupBy("z").count().show()
# --- the driver's own data
df = spark.createDataFrame([(1, "a")], ["id", "name"])
df.show()
df = df.where("id > 0")
df.show()
df = df.withColumn("x", F.lit(1))
df.show()
df.write.parquet("out")
# --- only when asked for
df = spark.table("orders")
if debug:
    print(df.count())
df = df.where("x > 1")
if debug:
    print(df.count())
df = df.where("y > 1")
if debug:
    print(df.count())
df.write.parquet("out")
# --- pandas
import pandas as pd
df = pd.read_csv("a")
print(df.count())
df = df[df.x > 1]
print(df.count())
df = df.dropna()
print(df.count())
# --- counts of groups
df = spark.table("orders").groupBy("a").count()
df = df.groupBy("b").count()
df = df.groupBy("c").count()
df.write.parquet("out")
# --- printed
df = spark.read.parquet("orders")
print(df.count())  #! count-per-step
df = df.where("x > 1")
print("after the filter", df.count())
df = df.join(spark.table("customers"), "id")
print(f"after the join {df.count()}")
df.write.parquet("out")
# --- bare calls
df = spark.table("orders")
df.count()  #! count-per-step
df2 = df.dropDuplicates()
df2.count()
df3 = df2.select("id", "amount")
df3.write.parquet("out")
# --- shown
df = spark.table("orders")
df.show()  #! count-per-step
paid = df.where("status = 'paid'")
paid.show(5)
named = paid.join(spark.table("customers"), "id")
named.write.parquet("out")
# --- logged, in a function
def run(path):
    orders = spark.read.parquet(path)
    logger.info("orders: %d", orders.count())  #! count-per-step
    paid = orders.where("status = 'paid'")
    logger.info("paid: %d", paid.count())
    large = paid.where("amount > 100")
    logger.info("large: %d", large.count())
    large.write.parquet("out")
# --- named and printed
df = spark.table("orders")
n = df.count()  #! count-per-step
print(n)
df = df.where("x > 1")
n = df.count()
print(f"{n} left")
df = df.groupBy("k").agg(F.sum("x"))
df.write.parquet("out")
# --- and cached nowhere
df = spark.table("a").join(spark.table("b"), "id")
df.count()  #! count-per-step
df = df.where("x > 1")
df.count()
df = df.where("y > 1")
df.show()
df.write.parquet("out")
