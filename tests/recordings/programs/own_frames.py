"""Programs in the style people write, over the tables of `data.py shop`: `# --- name` heads each; the lines before the first one head all."""
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("shop").getOrCreate()

# --- daily_totals
events = spark.read.parquet("data/shop/events")
daily = (
    events.withColumn("day", F.to_date("ts"))
    .filter(F.col("event_type") == "purchase")
    .groupBy("day", "country")
    .agg(F.sum("amount").alias("turnover"), F.countDistinct("user_id").alias("buyers"))
)
daily.write.mode("overwrite").parquet("out/daily_totals")

# --- dedup_latest
events = spark.read.parquet("data/shop/events")
latest = Window.partitionBy("user_id").orderBy(F.col("ts").desc())
events.withColumn("rn", F.row_number().over(latest)).filter(F.col("rn") == 1).drop("rn").write.mode("overwrite").parquet("out/dedup_latest")

# --- drop_duplicates_subset
events = spark.read.parquet("data/shop/events")
events.dropDuplicates(["user_id", "event_type"]).write.mode("overwrite").parquet("out/drop_duplicates")

# --- drop_duplicates_all
orders = spark.read.parquet("data/shop/orders").select("user_id", "product_id", "status")
print(orders.distinct().count())

# --- enrich_with_dimensions
events = spark.read.parquet("data/shop/events")
users = spark.read.parquet("data/shop/users").select("user_id", "segment", "signup_date")
countries = spark.read.option("header", True).csv("data/shop/countries")
enriched = (
    events.join(users, on="user_id", how="left")
    .join(F.broadcast(countries), events.country == countries.code, "left")
    .withColumn("age_days", F.datediff(F.to_date("ts"), "signup_date"))
    .fillna({"segment": "unknown"})
)
enriched.write.mode("overwrite").parquet("out/enriched")

# --- join_two_large
events = spark.read.parquet("data/shop/events").select("user_id", "session_id", "amount")
orders = spark.read.parquet("data/shop/orders").select("user_id", "order_id", "note")
matched = events.where("amount is not null").join(orders, "user_id")
matched.groupBy("order_id").agg(F.max("amount").alias("best"), F.first("note").alias("note")).write.mode("overwrite").parquet("out/join_two_large")

# --- join_skewed_product
orders = spark.read.parquet("data/shop/orders")
products = spark.read.parquet("data/shop/products")
orders.join(products, "product_id").select("order_id", "note", "description", "brand").sortWithinPartitions("order_id").write.mode("overwrite").parquet("out/join_skewed")

# --- semi_join
orders = spark.read.parquet("data/shop/orders")
users = spark.read.parquet("data/shop/users").filter(F.col("segment") == "platinum")
print(orders.join(users, "user_id", "left_semi").count())

# --- anti_join
users = spark.read.parquet("data/shop/users")
orders = spark.read.parquet("data/shop/orders").filter(F.col("status") == "done")
sleepers = users.join(orders, users.user_id == orders.user_id, "left_anti")
sleepers.orderBy("signup_date").write.mode("overwrite").csv("out/sleepers", header=True)

# --- full_outer_join
sent = spark.read.parquet("data/shop/orders").filter("status = 'sent'").groupBy("user_id").agg(F.count("*").alias("sent"))
back = spark.read.parquet("data/shop/orders").filter("status = 'back'").groupBy("user_id").agg(F.count("*").alias("back"))
sent.join(back, "user_id", "full_outer").na.fill(0).write.mode("overwrite").parquet("out/sent_back")

# --- self_join_pairs
orders = spark.read.parquet("data/shop/orders").filter(F.col("order_date") == "2025-03-01").select("user_id", "product_id")
a, b = orders.alias("a"), orders.alias("b")
pairs = a.join(b, (F.col("a.product_id") == F.col("b.product_id")) & (F.col("a.user_id") < F.col("b.user_id")))
print(pairs.count())

