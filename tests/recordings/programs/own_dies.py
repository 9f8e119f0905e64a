"""Programs that have too little memory: most of them really die, each in a JVM of its own."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("shop").getOrCreate()

# --- dies_results_too_large
# conf: spark.driver.maxResultSize=64m
events = spark.read.parquet("data/shop/events")
rows = events.collect()

# --- dies_results_too_large_to_pandas
# conf: spark.driver.maxResultSize=32m
pdf = spark.read.parquet("data/shop/orders").toPandas()

# --- dies_collect_heap
# conf: spark.driver.memory=512m
# conf: spark.driver.maxResultSize=0
events = spark.read.parquet("data/shop/events")
rows = events.unionAll(events).unionAll(events).collect()

# --- dies_collect_list_one_key
# conf: spark.driver.memory=512m
events = spark.read.parquet("data/shop/events")
events.groupBy(F.lit(1).alias("k")).agg(F.collect_list("session_id").alias("sessions")).select(F.size("sessions")).show()

# --- dies_collect_list_struct
# conf: spark.driver.memory=600m
events = spark.read.parquet("data/shop/events")
events.groupBy("device").agg(F.collect_list(F.struct("session_id", "ts", "event_type", "amount")).alias("all")).select("device", F.size("all")).show()

# --- dies_broadcast_large
# conf: spark.driver.memory=512m
events = spark.read.parquet("data/shop/events")
orders = spark.read.parquet("data/shop/orders")
orders.join(F.broadcast(events), "user_id").groupBy("status").count().show()

# --- dies_broadcast_threshold
# conf: spark.driver.memory=512m
# conf: spark.sql.autoBroadcastJoinThreshold=1g
events = spark.read.parquet("data/shop/events").select("user_id", "session_id")
orders = spark.read.parquet("data/shop/orders")
orders.join(events, "user_id").groupBy("status").count().show()

# --- dies_heap_too_small_to_start
# conf: spark.driver.memory=400m
spark.read.parquet("data/shop/users").count()

# --- dies_window_one_partition
# conf: spark.driver.memory=480m
from pyspark.sql import Window

events = spark.read.parquet("data/shop/events")
events.withColumn("n", F.row_number().over(Window.orderBy("session_id"))).write.mode("overwrite").parquet("out/one_partition")

# --- dies_cache_small_heap
# conf: spark.driver.memory=480m
events = spark.read.parquet("data/shop/events").cache()
events.count()
events.groupBy("country").count().show()

# --- dies_sort_small_heap
# conf: spark.driver.memory=480m
events = spark.read.parquet("data/shop/events")
events.orderBy("session_id").write.mode("overwrite").parquet("out/small_sort")

# --- dies_many_partition_files
# conf: spark.driver.memory=480m
orders = spark.read.parquet("data/shop/orders")
orders.write.mode("overwrite").partitionBy("order_date").parquet("out/many_files")

# --- dies_shuffle_hash_skewed
# conf: spark.driver.memory=480m
events = spark.read.parquet("data/shop/events")
orders = spark.read.parquet("data/shop/orders").select("user_id", "note")
orders.join(events.hint("shuffle_hash"), "user_id").select("session_id", "note").write.mode("overwrite").parquet("out/hash_skewed")

# --- dies_cross_join
# conf: spark.driver.memory=512m
users = spark.read.parquet("data/shop/users").limit(3000)
other = users.select(F.col("name").alias("other"), F.col("email").alias("other_email"))
users.crossJoin(other).select("name", "other").collect()

# --- dies_explode_wide
# conf: spark.driver.memory=480m
products = spark.read.parquet("data/shop/products")
wide = products.withColumn("long", F.expr("repeat(description, 400)"))
wide.groupBy("category").agg(F.collect_list("long").alias("texts")).select("category", F.size("texts")).show()
