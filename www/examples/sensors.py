from pyspark.sql import SparkSession, Window, functions as F

spark = (
    SparkSession.builder.appName("sensor-features")
    .config("spark.executor.memory", "6g")
    .config("spark.executor.cores", "3")
    .config("spark.executor.instances", "8")
    .getOrCreate()
)

readings = spark.read.parquet("s3a://plant/readings")  # 2 TB
by_sensor = Window.partitionBy("sensor_id").orderBy("at")

features = readings
for lag in range(1, 49):
    features = features.withColumn(f"value_{lag}h_ago", F.lag("value", lag).over(by_sensor))

for column in features.columns:
    features = features.withColumn(column, F.coalesce(F.col(column), F.lit(0)))

days = None
for day in range(1, 32):
    part = features.where(F.dayofmonth("at") == day)
    days = part if days is None else days.union(part)

days.repartition(1).write.mode("overwrite").parquet("s3a://plant/features")
