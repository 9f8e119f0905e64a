# --- released before the code goes on
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
orders.unpersist()
spark.table("visits").groupBy("page").count().write.parquet("c")
# --- the code ends with it
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
spark.stop()
# --- what follows reads it too
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
visits = spark.table("visits")
visits.join(orders, "user_id").write.parquet("b")
# --- all caches are cleared
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
spark.catalog.clearCache()
spark.table("visits").groupBy("page").count().write.parquet("c")
# --- released by a loop over them
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
for frame in frames:
    frame.unpersist()
spark.table("visits").groupBy("page").count().write.parquet("c")
# --- handed to code that is not seen
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
registry.keep(orders)
spark.table("visits").groupBy("page").count().write.parquet("c")
# --- returned
def load():
    orders = spark.table("orders").cache()
    print(orders.count(), orders.where("a > 1").count())
    spark.table("visits").groupBy("page").count().write.parquet("c")
    return orders
# --- what follows is small
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
spark.createDataFrame([("done",)], ["state"]).write.mode("append").parquet("log")
# --- what follows is the same data, made otherwise
base = spark.table("orders")
orders = base.where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
base.groupBy("year").count().write.parquet("c")
# --- released at the end, after everything
orders = spark.table("orders").where("year = 2026").cache()
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
spark.table("visits").groupBy("page").count().write.parquet("c")
orders.unpersist()
# --- in the other arm
if daily:
    orders = spark.table("orders").where("day = '2026-01-01'").cache()
    orders.groupBy("country").count().write.parquet("a")
    orders.groupBy("product").count().write.parquet("b")
else:
    spark.table("visits").groupBy("page").count().write.parquet("c")
# --- a batch: another rule's
def save(batch, batch_id):
    batch.persist()  #! stream-batch-cache
    batch.write.format("delta").save("s3://lake/all")
    batch.where("amount > 100").write.format("delta").save("s3://lake/large")
    spark.table("visits").groupBy("page").count().write.mode("append").parquet("c")

spark.readStream.table("orders").writeStream.foreachBatch(save).start()
# --- the code goes on
orders = spark.table("orders").where("year = 2026").cache()  #! cache-not-released
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
spark.table("visits").groupBy("page").count().write.parquet("c")
# --- as a statement, ended by the session's end
orders = spark.read.parquet("s3://lake/orders")
orders.persist()  #! cache-not-released
orders.groupBy("country").count().write.parquet("a")
orders.groupBy("product").count().write.parquet("b")
visits = spark.read.parquet("s3://lake/visits")
visits.groupBy("page").count().write.parquet("c")
spark.stop()
# --- in a function, over lines, while another is released
def main(spark):
    orders = (
        spark.table("orders")
        .where("year = 2026")
        .cache()  #! cache-not-released
    )
    for country in ["DE", "FR"]:
        orders.where(F.col("country") == country).write.parquet(country)
    visits = spark.table("visits").cache()
    visits.groupBy("page").count().write.parquet("c")
    visits.groupBy("user_id").count().write.parquet("d")
    visits.unpersist()

main(spark)
# --- one stage after the other, each in its function
def daily(spark):
    orders = spark.table("orders").cache()  #! cache-not-released
    orders.groupBy("country").count().write.parquet("a")
    orders.groupBy("product").count().write.parquet("b")

def pages(spark):
    spark.table("visits").groupBy("page").count().write.parquet("c")

daily(spark)
pages(spark)
# --- by a query, with a broadcast variable released
codes = sc.broadcast({"a": 1})
orders = spark.sql("SELECT * FROM orders WHERE year = 2026").cache()  #! cache-not-released
print(orders.count())
orders.groupBy("product").count().write.parquet("b")
codes.unpersist()
spark.sql("SELECT * FROM visits").write.parquet("c")
# --- an RDD
lines = sc.textFile("s3://lake/log").map(parse).cache()  #! cache-not-released
print(lines.count())
lines.saveAsTextFile("out")
sc.textFile("s3://lake/other").map(parse).saveAsTextFile("out2")
