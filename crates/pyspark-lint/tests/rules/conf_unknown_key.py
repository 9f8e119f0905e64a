# --- a connector's key, and an application's own
spark = SparkSession.builder.config("spark.mongodb.input.uri", uri).config("my_app_memory", "4g").getOrCreate()
# --- keys of connectors and of Hadoop, on a conf
conf = SparkConf().set("spark.hadoop.fs.s3a.access.key", key).set("spark.cassandra.connection.host", "db1")
conf.set("spark.jars.packages", "org.mongodb.spark:mongo-spark-connector_2.13:10.4.0")
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- words joined by something else
spark = SparkSession.builder.config("spark_driver_memory", "16g").getOrCreate()  #! conf-unknown-key
# --- letters exchanged
spark = SparkSession.builder.config("spark.executor.memroy", "8g").getOrCreate()  #! conf-unknown-key
