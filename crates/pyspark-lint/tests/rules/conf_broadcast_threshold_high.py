# --- what heaps of a gigabyte bear
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "200m")
# --- off
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)  #! conf-broadcast-off
# --- more, with heaps that hold it
spark = (
    SparkSession.builder.config("spark.driver.memory", "8g")
    .config("spark.executor.memory", "8g")
    .config("spark.sql.autoBroadcastJoinThreshold", "800m")
    .getOrCreate()
)
# --- as much as a heap of a gigabyte has next to Spark's own
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "800m")  #! conf-broadcast-threshold-high:warning
# --- executors too small for it
spark = (
    SparkSession.builder.config("spark.driver.memory", "8g")
    .config("spark.executor.memory", "1g")
    .config("spark.sql.adaptive.autoBroadcastJoinThreshold", "900m")  #! conf-broadcast-threshold-high
    .getOrCreate()
)
# --- a gigabyte, whatever the heaps
spark = (
    SparkSession.builder.config("spark.driver.memory", "16g")
    .config("spark.executor.memory", "16g")
    .config("spark.sql.autoBroadcastJoinThreshold", "1g")  #! conf-broadcast-threshold-high:warning
    .getOrCreate()
)
# --- what Spark refuses to build
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", str(8 * 1024 ** 3))
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "8g")  #! conf-broadcast-threshold-high:error
