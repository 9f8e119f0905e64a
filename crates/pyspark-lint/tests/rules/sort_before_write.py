# --- sorted files are what is wanted
spark.table("t").orderBy("day").write.parquet("out")
# --- one file in order
spark.createDataFrame(rows).orderBy("day").coalesce(1).write.csv("out")
# --- sorted within each file
spark.table("t").repartition("day").sortWithinPartitions("day").write.parquet("out")
# --- the first ones
spark.table("t").orderBy("amount").limit(10).repartition(2).write.parquet("out")
# --- shuffled before, not after
spark.table("t").repartition(200).orderBy("day").write.parquet("out")
# --- written by nobody
spark.table("t").orderBy("day").repartition(10).show()
# --- the order begins with the directories
spark.table("t").orderBy("country", "day").write.partitionBy("country").parquet("out")
# --- the rows of a day lie together once they are sorted by its instants
spark.table("t").orderBy("event_ts").write.partitionBy("event_date").parquet("out")
# --- directories that are not known
spark.table("t").orderBy("id").write.partitionBy(*columns).parquet("out")
spark.table("t").orderBy(*columns).write.partitionBy("country").parquet("out")
# --- a list's sort
names.sort()
# --- shuffled after it
spark.table("t").orderBy("day").repartition(200).write.parquet("out")  #! sort-before-write
# --- with steps between
df = spark.table("t")
df = df.sort("day")  #! sort-before-write
df = df.withColumn("x", F.lit(1)).repartition("country")
df.write.mode("overwrite").saveAsTable("u")
# --- a database
spark.table("t").orderBy("day").write.jdbc(url, "t")  #! sort-before-write
# --- over lines
(spark.table("t")
    .orderBy(F.desc("day"))  #! sort-before-write
    .distinct()
    .write.parquet("out"))
# --- in a function
def save(df: DataFrame):
    df.sort("day").write.format("jdbc").option("url", url).save()  #! sort-before-write
# --- directories that cut across the order
spark.table("t").orderBy("id").write.partitionBy("country").parquet("out")  #! sort-before-write
df = spark.table("t").sort(F.col("score").desc(), "id")  #! sort-before-write
df.write.mode("overwrite").format("parquet").partitionBy("country", "kind").save("out")
# --- into fewer files of each
def save(df: DataFrame):
    df.orderBy("id").coalesce(8).write.partitionBy("region").parquet("out")  #! sort-before-write
