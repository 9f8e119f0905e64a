# --- sums and counts
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
partial = salted.groupBy("k", "salt").agg(F.sum("v").alias("v"), F.count("*").alias("n"))
partial.groupBy("k").agg(F.sum("v"), F.sum("n")).write.parquet("out")
# --- the largest
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
salted.groupBy("k", "salt").agg(F.max("v").alias("v")).groupBy("k").agg(F.max("v")).write.parquet("out")
# --- a weighted average
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
partial = salted.groupBy("k", "salt").agg(F.avg("v").alias("a"), F.count("v").alias("n"))
partial.groupBy("k").agg((F.sum(F.col("a") * F.col("n")) / F.sum("n")).alias("v")).write.parquet("out")
# --- no salt: the average of daily averages is meant
daily = spark.table("orders").groupBy("shop", "day").agg(F.avg("v").alias("v"))
daily.groupBy("shop").agg(F.avg("v")).write.parquet("out")
# --- a salt made of what is counted
salted = spark.table("orders").withColumn("salt", F.abs(F.hash("user")) % 10)
partial = salted.groupBy("k", "salt").agg(F.countDistinct("user").alias("users"))
partial.groupBy("k").agg(F.sum("users")).write.parquet("out")
# --- a salted join
big = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
small = spark.table("users").withColumn("salt", F.explode(F.array([F.lit(i) for i in range(10)])))
big.join(small, ["k", "salt"]).write.parquet("out")
# --- the salt stays
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
salted.groupBy("k", "salt").agg(F.avg("v").alias("v")).groupBy("k", "salt").agg(F.avg("v")).write.parquet("out")
# --- sums and counts of each of some columns
def two_phases(df, keys, columns):
    salted = df.withColumn("salt", (F.rand() * 50).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(
        *[F.sum(c).alias(f"{c}_sum") for c in columns], *[F.count(c).alias(f"{c}_n") for c in columns]
    )
    return parts.groupBy(*keys).agg(
        *[F.sum(f"{c}_sum").alias(c) for c in columns], *[F.sum(f"{c}_n").alias(f"{c}_n") for c in columns]
    )
# --- averages next to the sums that are put together
def averages(df, keys, columns):
    salted = df.withColumn("salt", (F.rand() * 50).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(
        *[F.avg(c).alias(f"{c}_avg") for c in columns], *[F.sum(c).alias(f"{c}_sum") for c in columns]
    )
    return parts.groupBy(*keys).agg(*[F.sum(f"{c}_sum").alias(c) for c in columns])
# --- averages
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
partial = salted.groupBy("k", "salt").agg(F.avg("v").alias("v"))
partial.groupBy("k").agg(F.avg("v").alias("v")).write.parquet("out")  #! salt-not-mergeable
# --- in one chain, by shorthand
(
    spark.table("orders")
    .withColumn("part", F.floor(F.rand() * 20))
    .groupBy("k", "part")
    .avg("v")
    .groupBy("k")
    .avg("avg(v)")  #! salt-not-mergeable
    .write.parquet("out")
)
# --- distinct counts
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
partial = salted.groupBy(["k", "salt"]).agg(F.countDistinct("user").alias("users"))
partial.groupBy("k").agg(F.sum("users")).write.parquet("out")  #! salt-not-mergeable
# --- percentiles, with a column dropped on the way
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
partial = salted.groupBy("k", "salt").agg(F.percentile_approx("v", 0.5).alias("v")).drop("salt")
partial.groupBy("k").agg(F.avg("v")).write.parquet("out")  #! salt-not-mergeable
# --- by dictionary
salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
partial = salted.groupBy("k", "salt").agg({"v": "avg"})
partial.groupBy("k").agg({"avg(v)": "avg"}).write.parquet("out")  #! salt-not-mergeable
# --- averages of each of some columns that the caller names
def two_phases(df, keys, columns):
    salted = df.withColumn("salt", (F.rand() * 50).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(*[F.avg(c).alias(f"{c}_avg") for c in columns])
    return parts.groupBy(*keys).agg(*[F.avg(f"{c}_avg").alias(c) for c in columns])  #! salt-not-mergeable:error
# --- distinct counts of columns that are known
def two_phases(df, keys, columns):
    salted = df.withColumn("salt", (F.rand() * 50).cast("int"))
    parts = salted.groupBy(*keys, "salt").agg(*[F.countDistinct(c).alias(f"{c}_n") for c in columns])
    return parts.groupBy(*keys).agg(*[F.sum(f"{c}_n").alias(c) for c in columns])  #! salt-not-mergeable
two_phases(spark.table("orders"), ["shop"], ["user", "product"]).write.parquet("out")
