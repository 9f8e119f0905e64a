# --- the part is cached
orders = spark.table("orders")
recent = orders.where("year = 2026").cache()
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
# --- two parts of it
orders = spark.table("orders").cache()
orders.where("year = 2025").groupBy("country").count().write.parquet("a")
orders.where("year = 2026").groupBy("country").count().write.parquet("b")
# --- a part, and all of it
orders = spark.table("orders").cache()
recent = orders.where("year = 2026")
recent.groupBy("country").count().write.parquet("a")
orders.groupBy("country").count().write.parquet("b")
# --- another part in each iteration
orders = spark.table("orders").cache()
for day in days:
    part = orders.where(F.col("day") == day)
    part.groupBy("country").count().write.parquet(f"a/{day}")
    part.groupBy("product").count().write.parquet(f"b/{day}")
# --- another part by each call
orders = spark.table("orders").cache()
def save(year):
    orders.where(F.col("year") == year).write.parquet(f"out/{year}")
save(2025)
save(2026)
# --- more columns, not fewer rows
orders = spark.table("orders").cache()
priced = orders.withColumn("price", F.col("amount") / F.col("quantity"))
priced.groupBy("country").count().write.parquet("a")
priced.groupBy("product").count().write.parquet("b")
# --- a costly selection of computed columns
orders = spark.table("orders").cache()
scores = orders.select("id", score("text").alias("score"))
scores.groupBy("score").count().write.parquet("a")
scores.write.parquet("b")
# --- kept by code that is not seen
orders = spark.table("orders").cache()
registry.keep(orders)
recent = orders.where("year = 2026")
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
# --- a view that queries read
orders = spark.table("orders").cache()
orders.createOrReplaceTempView("orders")
recent = orders.where("year = 2026")
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
# --- joined with its own part
orders = spark.table("orders").cache()
recent = orders.where("year = 2026")
recent.join(orders, "customer_id").write.parquet("a")
# --- the part is cached as well
orders = spark.table("orders").cache()  #! cache-every-step
recent = orders.where("year = 2026").cache()
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
# --- read once
orders = spark.table("orders").cache()  #! cache-used-once
recent = orders.where("year = 2026")
recent.groupBy("country").count().write.parquet("a")
# --- a filter
orders = spark.table("orders").cache()  #! cache-before-filter
recent = orders.where(F.col("year") == 2026)
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
# --- as a statement, by the frame's own columns
orders = spark.table("orders")
orders.persist()  #! cache-before-filter
recent = orders.filter(orders.year == 2026)
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
# --- a selection
orders = spark.read.parquet("s3://lake/orders").cache()  #! cache-before-filter
narrow = orders.select("country", "amount")
narrow.groupBy("country").agg(F.sum("amount")).write.parquet("a")
narrow.groupBy("country").agg(F.max("amount")).write.parquet("b")
# --- filled first, and released
orders = spark.table("orders").cache()  #! cache-before-filter
orders.count()
recent = orders.where("year = 2026")
recent.groupBy("country").count().write.parquet("a")
recent.groupBy("product").count().write.parquet("b")
orders.unpersist()
# --- the same filter each time
orders = spark.table("orders").cache()  #! cache-before-filter
orders.where("year = 2026").groupBy("country").count().write.parquet("a")
orders.where("year = 2026").groupBy("product").count().write.parquet("b")
# --- over lines, with a level, in a function
from pyspark import StorageLevel
def main(spark):
    orders = (
        spark.table("orders")
        .persist(StorageLevel.DISK_ONLY)  #! cache-before-filter
    )
    recent = (
        orders
        .where("year = 2026")
        .select("country", "product")
    )
    recent.groupBy("country").count().write.parquet("a")
    recent.groupBy("product").count().write.parquet("b")

main(spark)
# --- one name for both
df = spark.table("orders").cache()  #! cache-before-filter
df = df.filter("year = 2026")
df.groupBy("country").count().write.parquet("a")
df.groupBy("product").count().write.parquet("b")
