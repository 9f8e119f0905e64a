# --- broadcast names
airports = spark.read.csv("airports.csv", header=True)
flights = spark.table("flights").join(F.broadcast(airports), "iata")
# --- broadcast date dim
d = spark.table("d_date")
spark.table("sales").join(F.broadcast(d), "dk")
# --- broadcast lkp
p = spark.table("lkp_status")
spark.table("sales").join(F.broadcast(p), "pk")
# --- iterative with unpersist of old
edges = spark.table("edges").cache()
frontier = spark.createDataFrame([(1,)], ["id"]).cache()
seen = frontier
while True:
    nxt = frontier.join(edges, frontier.id == edges.src).select(edges.dst.alias("id")).distinct().cache()
    if nxt.count() == 0:
        break
    frontier.unpersist()
    frontier = nxt
    seen = seen.union(nxt)
seen.write.parquet("out")
# --- every-step: loop reads base many times
base = spark.table("t").cache()
for d in days:
    part = base.where(F.col("d") == d).cache()
    part.count()
    part.write.parquet(f"o/{d}")
    part.unpersist()
# --- every-step: function called per day
base = spark.table("t").cache()
def run(d):
    part = base.where(F.col("d") == d).persist()
    part.count()
    part.write.parquet(d)
    part.unpersist()
for d in days:
    run(d)
# --- every-step: comprehension
base = spark.table("t").cache()
parts = [base.where(F.col("d") == d).cache() for d in days]
for p in parts:
    p.count(); p.show()
# --- every-step: pool
base = spark.table("t").cache()
def run(d):
    part = base.where(F.col("d") == d).persist()
    part.count()
    part.write.parquet(d)
pool.map(run, days)
# --- write in one, read in outer function by closure registered elsewhere
df = spark.table("t").cache()
scheduler.every(5).minutes.do(lambda: df.groupBy("k").count().write.mode("overwrite").parquet("x"))
# --- threads list
df = spark.table("t").cache()
ts = [Thread(target=lambda d=d: df.where(F.col("d") == d).write.parquet(d)) for d in days]
for t in ts: t.start()
# --- sorted by key fn
df = spark.table("t").cache()
best = max(cols, key=lambda c: df.select(c).distinct().count())
# --- apply over list with map in for
df = spark.table("t").cache()
for n in map(lambda c: df.select(c).distinct().count(), df.columns):
    print(n)
# --- sorted list key
df = spark.table("t").cache()
order = sorted(df.columns, key=lambda c: df.agg(F.countDistinct(c)).first()[0])
# --- filter
df = spark.table("t").cache()
nulls = [*filter(lambda c: df.filter(F.col(c).isNull()).limit(1).count(), df.columns)]
# --- tenacity retry
df = spark.table("t").cache()
@retry(stop=stop_after_attempt(3))
def save():
    df.write.parquet("x")
save()
# --- widgets callback
df = spark.table("t").cache()
def on_change(change):
    display(df.filter(F.col("k") == change["new"]))
dropdown.observe(on_change)
# --- hyperopt objective
train = spark.table("t").cache()
def objective(params):
    return -train.filter(F.col("x") > params["x"]).agg(F.avg("y")).first()[0]
best = fmin(objective, space)
# --- timeit
df = spark.table("t").cache()
timeit.timeit(lambda: df.groupBy("k").count().collect(), number=5)
# --- fastapi
@app.get("/top")
async def top(n: int = 10):
    return orders.limit(n).toPandas().to_dict()
orders = spark.table("t").cache()
# --- thread pool closure
from concurrent.futures import ThreadPoolExecutor
df = spark.table("orders").where("year = 2026").cache()
def export(day):
    df.where(F.col("day") == day).write.parquet(f"out/{day}")
with ThreadPoolExecutor(8) as pool:
    list(pool.map(export, days))
# --- lambda in pool
df = spark.table("orders").cache()
with ThreadPoolExecutor(8) as pool:
    pool.map(lambda d: df.where(F.col("day") == d).write.parquet(d), days)
# --- flask handler
orders = spark.table("orders").groupBy("user_id").agg(F.sum("amount").alias("s")).cache()
@app.route("/user/<uid>")
def user(uid):
    return orders.where(F.col("user_id") == uid).limit(10).toPandas().to_json()
