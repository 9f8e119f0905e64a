# --- within its range
spark = SparkSession.builder.config("spark.memory.fraction", "0.7").config("spark.memory.storageFraction", "0.3").getOrCreate()
# --- on Databricks partitions are automatic
dbutils.widgets.text("day", "")
spark.conf.set("spark.sql.shuffle.partitions", "auto")
# --- executors report several times within the timeout
spark = SparkSession.builder.config("spark.executor.heartbeatInterval", "20s").config("spark.network.timeout", "600s").getOrCreate()
# --- a value that is not known
spark = SparkSession.builder.config("spark.memory.fraction", fraction).getOrCreate()
# --- a fraction above one
spark = SparkSession.builder.config("spark.memory.fraction", "1.5").getOrCreate()  #! conf-value-out-of-range:error
# --- no partitions
spark.conf.set("spark.sql.shuffle.partitions", "0")  #! conf-value-out-of-range
# --- a Kryo buffer of 2 GiB
conf = SparkConf().set("spark.kryoserializer.buffer.max", "2g")  #! conf-value-out-of-range
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- a message of more than 2047 MiB
conf = SparkConf().set("spark.rpc.message.maxSize", "4096")  #! conf-value-out-of-range
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- as silent as the driver waits
spark = (
    SparkSession.builder
    .config("spark.executor.heartbeatInterval", "300s")  #! conf-value-out-of-range
    .getOrCreate()
)
# --- a switch that says neither
spark.conf.set("spark.sql.adaptive.enabled", "yes")  #! conf-value-out-of-range
