"""Programs that keep frames, over the tables of `data.py shop`."""
from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("shop").getOrCreate()

# --- cache_several_actions
orders = spark.read.parquet("data/shop/orders").filter("status = 'done'").cache()
print(orders.count())
orders.groupBy("product_id").agg(F.sum("quantity").alias("n")).orderBy(F.desc("n")).show(10)
orders.groupBy("order_date").agg(F.sum("price").alias("s")).write.mode("overwrite").parquet("out/cache_days")
orders.unpersist()

# --- cache_strings
events = spark.read.parquet("data/shop/events").select("session_id", "event_type", "country", "amount")
events.cache()
events.count()

# --- cache_numbers
sensors = spark.read.parquet("data/shop/sensors").persist(StorageLevel.MEMORY_ONLY)
sensors.count()
sensors.groupBy("sensor_id").agg(F.stddev("temperature")).collect()

# --- cache_eviction_chain
events = spark.read.parquet("data/shop/events").cache()
events.count()
orders = spark.read.parquet("data/shop/orders").cache()
orders.count()
users = spark.read.parquet("data/shop/users").cache()
users.count()
sensors = spark.read.parquet("data/shop/sensors").cache()
sensors.count()

# --- cache_memory_only_evicted
events = spark.read.parquet("data/shop/events").persist(StorageLevel.MEMORY_ONLY)
events.count()
orders = spark.read.parquet("data/shop/orders").persist(StorageLevel.MEMORY_ONLY)
orders.count()
events.groupBy("event_type").count().show()

# --- cache_unpersist_chain
orders = spark.read.parquet("data/shop/orders")
step1 = orders.withColumn("total", F.col("price") * F.col("quantity")).cache()
step1.count()
step2 = step1.filter("total > 500").cache()
step2.count()
step1.unpersist()
step3 = step2.groupBy("user_id").agg(F.sum("total").alias("total")).cache()
step3.count()
step2.unpersist()
step3.write.mode("overwrite").parquet("out/unpersist_chain")

# --- cache_under_sort
sensors = spark.read.parquet("data/shop/sensors").cache()
sensors.count()
events = spark.read.parquet("data/shop/events")
events.orderBy("session_id").write.mode("overwrite").parquet("out/cache_under_sort")

# --- disk_only
orders = spark.read.parquet("data/shop/orders").persist(StorageLevel.DISK_ONLY)
orders.count()
orders.groupBy("status").count().show()

# --- checkpoint_loop
spark.sparkContext.setCheckpointDir("out/checkpoints")
users = spark.read.parquet("data/shop/users").select("user_id", "age")
for i in range(3):
    users = users.withColumn("age", F.col("age") + 1).repartition(4, "user_id").localCheckpoint()
print(users.agg(F.avg("age")).first())

# --- cache_small_off_heap_rows
# conf: spark.memory.offHeap.enabled=true
# conf: spark.memory.offHeap.size=512m
events = spark.read.parquet("data/shop/events")
events.orderBy("session_id").write.mode("overwrite").parquet("out/off_heap_sort")

# --- off_heap_aggregate
# conf: spark.memory.offHeap.enabled=true
# conf: spark.memory.offHeap.size=512m
events = spark.read.parquet("data/shop/events")
events.groupBy("session_id").agg(F.count("*").alias("n"), F.max("ts").alias("last")).write.mode("overwrite").parquet("out/off_heap_aggregate")

# --- off_heap_join
# conf: spark.memory.offHeap.enabled=true
# conf: spark.memory.offHeap.size=256m
# conf: spark.sql.autoBroadcastJoinThreshold=-1
events = spark.read.parquet("data/shop/events")
users = spark.read.parquet("data/shop/users")
events.join(users, "user_id").select("session_id", "email", "amount").write.mode("overwrite").parquet("out/off_heap_join")

# --- cluster_join
# conf: spark.master=local-cluster[2,1,1024]
# conf: spark.executor.memory=1g
events = spark.read.parquet("data/shop/events")
orders = spark.read.parquet("data/shop/orders").select("user_id", "order_id")
events.join(orders, "user_id").groupBy("event_type").agg(F.countDistinct("order_id").alias("orders")).show()

# --- cluster_sort
# conf: spark.master=local-cluster[2,1,768]
# conf: spark.executor.memory=768m
events = spark.read.parquet("data/shop/events")
events.orderBy("session_id").write.mode("overwrite").parquet("out/cluster_sort")

# --- cluster_broadcast_cache
# conf: spark.master=local-cluster[2,1,1024]
# conf: spark.executor.memory=1g
users = spark.read.parquet("data/shop/users").select("user_id", "segment", "country")
orders = spark.read.parquet("data/shop/orders").join(F.broadcast(users), "user_id").cache()
orders.count()
orders.groupBy("segment").agg(F.sum("price").alias("s")).show()

# --- evicts_older_frames
# conf: spark.driver.memory=600m
users = spark.read.parquet("data/shop/users").repartition(8).cache()
users.count()
orders = spark.read.parquet("data/shop/orders").repartition(8).cache()
orders.count()
sensors = spark.read.parquet("data/shop/sensors").repartition(8).cache()
sensors.count()
events = spark.read.parquet("data/shop/events").select("event_id", "user_id", "amount").repartition(8).cache()
events.count()
users.groupBy("segment").count().show()

# --- evicts_memory_only
# conf: spark.driver.memory=600m
orders = spark.read.parquet("data/shop/orders").repartition(8).persist(StorageLevel.MEMORY_ONLY)
orders.count()
sensors = spark.read.parquet("data/shop/sensors").repartition(8).persist(StorageLevel.MEMORY_ONLY)
sensors.count()
sensors.select("temperature").repartition(8).persist(StorageLevel.MEMORY_ONLY).count()
orders.groupBy("status").count().show()

# --- execution_evicts_cache
# conf: spark.driver.memory=700m
orders = spark.read.parquet("data/shop/orders").cache()
orders.count()
sensors = spark.read.parquet("data/shop/sensors").repartition(8).cache()
sensors.count()
events = spark.read.parquet("data/shop/events")
events.orderBy("session_id").write.mode("overwrite").parquet("out/evicting_sort")
orders.groupBy("status").count().show()
