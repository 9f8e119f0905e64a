# --- the store is chosen
from pyspark.sql import SparkSession
spark = SparkSession.builder.config("spark.sql.streaming.stateStore.providerClass", "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider").getOrCreate()
spark.readStream.table("clicks").withWatermark("ts", "1 day").dropDuplicates(["user_id", "ts"]).writeStream.toTable("out")
# --- by a variable
spark.conf.set("spark.sql.streaming.stateStore.providerClass", provider)
spark.readStream.table("clicks").withWatermark("ts", "1 day").dropDuplicates(["user_id", "ts"]).writeStream.toTable("out")
# --- few keys
clicks = spark.readStream.table("clicks").withWatermark("ts", "1 hour")
clicks.groupBy(F.window("ts", "1 hour"), "country").count().writeStream.toTable("out")
# --- no state
spark.readStream.table("clicks").where("amount > 0").writeStream.toTable("out")
# --- a stream with a table
spark.readStream.table("clicks").withWatermark("ts", "1 hour").join(spark.table("users"), "user_id").writeStream.toTable("out")
# --- no stream
spark.table("clicks").groupBy("user_id").count().write.parquet("s3://lake/out")
# --- trying things out
rate = spark.readStream.format("rate").load().withWatermark("timestamp", "1 minute")
rate.dropDuplicates(["id", "timestamp"]).writeStream.format("console").start()
# --- in a test
def test_dedupe(spark):
    spark.readStream.table("clicks").withWatermark("ts", "1 day").dropDuplicates(["id", "ts"]).writeStream.toTable("out")
# --- groups by identifier
clicks = spark.readStream.table("clicks").withWatermark("ts", "1 hour")
counts = clicks.groupBy(F.window("ts", "1 hour"), "user_id").count()  #! stream-heap-state
counts.writeStream.toTable("out")
# --- duplicates, with a session in the code
from pyspark.sql import SparkSession
spark = (
    SparkSession.builder
    .appName("dedupe")
    .getOrCreate()
)
clicks = spark.readStream.table("clicks").withWatermark("ts", "1 day")
clicks.dropDuplicates(["event_id", "ts"]).writeStream.toTable("out")  #! stream-heap-state
# --- within the watermark
clicks = spark.readStream.table("clicks").withWatermark("ts", "1 day")
clicks.dropDuplicatesWithinWatermark(["event_id"]).writeStream.toTable("out")  #! stream-heap-state
# --- two streams, and one finding for all
a = spark.readStream.table("a").withWatermark("at", "1 hour")
b = spark.readStream.table("b").withWatermark("bt", "1 hour")
c = a.join(b, "order_id")  #! stream-heap-state
c.dropDuplicates(["order_id", "at"]).writeStream.toTable("out")
# --- a function's own state
def sessions(spark):
    clicks = spark.readStream.table("clicks")
    return clicks.groupBy("user_id").applyInPandasWithState(update, schema, state, "append", GroupStateTimeout.NoTimeout)  #! stream-heap-state
