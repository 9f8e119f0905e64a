# --- a few lines
sc.parallelize(["a", "b"]).coalesce(1).saveAsTextFile("out")
# --- little data in one file
df.limit(1000).coalesce(1).write.csv("out")
spark.table("t").groupBy("country").count().coalesce(1).write.csv("out")
spark.createDataFrame(rows).repartition(1).write.parquet("out")
# --- more than one
spark.table("t").coalesce(10).write.parquet("out")
# --- by a variable
spark.table("t").coalesce(n).write.parquet("out")
# --- no write
spark.table("t").coalesce(1).count()
# --- shuffled again after it
spark.table("t").repartition(1).groupBy("user_id").count().write.parquet("out")
# --- one connection
spark.table("t").coalesce(1).write.jdbc(url, "t")
spark.table("t").coalesce(1).write.format("jdbc").option("url", url).save()
# --- what a frame is called elsewhere
img.coalesce(1).write.save("x")
# --- one file of everything
spark.table("t").coalesce(1).write.mode("overwrite").parquet("out")  #! single-partition-write
# --- with an exchange
spark.read.json("in").repartition(1).write.format("parquet").save("out")  #! single-partition-write
# --- with steps between
df = spark.table("t")
single = df.coalesce(1)  #! single-partition-write
single.withColumn("x", F.lit(1)).select("x").write.csv("out")
# --- over lines
(df
    .repartition(1)  #! single-partition-write
    .write
    .option("header", True)
    .csv("out"))
# --- a table
spark.table("t").repartition(1).write.saveAsTable("u")  #! single-partition-write
# --- an RDD
lines = sc.textFile("s3://lake/logs").map(lambda line: line.upper())
lines.coalesce(1).saveAsTextFile("out")  #! single-partition-write
