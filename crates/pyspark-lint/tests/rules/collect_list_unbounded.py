# --- over a window
w = Window.partitionBy("id").orderBy("ts").rowsBetween(-3, 0)
spark.table("t").withColumn("last", F.collect_list("x").over(w))
# --- over a window up to each row, and for its length
w = Window.partitionBy("user").orderBy("ts")
spark.table("t").withColumn("path", F.collect_list("page").over(w))
u = Window.partitionBy("user")
spark.table("t").withColumn("pages", F.size(F.collect_set("page").over(u)))
# --- over a window of few rows, and of a category
u = Window.partitionBy("user")
spark.table("t").limit(100).withColumn("all", F.collect_list("page").over(u))
spark.table("t").withColumn("countries", F.collect_set("country").over(u))
# --- over a window that is not seen
spark.table("t").withColumn("all", F.collect_list("page").over(make_window()))
# --- of few rows
df.limit(100).groupBy("k").agg(F.collect_list("v"))
# --- of literals
spark.createDataFrame([(1, "a")], ["k", "v"]).groupBy("k").agg(F.collect_list("v"))
# --- the first ten of each group
w = Window.partitionBy("k").orderBy(F.desc("ts"))
top = spark.table("t").withColumn("rn", F.row_number().over(w)).where(F.col("rn") <= 10)
top.groupBy("k").agg(F.collect_list("v"))
# --- a user-defined function
def collect_list(x):
    return list(x)
collect_list([1, 2])
# --- lists of whole groups
spark.table("t").groupBy("k").agg(F.collect_list("v").alias("vs"))  #! collect-list-unbounded
# --- sets too
from pyspark.sql.functions import collect_set
spark.table("t").groupBy("k").agg(collect_set("v"))  #! collect-list-unbounded
# --- a bare snippet
df.groupBy("shop").agg(collect_list("price").alias("prices"))  #! collect-list-unbounded
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
# --- in text, of few rows
spark.sql("select k, collect_list(v) from (select * from t limit 100) group by k")
spark.sql("select k, collect_list(v) over (partition by k order by ts rows between 3 preceding and current row) from t")
spark.sql("select user_id, collect_set(country) from visits group by user_id")
df.limit(10).groupBy("k").agg(F.expr("collect_list(v)"))
# --- in a string of the text, or a comment
spark.sql("select k, 'collect_list(v)' as how /* collect_list(v) */ from t")
# --- of a frame that is handed to the query
few = spark.table("t").limit(10)
spark.sql("select k, collect_list(v) from {few} group by k", few=few)
# --- in text
spark.sql("select k, collect_list(v) as vs from t group by k")  #! collect-list-unbounded
# --- in text with fields
spark.sql(f"""
    SELECT user_id,
           COLLECT_LIST(page) AS pages  #! collect-list-unbounded
    FROM {database}.visits
    WHERE day = '{day}'
    GROUP BY user_id
""")
# --- in a nested query
spark.sql("with g as (select k, collect_set(v) s from t group by k) select * from g")  #! collect-list-unbounded
# --- as an expression
df.groupBy("k").agg(F.expr("collect_list(v)").alias("vs"))  #! collect-list-unbounded
df.selectExpr("collect_list(struct(a, b)) as rows")  #! collect-list-unbounded
# --- of a view
spark.table("t").createOrReplaceTempView("all_of_it")
spark.sql("select k, array_agg(v) from all_of_it group by k")  #! collect-list-unbounded
# --- the whole list in each row of a partition
w = Window.partitionBy("user")
spark.table("t").withColumn("pages", F.collect_list("page").over(w))  #! collect-list-unbounded
# --- the same by its bounds
w = (
    Window.partitionBy("user", "day").orderBy("ts")
    .rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
)
spark.table("t").select("user", F.collect_list("page").over(w).alias("pages"))  #! collect-list-unbounded
# --- columns put into a list one by one
lists = []
for name in ["page", "referrer"]:
    lists.append(F.collect_list(name).alias(name))  #! collect-list-unbounded
spark.table("visits").groupBy("user_id").agg(*lists)
# --- in text that is indented as the code is
from textwrap import dedent
spark.sql(dedent("""
    select user_id, collect_list(page) as pages from visits group by user_id  #! collect-list-unbounded
"""))
# --- of all rows, more than a heap holds
events = spark.table("events")  # size: 40GB rows: 4e8
events.agg(F.collect_list("url").alias("urls")).write.parquet("out")  #! collect-list-unbounded:error
# --- of a filter's rows, which may be few
events = spark.table("events")  # size: 40GB rows: 4e8
events.where("day = '2026-01-01'").agg(F.collect_list("url").alias("urls")).write.parquet("out")  #! collect-list-unbounded
