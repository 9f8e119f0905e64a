# --- room for the workers of four tasks
spark = SparkSession.builder.master("yarn").config("spark.executor.cores", "4").config("spark.executor.memoryOverhead", "1g").getOrCreate()
spark.table("people").mapInPandas(clean, "name string").write.parquet("out")
# --- no worker runs
spark = SparkSession.builder.master("yarn").config("spark.executor.cores", "5").config("spark.executor.memoryOverhead", "448m").getOrCreate()
spark.table("people").select("name").write.parquet("out")
# --- workers have memory of their own
spark = (SparkSession.builder.master("yarn").config("spark.executor.cores", "5").config("spark.executor.memoryOverhead", "448m")
         .config("spark.executor.pyspark.memory", "5g").getOrCreate())
spark.table("people").mapInPandas(clean, "name string").write.parquet("out")
# --- what Spark derives
spark = SparkSession.builder.master("yarn").config("spark.executor.cores", "5").config("spark.executor.memory", "2g").getOrCreate()
spark.table("people").mapInPandas(clean, "name string").write.parquet("out")
# --- five workers in less than half a GiB
spark = SparkSession.builder.master("yarn").config("spark.executor.cores", "5").config("spark.executor.memoryOverhead", "448m").getOrCreate()  #! conf-overhead-too-small
spark.table("people").mapInPandas(clean, "name string").write.parquet("out")
# --- a group of ten million rows in each
spark = SparkSession.builder.master("yarn").config("spark.executor.cores", "4").config("spark.executor.memoryOverhead", "1g").getOrCreate()  #! conf-overhead-too-small
events = spark.table("events")  # size: 40GB rows: 4e8
events.groupBy("country").applyInPandas(fit, "country string, score double").write.parquet("out")  #! grouped-pandas