# --- range_join
orders = spark.read.parquet("data/shop/orders").filter("order_date >= '2025-12-25'").select("order_id", "order_ts", "user_id")
offers = spark.range(0, 200).select(F.col("id").alias("offer"), F.expr("timestamp'2025-12-25' + make_interval(0, 0, 0, 0, cast(id as int))").alias("begins"))
offers = offers.withColumn("ends", F.col("begins") + F.expr("interval 3 hours"))
joined = orders.join(offers, (orders.order_ts >= offers.begins) & (orders.order_ts < offers.ends))
joined.groupBy("offer").count().orderBy(F.desc("count")).show()

# --- running_total
orders = spark.read.parquet("data/shop/orders")
running = Window.partitionBy("user_id").orderBy("order_ts").rowsBetween(Window.unboundedPreceding, Window.currentRow)
orders.withColumn("spent", F.sum(F.col("price") * F.col("quantity")).over(running)).select("order_id", "spent").write.mode("overwrite").parquet("out/running_total")

# --- sessionize
events = spark.read.parquet("data/shop/events").select("user_id", "ts", "event_type")
by_user = Window.partitionBy("user_id").orderBy("ts")
gaps = events.withColumn("previous", F.lag("ts").over(by_user)).withColumn(
    "is_new", F.when((F.col("ts").cast("long") - F.col("previous").cast("long")) > 1800, 1).otherwise(0)
)
sessions = gaps.withColumn("session", F.sum("is_new").over(by_user))
sessions.groupBy("user_id", "session").agg(F.min("ts").alias("begins"), F.max("ts").alias("ends"), F.count("*").alias("n")).write.mode("overwrite").parquet("out/sessions")

# --- top_n_per_group
products = spark.read.parquet("data/shop/products")
orders = spark.read.parquet("data/shop/orders")
sold = orders.groupBy("product_id").agg(F.sum("quantity").alias("sold"))
rank = Window.partitionBy("category").orderBy(F.desc("sold"))
sold.join(products, "product_id").withColumn("rank", F.rank().over(rank)).filter("rank <= 3").select("category", "rank", "sku", "sold").show(200)

# --- window_whole_table
sensors = spark.read.parquet("data/shop/sensors").filter("state <> 'ok'")
numbered = sensors.withColumn("n", F.row_number().over(Window.orderBy("ts")))
numbered.filter("n % 1000 = 0").show()

# --- moving_average
sensors = spark.read.parquet("data/shop/sensors")
hour = Window.partitionBy("sensor_id").orderBy(F.col("ts").cast("long")).rangeBetween(-3600, 0)
sensors.withColumn("smooth", F.avg("temperature").over(hour)).filter(F.abs(F.col("temperature") - F.col("smooth")) > 15).write.mode("overwrite").parquet("out/outliers")

# --- pivot_known
events = spark.read.parquet("data/shop/events")
events.groupBy("user_id").pivot("event_type", ["view", "click", "cart", "purchase"]).count().na.fill(0).write.mode("overwrite").parquet("out/pivot_known")

# --- pivot_unknown
orders = spark.read.parquet("data/shop/orders").withColumn("month", F.date_format("order_date", "yyyy-MM"))
orders.groupBy("product_id").pivot("month").agg(F.sum("quantity")).write.mode("overwrite").parquet("out/pivot_unknown")

# --- cube
events = spark.read.parquet("data/shop/events")
events.cube("country", "device", "event_type").agg(F.count("*").alias("n"), F.avg("amount").alias("mean")).orderBy("country", "device", "event_type").collect()

# --- rollup_sessions
events = spark.read.parquet("data/shop/events")
events.rollup("country", "user_id").agg(F.sum("amount").alias("amount")).write.mode("overwrite").parquet("out/rollup")

# --- collect_list_sessions
events = spark.read.parquet("data/shop/events")
paths = events.groupBy("user_id").agg(F.collect_list("event_type").alias("path"), F.collect_set("device").alias("devices"))
paths.withColumn("steps", F.size("path")).filter("steps > 3").write.mode("overwrite").parquet("out/paths")

