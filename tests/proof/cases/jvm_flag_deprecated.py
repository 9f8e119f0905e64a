# --- a log's file [process]
import os, tempfile
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.extraJavaOptions", "-Xloggc:collections.log").getOrCreate()
spark.range(1000).selectExpr("sum(id)").collect()
result = os.path.getsize("collections.log") > 0
# --- a log's file, with details [process]
import os, tempfile
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.extraJavaOptions", "-XX:+PrintGCDetails -Xloggc:details.log").getOrCreate()
spark.range(1000).selectExpr("sum(id)").collect()
result = ("[gc,heap" in open("details.log").read(), "Pause" in open("details.log").read())
