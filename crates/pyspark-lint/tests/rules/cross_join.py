# --- on a key that one side only has the same for all rows, or on more than it
left = spark.table("a").withColumn("kind", F.lit("x"))
left.join(spark.table("b"), "kind").write.parquet("out")
right = spark.table("b").withColumn("kind", F.lit("x"))
left.join(right, ["kind", "id"]).write.parquet("out")
# --- on a salt
left = spark.table("a").withColumn("salt", (F.rand() * 10).cast("int"))
right = spark.table("b").withColumn("salt", F.explode(F.array([F.lit(i) for i in range(10)])))
left.join(right, "salt").write.parquet("out")
# --- joined on a key
orders = spark.table("orders")
orders.join(spark.table("customers"), "customer_id")
# --- joined on an inequality
prices = spark.table("prices")
orders = spark.table("orders")
orders.join(prices, (orders.ts >= prices.valid_from) & (orders.ts < prices.valid_to))
# --- with one row
totals = spark.table("orders").agg(F.sum("amount").alias("total"))
spark.table("orders").crossJoin(totals)
# --- a grid of what is small
stores = spark.table("orders").select("store").distinct()
spark.table("dim_date").crossJoin(stores)
# --- with literals
spark.table("events").crossJoin(spark.createDataFrame([(1,), (2,)], ["n"]))
# --- with a range
spark.table("events").crossJoin(spark.range(20))
# --- filtered into a join
a = spark.table("a")
b = spark.table("b")
a.crossJoin(b).where(a.id == b.id)
a.join(b).where("a_id = b_id")
a.crossJoin(b).alias("p").filter(F.col("x").between(F.col("lo"), F.col("hi")))
# --- of RDDs, whose keys join
left = sc.textFile("a").map(parse)
left.join(sc.textFile("b").map(parse))
# --- strings and threads
", ".join(names)
thread.join()
os.path.join(a, b)
# --- pandas
import pandas as pd
left = pd.read_csv("a.csv")
left.join(other)
# --- keys that are not known
orders.join(customers, on=keys, how="left")
orders.join(customers, *condition)
# --- small by the variable's name
orders_df.crossJoin(small_df)
# --- in text, on keys
spark.sql("select * from orders o, customers c where o.customer_id = c.id")
spark.sql("select * from orders join customers using (customer_id)")
spark.sql("select * from orders o cross join customers c where o.customer_id = c.id and o.day = '2026-01-01'")
spark.sql(f"select * from orders o, customers c where {condition}")
# --- in text, with one row or few
spark.sql("select o.*, m.latest from orders o cross join (select max(day) latest from orders) m")
spark.sql("with m as (select max(day) d from orders) select * from orders, m")
spark.sql("select * from orders cross join dim_currency")
spark.sql("select * from orders cross join values (1), (2) as t(n)")
spark.sql("select * from orders lateral view explode(items) t as item")
# --- in text, a small view
spark.table("rates").groupBy("currency").count().createOrReplaceTempView("r")
spark.sql("select * from orders cross join r")
# --- in text, correlated
spark.sql("select * from a, b where exists (select 1 from c where c.x = a.x and c.y = b.y)")
# --- a cross join of tables
spark.table("orders").crossJoin(spark.table("customers"))  #! cross-join
# --- without a condition
orders = spark.table("orders")
customers = spark.read.parquet("s3://lake/customers")
everything = orders.join(customers)  #! cross-join
# --- on what is always true
orders = spark.table("orders")
customers = spark.table("customers")
orders.join(customers, F.lit(True))  #! cross-join
orders.join(customers, on=F.lit(1) == F.lit(1), how="left")  #! cross-join
orders.join(customers, F.expr("1 = 1"))  #! cross-join
orders.join(customers, how="cross")  #! cross-join
# --- filtered on one side only
pairs = (
    spark.table("orders")
    .crossJoin(spark.table("customers"))  #! cross-join
    .filter(F.col("country") == "DE")
)
# --- in a helper
def pair(left: DataFrame, right: DataFrame):
    return left.crossJoin(right)  #! cross-join
# --- in a bare snippet
df1 = df1.filter("x > 1")
result = df1.crossJoin(df2)  #! cross-join
# --- users with users
users = spark.table("users").select("user_id").distinct()
users.crossJoin(users.withColumnRenamed("user_id", "other_id"))  #! cross-join
# --- in text
spark.sql("SELECT * FROM orders CROSS JOIN customers")  #! cross-join
spark.sql("select o.id, c.name from orders o, customers c where o.day = '2026-01-01'")  #! cross-join
spark.sql("select * from orders o join customers c on 1 = 1")  #! cross-join
# --- in text over lines
spark.sql("""
    with recent as (select * from orders where day > '2026-01-01')
    select *
    from recent r  -- each with each
    left join customers c on true  #! cross-join
""")
# --- in text, the third of three
spark.sql(f"select * from {a} a join {b} b on a.id = b.id, {c} c where a.x > 3")  #! cross-join
# --- on a key that is the same for all rows of both sides
left = spark.table("a").withColumn("one", F.lit(1)).where("x > 5")
right = spark.table("b").withColumn("one", F.lit(1))
left.join(right, "one").drop("one").write.parquet("out")  #! cross-join
