# --- on the driver [process]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.extraJavaOptions", "-XX:+UseG1GC -XX:G1NewSizePercent=20").getOrCreate()
