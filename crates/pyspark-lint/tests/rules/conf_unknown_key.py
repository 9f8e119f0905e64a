# --- a connector's key, and an application's own
spark = SparkSession.builder.config("spark.mongodb.input.uri", uri).config("my_app_memory", "4g").getOrCreate()
# --- words joined by something else
spark = SparkSession.builder.config("spark_driver_memory", "16g").getOrCreate()  #! conf-unknown-key
# --- letters exchanged
spark = SparkSession.builder.config("spark.executor.memroy", "8g").getOrCreate()  #! conf-unknown-key
