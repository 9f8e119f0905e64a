# --- a driver's heap [process]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "1.5g").getOrCreate()
# --- results [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.maxResultSize", "2.5g").getOrCreate()
# --- on a running session [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "0.5g")
result = spark.conf.get("spark.sql.autoBroadcastJoinThreshold")
