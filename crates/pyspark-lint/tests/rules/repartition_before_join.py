# --- by another column
spark.table("orders").repartition("day").join(spark.table("customers"), "customer_id")
# --- to a number
spark.table("orders").repartition(200).join(spark.table("customers"), "customer_id")
# --- kept for several joins
orders = spark.table("orders").repartition("customer_id").cache()
orders.join(spark.table("customers"), "customer_id").write.parquet("a")
orders.join(spark.table("addresses"), "customer_id").write.parquet("b")
# --- with a broadcast
spark.table("orders").repartition("country").join(F.broadcast(spark.table("dim_country")), "country")
# --- before a write
spark.table("orders").repartition("day").write.partitionBy("day").parquet("out")
# --- after the join
spark.table("orders").join(spark.table("customers"), "customer_id").repartition("day").write.parquet("out")
# --- on a condition that is not known
spark.table("orders").repartition("customer_id").join(spark.table("customers"), on=condition)
# --- both sides
orders_df.repartition("order_id").join(returns_df.repartition("order_id"), "order_id")  #! repartition-before-join
# --- with a number
spark.table("orders").repartition(400, "customer_id").join(spark.table("customers"), "customer_id")  #! repartition-before-join
# --- through a variable, the other side
customers = spark.table("customers").repartition(F.col("customer_id"))  #! repartition-before-join
orders = spark.table("orders").join(customers, ["customer_id"], "left")
# --- on a comparison
orders = spark.table("orders")
customers = spark.table("customers")
orders.repartition("customer_id").join(customers, F.col("customer_id") == F.col("id"))  #! repartition-before-join
# --- two keys, over lines
joined = (
    df.select("*")
    .repartition("a", "b")  #! repartition-before-join
    .join(other, ["a", "b"])
)
# --- on a comparison of their own columns
orders = spark.table("orders")
customers = spark.table("customers")
orders = orders.repartition(col("customer_id"))  #! repartition-before-join
customers = customers.repartition(col("customer_id"))
orders.join(customers, orders.customer_id == customers.customer_id, "inner").write.parquet("out")
