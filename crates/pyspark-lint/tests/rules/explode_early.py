# --- a text that asks for the item, or that is not read
spark.table("t").select("k", F.explode("xs").alias("x")).where("x.price > 10 and k = 1")
spark.table("t").select("k", F.explode("xs").alias("x")).where("k in (select k from keys)")
# --- the filter needs the item
spark.table("t").withColumn("item", F.explode("items")).where(F.col("item.price") > 10)
# --- it filters first
spark.table("t").where(F.col("country") == "DE").withColumn("item", F.explode("items"))
# --- items within items
df = spark.table("t")
df.withColumn("order", F.explode("orders")).withColumn("item", F.explode("order.items"))
# --- a group between
df = spark.table("t").select("user", F.explode("tags").alias("tag"))
df.groupBy("user").agg(F.count("tag").alias("n")).where(F.col("n") > 3)
# --- of few rows
spark.createDataFrame([("a", [1])], ["k", "v"]).withColumn("x", F.explode("v")).where(F.col("k") == "a")
# --- the column made of the item
df = spark.table("t").withColumn("item", F.explode("items"))
df = df.withColumn("price", F.col("item.price")).where(F.col("price") > 10)
# --- a column of the select, renamed
spark.table("t").select(F.col("a").alias("b"), F.explode("xs").alias("x")).where(F.col("b") > 1)
# --- the default name
spark.table("t").select("k", F.explode("xs")).where(F.col("col") > 1)
# --- a text that is not read
spark.table("t").select("k", F.explode("xs").alias("x")).where("x > 1")
# --- frames of their own
df = spark.table("t")
a = df.select("id", F.explode("xs").alias("x"))
b = df.select("id", F.explode("ys").alias("y"))
# --- in SQL: one view, items within items, one to each query
spark.sql("SELECT id, item FROM orders LATERAL VIEW explode(items) v AS item")
spark.sql("SELECT part FROM orders LATERAL VIEW explode(items) v AS item LATERAL VIEW OUTER explode(item.parts) p AS part")
spark.sql("SELECT part FROM orders LATERAL VIEW posexplode(items) v AS at, item LATERAL VIEW explode(v.parts) p AS part")
spark.sql("""
    SELECT id, tag FROM pages LATERAL VIEW explode(tags) t AS tag
    UNION ALL
    SELECT id, label FROM pages LATERAL VIEW explode(labels) l AS label
""")
spark.sql("SELECT * FROM (SELECT * FROM pages LATERAL VIEW explode(tags) t AS tag) LATERAL VIEW inline(labels) l")
# --- a filter of another column
spark.table("t").withColumn("item", F.explode("items")).where(F.col("country") == "DE")  #! explode-early
# --- in a select
spark.table("t").select("id", "status", F.explode("items").alias("item")).filter(F.col("status") == "paid")  #! explode-early
# --- over lines
from pyspark.sql.functions import explode, col
result = (
    spark.read.parquet("s3://lake/orders")
    .withColumn("item", explode(col("items")))
    .filter((col("country") == "DE") & col("paid").isNotNull())  #! explode-early
    .groupBy("item")
    .count()
)
# --- in two steps
df = spark.table("t")
items = df.withColumn("item", F.explode(df.items))
german = items.where(items.country == "DE")  #! explode-early
# --- cached between
items = spark.table("t").withColumn("item", F.explode("items")).cache()
german = items.where(F.col("country") == "DE")  #! explode-early
german.write.parquet("a")
items.groupBy("item").count().write.parquet("b")
# --- two arrays
spark.table("t").withColumn("x", F.explode("xs")).withColumn("y", F.explode("ys"))  #! explode-early
# --- in a function
def flat(df: DataFrame) -> DataFrame:
    df = df.select("*", F.explode("tags").alias("tag"))
    return df.select("*", F.explode_outer("labels").alias("label"))  #! explode-early
# --- in SQL, side by side
spark.sql("SELECT id, x, y FROM t LATERAL VIEW explode(xs) a AS x LATERAL VIEW explode(ys) b AS y")  #! explode-early
spark.sql("""
    WITH flat AS (
        SELECT id, tag, label FROM pages
        LATERAL VIEW explode(tags) t AS tag
        LATERAL VIEW OUTER explode_outer(labels) l AS label -- #! explode-early
        WHERE id > 5
    )
    SELECT tag, count(*) FROM flat GROUP BY tag
""")
# --- by a condition in SQL
spark.table("t").select("id", "status", F.explode("items").alias("item")).where("status = 'paid'")  #! explode-early
