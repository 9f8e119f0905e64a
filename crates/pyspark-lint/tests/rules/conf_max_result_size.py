# --- under the heap
spark = SparkSession.builder.config("spark.driver.memory", "8g").config("spark.driver.maxResultSize", "2g").getOrCreate()
# --- the heap asked for holds it, though it comes too late (launcher: notebook)
spark = (
    SparkSession.builder
    .config("spark.driver.memory", "16g")  #! conf-driver-too-late
    .config("spark.driver.maxResultSize", "8g")
    .getOrCreate()
)
# --- a size that is not known
spark = SparkSession.builder.config("spark.driver.maxResultSize", limit).getOrCreate()
# --- no limit
spark = SparkSession.builder.config("spark.driver.maxResultSize", "0").getOrCreate()  #! conf-max-result-size:warning
# --- above the heap
spark = (
    SparkSession.builder
    .config("spark.driver.memory", "2g")
    .config("spark.driver.maxResultSize", "4g")  #! conf-max-result-size
    .getOrCreate()
)
# --- above a heap that nobody set
conf = SparkConf()
conf.set("spark.driver.maxResultSize", "20g")  #! conf-max-result-size
spark = SparkSession.builder.config(conf=conf).getOrCreate()
