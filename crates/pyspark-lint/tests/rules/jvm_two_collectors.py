# --- one collector
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:MaxGCPauseMillis=200")
# --- one chosen, one switched off
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseParallelGC -XX:-UseG1GC")
# --- one for executors, another for the driver
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC").set("spark.driver.extraJavaOptions", "-XX:+UseParallelGC")
# --- two
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+UseParallelGC")  #! jvm-two-collectors:error
# --- the second far from the first
spark = (
    SparkSession.builder
    .config("spark.driver.extraJavaOptions", "-XX:+UseZGC -Xss4m -XX:MaxMetaspaceSize=512m -XX:+UseG1GC")  #! jvm-two-collectors
    .getOrCreate()
)
# --- one by default, another next to it
conf = SparkConf().set("spark.executor.defaultJavaOptions", "-XX:+UseG1GC")
conf.set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC")  #! jvm-two-collectors
