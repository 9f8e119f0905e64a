# --- a few
rows = spark.table("t").take(10)
# --- a thousand
rows = spark.table("t").limit(1000).collect()
# --- a number that is not known
rows = spark.table("t").take(n)
# --- a limit that stays in the cluster
spark.table("t").limit(1000000).write.parquet("out")
# --- no more rows than that anyway
rows = spark.range(10).take(1000000)
# --- a few groups
rows = spark.table("t").groupBy("country").count().take(200000)
# --- pandas
import pandas as pd
rows = pd.read_csv("a.csv").head(500000)
# --- a large number of something else
queue.take(500000)
# --- take
rows = spark.table("t").take(500000)  #! take-huge
# --- head of a bare frame
rows = df.select("a").head(100_000)  #! take-huge
# --- tail
rows = spark.table("t").tail(1000000)  #! take-huge
# --- a limit, collected
rows = spark.table("t").limit(250000).collect()  #! take-huge
# --- a limit in a name, to pandas
N = 1000000
pdf = spark.table("t").limit(N).select("a", "b").toPandas()  #! take-huge
# --- an RDD
rows = sc.textFile("a").take(300000)  #! take-huge
# --- computed
rows = spark.table("t").take(10 ** 6)  #! take-huge
