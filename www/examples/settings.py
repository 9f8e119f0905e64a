from pyspark.sql import SparkSession

# Copied from job to job since Spark 1.5.
spark = (
    SparkSession.builder.appName("nightly-orders")
    .config("spark.executor.memory", "1.5g")
    .config("spark.executor.cores", "2")
    .config("spark.shuffle.memoryFraction", "0.4")
    .config("spark.storage.memoryFraction", "0.4")
    .config("spark.memory.offHeap.enabled", "true")
    .config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:G1NewSizePercent=20 -XX:+PrintGCDetails")
    .config("spark.driver.maxResultSize", "0")
    .getOrCreate()
)

spark.conf.set("spark.sql.shuffle.partitions", "1")
spark.conf.set("spark.executor.memory", "8g")

orders = spark.read.option("multiLine", "true").json("hdfs:///orders/*.json")
orders.groupBy("shop_id").count().write.mode("overwrite").parquet("hdfs:///orders/by-shop")
