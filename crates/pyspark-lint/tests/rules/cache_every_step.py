# --- both are read
base = spark.table("t").cache()
recent = base.where("year = 2026").cache()
base.count()
recent.count()
recent.write.parquet("out")
# --- how many there are is said, and then the rest is made
base = spark.table("t").cache()
print(base.count())
recent = base.where("year = 2026").cache()
recent.count()
recent.write.parquet("out")
# --- the first feeds two
base = spark.table("t").cache()
a = base.where("a = 1").cache()
b = base.where("a = 2").cache()
a.count()
a.show()
b.count()
b.show()
# --- only the last is cached
base = spark.table("t")
recent = base.where("year = 2026").cache()
recent.count()
recent.show()
# --- the first only builds the second
base = spark.table("t").cache()  #! cache-every-step
recent = base.where("year = 2026").cache()
recent.count()
recent.show()
# --- every step, without an action
df1 = df.cache()  #! cache-every-step
df2 = df1.filter(F.col("a") > 1).cache()  #! cache-every-step
df3 = df2.groupBy("k").count().cache()
# --- with the same name
df = spark.table("t").cache()  #! cache-every-step
df = df.where("a > 1").persist()
df.count()
df.show()
# --- a sketch that caches at each step, where a grouping stands for its aggregate
orders = spark.table("orders").cache()  #! cache-every-step
recent = orders.where(...).cache()  #! cache-every-step
totals = recent.groupBy(...).cache()
# --- each filled by a count that nobody reads
base = spark.table("t").cache()  #! cache-every-step
base.count()
clean = base.dropna().persist()  #! cache-every-step
clean.count()
features = clean.withColumn("x", F.col("a") * 2).cache()
features.count()
features.write.parquet("out")
