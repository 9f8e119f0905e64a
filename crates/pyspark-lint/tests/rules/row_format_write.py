# --- columns
df.write.parquet("s3://lake/orders")
df.write.format("delta").save("s3://lake/orders")
df.write.mode("overwrite").orc("s3://lake/orders")
# --- little data
df.groupBy("country").count().write.csv("s3://lake/by_country")
df.limit(1000).write.json("s3://lake/looked_at")
spark.createDataFrame(rows).write.csv("s3://lake/rows")
# --- one file for a reader
df.coalesce(1).limit(100).write.csv("s3://lake/orders")
spark.table("dim_date").write.csv("s3://lake/dates")
# --- someone else takes it
df.write.csv("s3://lake/exports/orders")
df.write.json("s3://partner-sftp/orders")
df.write.csv(export_path)
df.write.json(report_dir)
# --- a text made to measure
df.write.option("sep", "|").csv("s3://lake/orders")
df.write.csv("s3://lake/orders", sep="\t", header=True)
df.write.option("quoteAll", True).csv("s3://lake/orders")
# --- rows that were refused
df.where("reason is not null").write.json("s3://lake/rejected")
# --- options that are not seen
df.write.options(**options).csv("s3://lake/orders")
# --- a format that is not seen
df.write.format(kind).save("s3://lake/orders")
# --- in a test
def test_write(spark, tmp_path):
    spark.table("orders").write.json(str(tmp_path))
# --- pandas
pdf.to_csv("orders.csv")
# --- a batch of a stream
def save(batch, n):
    batch.write.json("s3://lake/orders")
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- csv
orders = spark.table("orders")
orders.write.csv("s3://lake/orders")  #! row-format-write
# --- json, with a mode
spark.table("orders").write.mode("overwrite").json("s3://lake/orders")  #! row-format-write
# --- by format
df.write.format("csv").option("header", True).save("s3://lake/orders")  #! row-format-write
# --- by arguments
df.write.save("s3://lake/orders", format="json", mode="append")  #! row-format-write
# --- with a header, over lines
(df
    .write
    .mode("overwrite")
    .csv("s3://lake/clean", header=True))  #! row-format-write
# --- a table
spark.read.parquet("s3://lake/raw").write.format("json").saveAsTable("orders")  #! row-format-write
# --- in a function
def store(spark, path):
    joined = spark.table("orders").join(spark.table("users"), "user_id")
    joined.write.csv(path)  #! row-format-write
# --- read back
df.write.mode("overwrite").csv("s3://lake/step1", header=True, mode="append")  #! row-format-write
again = spark.read.schema(schema).csv("s3://lake/step1", header=True)
