# --- flags that are there
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:MaxMetaspaceSize=512m -Xss4m")
# --- the log as newer JVMs write it
conf = SparkConf().set("spark.driver.extraJavaOptions", "-Xlog:gc*:file=/tmp/gc.log:time")
# --- options that are not known
conf = SparkConf().set("spark.executor.extraJavaOptions", os.environ["JAVA_OPTS"])
# --- time stamps of an old log
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+PrintGCDateStamps")  #! jvm-flag-removed:warning
# --- the permanent generation
spark = (
    SparkSession.builder
    .config("spark.driver.extraJavaOptions", "-XX:MaxPermSize=512m")  #! jvm-flag-removed
    .getOrCreate()
)
# --- two of them in one value
conf = SparkConf()
conf.set("spark.executor.extraJavaOptions", "-XX:+UseConcMarkSweepGC -XX:CMSInitiatingOccupancyFraction=70")  #! jvm-flag-removed jvm-flag-removed
