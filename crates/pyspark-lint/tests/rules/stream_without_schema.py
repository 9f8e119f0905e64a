# --- a schema, however it is given
spark.readStream.schema(schema).json("s3://lake/in")
spark.readStream.json("s3://lake/in", schema=schema)
spark.readStream.format("csv").schema("a INT").load("s3://lake/in")
spark.readStream.load("s3://lake/in", format="parquet", schema=schema)
# --- sources that know theirs
spark.readStream.format("kafka").load()
spark.readStream.format("rate").load()
spark.readStream.format("delta").load("s3://lake/in")
spark.readStream.format("cloudFiles").option("cloudFiles.format", "json").load("s3://lake/in")
spark.readStream.table("events")
spark.readStream.text("s3://lake/in")
# --- inference is switched on
spark.conf.set("spark.sql.streaming.schemaInference", "true")
spark.readStream.json("s3://lake/in")
# --- inference may be switched on
spark.conf.set("spark.sql.streaming.schemaInference", flag)
spark.readStream.json("s3://lake/in")
# --- a reader that has one
reader = spark.readStream.format("json")
reader = reader.schema(schema)
stream = reader.load("s3://lake/in")
# --- a format that is not seen
spark.readStream.format(kind).load("s3://lake/in")
# --- no stream
spark.read.parquet("s3://lake/in")
# --- no default source is known
spark.conf.set("spark.sql.sources.default", "delta")
spark.readStream.load("s3://lake/in")
# --- parquet
stream = spark.readStream.format("parquet").load(path)  #! stream-without-schema
# --- json
stream = spark.readStream.json("s3://lake/in")  #! stream-without-schema
# --- csv with inference that streams do not have
stream = spark.readStream.option("header", True).option("inferSchema", True).csv("s3://lake/in")  #! stream-without-schema
# --- the default is parquet
stream = spark.readStream.load("s3://lake/in")  #! stream-without-schema
# --- over lines
stream = (
    spark.readStream
    .format("orc")
    .option("path", "s3://lake/in")
    .load()  #! stream-without-schema
)
# --- in a function
def read(session, path):
    return session.readStream.format("json").option("maxFilesPerTrigger", 1).load(path)  #! stream-without-schema
from pyspark.sql import SparkSession
read(SparkSession.builder.getOrCreate(), "s3://lake/in")
