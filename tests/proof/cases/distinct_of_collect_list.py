# --- texts
result = spark.table("orders").groupBy("id").agg(F.sort_array(F.array_distinct(F.collect_list("country"))).alias("cs"))
# --- of none
result = spark.table("empty").groupBy("id").agg(F.sort_array(F.array_distinct(F.collect_list("country"))).alias("cs"))
# --- of none, without groups
result = spark.table("empty").agg(F.array_distinct(F.collect_list("country")).alias("cs"))
# --- numbers with NaN and two zeros
result = spark.table("orders").groupBy("country").agg(F.sort_array(F.array_distinct(F.collect_list("amount"))).alias("xs"))
# --- decimals
result = spark.table("orders").groupBy("country").agg(F.sort_array(F.array_distinct(F.collect_list("net"))).alias("xs"))
# --- dates and flags
result = spark.table("orders").groupBy("country").agg(
    F.sort_array(F.array_distinct(F.collect_list("created"))).alias("days"),
    F.sort_array(F.array_distinct(F.collect_list("flag"))).alias("flags"),
)
# --- structures, with nulls inside
result = spark.table("orders").groupBy("country").agg(F.sort_array(F.array_distinct(F.collect_list("nested"))).alias("xs"))
# --- lists, with nulls inside
result = spark.table("orders").groupBy("country").agg(F.sort_array(F.array_distinct(F.collect_list("tags"))).alias("xs"))
# --- bytes
result = spark.table("orders").groupBy("id").agg(F.sort_array(F.array_distinct(F.collect_list(F.col("country").cast("binary")))).alias("xs"))
# --- a name that needs quotes
result = spark.table("orders").groupBy("id").agg(F.sort_array(F.array_distinct(F.collect_list("`x.y`"))).alias("xs"))
# --- imported by name
from pyspark.sql.functions import array_distinct, collect_list, sort_array
result = spark.table("orders").groupBy("id").agg(sort_array(array_distinct(collect_list("n"))).alias("ns"))
# --- as it comes, of one group
frame = spark.table("orders").groupBy("id").agg(F.array_distinct(F.collect_list("country")).alias("cs"))
result = sorted((row["id"], sorted(row["cs"])) for row in frame.collect())
# --- as it comes, of rows that were sorted
result = spark.table("orders").orderBy("id", "n").groupBy("country").agg(F.array_distinct(F.collect_list("n")).alias("ns"))
# --- joined to a text
result = spark.table("orders").groupBy("id").agg(F.concat_ws(",", F.array_distinct(F.collect_list("country"))).alias("cs"))
# --- tested for a value
result = spark.table("orders").groupBy("id").agg(F.array_contains(F.array_distinct(F.collect_list("country")), "de").alias("de"))
# --- in a query
result = spark.sql("select id, sort_array(array_distinct(collect_list(country))) as cs from orders group by id")
# --- in a query, of some rows
result = spark.sql("select id, sort_array(array_distinct(collect_list(country) filter (where n > 1))) as cs from orders group by id")
# --- in a query, as it comes
frame = spark.sql("select id, array_distinct(collect_list(country)) as cs from orders group by id")
result = sorted((row["id"], sorted(row["cs"])) for row in frame.collect())
# --- in an expression
result = spark.table("orders").groupBy("id").agg(F.expr("sort_array(array_distinct(collect_list(n)))").alias("ns"))
