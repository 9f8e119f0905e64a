# --- counted
spark.table("visits").groupBy("user_id").agg(F.count("page"), F.count_distinct("page"))
# --- the length of an array that there is
spark.table("orders").withColumn("n", F.size("items"))
# --- the list is used too
pages = F.collect_set("country")
spark.table("visits").groupBy("user_id").agg(pages.alias("countries"), F.size(pages).alias("n"))
# --- different values over a window, which count_distinct cannot do
w = Window.partitionBy("user_id")
spark.table("visits").withColumn("n", F.size(F.collect_set("page").over(w)))
# --- of few rows
spark.table("visits").limit(50).groupBy("user_id").agg(F.size(F.collect_list("page")))
# --- of literals
spark.createDataFrame([(1, "a")], ["k", "v"]).groupBy("k").agg(F.size(F.collect_set("v")))
# --- Python's own
len(set(names))
# --- in text, an array's
spark.sql("select size(items) from orders")
# --- in text, few rows
spark.sql("select k, size(collect_set(v)) n from dim_country group by k")
# --- a list's length
spark.table("visits").groupBy("user_id").agg(F.size(F.collect_list("page")).alias("n"))  #! size-of-collect
# --- a set's
spark.table("visits").groupBy("user_id").agg(F.size(F.collect_set("page")).alias("n"))  #! size-of-collect
# --- of what is imported by name
from pyspark.sql.functions import collect_set, size
visits = spark.table("visits").groupBy("user_id").agg(size(collect_set("page")).alias("pages"))  #! size-of-collect
# --- under another name, over lines
import pyspark.sql.functions as fn
result = (
    spark.read.parquet("s3://lake/visits")
    .groupBy("user_id")
    .agg(
        fn.max("ts").alias("last"),
        fn.size(fn.collect_set(fn.col("page"))).alias("pages"),  #! size-of-collect
    )
)
# --- the different ones of a list
spark.table("visits").groupBy("user_id").agg(F.size(F.array_distinct(F.collect_list("page"))))  #! size-of-collect
# --- compared
df.groupBy("k").agg((F.size(F.collect_set("v")) > 1).alias("mixed"))  #! size-of-collect
# --- of the whole table
spark.table("visits").select(F.array_size(F.collect_set("page")))  #! size-of-collect
# --- in an expression
df.groupBy("k").agg(F.expr("size(collect_set(v)) as n"))  #! size-of-collect
# --- in text
spark.sql("SELECT user_id, SIZE(COLLECT_SET(page)) AS pages FROM visits GROUP BY user_id")  #! size-of-collect
spark.sql("select k from t group by k having size(collect_list(v)) > 10")  #! size-of-collect
