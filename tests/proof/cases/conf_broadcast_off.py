# --- an inner join [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.autoBroadcastJoinThreshold", "-1").getOrCreate()
result = spark.read.parquet("orders").select("id", "n").join(spark.read.parquet("more_orders").select("id", "amount"), "id")
# --- an outer join, with nulls in the key [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
result = spark.read.parquet("orders").select("id", "country").join(spark.read.parquet("more_orders").select("country", "amount"), "country", "left")
# --- NaN and two zeros in the key [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
result = spark.read.parquet("orders").select("id", "amount").join(spark.read.parquet("more_orders").select("amount", "flag"), "amount")
# --- with an empty side [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.autoBroadcastJoinThreshold", "-1").getOrCreate()
result = spark.read.parquet("orders").select("id", "n").join(spark.read.parquet("empty").select("id", "amount"), "id", "left_anti")
