# --- a limit
a = spark.readStream.schema(schema).option("maxFilesPerTrigger", 100).json("s3://lake/in")
b = spark.readStream.schema(schema).option("maxBytesPerTrigger", "1g").json("s3://lake/in")
c = spark.readStream.format("kafka").option("startingOffsets", "earliest").option("maxOffsetsPerTrigger", 10000).load()
a.writeStream.format("delta").start("s3://lake/out")
# --- from now on
kafka = spark.readStream.format("kafka").option("subscribe", "clicks").load()
kafka.writeStream.format("delta").start("s3://lake/out")
kafka = spark.readStream.format("kafka").option("startingOffsets", "latest").load()
# --- sources with a limit of their own
spark.readStream.format("delta").load("s3://lake/in").writeStream.format("delta").start("s3://lake/out")
spark.readStream.format("cloudFiles").load("s3://lake/in").writeStream.format("delta").start("s3://lake/out")
spark.readStream.format("rate").load().writeStream.format("delta").start("s3://lake/out")
# --- a look
spark.readStream.schema(schema).json("s3://lake/in").writeStream.format("console").start()
# --- all in one batch, on purpose
spark.readStream.schema(schema).json("s3://lake/in").writeStream.trigger(once=True).format("delta").start("s3://lake/out")
# --- options that are not seen
spark.readStream.schema(schema).options(**options).json("s3://lake/in").writeStream.format("delta").start("s3://lake/out")
# --- no stream
spark.read.schema(schema).json("s3://lake/in").write.parquet("s3://lake/out")
# --- an example's
spark.readStream.schema(schema).json("examples/clicks").writeStream.format("delta").start("s3://lake/out")
# --- files
stream = spark.readStream.schema(schema).json("s3://lake/in")  #! stream-without-rate-limit
stream.writeStream.format("delta").start("s3://lake/out")
# --- by format, over lines
stream = (
    spark.readStream
    .format("parquet")
    .schema(schema)
    .load("s3://lake/in")  #! stream-without-rate-limit
)
stream.writeStream.foreachBatch(save).start()
# --- a topic from its start
stream = (spark.readStream.format("kafka")
    .option("subscribe", "clicks")
    .option("startingOffsets", "earliest")
    .load())  #! stream-without-rate-limit
# --- whatever is there now
spark.readStream.schema(schema).csv("/data/in").writeStream.trigger(availableNow=True).toTable("out")  #! stream-without-rate-limit
# --- in a function
def ingest(spark, path):
    spark.readStream.format("csv").schema(schema).load(path).writeStream.toTable("out")  #! stream-without-rate-limit
# --- options in a dictionary
options = {"subscribe": "clicks", "startingOffsets": "earliest"}
stream = spark.readStream.format("kafka").options(**options).load()  #! stream-without-rate-limit
