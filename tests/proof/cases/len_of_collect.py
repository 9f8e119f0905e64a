# --- a whole table
result = len(spark.table("orders").collect())
# --- none
result = len(spark.table("empty").collect())
# --- one
result = len(spark.table("one").collect())
# --- after a filter that nulls and NaN meet
result = len(spark.table("orders").where("amount > 0").collect())
# --- different rows
result = len(spark.table("orders").select("country", "amount").distinct().collect())
# --- names that need quotes
result = len(spark.table("orders").select("`a b`", "`x.y`", "nested.a").collect())
# --- exploded
result = len(spark.table("orders").select("id", F.explode("tags")).collect())
# --- joined, with nulls in the key
orders = spark.table("orders")
result = len(orders.join(spark.table("more_orders"), "country", "left").collect())
# --- two in one union
result = len(spark.table("orders").union(spark.table("more_orders")).collect())
# --- groups
result = len(spark.table("orders").groupBy("country", "amount").agg(F.sum("net")).collect())
# --- of a query
result = len(spark.sql("select id, row_number() over (partition by country order by id) as r from orders where n is null").collect())
# --- through a name
rows = spark.table("orders").where("n = 1").collect()
result = len(rows)
# --- through a name, in a text
rows = spark.table("orders").where("n = 1").collect()
result = f"{len(rows)} rows"
# --- over lines, with a column made on the way
result = len(
    spark.table("orders")
    .withColumn("net", F.col("net") * 2)
    .where(F.col("net") > 1)
    .collect()
)
# --- none at all?
result = len(spark.table("empty").collect()) == 0
# --- some at all?
result = len(spark.table("orders").where("n > 2").collect()) > 0
# --- in a condition
result = "empty"
if len(spark.table("orders").where("n > 2").collect()) > 0:
    result = "some"
# --- in a condition that is turned around
result = "some"
if not len(spark.table("empty").collect()):
    result = "empty"
# --- lines of a file
result = len(sc.textFile("lines").collect())
# --- lines that are split
result = len(sc.textFile("lines").flatMap(lambda line: line.split(" ")).distinct().collect())
# --- no lines
result = len(sc.textFile("none").collect()) == 0
# --- lines that become nothing
result = len(sc.textFile("lines").map(lambda line: None).collect()) > 0
# --- sampled, with a seed
result = len(spark.table("orders").sample(fraction=0.5, seed=7).collect())
# --- twice
result = (len(spark.table("orders").collect()), len(spark.table("empty").collect()))
# --- after letters that take two units
result = "🦀" * len(spark.table("orders").where("n = 1").collect())
