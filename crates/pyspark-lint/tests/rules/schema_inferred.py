# --- a schema, however it is given
a = spark.read.schema(schema).json("s3://lake/raw")
b = spark.read.json("s3://lake/raw", schema=schema)
c = spark.read.json("s3://lake/raw", "id LONG, name STRING")
d = spark.read.load("s3://lake/raw", format="json", schema=schema)
e = spark.read.csv("s3://lake/raw", schema, header=True, inferSchema=True)
# --- a reader in a variable that has one
reader = spark.read.format("json")
reader = reader.schema(schema)
orders = reader.load("s3://lake/raw")
# --- a reader is changed by its methods
reader = spark.read
reader.schema(schema)
orders = reader.json("s3://lake/raw")
# --- all columns are strings, and nothing is guessed
orders = spark.read.csv("s3://lake/orders.csv", header=True)
orders = spark.read.option("header", True).option("inferSchema", False).csv("s3://lake/orders.csv")
orders = spark.read.option("inferSchema", "false").csv("s3://lake/orders.csv")
# --- formats that know their schema
spark.read.parquet("s3://lake/orders")
spark.read.format("delta").load("s3://lake/orders")
# --- options that are not seen may hold what infers
orders = spark.read.options(**options).csv("s3://lake/orders")
# --- a format that is not seen
orders = spark.read.format(kind).load("s3://lake/orders")
# --- a reader that others made
def load(reader):
    return reader.json("s3://lake/raw")
# --- what the program holds already
rows = spark.read.json(sc.parallelize(lines))
rows = spark.read.json(df.rdd.map(lambda row: row.value))
# --- little data by its name
countries = spark.read.json("s3://lake/country_codes.json")
config = spark.read.option("inferSchema", True).csv("s3://lake/config/settings.csv")
# --- an example's data
people = spark.read.json("examples/src/main/resources/people.json")
# --- in a test
def test_orders(spark, tmp_path):
    orders = spark.read.json(str(tmp_path))
    assert orders.count() == 3
# --- the schema is what is wanted
schema = spark.read.json("s3://lake/one_day").schema
orders = spark.read.schema(schema).json("s3://lake/all_days")
# --- a look at a file next to the script
people = spark.read.json("people.json")
people.printSchema()
people.show()
# --- sampled
orders = spark.read.json("s3://lake/raw", samplingRatio=0.01)
# --- no reader of Spark
import pandas as pd
orders = pd.read_json("s3://lake/raw")
# --- csv that is inferred, by option
orders = spark.read.option("header", True).option("inferSchema", True).csv("s3://lake/orders")  #! schema-inferred
# --- in any spelling
orders = spark.read.option("inferschema", "True").csv("s3://lake/orders")  #! schema-inferred
# --- by argument
orders = spark.read.csv("data.csv", header=True, inferSchema=True)  #! schema-inferred
# --- json, always
orders = spark.read.json("s3://lake/orders/")  #! schema-inferred
# --- by format
orders = spark.read.format("json").load("s3://lake/orders")  #! schema-inferred
# --- by load's own argument
orders = spark.read.load("s3://lake/orders", format="csv", header=True, inferSchema=True)  #! schema-inferred
# --- over lines
orders = (
    spark.read
    .format("csv")
    .options(header=True, inferSchema=True)
    .load("s3://lake/orders")  #! schema-inferred
)
# --- options in a dictionary
options = {"header": "true", "inferSchema": "true"}
orders = spark.read.options(**options).csv(path)  #! schema-inferred
# --- in a function, by a path that is handed in
def load(spark, path):
    return spark.read.json(path)  #! schema-inferred
# --- in a loop
frames = []
for day in days:
    frames.append(spark.read.json(f"s3://lake/{day}/orders"))  #! schema-inferred
# --- a reader in a variable
reader = spark.read.option("header", True)
reader = reader.option("inferSchema", True)
orders = reader.csv("s3://lake/orders")  #! schema-inferred
# --- a list of paths
orders = spark.read.json(["s3://lake/a", "s3://lake/b"])  #! schema-inferred
