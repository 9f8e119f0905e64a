# --- 1A a heap for the driver, from a script that starts its own JVM
spark = (
    SparkSession.builder.appName("report")
    .config("spark.driver.memory", "6g")
    .config("spark.driver.maxResultSize", "2g")
    .getOrCreate()
)
# --- 1A the same where the JVM runs already (launcher: spark-submit)
spark = (
    SparkSession.builder.appName("report")
    .config("spark.driver.memory", "6g")  #! conf-driver-too-late:warning
    .getOrCreate()
)
# --- 1A the same in a notebook (launcher: notebook)
spark = (
    SparkSession.builder.appName("report")
    .config("spark.driver.memory", "6g")  #! conf-driver-too-late:warning
    .getOrCreate()
)
# --- 1B every row to the driver
everything = df.collect()  #! collect-unbounded:warning
# --- 1B what brings no rows to the driver (recorded: actions that bring no rows)
df.write.parquet("s3://lake/report")
df.count()
df.show(15)
# --- 1B both in one text
# Not this:
everything = df.collect()  #! collect-unbounded:warning
# But this:
df.write.parquet("s3://lake/report")
df.count()
df.show(15)
# --- 1C a list of all values of each group
lists = df.groupBy("shop").agg(collect_list("price").alias("prices"))  #! collect-list-unbounded:warning
# --- 1C what a group comes to instead (recorded: aggregates instead of a list)
totals = df.groupBy("shop").agg(
    count("price").alias("sales"),
    sum("price").alias("revenue"),
    first("price").alias("some_price"),
)
# --- 1C both in one text, in no variable
df.groupBy("shop").agg(F.collect_list("price"))  #! collect-list-unbounded:warning

df.groupBy("shop").agg(F.count("price"), F.sum("price"), F.first("price"))
