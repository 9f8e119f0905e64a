# --- the default, and a little more
spark = SparkSession.builder.config("spark.memory.fraction", "0.6").getOrCreate()
# --- at the limit
spark = SparkSession.builder.config("spark.memory.fraction", 0.8).getOrCreate()
# --- a share of another region
spark = SparkSession.builder.config("spark.memory.storageFraction", "0.9").getOrCreate()
# --- a value that is not known
spark = SparkSession.builder.config("spark.memory.fraction", fraction).getOrCreate()
# --- nine tenths
spark = SparkSession.builder.config("spark.memory.fraction", "0.9").getOrCreate()  #! conf-memory-fraction-high:warning
# --- as a number
conf = SparkConf().setAppName("wide")
conf.set("spark.memory.fraction", 0.85)  #! conf-memory-fraction-high
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- in a list of settings
conf = SparkConf().setAll([
    ("spark.executor.memory", "8g"),
    ("spark.memory.fraction", "0.95"),  #! conf-memory-fraction-high
])
spark = SparkSession.builder.config(conf=conf).getOrCreate()
