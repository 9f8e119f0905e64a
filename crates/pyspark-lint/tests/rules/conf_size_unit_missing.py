# --- sizes with units
spark = SparkSession.builder.config("spark.executor.memory", "4g").config("spark.executor.memoryOverhead", "2048m").getOrCreate()
# --- a number of bytes, as most people write it
spark.conf.set("spark.sql.files.maxPartitionBytes", 134217728)
# --- what is no size
spark = SparkSession.builder.config("spark.executor.cores", "4").config("spark.sql.shuffle.partitions", "400").getOrCreate()
# --- a switch
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)  #! conf-broadcast-off
# --- MiB
spark = SparkSession.builder.config("spark.executor.memoryOverhead", "2048").getOrCreate()  #! conf-size-unit-missing:info
# --- an executor's heap, which is taken for bytes
spark = (
    SparkSession.builder.master("yarn")
    .config("spark.executor.memory", "4096")  #! conf-size-unit-missing:error
    .getOrCreate()
)
# --- so few bytes that nobody means them
spark.conf.set("spark.sql.files.maxPartitionBytes", "128")  #! conf-size-unit-missing
