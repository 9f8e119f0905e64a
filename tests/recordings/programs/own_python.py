"""Programs whose rows go through Python workers, over the tables of `data.py shop`."""
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("shop").getOrCreate()

# --- plain_udf
@F.udf("string")
def domain(email):
    return email.split("@")[1].upper() if email else None


users = spark.read.parquet("data/shop/users")
users.withColumn("domain", domain("email")).groupBy("domain").count().show()

# --- plain_udf_wide
@F.udf("double")
def score(event_type, device, amount):
    return (len(event_type) + len(device)) * (amount or 0.0)


events = spark.read.parquet("data/shop/events")
events.withColumn("score", score("event_type", "device", "amount")).groupBy("country").agg(F.avg("score")).show()

# --- plain_udf_without_arrow
# conf: spark.sql.execution.pythonUDF.arrow.enabled=false
@F.udf("int")
def length(session):
    return len(session)


spark.read.parquet("data/shop/events").select(length("session_id").alias("n")).agg(F.sum("n")).show()

# --- udf_holds_dictionary
lookup = {number: f"value {number}" for number in range(1_000_000)}
shared = spark.sparkContext.broadcast(lookup)


@F.udf("string")
def name_of(user_id):
    return shared.value.get(user_id)


spark.read.parquet("data/shop/orders").select(name_of("user_id").alias("name")).agg(F.max("name")).show()

# --- pandas_udf
@F.pandas_udf("double")
def normal(amount: pd.Series) -> pd.Series:
    return (amount - amount.mean()) / amount.std()


events = spark.read.parquet("data/shop/events")
events.withColumn("normal", normal("amount")).agg(F.max("normal")).show()

# --- pandas_udf_strings_large_batches
# conf: spark.sql.execution.arrow.maxRecordsPerBatch=200000
@F.pandas_udf("string")
def short(session: pd.Series) -> pd.Series:
    return session.str.slice(0, 8).str.upper()


spark.read.parquet("data/shop/events").select(short("session_id").alias("s")).agg(F.max("s")).show()

# --- grouped_aggregate_pandas_udf
@F.pandas_udf("double")
def spread(temperature: pd.Series) -> float:
    return float(temperature.quantile(0.9) - temperature.quantile(0.1))


spark.read.parquet("data/shop/sensors").groupBy("sensor_id").agg(spread("temperature").alias("spread")).write.mode("overwrite").parquet("out/spread")

# --- apply_in_pandas_small_groups
def fill(group: pd.DataFrame) -> pd.DataFrame:
    group = group.sort_values("ts")
    group["humidity"] = group["humidity"].ffill()
    return group


sensors = spark.read.parquet("data/shop/sensors")
sensors.groupBy("sensor_id").applyInPandas(fill, sensors.schema).write.mode("overwrite").parquet("out/filled")

# --- apply_in_pandas_large_groups
def tops(group: pd.DataFrame) -> pd.DataFrame:
    return group.nlargest(100, "amount")


events = spark.read.parquet("data/shop/events")
events.groupBy("device").applyInPandas(tops, events.schema).write.mode("overwrite").parquet("out/tops")

# --- apply_in_pandas_skewed
def order_numbers(group: pd.DataFrame) -> pd.DataFrame:
    group = group.sort_values("order_ts")
    group["nth"] = range(len(group))
    return group[["order_id", "nth"]]


orders = spark.read.parquet("data/shop/orders").select("order_id", "product_id", "order_ts", "note")
orders.groupBy("product_id").applyInPandas(order_numbers, "order_id long, nth long").write.mode("overwrite").parquet("out/nth")

# --- map_in_pandas
def keep(batches):
    for batch in batches:
        yield batch[batch["amount"] > 50]


events = spark.read.parquet("data/shop/events")
print(events.mapInPandas(keep, events.schema).count())

# --- map_in_pandas_gathers
def gather(batches):
    everything = pd.concat(list(batches))
    yield everything.groupby("event_type", as_index=False)["amount"].sum()


events = spark.read.parquet("data/shop/events").select("event_type", "amount", "session_id")
events.mapInPandas(gather, "event_type string, amount double").groupBy("event_type").agg(F.sum("amount")).show()

# --- cogrouped
def nearest(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"user_id": [left["user_id"].iloc[0] if len(left) else right["user_id"].iloc[0]], "events": [len(left)], "orders": [len(right)]})


events = spark.read.parquet("data/shop/events").select("user_id", "amount").filter("amount > 60")
orders = spark.read.parquet("data/shop/orders").select("user_id", "price").filter("price > 800")
events.groupBy("user_id").cogroup(orders.groupBy("user_id")).applyInPandas(nearest, "user_id long, events long, orders long").agg(F.sum("events")).show()

# --- rdd_map
orders = spark.read.parquet("data/shop/orders").select("user_id", "quantity")
pairs = orders.rdd.map(lambda row: (row["user_id"], row["quantity"])).reduceByKey(lambda a, b: a + b)
print(pairs.count())

# --- rdd_group_by_key
orders = spark.read.parquet("data/shop/orders").select("product_id", "order_id")
print(orders.rdd.map(tuple).groupByKey().mapValues(lambda values: len(list(values))).max(lambda pair: pair[1]))
