# --- for one job, then put back
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
orders.join(customers, "customer_id").write.parquet("out")
spark.conf.unset("spark.sql.autoBroadcastJoinThreshold")
# --- put back in SQL
spark.sql("SET spark.sql.autoBroadcastJoinThreshold = -1")
orders.join(customers, "customer_id").write.parquet("out")
spark.sql("RESET spark.sql.autoBroadcastJoinThreshold")
# --- everything put back
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
orders.join(customers, "customer_id").write.parquet("out")
spark.sql("reset;")
# --- put back on one way only
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")  #! conf-broadcast-off:info
if small:
    spark.conf.unset("spark.sql.autoBroadcastJoinThreshold")
# --- another key put back
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")  #! conf-broadcast-off
spark.conf.unset("spark.sql.shuffle.partitions")
# --- set again later
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "20m")
spark.conf.unset("spark.sql.autoBroadcastJoinThreshold")
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")  #! conf-broadcast-off
# --- put back before the session has it from its builder
spark = SparkSession.builder.config("spark.sql.autoBroadcastJoinThreshold", "-1").getOrCreate()  #! conf-broadcast-off
spark.conf.unset("spark.sql.shuffle.partitions")
# --- a setting that raises does so before it is put back
spark.conf.set("spark.executor.memory", "4g")  #! conf-static-at-runtime
spark.conf.unset("spark.executor.memory")
