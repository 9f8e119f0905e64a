# --- a user-defined dictionary
names = sc.broadcast({"a": 1})
# --- a small table
names = sc.broadcast({r.code: r.name for r in spark.table("dim_country").collect()})
# --- a bounded frame
top = sc.broadcast(spark.table("t").limit(100).collect())
# --- a few groups
rates = sc.broadcast({r[0]: r[1] for r in spark.table("t").groupBy("country").agg(F.avg("x")).collect()})
# --- an aggregated map
counts = sc.broadcast(sc.textFile("a").map(lambda w: (w, 1)).reduceByKey(add).collectAsMap())
# --- a file of the driver
stop = sc.broadcast(set(open("stop.txt").read().split()))
# --- a broadcast join
spark.table("a").join(F.broadcast(spark.table("dim_b")), "k").write.parquet("out")
# --- the rows themselves
rows = sc.broadcast(spark.table("users").collect())  #! broadcast-of-collect
# --- a dictionary of them
names = sc.broadcast({r.id: r.name for r in spark.table("users").collect()})  #! broadcast-of-collect
# --- through names
rows = spark.table("users").select("id", "name").collect()
lookup = {row["id"]: row["name"] for row in rows}
names = spark.sparkContext.broadcast(lookup)  #! broadcast-of-collect
# --- a set of them
ids = sc.broadcast(set(r.id for r in spark.table("users").collect()))  #! broadcast-of-collect
# --- a list of them
ids = sc.broadcast([r[0] for r in df.select("id").collect()])  #! broadcast-of-collect
# --- a map of an RDD
names = sc.broadcast(spark.table("users").rdd.map(lambda r: (r.id, r.name)).collectAsMap())  #! broadcast-of-collect
# --- pandas
users = sc.broadcast(spark.table("users").toPandas())  #! broadcast-of-collect
# --- a dict of pairs
names = sc.broadcast(dict(spark.table("users").rdd.map(lambda r: (r.id, r.name)).collect()))  #! broadcast-of-collect
# --- a map that is kept
names = spark.table("users").rdd.map(lambda r: (r.id, r.name)).collectAsMap()  #! collect-unbounded
