# --- flags that are products
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:G1ReservePercent=15")
# --- unlocked before
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UnlockExperimentalVMOptions -XX:G1NewSizePercent=20")
# --- not for a JVM
conf = SparkConf().set("spark.executor.extraClassPath", "-XX:G1NewSizePercent=20")
# --- in a string
conf = SparkConf().set("spark.driver.extraJavaOptions", "-XX:+UseG1GC -XX:G1MaxNewSizePercent=60")  #! jvm-flag-experimental
# --- unlocked too late
conf = SparkConf().set("spark.driver.extraJavaOptions", "-XX:G1NewSizePercent=20 -XX:+UnlockExperimentalVMOptions")  #! jvm-flag-experimental
# --- joined from a list that two settings share
options = [
    "-XX:+UseG1GC",
    "-XX:G1MixedGCLiveThresholdPercent=80",  #! jvm-flag-experimental
]
spark = SparkSession.builder \
    .config("spark.executor.extraJavaOptions", " ".join(options)) \
    .config("spark.driver.extraJavaOptions", " ".join(options)) \
    .getOrCreate()
# --- in two literals
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC "
    "-XX:G1OldCSetRegionThresholdPercent=10")  #! jvm-flag-experimental
