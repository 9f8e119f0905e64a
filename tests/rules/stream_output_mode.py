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
