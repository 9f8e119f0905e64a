# --- before the session starts
spark = SparkSession.builder.config("spark.default.parallelism", "50").config("spark.local.dir", "/mnt/spark").getOrCreate()
# --- a key that a session changes
spark.conf.set("spark.sql.shuffle.partitions", "400")
# --- an application's own key
spark.conf.set("spark.mycompany.parallelism", "8")
# --- the settings of something else
app.conf.set("spark.default.parallelism", "50")
# --- on the session
spark = SparkSession.builder.getOrCreate()
spark.conf.set("spark.default.parallelism", "50")  #! conf-ignored-at-runtime:warning
# --- by SQL
spark.sql("SET spark.default.parallelism = 200")  #! conf-ignored-at-runtime
# --- where files are spilled
def configure(spark):
    spark.conf.set("spark.local.dir", "/mnt/fast")  #! conf-ignored-at-runtime
    spark.conf.set("spark.sql.session.timeZone", "UTC")