# --- plain handler function uncalled
lookup = spark.table("orders").cache()
def top(n):
    return lookup.limit(n).collect()
# --- warm up helper on a parameter
from pyspark.sql import DataFrame
def warm(df: DataFrame) -> None:
    df.cache()
    df.count()
# --- warm helper persists param, uncalled
def materialise(df: DataFrame, name: str):
    df.persist()
    print(name, df.count())
# --- dict literal, items
frames = {"a": spark.table("a").cache(), "b": spark.table("b").cache()}
for name, frame in frames.items():
    frame.count()
    frame.write.parquet(name)
spark.table("c").count()
# --- dict literal, variable key
frames = {"a": spark.table("a").cache(), "b": spark.table("b").cache()}
for k in ["a", "b"]:
    frames[k].count()
    frames[k].write.parquet(k)
spark.table("c").count()
# --- pivot runs a job
df = spark.table("sales").where("year = 2026").cache()
df.groupBy("store").pivot("month").sum("amount").write.parquet("out")
# --- orderBy samples
df = heavy = spark.table("sales").join(spark.table("x"), "id").cache()
df.orderBy("ts").write.parquet("out")
# --- stat
df = spark.table("t").cache()
q = df.stat.approxQuantile("x", [0.25], 0.01)
df.filter(F.col("x") > q[0]).write.parquet("o")
# --- global
_cache = None
def get():
    global _cache
    if _cache is None:
        _cache = spark.table("t").cache()
    return _cache
get().count()
get().show()
# --- map lambda
df = spark.table("t").cache()
counts = list(map(lambda c: df.where(F.col(c).isNull()).count(), df.columns))
# --- static validation method
class V:
    def check(self, df: DataFrame) -> bool:
        df.cache()
        bad = df.filter("x is null").count()
        return bad == 0
# --- checkpoint then write
df = spark.table("t").cache()
df = df.checkpoint()
df.write.parquet("x")
# --- rdd zipWithIndex
df = spark.table("t").cache()
df.rdd.zipWithIndex().map(lambda x: x[0]).saveAsTextFile("o")
# --- notebooks: cell ends with cache and count
orders = spark.table("orders").join(spark.table("c"), "cid").cache()
orders.count()
# --- notebooks: show then more cells not visible
orders = spark.table("orders").cache()
orders.show()
# --- rdd sortByKey / takeOrdered / zipWithIndex
rdd = sc.textFile("x").map(f).cache()
rdd.sortByKey().saveAsTextFile("y")
# --- streaming query static side
dims = spark.table("d").cache()
q = spark.readStream.table("t").join(dims, "k").writeStream.format("console").start()
# --- joblib parallel
from joblib import Parallel, delayed
df = spark.table("t").cache()
Parallel(n_jobs=4)(delayed(lambda d: df.where(F.col("d") == d).count())(d) for d in days)
# --- set of few values
spark.table("v").groupBy("user_id").agg(F.collect_set("country").alias("cs"))
# --- set of status
spark.table("v").groupBy("user_id").agg(F.collect_set("status"))
# --- grouped again
per = spark.table("v").groupBy("user_id", "category").count()
per.groupBy("user_id").agg(F.collect_list(F.struct("category", "count")))
# --- map_from_entries
spark.table("v").groupBy("user_id", "k").agg(F.max("v").alias("v")).groupBy("user_id").agg(F.map_from_entries(F.collect_list(F.struct("k", "v"))))
# --- rank by select
w = Window.partitionBy("k").orderBy("ts")
t = spark.table("t").select("*", F.row_number().over(w).alias("rn")).filter(F.col("rn") <= 5)
t.groupBy("k").agg(F.collect_list("v"))
# --- rank by withColumns
t = spark.table("t").withColumns({"rn": F.row_number().over(w)}).filter("rn <= 5")
t.groupBy("k").agg(F.collect_list("v"))
# --- sql over prefix
spark.sql("select max(due) m from overdue_invoices").collect()
# --- distinct campaign ids
ids = [r[0] for r in spark.table("t").select("campaign_id").distinct().collect()]
# --- evaluator summary
Summarizer.metrics("mean")
spark.table("t").select(Summarizer.mean(F.col("features"))).collect()
# --- select struct of aggs
spark.table("t").select(F.struct(F.max("a"), F.min("a")).alias("s")).collect()
# --- greatest of aggs
spark.table("t").select(F.greatest(F.max("a"), F.max("b"))).collect()
# --- date_add of agg
spark.table("t").select(F.date_add(F.max("d"), 1)).first(); spark.table("t").select(F.date_add(F.max("d"), 1)).collect()
# --- agg literal
spark.table("t").select(F.lit("t").alias("table"), F.count("*").alias("n")).collect()
# --- udaf
@pandas_udf("double")
def mean_udf(s: pd.Series) -> float: return s.mean()
spark.table("t").select(mean_udf("x")).collect()
# --- max id coalesce
last = spark.table("t").select(F.coalesce(F.max("id"), F.lit(0))).collect()[0][0]
# --- round avg
v = spark.table("t").select(F.round(F.avg("x"), 2).alias("m")).collect()
# --- selectExpr agg
v = spark.table("t").selectExpr("max(ts) as m").collect()[0]["m"]
# --- expr agg
v = spark.table("t").select(F.expr("max(ts)")).collect()
# --- sum(when)
v = spark.table("t").select([F.sum(F.col(c).isNull().cast("int")).alias(c) for c in df.columns]).collect()
# --- star unpack
exprs = [F.count(F.when(F.col(c).isNull(), c)).alias(c) for c in spark.table("t").columns]
v = spark.table("t").select(*exprs).collect()[0].asDict()
# --- variable lookup
def get(order_id: int):
    return spark.table("orders").where(F.col("order_id") == order_id).collect()
