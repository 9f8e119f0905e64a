# --- split by a column
spark.read.jdbc(url, "orders", column="id", lowerBound=1, upperBound=1000000, numPartitions=20, properties=props)
spark.read.jdbc(url, "orders", "id", 1, 1000000, 20)
(spark.read.format("jdbc").option("url", url).option("dbtable", "orders")
    .option("partitionColumn", "id").option("lowerBound", 1).option("upperBound", 9).option("numPartitions", 4).load())
# --- split by predicates
spark.read.jdbc(url, "orders", predicates=["year = 2025", "year = 2026"], properties=props)
# --- fetched in parts
spark.read.format("jdbc").option("url", url).option("dbtable", "orders").option("fetchsize", 10000).load()
spark.read.jdbc(url, "orders", properties={"user": "etl", "fetchsize": "10000"})
spark.read.format("jdbc").options(url=url, dbtable="orders", fetchSize=5000).load()
# --- one row
spark.read.jdbc(url, "(select max(updated_at) m from orders) q", properties=p).collect()
spark.read.format("jdbc").option("url", url).option("query", "select count(*) n from orders").load()
# --- a small table by its name
spark.read.jdbc(url, "country_codes", properties=props)
spark.read.format("jdbc").option("url", url).option("dbtable", "dim_stores").load()
# --- options that are not seen
spark.read.format("jdbc").options(**options).load()
# --- options that grow
options = {"url": url, "dbtable": "orders"}
options["partitionColumn"] = "id"
spark.read.format("jdbc").options(**options).load()
# --- written
df.write.jdbc(url, "orders")
# --- another source
spark.read.format("bigquery").option("table", "orders").load()
# --- in a test
def test_read(spark):
    assert spark.read.jdbc(url, "orders").count() == 2
# --- nothing splits it
orders = spark.read.jdbc(url, "orders")  #! jdbc-single-partition
# --- with properties
orders = spark.read.jdbc(url=url, table="orders", properties=props)  #! jdbc-single-partition
# --- by options
orders = (
    spark.read.format("jdbc")
    .option("url", "jdbc:postgresql://db/shop")
    .option("dbtable", "public.orders")
    .option("user", "etl")
    .load()  #! jdbc-single-partition
)
# --- a number of partitions without a column splits nothing
orders = spark.read.format("jdbc").option("url", url).option("dbtable", "orders").option("numPartitions", 10).load()  #! jdbc-single-partition
# --- options in a dictionary
options = {"url": url, "dbtable": "orders", "driver": "org.postgresql.Driver"}
orders = spark.read.format("jdbc").options(**options).load()  #! jdbc-single-partition
# --- a query
orders = spark.read.format("jdbc").option("url", url).option("query", "select * from orders where year = 2026").load()  #! jdbc-single-partition
# --- in a loop of a function
def copy(spark, tables):
    for table in tables:
        spark.read.jdbc(url, table, properties=props).write.parquet(f"s3://lake/{table}")  #! jdbc-single-partition
# --- a reader in a variable
reader = spark.read.format("jdbc").option("url", url)
orders = reader.option("dbtable", "orders").load()  #! jdbc-single-partition
