# --- elsewhere
kafka = spark.readStream.format("kafka").load()
kafka.writeStream.format("delta").start("s3://lake/out")
kafka.writeStream.format("console").start()
# --- few groups, looked at by name
kafka = spark.readStream.format("kafka").load()
kafka.groupBy("country").count().writeStream.outputMode("complete").format("memory").queryName("q").start()
kafka.groupBy().count().writeStream.outputMode("complete").format("memory").queryName("q").start()
# --- few groups in complete mode
kafka.groupBy("country").count().writeStream.outputMode("complete").format("delta").start("s3://lake/out")
# --- trying things out
spark.readStream.format("rate").load().writeStream.format("memory").queryName("q").start()
lines = spark.readStream.format("socket").option("host", "localhost").option("port", 9999).load()
lines.groupBy(F.window("ts", "1 hour")).count().writeStream.outputMode("complete").format("console").start()
# --- in a test
def test_stream(spark):
    spark.readStream.table("clicks").writeStream.format("memory").queryName("q").start()
# --- no stream
df.write.format("memory").save("x")
# --- a sink that is not seen
spark.readStream.table("clicks").writeStream.format(sink).start()
# --- every row in the driver
kafka = spark.readStream.format("kafka").load()
kafka.writeStream.format("memory").queryName("clicks").start()  #! stream-memory-sink
# --- over lines
(spark.readStream.table("clicks")
    .where("amount > 0")
    .writeStream
    .queryName("clicks")
    .format("memory")  #! stream-memory-sink
    .start())
# --- by an argument
spark.readStream.table("clicks").writeStream.start(format="memory", queryName="clicks")  #! stream-memory-sink
# --- many groups by name
clicks = spark.readStream.table("clicks")
clicks.groupBy("user_id").count().writeStream.outputMode("complete").format("memory").queryName("q").start()  #! stream-memory-sink
# --- windows in complete mode
clicks = spark.readStream.table("clicks").withWatermark("ts", "1 hour")
clicks.groupBy(F.window("ts", "1 hour")).count().writeStream.outputMode("complete").format("delta").start("s3://lake/out")  #! stream-memory-sink
# --- identifiers in complete mode
clicks = spark.readStream.table("clicks")
clicks.groupBy("session_id").agg(F.sum("amount")).writeStream.outputMode("Complete").foreachBatch(save).start()  #! stream-memory-sink
