# --- over a window
w = Window.partitionBy("id").orderBy("ts").rowsBetween(-3, 0)
spark.table("t").withColumn("last", F.collect_list("x").over(w))
# --- of few rows
df.limit(100).groupBy("k").agg(F.collect_list("v"))
# --- of literals
spark.createDataFrame([(1, "a")], ["k", "v"]).groupBy("k").agg(F.collect_list("v"))
# --- the first ten of each group
w = Window.partitionBy("k").orderBy(F.desc("ts"))
top = spark.table("t").withColumn("rn", F.row_number().over(w)).where(F.col("rn") <= 10)
top.groupBy("k").agg(F.collect_list("v"))
# --- a function of one's own
def collect_list(x):
    return list(x)
collect_list([1, 2])
# --- lists of whole groups
spark.table("t").groupBy("k").agg(F.collect_list("v").alias("vs"))  #! collect-list-unbounded
# --- sets too
from pyspark.sql.functions import collect_set
spark.table("t").groupBy("k").agg(collect_set("v"))  #! collect-list-unbounded
# --- a bare snippet
df.groupBy("key").agg(collect_list("values").alias("all_values"))  #! collect-list-unbounded
# --- the whole table in one row
spark.table("t").agg(F.collect_list("v"))  #! collect-list-unbounded
spark.table("t").select(F.collect_set("v"))  #! collect-list-unbounded
# --- inside another function
spark.table("t").groupBy("k").agg(F.concat_ws(",", F.collect_list("v")).alias("vs"))  #! collect-list-unbounded
# --- only its largest is used
spark.table("t").groupBy("k").agg(F.array_max(F.collect_list("v")))  #! collect-list-unbounded
# --- by a dictionary
spark.table("t").groupBy("k").agg({"v": "collect_list"})  #! collect-list-unbounded
# --- several, one unbounded
spark.table("t").groupBy("k").agg(
    F.count("*").alias("n"),
    F.collect_list(F.struct("a", "b")).alias("rows"),  #! collect-list-unbounded
)
# --- a column that is built before
pages = F.collect_list("page")  #! collect-list-unbounded
spark.table("t").groupBy("user_id").agg(pages.alias("pages"))
