# --- whole numbers
spark = SparkSession.builder.config("spark.executor.memory", "1536m").config("spark.driver.memory", "2g").getOrCreate()
# --- fractions that are no sizes
spark = SparkSession.builder.config("spark.memory.fraction", "0.7").config("spark.executor.memoryOverheadFactor", "0.15").getOrCreate()
# --- the heap
spark = SparkSession.builder.config("spark.executor.memory", "1.5g").getOrCreate()  #! conf-size-fraction
# --- the driver's heap
spark = SparkSession.builder.config("spark.driver.memory", "2.5g").getOrCreate()  #! conf-size-fraction
# --- at run time
spark.conf.set("spark.sql.adaptive.advisoryPartitionSizeInBytes", "0.5g")  #! conf-size-fraction
# --- by a constant
HEAP = "4.5g"
conf = SparkConf()
conf.set("spark.executor.memory", HEAP)  #! conf-size-fraction
# --- by an f-string
gib = 2.5
conf = SparkConf().set("spark.executor.memory", f"{gib}g")  #! conf-size-fraction
