# --- files that can be split
spark.read.schema(schema).csv("s3://lake/orders.csv")
spark.read.schema(schema).csv("s3://lake/orders.csv.bz2")
spark.read.text("s3://lake/logs")
# --- parquet is compressed inside
spark.read.parquet("s3://lake/part-0.gz.parquet")
spark.read.parquet("s3://lake/orders.gz")
# --- written, not read
df.write.option("compression", "gzip").parquet("s3://lake/orders")
# --- one line is one record
spark.read.schema(schema).option("multiLine", False).json("s3://lake/orders")
spark.read.schema(schema).option("multiline", "false").csv("s3://lake/orders")
# --- the rows are spread at once
orders = spark.read.schema(schema).csv("s3://lake/orders.csv.gz").repartition(64)
# --- the rows are spread a few steps later
raw = spark.read.schema(schema).option("multiLine", True).json("s3://lake/orders")
orders = raw.select("id", "amount").where("amount > 0").repartition(64, "id")
# --- little data by its name
config = spark.read.schema(schema).option("multiLine", True).json("s3://lake/config.json")
codes = spark.read.schema(schema).csv("s3://lake/country_codes.csv.gz")
# --- an example's data
df = spark.read.schema(schema).option("multiLine", True).json("examples/data/orders.json")
# --- what begins like it
df = spark.read.schema(schema).csv(f"s3://lake/in.gz{suffix}")
# --- a path that is not seen
df = spark.read.schema(schema).csv(path)
# --- gzip of Python's
import gzip
with gzip.open("orders.csv.gz") as file:
    lines = file.readlines()
# --- a gzipped csv
orders = spark.read.schema(schema).csv("s3://lake/orders.csv.gz")  #! not-splittable
# --- by format and load
orders = spark.read.format("json").schema(schema).load("hdfs:///raw/orders.json.gz")  #! not-splittable
# --- in a list
orders = spark.read.schema(schema).json(["s3://lake/a.json.gz", "s3://lake/b.json.gz"])  #! not-splittable
# --- at the end of an f-string
orders = spark.read.schema(schema).csv(f"s3://lake/{day}/orders.csv.gz")  #! not-splittable
# --- joined by the operating system's rules
import os
orders = spark.read.schema(schema).csv(os.path.join(base, "orders.csv.gz"))  #! not-splittable
# --- put together from what the caller gives
import sys
orders = spark.read.csv(sys.argv[1] + ".csv.gz", schema=schema)  #! not-splittable
# --- as an RDD
lines = sc.textFile("s3://lake/access.log.gz")  #! not-splittable
# --- records of many lines
orders = spark.read.schema(schema).option("multiLine", True).json("s3://lake/orders")  #! not-splittable
# --- in any spelling
orders = spark.read.schema(schema).option("multiline", "true").csv(path)  #! not-splittable
# --- by argument
orders = spark.read.csv(path, schema=schema, header=True, multiLine=True)  #! not-splittable
# --- among many options, over lines
orders = (
    spark.read
    .options(header=True, multiLine=True, escape='"')
    .schema(schema)
    .csv("s3://lake/orders")  #! not-splittable
)
# --- in a function
def load(spark, path):
    return spark.read.format("csv").schema(schema).option("multiLine", "true").load(path)  #! not-splittable
# --- guessed and not split: two causes
orders = spark.read.option("multiLine", "true").json("hdfs:///orders/*.json")  #! not-splittable schema-inferred
# --- one after the other
for path in ["s3://raw/a.csv.gz", "s3://raw/b.csv.gz"]:
    spark.read.csv(path, schema="a string").write.mode("append").parquet("out")  #! not-splittable