# --- isin of a few
v = spark.table("orders").where(F.col("order_id").isin(1, 2, 3)).collect()
# --- isin of a list literal
v = spark.table("orders").where(F.col("order_id").isin([1, 2, 3])).collect()
# --- conj lookup
v = spark.table("orders").where((F.col("order_id") == 5) & (F.col("status") == "open")).collect()
# --- string lookup
v = spark.table("orders").where("order_id = 5").collect()
# --- fstring lookup
v = spark.table("orders").where(f"order_id = '{oid}'").collect()
# --- jdbc pushdown query
v = (spark.read.format("jdbc").option("url", url)
     .option("query", "select max(id) as m from orders").load().collect()[0]["m"])
# --- jdbc dbtable subquery
v = spark.read.jdbc(url, "(select max(updated_at) m from orders) q", properties=p).collect()[0][0]
# --- bigquery query
v = spark.read.format("bigquery").option("query", "SELECT COUNT(*) c FROM d.t").load().collect()
# --- sql distinct
v = [r[0] for r in spark.sql("select distinct status from orders").collect()]
# --- sql agg others
v = spark.sql("select approx_count_distinct(user_id) from orders").collect()
# --- sql percentile
v = spark.sql("select percentile(amount, 0.5) p50 from orders").collect()
# --- sql stddev
v = spark.sql("SELECT stddev(amount), first(x) FROM orders").collect()
# --- sql spacing
v = spark.sql("""
  SELECT COUNT (*) AS n
  FROM orders
""").collect()[0]["n"]
# --- sql where id
v = spark.sql("SELECT * FROM users WHERE user_id = 42").collect()
# --- sql information_schema
v = spark.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'x'").collect()
# --- sql values
v = spark.sql("SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, n)").collect()
v = spark.sql("VALUES (1), (2)").collect()
# --- sql tablesample
v = spark.sql("SELECT * FROM t TABLESAMPLE (10 ROWS)").collect()
# --- sql range
v = spark.sql("SELECT id FROM range(10)").collect()
# --- pytest fixture
def test_enrich(spark, df):
    out = enrich(df)
    assert df.select("a").collect() == [Row(a=1)]
# --- text small config
cfg = spark.read.text("/conf/app.json", wholetext=True).collect()[0][0]
# --- wholetext first via option
cfg = "\n".join(r.value for r in spark.read.option("wholetext", True).text(p).collect())
# --- foreachBatch micro batch
def sink(batch, batch_id):
    rows = batch.select("k", "v").collect()
    redis.mset({r.k: r.v for r in rows})
