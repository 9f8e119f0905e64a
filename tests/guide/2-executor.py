# --- 2A a heap for the executors
spark = SparkSession.builder.config("spark.executor.memory", "6g").getOrCreate()
# --- 2A and a fraction of it by a key that is read no more (recorded: memoryFraction)
spark = (
    SparkSession.builder.config("spark.executor.memory", "6g")
    .config("spark.executor.memoryFraction", "0.75")  #! conf-removed-key:warning
    .getOrCreate()
)
# --- 2A the fraction that Spark does read
spark = SparkSession.builder.config("spark.memory.fraction", "0.75").getOrCreate()
# --- 2B a number as a text
sales = df.withColumn("price", col("price").cast("string"))  #! number-as-string:warning
# --- 2B a number as a number
sales = df.withColumn("price", col("price").cast("double"))
# --- 2B an identifier in four bytes, which wraps or raises (recorded: ids over four bytes)
sales = df.withColumn("customer_id", col("customer_id").cast("int"))  #! narrowing-cast:warning
# --- 2B a small number in four bytes
sales = df.withColumn("quantity", col("quantity").cast("int"))
# --- 2B all in one text
df = df.withColumn("price", col("price").cast("string"))  #! number-as-string:warning

df = df.withColumn("price", col("price").cast("double"))
df = df.withColumn("customer_id", col("customer_id").cast("int"))  #! narrowing-cast:warning
# --- 2C every step cached
orders = df.cache()  #! cache-every-step:warning
large = orders.where("amount > 100").cache()  #! cache-every-step:warning
by_shop = large.groupBy("shop").count().cache()
# --- 2C every step cached, as a sketch
first = df.cache()  #! cache-every-step:warning
second = first.where(...).cache()  #! cache-every-step:warning
third = second.groupBy(...).cache()
# --- 2C what two jobs read is cached once
large = df.where("amount > 100").cache()
large.groupBy("shop").count().write.parquet("a")
large.groupBy("day").count().write.parquet("b")
large.unpersist()
# --- 2C a count decides, and computes it twice
large = df.where("amount > 100")
if large.count() > 50_000:
    large = large.cache()  #! cache-after-count:info
# --- 2C a count decides, as a sketch with names from elsewhere
large = df.where(...)
if large.count() > enough:  # not worth it otherwise
    large = large.cache()  #! cache-after-count:info
# --- 2C all in one text
orders = df.cache()  #! cache-every-step:warning
large = orders.where(...).cache()  #! cache-every-step:warning
by_shop = large.groupBy(...).cache()  #! cache-used-once:warning

some = df.where(...)
if some.count() > enough:
    some = some.cache()  #! cache-after-count:info
