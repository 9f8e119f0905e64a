# --- a limit that is small, and holds: what Spark streams needs none
spark = (
    SparkSession.builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    .config("spark.kryoserializer.buffer.max", "1m")
    .getOrCreate()
)
spark.table("orders").limit(1000).collect()
# --- as large as the limit
spark = (
    SparkSession.builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    .config("spark.kryoserializer.buffer", "64m")
    .getOrCreate()
)
# --- another serialiser, which has no such buffer
spark = SparkSession.builder.config("spark.kryoserializer.buffer", "128m").getOrCreate()
# --- a size that is not known
spark = (
    SparkSession.builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    .config("spark.kryoserializer.buffer", "128m")
    .config("spark.kryoserializer.buffer.max", args.most)
    .getOrCreate()
)
# --- above the default limit
spark = (
    SparkSession.builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    .config("spark.kryoserializer.buffer", "128m")  #! conf-kryo-buffer:info
    .getOrCreate()
)
# --- above a limit that is set
conf = SparkConf().set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
conf.set("spark.kryoserializer.buffer", "32m").set("spark.kryoserializer.buffer.max", "16m")  #! conf-kryo-buffer
spark = SparkSession.builder.config(conf=conf).getOrCreate()
