# --- keys that a session changes
spark.conf.set("spark.sql.shuffle.partitions", "400")
spark.conf.set("spark.sql.adaptive.enabled", True)
# --- accepted, without effect: another finding's affair
spark.conf.set("spark.default.parallelism", "50")  #! conf-ignored-at-runtime
# --- before the session
spark = SparkSession.builder.config("spark.executor.memory", "4g").getOrCreate()
# --- keys that Spark does not know
spark.conf.set("spark.mycompany.flag", "1")
# --- another conf
app.conf.set("spark.executor.memory", "4g")
# --- a copy of the settings
conf = sc.getConf()
conf.set("spark.executor.memory", "4g")
# --- the heap
spark.conf.set("spark.executor.memory", "4g")  #! conf-static-at-runtime
spark.conf.set("spark.driver.memory", "2g")  #! conf-static-at-runtime
# --- the serializer
spark.conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")  #! conf-static-at-runtime
# --- a static SQL key
spark.conf.set("spark.sql.warehouse.dir", "/tmp/w")  #! conf-static-at-runtime
# --- by SQL
spark.sql("SET spark.executor.cores = 4")  #! conf-static-at-runtime
# --- moved into the builder
from pyspark.sql import SparkSession
spark = (SparkSession.builder
    .appName("a")
    .getOrCreate())
spark.conf.set("spark.memory.fraction", 0.7)  #! conf-static-at-runtime
# --- in a function
def tune(spark):
    spark.conf.set("spark.executor.memoryOverhead", "1g")  #! conf-static-at-runtime
# --- by SQL, with a value that is not known
spark.sql(f"SET spark.executor.memory={memory}")  #! conf-static-at-runtime
