# --- the first row
result = spark.table("orders").collect()[0]
# --- of none
result = spark.table("empty").collect()[0]
# --- the second of one
result = spark.table("one").collect()[1]
# --- a value by its place
result = spark.table("orders").select("country", "amount").collect()[0][1]
# --- a value by its name
result = spark.table("orders").where("amount is not null").collect()[0]["amount"]
# --- a value by a name that needs quotes
result = spark.table("orders").collect()[3]["a b"]
# --- the first ten
result = spark.table("orders").where("n > 0").collect()[:10]
# --- more than there are
result = spark.table("one").collect()[:10]
# --- of none, a few
result = spark.table("empty").collect()[:3]
# --- sorted by what is different in every row
result = spark.table("orders").withColumn("k", F.monotonically_increasing_id()).orderBy(F.desc("k")).collect()[0]
# --- sorted by two columns
result = spark.table("orders").orderBy("id", "amount", "n").collect()[:7]
# --- sorted, equal ones among them
result = spark.table("orders").orderBy("created").collect()[0]
# --- sorted downwards, equal ones among them
result = spark.table("orders").orderBy(F.desc("n")).collect()[:5]
# --- sorted by a name that needs quotes
result = spark.table("orders").orderBy("`a b`").collect()[:9]
# --- filtered after the sort
result = spark.table("orders").orderBy("created").where("n = 1").collect()[0]
# --- selected after the sort
result = spark.table("orders").orderBy("country").select("id", "tags").collect()[:6]
# --- groups
result = spark.table("orders").groupBy("id").agg(F.sum("net")).collect()[0]
# --- a few groups
result = spark.table("orders").groupBy("id", "country").count().collect()[:5]
# --- sorted groups
result = spark.table("orders").groupBy("id").agg(F.sum("net").alias("net")).orderBy("net").collect()[:4]
# --- different rows
result = spark.table("orders").select("id", "n").distinct().collect()[:5]
# --- a join
result = spark.table("orders").join(spark.table("more_orders"), "id").collect()[0]
# --- an outer join
result = spark.table("orders").select("id", "n").join(spark.table("more_orders").select("id", "amount"), "id", "left").collect()[:5]
# --- an outer join that sorts
result = spark.table("orders").select("id", "n").join(spark.table("more_orders").select("id", "amount").hint("merge"), "id", "left").collect()[:5]
# --- an outer join to the right that sorts
result = spark.table("orders").select("id", "n").join(spark.table("more_orders").select("id", "amount").hint("merge"), "id", "right").collect()[:5]
# --- an inner join that sorts
result = spark.table("orders").select("id", "n").join(spark.table("more_orders").select("id", "amount").hint("merge"), "id").collect()[:5]
# --- two in one union
result = spark.table("more_orders").union(spark.table("orders")).collect()[:25]
# --- repartitioned
result = spark.table("orders").repartition(3).collect()[:5]
# --- repartitioned by a column
result = spark.table("orders").repartition(3, "id").collect()[:5]
# --- exploded
result = spark.table("orders").select("id", F.explode("tags").alias("tag")).collect()[:5]
# --- ranked
ranks = spark.table("orders").withColumn("r", F.row_number().over(Window.partitionBy("country").orderBy("id", "n", "amount", "created", "flag")))
result = ranks.select("country", "id", "r").collect()[:5]
# --- of a query that sorts
result = spark.sql("select id, n from orders order by n, id").collect()[:4]
# --- of a query that groups
result = spark.sql("select id, count(*) as c from orders group by id").collect()[:4]
# --- files by name
result = spark.read.parquet("orders").collect()[:12]
# --- through a name, twice
rows = spark.table("orders").orderBy("id", "n", "amount").collect()
result = (rows[0]["id"], rows[1]["n"])
# --- lines of a file
result = sc.textFile("lines").collect()[0]
# --- pairs that are sorted
result = sc.textFile("numbers").map(lambda line: line.split()).sortBy(lambda pair: pair[1]).collect()[:2]
# --- pairs that are merged
result = sc.textFile("numbers").map(lambda line: (line.split()[0], 1)).reduceByKey(lambda a, b: a + b).collect()[0]
# --- no lines
result = sc.textFile("none").collect()[0]
# --- sampled, with a seed
result = spark.table("orders").sample(fraction=0.5, seed=7).collect()[:4]
# --- random numbers, with a seed
result = spark.table("orders").withColumn("r", F.rand(7)).collect()[:15]
