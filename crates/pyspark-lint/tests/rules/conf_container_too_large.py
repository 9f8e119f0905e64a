# --- room on every node
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "8g").config("spark.executor.cores", "4").getOrCreate()
# --- a size that is not known
spark = SparkSession.builder.master("yarn").config("spark.executor.memory", args.executor_memory).getOrCreate()
# --- in local mode no container is asked for
spark = SparkSession.builder.master("local[4]").config("spark.driver.memory", "8g").getOrCreate()
# --- the heap alone
spark = (
    SparkSession.builder.master("yarn")
    .config("spark.executor.memory", "200g")  #! conf-container-too-large:error
    .getOrCreate()
)
# --- on Kubernetes
conf = SparkConf().setMaster("k8s://https://cluster:6443")
conf.set("spark.executor.memory", "120g")  #! conf-container-too-large
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- with its overhead
spark = (
    SparkSession.builder.master("yarn")
    .config("spark.executor.memory", "60g")  #! conf-container-too-large
    .config("spark.executor.memoryOverhead", "8g")
    .getOrCreate()
)
