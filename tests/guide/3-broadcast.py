# --- 3A a whole table to every executor
products = spark.read.table("products")
sent = broadcast(products)  #! broadcast-unbounded:warning
# --- 3A some rows and columns of it (recorded: a reduced table is broadcast)
products = spark.read.table("products").filter(col("on_sale") == True).select("product_id", "name")
sent = broadcast(products)
# --- 3A both in one text
whole = spark.read.table("products")
sent = broadcast(whole)  #! broadcast-unbounded:warning

part = spark.read.table("products").where("on_sale").select("product_id", "name")
sent_too = broadcast(part)
# --- 3B the size that adaptive execution aims at (recorded: advisory size at run time)
spark.conf.set("spark.sql.adaptive.advisoryPartitionSizeInBytes", "96MB")
# --- 3B its coalescing (recorded: coalescing at run time)
spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "true")
# --- 3B a serialiser on a running session (recorded: serialiser at run time)
spark.conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")  #! conf-static-at-runtime:error
# --- 3B the serialiser where it can be chosen
spark = (
    SparkSession.builder
    .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    .getOrCreate()
)