spark.readStream.format("kafka").load().writeStream.foreachBatch(sink).start()
# --- bounded by join with local
ids = spark.createDataFrame([(1,), (2,)], ["id"])
rows = spark.table("users").join(ids, "id", "leftsemi").collect()
# --- empty check
rows = spark.table("t").where("1 = 0").collect()
# --- lookup by name dims
codes = {r.code: r.name for r in spark.table("dim_country").collect()}
# --- config table
conf = {r["key"]: r["value"] for r in spark.table("ops.etl_config").collect()}
# --- noqa
spark.table("t").collect()  # noqa: collect-unbounded
# --- noqa bare
spark.table("t").collect()  # noqa
# --- noqa multi
rows = (spark.table("t")
        .collect())  # noqa: collect-unbounded, cache-used-once
# --- noqa with code
spark.table("t").collect()  # noqa: E501, collect-unbounded
# --- default options unlock
conf = (SparkConf()
    .set("spark.executor.defaultJavaOptions", "-XX:+UnlockExperimentalVMOptions")
    .set("spark.executor.extraJavaOptions", "-XX:G1NewSizePercent=20"))
# --- number: sales_date
spark.table("t").withColumn("sales_date", F.col("sales_date").cast("string")).write.parquet("o")
# --- number: sales_rep
spark.table("t").withColumn("sales_rep", F.col("sales_rep").cast("string")).write.parquet("o")
# --- number: cost_center
spark.table("t").withColumn("cost_center", F.col("cost_center").cast("string")).write.parquet("o")
# --- number: sales_region
spark.table("t").select(F.col("sales_region").cast("string")).write.parquet("o")
# --- number: price_date
spark.table("t").withColumn("price_date", F.col("price_date").cast("string")).write.parquet("o")
# --- number: discount_flag
spark.table("t").withColumn("is_discount", F.col("is_discount").cast("string")).write.parquet("o")
# --- number: fee_schedule
spark.table("t").withColumn("fee_schedule", F.col("fee_schedule").cast("string")).write.parquet("o")
# --- number: income_bracket
spark.table("t").withColumn("income_bracket", F.col("income_bracket").cast("string")).write.parquet("o")
# --- number: cleaning
df = spark.table("raw").withColumn("amount", F.col("amount").cast("string"))
df = df.withColumn("amount", F.regexp_replace("amount", "[$,]", "").cast("double"))
df.write.parquet("o")
# --- number: cleaning 2 in one chain
df = (spark.table("raw")
      .withColumn("price", F.col("price").cast("string"))
      .withColumn("price", F.regexp_replace(F.col("price"), ",", "."))
      .withColumn("price", F.col("price").cast("decimal(10,2)")))
df.write.parquet("o")
# --- number: hash key
df = spark.table("t").withColumn("amount", F.col("amount").cast("string"))
df.withColumn("h", F.sha2(F.concat_ws("|", "id", "amount"), 256)).drop("amount").write.parquet("o")
# --- number: for excel via pandas
df.limit(100).withColumn("amount", F.col("amount").cast("string")).toPandas().to_excel("x.xlsx")
# --- number: compare in tests
df = spark.createDataFrame([(1,)], ["amount"])
df.withColumn("amount", F.col("amount").cast("string")).collect()
# --- number: es/redis
spark.table("t").withColumn("price", F.col("price").cast("string")).write.format("org.elasticsearch.spark.sql").save("i")
# --- number: toJSON
spark.table("t").withColumn("price", F.col("price").cast("string")).toJSON().saveAsTextFile("o")
# --- number: jdbc of a varchar column
spark.table("t").withColumn("price", F.col("price").cast("string")).write.jdbc(url, "t")
# --- number: unpivot
spark.table("t").withColumn("price", F.col("price").cast("string")).unpivot(["id"], ["price", "name"], "k", "v").write.parquet("o")
# --- number: stack of attributes
spark.table("t").select("id", F.col("weight").cast("string"), F.col("height").cast("string")).selectExpr("id", "stack(2,'w',weight,'h',height)").write.parquet("o")
# --- number: sums an unrelated frame's column of same name
a = spark.table("a").groupBy("k").agg(F.sum("code"))
b = spark.table("b").withColumn("code", F.col("code").cast("string"))
b.write.parquet("o")
# --- number: zip cast to int elsewhere in another table
a = spark.table("a").withColumn("zip", F.col("zip").cast("int"))
b = spark.table("b").withColumn("zip", F.col("zip").cast("string"))
a.show(); b.write.parquet("o")
# --- coalesce small dim
spark.table("dim_date").coalesce(1).write.mode("overwrite").csv("out")
# --- coalesce lookup
lookup = spark.read.csv("lookup.csv", header=True)
lookup.coalesce(1).write.parquet("lookup")
# --- coalesce foreachBatch
def w(b, i):
    b.coalesce(1).write.mode("append").parquet("x")
