# --- a GiB a worker
spark = SparkSession.builder.config("spark.executor.cores", "4").config("spark.executor.pyspark.memory", "4g").getOrCreate()
# --- one core
spark = SparkSession.builder.config("spark.executor.pyspark.memory", "512m").getOrCreate()
# --- no pandas
spark = SparkSession.builder.config("spark.executor.cores", 4).config("spark.executor.pyspark.memory", "1g").getOrCreate()
score = F.udf(lambda s: model.score(s))
spark.table("t").limit(10).select(score("x")).write.parquet("out")
# --- pandas on the driver only
import pandas as pd
spark = SparkSession.builder.config("spark.executor.cores", 4).config("spark.executor.pyspark.memory", "1g").getOrCreate()
names = pd.DataFrame({"a": [1]})
# --- cores are not known
spark = SparkSession.builder.config("spark.executor.cores", cores).config("spark.executor.pyspark.memory", "1g").getOrCreate()
# --- no limit
spark = SparkSession.builder.config("spark.executor.pyspark.memory", "0").config("spark.executor.cores", "5").getOrCreate()
# --- five workers in half a GiB
spark = (
    SparkSession.builder
    .config("spark.executor.cores", 5)
    .config("spark.executor.pyspark.memory", "512m")  #! conf-pyspark-memory
    .getOrCreate()
)
# --- pandas UDFs
spark = (
    SparkSession.builder
    .config("spark.executor.cores", "4")
    .config("spark.executor.pyspark.memory", "1g")  #! conf-pyspark-memory
    .getOrCreate()
)
@pandas_udf("double")
def half(x: pd.Series) -> pd.Series:
    return x / 2
# --- applyInPandas
conf = SparkConf().set("spark.executor.cores", "4")
conf.set("spark.executor.pyspark.memory", "1024")  #! conf-pyspark-memory conf-size-unit-missing
spark = SparkSession.builder.config(conf=conf).getOrCreate()
spark.table("t").groupBy("k").applyInPandas(fit, "k string, v double").write.parquet("out")  #! grouped-pandas
# --- in a dictionary
settings = {
    "spark.executor.cores": "5",
    "spark.executor.pyspark.memory": "600m",  #! conf-pyspark-memory
}
spark = SparkSession.builder.config(map=settings).getOrCreate()
# --- pandas in a plain UDF
import pandas as pd
spark = (
    SparkSession.builder.config("spark.executor.cores", "5")
    .config("spark.executor.pyspark.memory", "1g")  #! conf-pyspark-memory
    .getOrCreate()
)
@udf("string")
def clean(x):
    return pd.to_datetime(x).isoformat()
# --- groups that fit
spark = SparkSession.builder.config("spark.executor.cores", "2").config("spark.executor.pyspark.memory", "4g").getOrCreate()
sales = spark.table("sales")  # size: 1GB rows: 1e7
sales.groupBy("user_id").applyInPandas(fit, "user_id long, f double").write.parquet("out")  #! grouped-pandas
# --- groups of a size that is not known
spark = SparkSession.builder.config("spark.executor.cores", "2").config("spark.executor.pyspark.memory", "4g").getOrCreate()
spark.table("sales").groupBy("country").applyInPandas(fit, "country string, f double").write.parquet("out")  #! grouped-pandas
# --- one group of everything
spark = SparkSession.builder.config("spark.executor.cores", "2").config("spark.executor.pyspark.memory", "4g").getOrCreate()  #! conf-pyspark-memory
sales = spark.table("sales")  # size: 100GB rows: 1e9
sales.groupBy().applyInPandas(fit, "f double").write.parquet("out")  #! grouped-pandas
