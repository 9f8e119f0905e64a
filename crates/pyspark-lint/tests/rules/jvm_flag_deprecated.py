# --- the log as newer JVMs write it
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -Xlog:gc*:file=/tmp/gc.log")
# --- flags that are there
conf = SparkConf().set("spark.driver.extraJavaOptions", "-XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+HeapDumpOnOutOfMemoryError")
# --- not for a JVM
print("-XX:+PrintGCDetails")
# --- details of the collector
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+PrintGCDetails")  #! jvm-flag-deprecated:info
# --- two of them
spark = (
    SparkSession.builder
    .config("spark.executor.extraJavaOptions", "-XX:+PrintGC -Xloggc:/tmp/gc.log")  #! jvm-flag-deprecated jvm-flag-deprecated
    .getOrCreate()
)
# --- joined from a list that two settings share
options = [
    "-XX:+UseG1GC",
    "-XX:+PrintGCDetails",  #! jvm-flag-deprecated
]
spark = (
    SparkSession.builder
    .config("spark.executor.extraJavaOptions", " ".join(options))
    .config("spark.driver.extraJavaOptions", " ".join(options))
    .getOrCreate()
)
