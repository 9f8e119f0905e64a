# --- with its values
spark.table("sales").groupBy("store").pivot("month", ["jan", "feb"]).sum("amount")
# --- by keyword
spark.table("sales").groupBy("store").pivot("month", values=months).sum("amount")
# --- values that are computed
months = load_months()
spark.table("sales").groupBy("store").pivot("month", months).sum("amount")
# --- little data
spark.createDataFrame(rows, ["a", "b"]).groupBy("a").pivot("b").count()
spark.table("sales").limit(1000).groupBy("a").pivot("b").count()
# --- the second read is of the cache
df = spark.table("sales").cache()
df.count()
df.groupBy("store").pivot("month").sum("amount").show()
# --- pandas
wide = pdf.pivot("a", "b")
table = frame.pivot(index="a", columns="b")
# --- spread
spark.table("sales").groupBy("a").pivot(*args).count()
# --- plain
spark.table("sales").groupBy("store").pivot("month").sum("amount")  #! pivot-without-values
# --- over lines
(spark.read.parquet("sales")
    .groupBy("store", "year")
    .pivot("month")  #! pivot-without-values
    .agg(F.sum("amount")))
# --- by name, in a function
def widen(df):
    return df.groupBy("k").pivot(pivot_col="kind").agg(F.first("value"))  #! pivot-without-values
# --- a grouping of its own
grouped = spark.table("sales").groupby("store")
wide = grouped.pivot("month", None).max("amount")  #! pivot-without-values
# --- in a loop
for table in tables:
    spark.table(table).groupBy("k").pivot("v").count().write.parquet(table)  #! pivot-without-values
# --- after a filter that names them
sales = spark.table("sales").filter(F.col("month").isin(["2026-01", "2026-02"]))
sales.groupBy("store_id").pivot("month").sum("amount").write.parquet("out")  #! pivot-without-values
# --- after one, with its column named
sales = spark.table("sales").where(F.col("month").isin("2026-01", "2026-02"))
sales.groupBy("store_id").pivot(pivot_col="month").sum("amount").write.parquet("out")  #! pivot-without-values
# --- after a filter of another column
sales = spark.table("sales").filter(F.col("year").isin(2025, 2026))
sales.groupBy("store_id").pivot("month").sum("amount").write.parquet("out")  #! pivot-without-values
