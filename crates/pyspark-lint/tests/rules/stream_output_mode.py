# --- rows that never change
spark.readStream.format("kafka").load().writeStream.format("parquet").outputMode("append").option("path", "out").start()
# --- a windowed aggregation with a watermark
events = spark.readStream.schema(schema).json("in").withWatermark("ts", "1 hour")
counts = events.groupBy(F.window("ts", "10 minutes"), "page").count()
counts.writeStream.format("parquet").outputMode("append").option("path", "out").start()
# --- an aggregation in complete mode on the console
spark.readStream.schema(schema).json("in").groupBy("k").count().writeStream.outputMode("complete").format("console").start()
# --- batches by hand
spark.readStream.schema(schema).json("in").groupBy("k").count().writeStream.outputMode("update").foreachBatch(save).start()
# --- a mode that is not known
spark.readStream.schema(schema).json("in").groupBy("k").count().writeStream.outputMode(mode).format("console").start()
# --- a batch
spark.read.json("in").groupBy("k").count().write.parquet("out")
# --- the event time is a key
events = spark.readStream.schema(schema).json("in").withWatermark("ts", "1 hour")
events.groupBy("ts", "page").count().writeStream.format("parquet").option("path", "out").start()
# --- a cast is no aggregate
spark.readStream.format("kafka").load().selectExpr("CAST(value AS STRING)", "upper(topic) AS t").writeStream.format("console").start()
# --- a writer in a variable that its methods change, rightly
writer = spark.readStream.table("t").groupBy("k").count().writeStream
writer.outputMode("complete")
query = writer.format("console").start()
# --- append by default, no watermark
stream = spark.readStream.schema(schema).parquet("in")
query = (stream.groupBy("key").agg(F.sum("amount").alias("total"))
    .writeStream
    .format("parquet")
    .option("path", "out")
    .start())  #! stream-output-mode
# --- append, no watermark, on the console
stream = spark.readStream.schema(schema).parquet("in").groupBy("k").count()
stream.writeStream.format("console").outputMode("append").start()  #! stream-output-mode
# --- a watermark that no key ends
events = spark.readStream.schema(schema).json("in").withWatermark("ts", "1 hour")
events.groupBy("page").count().writeStream.format("console").start()  #! stream-output-mode
# --- files cannot be updated
spark.readStream.schema(schema).json("in").groupBy("k").count().writeStream.format("parquet").outputMode("update").start("out")  #! stream-output-mode
# --- complete without an aggregation
spark.readStream.schema(schema).json("in").writeStream.format("console").outputMode("complete").start()  #! stream-output-mode
# --- files cannot be updated, by arguments
stream = spark.readStream.table("t").groupBy("k").count()
stream.writeStream.start("out", format="parquet", outputMode="complete")  #! stream-output-mode
# --- append, by arguments
stream = spark.readStream.table("t").groupBy("k").count()
stream.writeStream.start(format="console", outputMode="append")  #! stream-output-mode
# --- append to a table
stream = spark.readStream.table("t").groupBy("k").count()
stream.writeStream.option("checkpointLocation", "c").toTable("out")  #! stream-output-mode
# --- a writer in a variable that its methods change
writer = spark.readStream.table("t").groupBy("k").count().writeStream
writer.outputMode("update")  #! stream-output-mode
writer.format("json")
query = writer.start("out")
# --- an aggregate of text
stream = spark.readStream.table("t").selectExpr("count(*) AS n")
stream.writeStream.format("console").start()  #! stream-output-mode
