# --- enabled, with a size
spark = SparkSession.builder.config("spark.memory.offHeap.enabled", "true").config("spark.memory.offHeap.size", "2g").getOrCreate()
# --- a size of nothing
spark = SparkSession.builder.config("spark.memory.offHeap.size", "0").getOrCreate()
# --- in a dictionary that enables it
settings = {"spark.memory.offHeap.enabled": True, "spark.memory.offHeap.size": "1g"}
spark = SparkSession.builder.config(map=settings).getOrCreate()
# --- a size alone
spark = (
    SparkSession.builder.appName("daily")
    .config("spark.memory.offHeap.size", "2g")  #! conf-off-heap-not-enabled:warning
    .getOrCreate()
)
# --- switched off
conf = SparkConf().set("spark.memory.offHeap.enabled", "false")
conf.set("spark.memory.offHeap.size", "1g")  #! conf-off-heap-not-enabled
spark = SparkSession.builder.config(conf=conf).getOrCreate()
