# --- three
out = (
    spark.table("t")
    .withColumn("a", F.upper("x"))
    .withColumn("b", F.lower("x"))
    .withColumn("c", F.trim("x"))
)
# --- each made of the one before
out = (
    spark.table("t")
    .withColumn("a", F.col("x") + 1)
    .withColumn("b", F.col("a") * 2)
    .withColumn("c", F.col("b") * 2)
    .withColumn("d", F.col("c") * 2)
)
# --- by SQL text
out = (
    spark.table("t")
    .withColumn("a", F.expr("x + 1"))
    .withColumn("b", F.expr("a * 2"))
    .withColumn("c", F.expr("a * 3"))
    .withColumn("d", F.expr("A * 4"))
)
# --- a window over a column that was added
w = Window.partitionBy("day").orderBy("ts")
out = (
    spark.table("t")
    .withColumn("day", F.to_date("ts"))
    .withColumn("rn", F.row_number().over(w))
    .withColumn("a", F.lit(1))
    .withColumn("b", F.lit(2))
)
# --- the same column again and again
out = (
    spark.table("t")
    .withColumn("a", F.trim("a"))
    .withColumn("a", F.upper("a"))
    .withColumn("a", F.regexp_replace("a", "-", ""))
    .withColumn("a", F.substring("a", 1, 3))
)
# --- steps between
df = spark.table("t").withColumn("a", F.upper("x")).withColumn("b", F.lower("x"))
df = df.where("a <> b").withColumn("c", F.trim("x")).withColumn("d", F.ltrim("x"))
# --- columns of names that are not known
df = (
    spark.table("t")
    .withColumn("a", F.upper(F.col(first)))
    .withColumn("b", F.upper(F.col(second)))
    .withColumn("c", F.upper(F.col(third)))
    .withColumn("d", F.upper(F.col(fourth)))
)
# --- generators, one a projection
df = (
    spark.table("t")
    .withColumn("a", F.explode("xs"))
    .withColumn("b", F.explode("ys"))  #! explode-early
    .withColumn("c", F.explode("zs"))  #! explode-early
    .withColumn("d", F.explode("ws"))  #! explode-early
)
# --- all columns
df = (
    spark.table("t")
    .withColumn("a", F.upper("x"))
    .withColumn("b", F.to_json(F.struct("*")))
    .withColumn("c", F.to_json(F.struct("*")))
    .withColumn("d", F.to_json(F.struct("*")))
)
# --- one a branch
df = spark.table("t").withColumn("a", F.upper("x"))
if flag:
    df = df.withColumn("b", F.upper("y"))
if other:
    df = df.withColumn("c", F.upper("z"))
df = df.withColumn("d", F.lit(1))
# --- one a helper
def with_a(df):
    return df.withColumn("a", F.upper("x"))
def with_b(df):
    return df.withColumn("b", F.upper("y"))
def with_c(df):
    return df.withColumn("c", F.upper("z"))
def with_d(df):
    return df.withColumn("d", F.upper("w"))
out = spark.table("t").transform(with_a).transform(with_b).transform(with_c).transform(with_d)
# --- at once
df = spark.table("t").withColumns({"a": F.lit(1), "b": F.lit(2), "c": F.lit(3), "d": F.lit(4)})
# --- something else with that method
out = table.withColumn("a", 1).withColumn("b", 2).withColumn("c", 3).withColumn("d", 4)
# --- one line
df = spark.table("t")
df = df.withColumn("a", F.lit(1)).withColumn("b", F.lit(2)).withColumn("c", F.lit(3)).withColumn("d", F.lit(4))  #! with-column-chain
# --- statements
df = spark.table("t")
df = df.withColumn("year", F.year("ts"))  #! with-column-chain
df = df.withColumn("month", F.month("ts"))
df = df.withColumn("day", F.dayofmonth(df.ts))
df = df.withColumn("net", df["gross"] / 1.2)
df.write.parquet("out")
# --- from another name
out = spark.table("t")
clean = out.withColumn("a", F.trim(F.col("a")))  #! with-column-chain
clean = clean.withColumn("b", F.when(F.col("x") == "a", "a").otherwise("b"))
clean = clean.withColumn("c", F.col("c").cast("double"))
clean = clean.withColumn("d", F.coalesce("d", F.lit(0)))
clean.write.parquet("out")
# --- in a function, with a comment
def clean(df: DataFrame) -> DataFrame:
    return (
        df.withColumn("a", F.trim(F.col("a")))  #! with-column-chain
        # of the old system
        .withColumn("b", F.trim(F.col("b")))
        .withColumn("c", F.trim(F.col("c")))
        .withColumn("d", F.trim(F.col("d")))
    )
# --- independent, then one that is not
df = (
    spark.table("t")
    .where("x > 0")
    .withColumn("a", F.col("x") + 1)  #! with-column-chain
    .withColumn("b", F.col("y") + 1)
    .withColumn("c", col("z") + 1)
    .withColumn("d", F.lit("a"))
    .withColumn("sum", F.col("a") + F.col("b"))
)
# --- dependent first
df = (
    spark.table("t")
    .withColumn("a", F.col("x") + 1)
    .withColumn("b", F.col("a") + 1)  #! with-column-chain
    .withColumn("c", F.lit(1))
    .withColumn("d", F.lit(2))
    .withColumn("e", F.lit(3))
)
# --- keywords and names alike
df = (
    spark.table("t")
    .withColumn(colName="price", col=F.col("price"))  #! with-column-chain
    .withColumn("price_eur", F.col("price_usd") * 0.9)
    .withColumn("price_gbp", F.col("price_usd") * 0.8)
    .withColumn("rn", F.row_number().over(Window.partitionBy("k").orderBy(F.desc("ts"))))
    .withColumn("size", F.length("name"))
)
# --- an attribute
class Job:
    def __init__(self, df: DataFrame):
        self.df = df
    def clean(self):
        self.df = self.df.withColumn("a", F.trim("a"))  #! with-column-chain
        self.df = self.df.withColumn("b", F.trim("b"))
        self.df = self.df.withColumn("c", F.trim("c"))
        self.df = self.df.withColumn("d", F.trim("d"))
        self.df.write.parquet("out")