spark.readStream.table("t").writeStream.foreachBatch(w).start()
# --- coalesce after agg select
spark.table("t").select(F.round(F.avg("x"), 2)).coalesce(1).write.csv("o")
# --- select agg complete
s = spark.readStream.format("rate").load()
s.select(F.count("*").alias("n")).writeStream.outputMode("complete").format("console").start()
# --- selectExpr agg complete
s = spark.readStream.format("rate").load()
s.selectExpr("count(*) as n").writeStream.outputMode("complete").format("console").start()
# --- transform unknown
from lib import add_counts
s = spark.readStream.format("rate").load().transform(add_counts)
s.writeStream.outputMode("complete").format("console").start()
# --- window in a column first
e = spark.readStream.table("e").withWatermark("ts", "10 minutes").withColumn("hour", F.window("ts", "1 hour"))
e.groupBy("hour").count().writeStream.format("delta").outputMode("append").option("checkpointLocation", "c").start("o")
# --- start kwargs
e = spark.readStream.table("e").groupBy("k").count()
e.writeStream.start(format="console", outputMode="complete")
# --- start kwargs path
e = spark.readStream.table("e").groupBy("k").count()
e.writeStream.start("o", format="delta", outputMode="complete", checkpointLocation="c")
# --- union with aggregated right complete
a = spark.readStream.table("a").select("k")
b = spark.readStream.table("b").groupBy("k").count().select("k")
a.union(b).writeStream.outputMode("complete").format("console").start()
# --- default source is delta
spark.conf.set("spark.sql.sources.default", "delta")
e = spark.readStream.table("e").groupBy("k").count()
e.writeStream.outputMode("complete").option("checkpointLocation", "c").start("o")
# --- group by product_id
spark.table("sales").groupBy("product_id").agg(F.sum("amount")).toPandas()
# --- group by model_id
spark.table("preds").groupBy("model_id").agg(F.avg("err")).toPandas()
# --- group by campaign_id
spark.table("t").groupBy("campaign_id").count().toPandas()
# --- sampleBy
spark.table("t").sampleBy("k", {0: 0.001, 1: 0.001}).toPandas()
# --- sample computed
n = spark.table("t").count()
spark.table("t").sample(fraction=min(1.0, 1000 / n)).toPandas()
# --- starred inline
t = spark.table("t")
nulls = t.select(*[F.sum(F.col(c).isNull().cast("int")).alias(c) for c in t.columns]).toPandas()
# --- head of window rank
w = Window.partitionBy("country").orderBy(F.desc("amount"))
top = spark.table("t").withColumn("rn", F.row_number().over(w)).filter("rn <= 3").toPandas()
# --- config file
mapping = spark.read.csv("mapping.csv", header=True).toPandas()
# --- checkpoint every tenth
df = spark.table("t")
for i in range(100):
    df = df.withColumn(f"c{i}", F.lit(i))
    if i % 10 == 0:
        df = df.localCheckpoint()
# --- dict of few
RENAMES = {"a": "x", "b": "y"}
df = spark.table("t")
for old, new in RENAMES.items():
    df = df.withColumnRenamed(old, new)
# --- few literal keys
casts = {"a": "int", "b": "long"}
df = spark.table("t")
for c in casts:
    df = df.withColumn(c, F.col(c).cast(casts[c]))
# --- enumerate few
df = spark.table("t")
for i, c in enumerate(["a", "b"]):
    df = df.withColumn(c, F.lit(i))
