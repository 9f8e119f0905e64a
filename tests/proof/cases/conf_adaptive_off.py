# --- all of it, with groups and joins [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.adaptive.enabled", "false").getOrCreate()
orders, more = spark.read.parquet("orders"), spark.read.parquet("more_orders")
result = orders.join(more, "id").groupBy(orders["country"]).agg({"*": "count"})
# --- on a running session, with a sort [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.adaptive.enabled", "False")
result = spark.read.parquet("orders").orderBy("id", "n", "amount", "created", "flag").collect()
# --- its joining of small partitions [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "false")
result = spark.read.parquet("orders").groupBy("id", "country").count()
# --- its splitting of skewed ones [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.autoBroadcastJoinThreshold", "1k").config("spark.sql.adaptive.skewJoin.enabled", "false").getOrCreate()
result = spark.read.parquet("orders").join(spark.read.parquet("more_orders"), ["id", "country"], "left_outer").selectExpr("count(*)", "count(distinct id)")
# --- how many files it writes [session]
import glob, tempfile
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.adaptive.enabled", "false").getOrCreate()
folder = tempfile.mkdtemp()
spark.read.parquet("orders").groupBy("id").count().write.mode("overwrite").parquet(folder)
result = spark.read.parquet(folder)
# --- how many partitions there are [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.sql.adaptive.enabled", "false").config("spark.sql.shuffle.partitions", "8").getOrCreate()
result = spark.read.parquet("orders").groupBy("id").count().rdd.getNumPartitions()
