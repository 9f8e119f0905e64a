# --- in SQL: a label, within another function, a text by its schema, for a file of text
spark.sql("SELECT CAST(amount AS STRING) AS amount_text FROM orders").write.parquet("out")
spark.sql("SELECT concat(CAST(amount AS STRING), ' EUR') AS amount FROM orders").write.parquet("out")
spark.table("orders").selectExpr("id", "cast(amount as string) as amount").write.csv("out")
spark.sql("SELECT sum(a) AS s FROM (SELECT CAST(amount AS STRING) AS amount, a FROM orders)").write.parquet("out")
# --- a text by its schema
orders = spark.read.schema("amount string, day date").json("in")
orders = orders.withColumn("amount", F.col("amount").cast("string"))
# --- a label next to the number
spark.table("t").withColumn("amount_text", F.col("amount").cast("string")).write.parquet("out")
# --- inside another function
spark.table("t").withColumn("id", F.concat(F.col("amount").cast("string"), F.lit("x"))).write.parquet("out")
# --- what is no number
spark.table("t").withColumn("zip", F.col("zip").cast("string")).write.parquet("out")
spark.table("t").withColumn("phone", F.col("phone").cast("string")).write.parquet("out")
# --- text for a file of text
spark.table("t").withColumn("amount", F.col("amount").cast("string")).write.csv("out")
# --- a message
df = spark.table("t").select(F.col("amount").cast("string"))
df.write.format("kafka").save()
# --- a cast to a number
spark.table("t").withColumn("amount", F.col("amount").cast("decimal(10,2)")).write.parquet("out")
# --- pandas
import pandas as pd
frame = pd.read_csv("a.csv")
frame["amount"] = frame["amount"].astype("string")
# --- by its name
df = spark.table("t").withColumn("amount", F.col("amount").cast("string"))  #! number-as-string
df.groupBy("k").count().write.parquet("out")
# --- a bare snippet
df = df.withColumn("price", col("price").cast("string"))  #! number-as-string
# --- by a sum of it
df = spark.table("t").withColumn("points", F.col("points").cast(StringType()))  #! number-as-string
df.groupBy("k").agg(F.sum("points")).write.parquet("out")
# --- in a select
df = spark.table("t").select("id", F.col("price").cast("string").alias("price"))  #! number-as-string
df.write.parquet("out")
# --- by its schema
schema = StructType([StructField("score", DoubleType())])
df = spark.read.schema(schema).json("in").withColumn("score", F.col("score").cast('string'))  #! number-as-string
df.cache()
df.count()
df.show()
# --- in SQL
orders = spark.sql("SELECT id, CAST(o.quantity AS STRING) AS quantity FROM orders o")  #! number-as-string
orders.write.parquet("out")
# --- in selectExpr, by the schema
orders = spark.read.schema("k string, x double").parquet("in")
orders.selectExpr("k", "cast(x as string) x").write.parquet("out")  #! number-as-string
# --- one after the other
orders = spark.table("orders")
for name in ["status", "amount"]:
    orders = orders.withColumn(name, F.col(name).cast("string"))  #! number-as-string
orders.write.parquet("out")
# --- each of a list
orders = spark.table("orders")
orders = orders.select("id", *[F.col(name).cast("string").alias(name) for name in ["amount", "price"]])  #! number-as-string
orders.write.parquet("out")