# --- collect_list_then_explode
orders = spark.read.parquet("data/shop/orders")
baskets = orders.groupBy("user_id", "order_date").agg(F.collect_set("product_id").alias("items"))
baskets.filter(F.size("items") > 1).select("user_id", F.explode("items").alias("item")).groupBy("item").count().orderBy(F.desc("count")).limit(50).toPandas()

# --- word_count
products = spark.read.parquet("data/shop/products")
words = products.select(F.explode(F.split(F.lower("description"), r"\s+")).alias("word")).groupBy("word").count()
words.orderBy(F.desc("count")).show(30)

# --- percentiles
sensors = spark.read.parquet("data/shop/sensors")
sensors.groupBy("sensor_id").agg(F.percentile_approx("temperature", [0.5, 0.95]).alias("p"), F.expr("percentile(humidity, 0.5)").alias("median")).write.mode("overwrite").parquet("out/percentiles")

# --- approx_distinct
events = spark.read.parquet("data/shop/events")
events.groupBy("country").agg(F.approx_count_distinct("session_id").alias("sessions"), F.countDistinct("session_id").alias("exact")).show(60)

# --- two_distinct_counts
events = spark.read.parquet("data/shop/events")
events.groupBy("event_type").agg(F.countDistinct("user_id").alias("users"), F.countDistinct("session_id").alias("sessions"), F.sum("amount").alias("amount")).show()

# --- sort_all
events = spark.read.parquet("data/shop/events")
events.orderBy("session_id").write.mode("overwrite").parquet("out/sorted")

# --- sort_narrow
events = spark.read.parquet("data/shop/events")
events.select("event_id", "amount").orderBy(F.desc("amount"), "event_id").write.mode("overwrite").parquet("out/sort_narrow")

# --- repartition_write
events = spark.read.parquet("data/shop/events")
events.repartition(16).write.mode("overwrite").parquet("out/repartitioned")

# --- repartition_by_key_write
events = spark.read.parquet("data/shop/events").withColumn("day", F.to_date("ts"))
events.repartition("day").write.mode("overwrite").partitionBy("day").parquet("out/by_day")

# --- partition_by_write
orders = spark.read.parquet("data/shop/orders")
orders.withColumn("month", F.trunc("order_date", "month")).write.mode("overwrite").partitionBy("month", "status").parquet("out/by_month")

# --- coalesce_one_csv
orders = spark.read.parquet("data/shop/orders")
orders.filter(F.col("status").isin("back", "void")).coalesce(1).write.mode("overwrite").option("header", True).csv("out/returns")

# --- csv_infer_schema
clicks = spark.read.csv("data/shop/clicks", header=True, inferSchema=True)
clicks.groupBy("referrer", F.date_trunc("day", "clicked_at").alias("day")).agg(F.avg("duration").alias("mean"), F.count("*").alias("n")).orderBy("day").show()

# --- csv_schema_sort
schema = "click_id long, user_id long, url string, referrer string, clicked_at timestamp, duration int"
clicks = spark.read.option("header", "true").schema(schema).csv("data/shop/clicks")
clicks.filter(F.col("duration").isNotNull()).orderBy("user_id", "clicked_at").write.mode("overwrite").parquet("out/clicks")

# --- json_logs
logs = spark.read.json("data/shop/logs")
errors = logs.filter(F.col("level").isin("WARN", "ERROR")).withColumn("hour", F.date_trunc("hour", F.to_timestamp("ts")))
errors.groupBy("hour", "service", F.col("context.host").alias("host")).count().orderBy(F.desc("count")).show(50, truncate=False)

# --- json_explode_tags
logs = spark.read.schema("ts string, level string, service string, message string, context struct<host: string, pid: bigint>, tags array<string>").json("data/shop/logs")
logs.select("service", "context.host", F.explode_outer("tags").alias("tag"), "message").dropDuplicates(["service", "host", "tag"]).write.mode("overwrite").json("out/tags")

# --- when_chain_group
users = spark.read.parquet("data/shop/users")


