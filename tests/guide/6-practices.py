# --- 6A columns, compressed (recorded: columnar and compressed)
df.write.mode("overwrite").parquet("s3://lake/sales")
df.write.mode("overwrite").option("compression", "zstd").parquet("s3://lake/sales_small")
# --- 6A rows as text
df.write.mode("overwrite").csv("s3://lake/sales_csv")  #! row-format-write:info
# --- 6B as many partitions as the size asks for (recorded: partitions by size)
part_mb = 150
all_mb = 1200
parts = max(1, all_mb // part_mb)
spread = df.repartition(parts)
# --- 6B partitions of a gigabyte
spark.conf.set("spark.sql.files.maxPartitionBytes", "1g")  #! conf-max-partition-bytes:warning
# --- 6C a small table sent to a join with a large one (recorded: broadcast and repartitioned joins)
small_shops = spark.table("small_shops")
sales = spark.table("sales")
named = sales.join(broadcast(small_shops), "shop_id")
# --- 6C both sides shuffled by hand before a join that shuffles
sales = spark.table("sales")
both = sales.repartition("order_id").join(returns.repartition("order_id"), "order_id")  #! repartition-before-join:info
# --- 6C the join alone
both = spark.table("sales").join(returns, "order_id")
# --- 6C all in one text
small_shops = spark.table("small_shops")
sales = spark.table("sales")
named = sales.join(broadcast(small_shops), "shop_id")

both = (
    sales.repartition("order_id")  #! repartition-before-join:info
    .join(other_sales.repartition("order_id"), "order_id")
)
