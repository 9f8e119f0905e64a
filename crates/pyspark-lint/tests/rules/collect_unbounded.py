# --- what is called collect elsewhere
import gc
gc.collect()
garbage.collect()
# --- polars has a collect of its own
import polars as pl
df = pl.scan_csv("a.csv")
rows = df.collect()
# --- a polars frame that the snippet does not make
import polars as pl
rows = df.filter(pl.col("a") > 1).collect()
# --- one key of an RDD
pairs = sc.textFile("hdfs:///pairs").map(lambda line: line.split(","))
found = pairs.filter(lambda pair: pair[0] == key).collect()
# --- a limit
df.limit(100).collect()
# --- a limit in a variable
n = 50
rows = spark.table("t").orderBy("a").limit(n).collect()
# --- one row
total = spark.table("t").agg(F.sum("amount")).collect()[0][0]
# --- one row by select
from pyspark.sql.functions import max as max_
newest = spark.table("t").select(max_("ts")).collect()
# --- one row of groupBy without keys
spark.table("t").groupBy().count().collect()
# --- a group for each of a few
by_country = spark.table("t").groupBy("country").count().collect()
# --- a few distinct values
statuses = [r[0] for r in spark.table("t").select("status").distinct().collect()]
# --- rows that the driver made
spark.createDataFrame([(1, "a")], ["id", "name"]).collect()
# --- a small range
spark.range(10).collect()
# --- what SQL bounds
spark.sql("SELECT * FROM t LIMIT 5").collect()
spark.sql("show tables").collect()
spark.sql("select count(*) from t").collect()
# --- a small sample
spark.table("t").sample(0.001).collect()
# --- statistics
spark.table("t").describe().collect()
# --- one user's rows
spark.table("t").where(F.col("user_id") == 42).collect()
# --- a frame that something unknown made
df = load_orders()
rows = df.collect()
# --- a helper that is called with a bounded frame only
def rows_of(frame):
    return frame.collect()
rows_of(spark.table("t").limit(10))
# --- a frame that is bounded on both ways
df = spark.table("t").limit(10) if quick else spark.table("t").limit(1000)
df.collect()
# --- literals in an RDD
sc.parallelize([1, 2, 3]).map(lambda x: x * 2).collect()
# --- a reduced RDD
sc.textFile("a.txt").flatMap(lambda l: l.split()).map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b).collect()
# --- a range that fits the driver
spark.range(1000000).collect()
# --- a range that is too large for the driver
rows = spark.range(200000000).collect()  #! collect-unbounded
# --- rows that the program makes one by one, too many for the driver
rows = spark.createDataFrame([(i,) for i in range(200000000)], ["id"]).collect()  #! collect-unbounded
# --- a whole table
rows = spark.table("orders").collect()  #! collect-unbounded
# --- through names and chains
orders = spark.read.parquet("s3://lake/orders")
open_orders = (orders
    .where(F.col("status") == "open")
    .select("id", "amount"))
rows = open_orders.collect()  #! collect-unbounded
# --- an aliased session, imported functions
from pyspark.sql import SparkSession
import pyspark.sql.functions as fn
session = SparkSession.builder.appName("a").getOrCreate()
frame = session.read.option("header", True).csv("a.csv")
result = frame.filter(fn.col("a") > 1).collect()  #! collect-unbounded
# --- a bare frame
large_result = df.collect()  #! collect-unbounded
# --- an annotated parameter
from pyspark.sql import DataFrame
def export(frame: DataFrame):
    return frame.collect()  #! collect-unbounded
# --- a helper that is called with a whole table
def rows_of(frame):
    return frame.collect()  #! collect-unbounded
rows_of(spark.table("t"))
rows_of(spark.table("t").limit(10))
# --- bounded on one way only
df = spark.table("t")
if quick:
    df = df.limit(10)