def with_age_band(df):
    return df.withColumn(
        "band", F.when(F.col("age").isNull(), "none").when(F.col("age") < 25, "young").when(F.col("age") < 60, "middle").otherwise("senior")
    )


def with_domain(df):
    return df.withColumn("domain", F.split("email", "@").getItem(1))


users.transform(with_age_band).transform(with_domain).groupBy("band", "domain", F.year("signup_date").alias("year")).count().orderBy("year", "band").show(100)

# --- select_loop_features
orders = spark.read.parquet("data/shop/orders")
features = orders.groupBy("user_id").agg(*[F.sum(F.when(F.col("status") == status, 1).otherwise(0)).alias(f"n_{status}") for status in ["done", "open", "sent", "back", "void"]])
for status in ["open", "sent", "back"]:
    features = features.withColumn(f"share_{status}", F.col(f"n_{status}") / (F.col("n_done") + 1))
features.write.mode("overwrite").parquet("out/features")

# --- union_many
orders = spark.read.parquet("data/shop/orders")
parts = [orders.filter(F.col("status") == status).select("order_id", "user_id", F.lit(status).alias("kind")) for status in ["open", "sent", "back"]]
everything = parts[0]
for part in parts[1:]:
    everything = everything.unionByName(part)
everything.groupBy("user_id").agg(F.concat_ws(",", F.sort_array(F.collect_set("kind"))).alias("kinds")).groupBy("kinds").count().show()

# --- intersect_except
buyers = spark.read.parquet("data/shop/orders").select("user_id")
active = spark.read.parquet("data/shop/events").filter("event_type = 'login'").select("user_id")
print(buyers.intersect(active).count(), active.subtract(buyers).count())

# --- sample_split_counts
events = spark.read.parquet("data/shop/events")
train, test = events.randomSplit([0.8, 0.2], seed=1)
print(train.count(), test.count())

# --- to_pandas_raw
users = spark.read.parquet("data/shop/users")
pdf = users.toPandas()
print(pdf.shape)

# --- to_pandas_grouped
orders = spark.read.parquet("data/shop/orders")
pdf = orders.groupBy("user_id").agg(F.sum("price").alias("spent"), F.max("order_date").alias("last")).toPandas()

# --- collect_rows
orders = spark.read.parquet("data/shop/orders")
for row in orders.filter("status = 'void'").select("order_id", "user_id", "note").collect():
    pass

# --- to_local_iterator
orders = spark.read.parquet("data/shop/orders")
n = 0
for row in orders.filter("status = 'back'").orderBy("order_ts").toLocalIterator():
    n += 1
print(n)

# --- salted_join
salts = 10
orders = spark.read.parquet("data/shop/orders").withColumn("salt", (F.rand(3) * salts).cast("int"))
products = spark.read.parquet("data/shop/products").withColumn("salt", F.explode(F.array([F.lit(i) for i in range(salts)])))
orders.join(products.hint("merge"), ["product_id", "salt"]).groupBy("category").agg(F.sum("price").alias("turnover")).show(40)

# --- shuffle_hash_hint
events = spark.read.parquet("data/shop/events").select("user_id", "event_id")
users = spark.read.parquet("data/shop/users").select("user_id", "email")
events.join(users.hint("shuffle_hash"), "user_id").write.mode("overwrite").parquet("out/shuffle_hash")

# --- broadcast_large
events = spark.read.parquet("data/shop/events")
users = spark.read.parquet("data/shop/users")
events.join(F.broadcast(users), "user_id").groupBy("segment").agg(F.sum("amount").alias("amount")).show()

# --- group_by_expression
events = spark.read.parquet("data/shop/events")
events.groupBy(F.substring("session_id", 1, 4).alias("prefix"), F.hour("ts").alias("hour")).agg(F.count("*").alias("n"), F.max("amount").alias("most")).write.mode("overwrite").parquet("out/prefixes")

# --- filter_selective_sort
events = spark.read.parquet("data/shop/events")
events.filter((F.col("country") == "AK") & (F.col("amount") > 150)).orderBy("user_id", F.desc("ts")).write.mode("overwrite").parquet("out/selective")
