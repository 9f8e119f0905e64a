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
