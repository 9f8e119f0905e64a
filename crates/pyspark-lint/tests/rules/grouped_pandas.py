# --- pandas' own groups
frame = pd.read_csv("small.csv")
frame.groupby("k").apply(fit)
# --- of few rows
spark.createDataFrame([(1, 2.0)], ["k", "v"]).groupBy("k").applyInPandas(fit, "k long, v double")
# --- under a limit
spark.table("t").limit(1000).groupBy("k").applyInPandas(fit, "k long, v double")
# --- Spark's own aggregates
spark.table("t").groupBy("country").agg(F.avg("v"))
# --- batches, not groups
spark.table("t").mapInPandas(fit, "k long, v double")
# --- over a window
@pandas_udf("double")
def mean(v: pd.Series) -> float:
    return v.mean()
w = Window.partitionBy("k").orderBy("ts").rowsBetween(-3, 0)
spark.table("t").withColumn("m", mean("v").over(w))
# --- a pandas UDF of rows
@pandas_udf("double")
def half(v: pd.Series) -> pd.Series:
    return v / 2
spark.table("t").groupBy("k").agg(F.sum(half("v")))
# --- in a test
def test_fit():
    spark.table("t").groupBy("k").applyInPandas(fit, "k long")
# --- groups of a table
spark.table("t").groupBy("country").applyInPandas(fit, "country string, v double")  #! grouped-pandas
# --- over lines
result = (
    spark.read.parquet("s3://lake/sales")
    .where("year = 2026")
    .groupBy("store_id", "product_id")
    .applyInPandas(fit, schema="store_id long, v double")  #! grouped-pandas
)
# --- all of it
spark.table("t").groupBy().applyInPandas(fit, "v double")  #! grouped-pandas
# --- two frames
a = spark.table("a").groupBy("k")
a.cogroup(spark.table("b").groupBy("k")).applyInPandas(merge, "k long, v double")  #! grouped-pandas
# --- an aggregate in pandas
@pandas_udf("double")
def median(v: pd.Series) -> float:
    return v.median()
spark.table("t").groupBy("country").agg(median("v").alias("m"))  #! grouped-pandas
# --- the old way
from pyspark.sql.functions import pandas_udf, PandasUDFType
@pandas_udf("k long, v double", PandasUDFType.GROUPED_MAP)
def centre(frame):
    return frame.assign(v=frame.v - frame.v.mean())
spark.table("t").groupby("k").apply(centre)  #! grouped-pandas
# --- in a function
def train(df: DataFrame, keys):
    return df.groupBy(*keys).applyInPandas(fit, "k long")  #! grouped-pandas
# --- with Arrow
spark.table("t").groupBy("country").applyInArrow(fit, "country string")  #! grouped-pandas