# --- zip few
df = spark.table("t")
for c, t in zip(["a", "b"], ["int", "long"]):
    df = df.withColumn(c, F.col(c).cast(t))
# --- literals sliced
for c in df.columns[:2]:
    df = df.withColumn(c, F.trim(c))
# --- polars, its import left out
adults = df.filter(pl.col("age") > 17).collect()
# --- pandas, by what it gives
wide = df.filter(like="amount")
print(wide.shape)
wide.cache()
# --- a query whose table is a field, and that gives one row
n = spark.sql(f"SELECT count(*) FROM {table}").collect()[0][0]
# --- a query whose table is a field, and that has a limit
first = spark.sql(f"SELECT trade_id FROM {table} ORDER BY trade_id LIMIT 1").collect()[0][0]
# --- a statement whose table is a field
format = spark.sql(f"DESCRIBE DETAIL '{path}'").collect()[0]["format"]
for row in spark.sql(f"SHOW PARTITIONS {database}.{table}").collect():
    print(row[0])
# --- a query of a scalar that is a field
passed = spark.sql(f"SELECT ({expectation}) AS passed").collect()[0][0]
# --- a query that is put together
passed = spark.sql("SELECT count(*) FROM {} WHERE day = '{}'".format(table, day)).collect()[0][0]
# --- one row of expressions with fields
events = spark.table("events")
low = events.selectExpr(f"min({column}) AS low").collect()[0][0]
high = events.select(F.expr(f"max({column})")).collect()[0][0]
step = events.selectExpr("min(case when {0} % 60 > 0 then 's' else 'm' end) AS step".format(column)).collect()[0][0]
# --- a user-defined assertion
def assert_same_rows(left: DataFrame, right: DataFrame):
    if left.collect() != right.collect():
        raise AssertionError(left.toPandas().compare(right.toPandas()))
# --- all rows held against all rows
def are_equal(left: DataFrame, right: DataFrame) -> bool:
    return left.schema == right.schema and left.collect() == right.collect()
# --- all rows held against a list
ok = spark.table("t").collect() == [("a", 1), ("b", 2)]
# --- a test reads back what it wrote
def test_appends(spark):
    append(spark, "target")
    found = {row.id: row.total for row in spark.read.table("target").collect()}
    first = spark.table("target").orderBy("id").collect()[0]
    assert found == {1: 10} and first.total == 10
    for row in spark.table("target").collect():
        assert row.total > 0
    assert len(spark.table("target").collect()) == 1
# --- a fixture
@pytest.fixture(scope="session")
def expected(spark):
    return [row.asDict() for row in spark.read.parquet("tests/expected").collect()]
# --- what an object keeps, for whoever reads it
class Ranking:
    def fit(self, frame: DataFrame):
        self.popularity = frame.groupBy("item").count()
        self.popularity.cache().count()
        self.weight = 2
        print(self.weight)
# --- one thing by its identifier, as a literal
mapping = spark.table("queries").where(F.col("query_id") == F.lit(self.query_id)).select("body").collect()[0][0]
# --- rules that people write
def expectations(rules_df: DataFrame):
    return {row["rule"]: row["action"] for row in rules_df.where(F.col("is_active")).collect()}
# --- a description of columns in a file whose name is not known
schema_df = spark.read.schema("name string, type string").csv(path, header=True)
for row in schema_df.collect():
    fields.append(StructField(row["name"], types[row["type"]]))
# --- a handful of frames after the first
locations = []
if output:
    locations.append(output)
if quarantine:
    locations.append(quarantine)
result = spark.table(locations[0])
for location in locations[1:]:
    result = result.unionByName(spark.table(location))
result.write.parquet("out")
# --- a cluster's number is small
labelled = spark.table("points").withColumn("cluster_id", F.col("cluster_id").cast("short"))
# --- vectors have no operators
@F.udf(returnType=VectorUDT())
def scaled(one: DenseVector, two: DenseVector) -> DenseVector:
    return one * two
def scale(points: DataFrame) -> DataFrame:
    return load(points).withColumn("x", scaled("a", "b"))