df.collect()  #! collect-unbounded
# --- a group for each user
spark.table("t").groupBy("user_id").agg(F.sum("amount")).collect()  #! collect-unbounded
# --- in a method
class Job:
    def __init__(self, spark):
        self.spark = spark
        self.orders = spark.table("orders")
    def run(self):
        return self.orders.filter("amount > 0").collect()  #! collect-unbounded
# --- an RDD of a frame
spark.table("t").rdd.map(lambda r: r[0]).collect()  #! collect-unbounded
# --- a text file
lines = sc.textFile("hdfs://logs").collect()  #! collect-unbounded
# --- in a comprehension
names = [row.name for row in spark.table("users").collect()]  #! collect-unbounded
# --- a query of a whole table
spark.sql("SELECT * FROM events WHERE day = '2026-01-01'").collect()  #! collect-unbounded
# --- unpacked frames
train, test = spark.table("t").randomSplit([0.8, 0.2])
test.collect()  #! collect-unbounded
# --- known to be small
events = spark.table("events")  # size: 2MB rows: 20000
rows = events.where("day = '2026-01-01'").collect()
# --- known to be small, under a limit that is set
spark.conf.set("spark.sql.shuffle.partitions", "20")
codes = spark.read.parquet("s3://lake/codes").select("code", "name").collect()  # rows: 5000
# --- too small to say that it dies, too large to be silent
events = spark.table("events")  # size: 200MB rows: 5e5
rows = events.collect()  #! collect-unbounded:warning
# --- blocks and decoded rows are more than the heap together
events = spark.table("events")  # size: 800MB rows: 2e6
rows = events.collect()  #! collect-unbounded:error
# --- a filter may leave little of what is a few times too large
events = spark.table("events")  # size: 4GB rows: 2e7
rows = events.where("day = '2026-01-01'").collect()  #! collect-unbounded:warning
# --- small, but joined: a key that repeats makes more of it
a = spark.table("a")  # size: 2MB rows: 20000
b = spark.table("b")  # size: 2MB rows: 20000
rows = a.join(b, "day").collect()  #! collect-unbounded:warning
# --- over the limit for results
events = spark.table("events")  # size: 40GB rows: 4e8
rows = events.collect()  #! collect-unbounded:error
# --- over it, where nobody knows how much a filter leaves
events = spark.table("events")  # size: 40GB rows: 4e8
rows = events.where("day = '2026-01-01'").collect()  #! collect-unbounded:warning
# --- in a function, without a limit
spark = SparkSession.builder.config("spark.driver.maxResultSize", "0").getOrCreate()  #! conf-max-result-size
def load():
    events = spark.read.parquet("s3://lake/events")  # size: 400GB rows: 4e9
    return [row.id for row in events.collect()]  #! collect-unbounded:error
load()
# --- a frame by what its filter gives
adults = df.where("age > 17")
rows = adults.collect()  #! collect-unbounded
# --- a frame by the later calls of its chain
rows = df.filter("age > 17").collect()  #! collect-unbounded
# --- that there are rows bounds nothing
orders = spark.table("orders")
if orders.count() > 0:  #! count-to-test-empty
    rows = orders.collect()  #! collect-unbounded
# --- many rows, and only then
orders = spark.table("orders")
if orders.count() > 1000:
    rows = orders.collect()  #! collect-unbounded
# --- few rows, or whenever somebody says so
orders = spark.table("orders")
if orders.count() < 1000 or force:
    rows = orders.collect()  #! collect-unbounded
# --- lines that a function keeps
lines = sc.textFile("hdfs:///logs").filter(lambda line: "ERROR" in line)
errors = lines.collect()  #! collect-unbounded
# --- a frame of Glue
from awsglue.context import GlueContext
from pyspark.context import SparkContext
glue = GlueContext(SparkContext())
events = glue.create_dynamic_frame.from_catalog(database="lake", table_name="events").toDF()
rows = events.collect()  #! collect-unbounded
