# --- of the execution region, beside a key that counts [process]
from pyspark.sql import SparkSession
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.shuffle.memoryFraction", "0.1")
    .config("spark.driver.memory", "700m")
    .getOrCreate()
)
# --- made up, with the old manager [session]
from pyspark import SparkConf
from pyspark.sql import SparkSession
conf = SparkConf().setMaster("local[2]").set("spark.executor.memoryFraction", "0.8").set("spark.memory.fraction", "0.5")
conf.set("spark.memory.useLegacyMode", "true")
conf.setAll([("spark.shuffle.spill", "false"), ("spark.memory.storageFraction", "0.3")])
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- on a running session [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.tungsten.enabled", "false")
spark.conf.set("spark.storage.unrollFraction", "0.5")
