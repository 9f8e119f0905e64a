# --- five cores and a modest heap
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "18g").config("spark.executor.cores", "5").getOrCreate()
# --- just under 32 GiB
spark = SparkSession.builder.master("local-cluster[2,4,49152]").config("spark.executor.memory", "31g").config("spark.executor.cores", "4").getOrCreate()
# --- cores that are not known
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "8g").config("spark.executor.cores", cores).getOrCreate()
# --- many cores of a local master
spark = SparkSession.builder.master("local[16]").getOrCreate()
# --- compressed pointers are lost
spark = (
    SparkSession.builder.master("local-cluster[2,4,49152]")
    .config("spark.executor.memory", "36g")  #! conf-executor-too-fat:info
    .config("spark.executor.cores", "4")
    .getOrCreate()
)
# --- eight tasks share it
spark = (
    SparkSession.builder.master("yarn")
    .config("spark.executor.memory", "16g")
    .config("spark.executor.cores", 8)  #! conf-executor-too-fat
    .getOrCreate()
)
# --- on a conf
conf = SparkConf().setMaster("yarn")
conf.set("spark.executor.cores", "7")  #! conf-executor-too-fat
conf.set("spark.executor.memory", "14g")
spark = SparkSession.builder.config(conf=conf).getOrCreate()
