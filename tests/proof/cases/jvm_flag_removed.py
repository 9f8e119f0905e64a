# --- a log's flags on the driver [process]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.extraJavaOptions", "-XX:+UseG1GC -XX:+PrintGCDateStamps -XX:+PrintGCTimeStamps").getOrCreate()
# --- a collector that is gone [process]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.driver.extraJavaOptions", "-XX:+UseConcMarkSweepGC -XX:+CMSClassUnloadingEnabled").getOrCreate()
result = sorted(bean.getName() for bean in spark.sparkContext._jvm.java.lang.management.ManagementFactory.getGarbageCollectorMXBeans())
