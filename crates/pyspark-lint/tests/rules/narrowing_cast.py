# --- an int already, by its schema
df = spark.read.schema("id int, amount double").parquet("in")
df = df.withColumn("id", df.id.cast("int"))
# --- an int already, by its StructType
schema = StructType([StructField("user_id", IntegerType(), False)])
df = spark.read.schema(schema).json("in").withColumn("user_id", F.col("user_id").cast("int"))
# --- a number that is no id
df = spark.table("t").withColumn("quantity", F.col("quantity").cast("int"))
# --- an id of few things
df = spark.table("t").withColumn("store_id", F.col("store_id").cast("int"))
# --- one after the other, none an id of many things
for name in ["quantity", "store_id"]:
    df = df.withColumn(name, F.col(name).cast("int"))
# --- wide enough
df = spark.table("t").withColumn("order_id", F.col("order_id").cast("bigint"))
# --- a salt
df = spark.table("t").withColumn("salt", (F.rand() * 100).cast("int"))
# --- a part of the id
df = spark.table("t").withColumn("bucket", (F.col("user_id") % 16).cast("int"))
# --- what is no column
df["id"].astype("int")
ids = frame.id.astype("int")
# --- a bucket of it
df = spark.table("t").withColumn("bucket", F.col("user_id").cast("int") % 16)
# --- in SQL: a number, a few things, a remainder, a comparison, a part of a longer expression
spark.sql("SELECT CAST(quantity AS INT), CAST(store_id AS INT) FROM orders")
spark.sql("SELECT CAST(user_id AS INT) % 16 AS bucket, pmod(CAST(user_id AS INT), 8) AS b FROM orders")
spark.sql("SELECT day FROM orders WHERE CAST(user_id AS INT) = 5")
spark.table("orders").selectExpr("cast(order_id as bigint)", "cast(order_id as int) is null as odd")
spark.sql("SELECT CASE WHEN CAST(user_id AS INT) > 5 THEN 1 END c, CAST(user_id AS INT) IN (1, 2) d, 1 + CAST(user_id AS INT) FROM t")
# --- by a bare col
df = df.withColumn("rating", col("rating").cast("double"))
df = df.withColumn("id", col("id").cast("integer"))  #! narrowing-cast
# --- in SQL
spark.sql("""
    SELECT CAST(o.order_id AS INT) AS order_id,  -- #! narrowing-cast
           cast(customerId as smallint),  -- #! narrowing-cast
           amount
    FROM orders o
""")
orders = spark.sql("SELECT day, CAST(order_id AS INT) FROM orders")  #! narrowing-cast
orders = spark.table("orders").selectExpr("day", "cast(order_id as int) as order_id")  #! narrowing-cast
orders = orders.withColumn("user_id", F.expr("cast(user_id as int)"))  #! narrowing-cast
# --- by a type
from pyspark.sql.types import IntegerType
users = spark.table("users")
users = users.withColumn("user_id", users["user_id"].cast(IntegerType()))  #! narrowing-cast
# --- in a select
spark.table("orders").select(F.col("orderId").cast("integer").alias("orderId"))  #! narrowing-cast
# --- in a function
def load(spark):
    return spark.table("orders").withColumn(
        "customer_id",
        F.col("customer_id").cast("int"),  #! narrowing-cast
    )
# --- by astype, narrower still
df = spark.table("t").withColumn("session_id", F.col("session_id").astype("smallint"))  #! narrowing-cast
# --- a bigint, by its schema
df = spark.read.schema("id bigint, amount double").parquet("in")
df = df.withColumn("id", df.id.cast("int"))  #! narrowing-cast
# --- one after the other
orders = spark.table("orders")
for name in ["quantity", "order_id"]:
    orders = orders.withColumn(name, F.col(name).cast("int"))  #! narrowing-cast
orders.write.parquet("out")
