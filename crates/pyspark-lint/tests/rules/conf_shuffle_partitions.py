# --- few partitions for data whose size is not known
spark.conf.set("spark.sql.shuffle.partitions", "20")
spark.table("orders").join(spark.table("customers"), "customer_id").write.parquet("out")
# --- few for little
spark.conf.set("spark.sql.shuffle.partitions", "20")
orders = spark.table("orders")  # size: 5GB rows: 5e7
orders.dropDuplicates(["customer_id"]).write.parquet("out")
# --- many for much
spark.conf.set("spark.sql.shuffle.partitions", "4000")
orders = spark.table("orders")  # size: 200GB rows: 2e9
customers = spark.table("customers")  # size: 100GB rows: 1e9
orders.join(customers, "customer_id").write.parquet("out")
# --- few for what a filter may make little
spark.conf.set("spark.sql.shuffle.partitions", "100")
orders = spark.table("orders").where("day = '2026-01-01'")  # size: 200GB rows: 2e9
customers = spark.table("customers").where("country = 'DE'")  # size: 100GB rows: 1e9
orders.join(customers, "customer_id").write.parquet("out")
# --- put back before much is shuffled
spark.conf.set("spark.sql.shuffle.partitions", "8")
spark.conf.unset("spark.sql.shuffle.partitions")
orders = spark.table("orders")  # size: 200GB rows: 2e9
orders.join(spark.table("customers"), "customer_id").write.parquet("out")  # size: 100GB rows: 1e9
# --- one, on a cluster
spark.conf.set("spark.sql.shuffle.partitions", "1")  #! conf-shuffle-partitions:warning
# --- few for much
spark.conf.set("spark.sql.shuffle.partitions", "20")  #! conf-shuffle-partitions:warning
orders = spark.table("orders")  # size: 200GB rows: 2e9
customers = spark.table("customers")  # size: 100GB rows: 1e9
orders.join(customers, "customer_id").write.parquet("out")
# --- from the builder
spark = SparkSession.builder.config("spark.sql.shuffle.partitions", 4).getOrCreate()  #! conf-shuffle-partitions
orders = spark.table("orders").withColumn("net", F.col("amount") * 0.8)  # size: 400GB rows: 4e9
customers = spark.table("customers")  # size: 100GB rows: 1e9
orders.join(customers, "customer_id").write.parquet("out")
