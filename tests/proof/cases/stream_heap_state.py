# --- groups by an identifier [session]
import tempfile
from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
folder = tempfile.mkdtemp()
clicks = spark.readStream.schema(spark.read.parquet("orders").schema).parquet("orders").withColumn("ts", F.col("created").cast("timestamp")).withWatermark("ts", "1 hour")
counts = clicks.groupBy(F.window("ts", "1 day"), "id").count()
query = counts.writeStream.format("parquet").option("path", folder + "/out").option("checkpointLocation", folder + "/state").trigger(availableNow=True).start()
query.awaitTermination()
result = sorted(spark.read.parquet(folder + "/out").select(F.col("window.start").cast("string").alias("start"), "id", "count").collect())
# --- rows once each [session]
import tempfile
from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
folder = tempfile.mkdtemp()
clicks = spark.readStream.schema(spark.read.parquet("orders").schema).parquet("orders").withColumn("ts", F.col("created").cast("timestamp")).withWatermark("ts", "1 day")
once = clicks.dropDuplicates(["id", "ts"]).select("id", "ts")
query = once.writeStream.format("parquet").option("path", folder + "/out").option("checkpointLocation", folder + "/state").trigger(availableNow=True).start()
query.awaitTermination()
result = sorted(str(row) for row in spark.read.parquet(folder + "/out").collect())