# --- Snowpark's frames
import snowflake.snowpark as sp
class Compare:
    def rename(self, names):
        for name in names:
            self.frame = self.frame.withColumnRenamed(name, name.upper())
        if self.frame.where(sp.functions.col("a") > 1).count() == 0:
            return None
        return self.frame.to_pandas()
# --- few rows, and only when they are wanted
orders = spark.table("orders")
if wanted and orders.count() < 1000:
    rows = orders.collect()
# --- an end where there are many, or where somebody says so
orders = spark.table("orders")
if orders.count() > 1000 or dry_run:
    raise SystemExit("too many orders")
rows = orders.collect()
# --- few rows by their count
orders = spark.table("orders")
if orders.count() <= 1000:
    rows = orders.collect()
# --- too many rows are refused
def rows_of(orders: DataFrame):
    n = orders.count()
    if n > 10_000:
        raise ValueError(f"{n} rows")
    return orders.toPandas()
# --- too many rows are cut
def shown(orders: DataFrame, most):
    row_count = orders.count()
    if row_count > most:
        orders = orders.sample(most / row_count)
    return orders.toPandas()
# --- many rows are written, few are taken
def hand_over(orders: DataFrame):
    total_rows = orders.count()
    if total_rows > 50_000:
        orders.write.parquet("out")
    else:
        for row in orders.collect():
            send(row)
# --- one row meets each row
def encoded(frame: DataFrame, rates: DataFrame):
    if rates.count() > 1:
        return frame.join(rates, "key")
    else:
        return frame.crossJoin(rates)
# --- a file of text that describes
schema_rdd = sc.textFile(sys.argv[1]).collect()
# --- a short list of words
words = sc.textFile("data/stopwords.txt").collect()
# --- a table or two, in a function
def lineage(spark, output, quarantine):
    found = []
    if output:
        found.append(output)
    if quarantine:
        found.append(quarantine)
    whole = spark.read.table(found[0])
    for name in found[1:]:
        whole = whole.unionByName(spark.read.table(name))
    return whole.distinct()
# --- one text, read as a table
import json
arguments = spark.read.schema("name string").json(sc.parallelize([json.dumps(given)]))
arguments.coalesce(1).write.mode("overwrite").json("model/arguments")
# --- a buffer
import io
import pandas as pd
frame = spark.createDataFrame(pd.read_csv(io.StringIO(answer.text)))
# --- what belongs to one configuration
for row in spark.table(where).filter(F.col("run_config_name") == config.name).collect():
    actions.append(row.action)
# --- a view of a few rows
people = spark.createDataFrame([("Ann", 31), ("Bo", 12)], ["name", "age"])
people.createOrReplaceTempView("people")
for row in spark.sql("SELECT name FROM people WHERE age >= 13").collect():
    print(row.name)
# --- a view of a limited table, by way of another view
spark.table("events").limit(100).createOrReplaceTempView("some")
spark.sql("SELECT * FROM some WHERE kind = 'click'").createOrReplaceTempView("clicks")
frame = spark.sql("WITH c AS (SELECT * FROM clicks) SELECT c.* FROM c JOIN some ON c.id = some.id").toPandas()
# --- a sample that is handed over
def plotted(sample_df: DataFrame):
    return sample_df.toPandas().plot()
# --- what a model keeps
cutoffs = spark.read.parquet(model_path + "/cutoffs").where(F.col("column") == name).select("cutoff").collect()[0]
for row in spark.read.csv(f"{model_dir}/{name}", header=True, inferSchema=True).collect():
    known[row.label] = row.index
# --- one row of a file
arguments = spark.read.json(os.path.join(path, "arguments.json")).first().asDict()
# --- what a model keeps, where the place has a default
def fitted(spark, model_path="NA"):
    return spark.read.parquet(model_path + "/cutoffs").where(F.col("name") == "a").collect()[0]
fitted(spark)
# --- a writer that each iteration may make anew
writer = spark.table("t").write
for path in paths:
    writer = (spark.read.parquet(path).write if path else writer).mode("append")
# --- a part of a table whose size is given
a = spark.table("a")  # size: 2MB rows: 20000
rows = a.filter("kind = 'click'").toPandas()
for row in a.select("day", "page").distinct().collect():
    print(row)
