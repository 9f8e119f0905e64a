# --- keys that Spark reads
spark = SparkSession.builder.config("spark.memory.fraction", "0.7").config("spark.memory.storageFraction", "0.4").getOrCreate()
# --- somebody else's keys
spark = SparkSession.builder.config("spark.mycompany.memoryFraction", "0.7").config("spark.databricks.x", "1").getOrCreate()
# --- another object's config
app.config("spark.executor.memoryFraction", "0.7")
# --- in the builder
spark = SparkSession.builder \
    .appName("a") \
    .config("spark.executor.memoryFraction", "0.7") \  #! conf-removed-key
    .getOrCreate()
# --- in the builder, one line
spark = SparkSession.builder.config("spark.shuffle.memoryFraction", "0.4").getOrCreate()  #! conf-removed-key
# --- in a SparkConf
from pyspark import SparkConf
conf = SparkConf().setAppName("a").set("spark.storage.memoryFraction", "0.6")  #! conf-removed-key
conf.set("spark.memory.useLegacyMode", "true")  #! conf-removed-key
# --- at run time
spark.conf.set("spark.executor.memoryFraction", "0.7")  #! conf-removed-key
# --- by a map
spark = SparkSession.builder.config(map={"spark.shuffle.spill": "true"}).getOrCreate()  #! conf-removed-key
# --- by pairs
conf = SparkConf().setAll([("spark.app.name", "a"), ("spark.storage.unrollFraction", "0.2")])  #! conf-removed-key
# --- by SQL
spark.sql("SET spark.shuffle.spill=true")  #! conf-removed-key
# --- by a constant
KEY = "spark.storage.memoryFraction"
spark = SparkSession.builder.config(KEY, 0.5).getOrCreate()  #! conf-removed-key
# --- alone in a block
if tune:
    spark.conf.set("spark.executor.memoryFraction", "0.7")  #! conf-removed-key
