# --- the default
spark.conf.set("spark.sql.files.maxPartitionBytes", "128m")
# --- the most that is still a task's work
spark = SparkSession.builder.config("spark.sql.files.maxPartitionBytes", "512m").getOrCreate()
# --- a number of bytes
spark.conf.set("spark.sql.files.maxPartitionBytes", 134217728)
# --- a size that is not known
spark.conf.set("spark.sql.files.maxPartitionBytes", split_size)
# --- two GiB of files a task
spark.conf.set("spark.sql.files.maxPartitionBytes", "2g")  #! conf-max-partition-bytes:warning
# --- as a number
spark.conf.set("spark.sql.files.maxPartitionBytes", 1024 * 1024 * 1024)  #! conf-max-partition-bytes
# --- in the builder
spark = (
    SparkSession.builder
    .config("spark.sql.files.maxPartitionBytes", "1024m")  #! conf-max-partition-bytes
    .getOrCreate()
)
