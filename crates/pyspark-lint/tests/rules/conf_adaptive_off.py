# --- on, as it is by default
spark = SparkSession.builder.appName("daily").config("spark.sql.adaptive.enabled", "true").getOrCreate()
spark.conf.set("spark.sql.adaptive.skewJoin.enabled", True)
# --- another part, whose loss is small
spark.conf.set("spark.sql.adaptive.localShuffleReader.enabled", "false")
# --- a value that is not known
spark.conf.set("spark.sql.adaptive.enabled", args.adaptive)
# --- switched on again
spark.conf.set("spark.sql.adaptive.enabled", "false")
spark.conf.set("spark.sql.adaptive.enabled", "true")
spark.table("orders").groupBy("country").count().write.parquet("out/by_country")
# --- all of it
spark = (
    SparkSession.builder.appName("daily")
    .config("spark.sql.adaptive.enabled", "false")  #! conf-adaptive-off:warning
    .getOrCreate()
)
# --- the skew join, by a Python boolean
spark.conf.set("spark.sql.adaptive.skewJoin.enabled", False)  #! conf-adaptive-off
# --- the coalescing, in a dictionary
settings = {
    "spark.sql.shuffle.partitions": "400",
    "spark.sql.adaptive.coalescePartitions.enabled": "false",  #! conf-adaptive-off
}
spark = SparkSession.builder.config(map=settings).getOrCreate()
# --- by SQL
spark.sql("SET spark.sql.adaptive.enabled = false")  #! conf-adaptive-off
