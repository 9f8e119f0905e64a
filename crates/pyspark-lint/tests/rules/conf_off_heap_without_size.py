# --- with a size
spark = SparkSession.builder.config("spark.memory.offHeap.enabled", "true").config("spark.memory.offHeap.size", "1g").getOrCreate()
# --- not enabled
spark = SparkSession.builder.config("spark.memory.offHeap.enabled", "false").getOrCreate()
# --- enabled by what is not known
spark = SparkSession.builder.config("spark.memory.offHeap.enabled", use_off_heap).getOrCreate()
# --- enabled alone
spark = (
    SparkSession.builder.appName("daily")
    .config("spark.memory.offHeap.enabled", "true")  #! conf-off-heap-without-size:error
    .getOrCreate()
)
# --- with a size of nothing
conf = SparkConf()
conf.set("spark.memory.offHeap.enabled", "true")  #! conf-off-heap-without-size
conf.set("spark.memory.offHeap.size", "0")
spark = SparkSession.builder.config(conf=conf).getOrCreate()
