# --- a number that is no id
df = spark.table("t").withColumn("quantity", F.col("quantity").cast("int"))
# --- an id of few things
df = spark.table("t").withColumn("store_id", F.col("store_id").cast("int"))
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
# --- the guide's
df = df.withColumn("amount", col("amount").cast("double"))
df = df.withColumn("id", col("id").cast("int"))  #! narrowing-cast
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
