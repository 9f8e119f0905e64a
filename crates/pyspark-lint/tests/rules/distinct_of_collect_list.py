# --- a set
spark.table("visits").groupBy("user_id").agg(F.collect_set("country").alias("countries"))
# --- the different ones of an array that there is
spark.table("orders").withColumn("items", F.array_distinct("items"))
# --- of few rows
spark.table("visits").limit(10).groupBy("user_id").agg(F.array_distinct(F.collect_list("page")))
# --- of sets
w = Window.partitionBy("user_id").orderBy("ts")
spark.table("visits").withColumn("seen", F.array_distinct(F.collect_list("page").over(w)))
# --- of literals
spark.createDataFrame([(1, "a")], ["k", "v"]).groupBy("k").agg(F.array_distinct(F.collect_list("v")))
# --- in text, of some values
spark.sql("select k, array_distinct(collect_list(status) filter (where n > 1)) as s from t group by k")
# --- in text, of an array
spark.sql("select array_distinct(items) from orders")
# --- named
visits = spark.table("visits").groupBy("user_id")
visits.agg(F.array_distinct(F.collect_list("country")).alias("countries"))  #! distinct-of-collect-list
# --- without a name, which changes with the function
spark.table("visits").groupBy("user_id").agg(F.array_distinct(F.collect_list("country")))  #! distinct-of-collect-list
# --- imported by name
from pyspark.sql.functions import array_distinct, collect_list
df.groupBy("k").agg(array_distinct(collect_list("country")).alias("cs"))  #! distinct-of-collect-list
# --- sorted afterward
df.groupBy("k").agg(F.sort_array(F.array_distinct(F.collect_list("status"))).alias("s"))  #! distinct-of-collect-list
# --- joined afterward
df.groupBy("k").agg(F.concat_ws(",", F.array_distinct(F.collect_list("status"))).alias("s"))  #! distinct-of-collect-list
# --- over lines
df.groupBy("k").agg(
    F.array_distinct(  #! distinct-of-collect-list
        F.collect_list(F.col("status"))
    ).alias("s"),
    F.count("*").alias("n"),
)
# --- in text
spark.sql("select k, array_distinct(collect_list(status)) as s from t group by k")  #! distinct-of-collect-list
df.groupBy("k").agg(F.expr("array_distinct(collect_list(status))").alias("s"))  #! distinct-of-collect-list
