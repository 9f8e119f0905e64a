# --- 5A collections logged by an older flag, and a key that is read no more (recorded: PrintGCDetails and memoryFraction)
spark = (
    SparkSession.builder.config("spark.executor.memory", "6g")
    .config("spark.executor.memoryFraction", "0.75")  #! conf-removed-key:warning
    .config("spark.executor.extraJavaOptions", "-XX:+PrintGCDetails -XX:MaxGCPauseMillis=150")  #! jvm-flag-deprecated:info
    .config("spark.driver.extraJavaOptions", "-XX:+PrintGCDetails -XX:MaxGCPauseMillis=150")  #! jvm-flag-deprecated:info
    .getOrCreate()
)
# --- 5A collections logged as the JVM has it now
spark = (
    SparkSession.builder.config("spark.executor.memory", "6g")
    .config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -Xlog:gc*")
    .getOrCreate()
)
# --- 5B a frame asked for what an RDD has (recorded: glom of a frame)
def rows_by_partition(df, title):
    sizes = df.glom().map(len).collect()  #! glom-collect:error
    print(title, sizes, df.rdd.getNumPartitions())
    row = df.first()
    print(f"{len(str(row)) * df.count() / 1024 ** 2:.1f} MB, roughly")
# --- 5B each partition as a list, only to count it (recorded: glom of an RDD)
def rows_by_partition(df, title):
    sizes = df.rdd.glom().map(len).collect()  #! glom-collect:warning
    print(title, sizes)
# --- 5B counted where the rows are
def rows_by_partition(df, title):
    sizes = df.rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect()
    print(title, sizes, df.rdd.getNumPartitions())
# --- 5B a row, a count, the number of partitions
def describe(df, title):
    row = df.first()
    rows = df.count()
    print(title, row, rows, df.rdd.getNumPartitions())
# --- 5C an experimental flag that nothing unlocks (recorded: experimental flag)
flags = ["-XX:+UseG1GC", "-XX:MaxGCPauseMillis=150", "-XX:G1HeapRegionSize=8m", "-XX:G1MixedGCLiveThresholdPercent=80"]  #! jvm-flag-experimental:error
spark = (
    SparkSession.builder
    .config("spark.executor.extraJavaOptions", " ".join(flags))
    .config("spark.driver.extraJavaOptions", " ".join(flags))
    .getOrCreate()
)
# --- 5C the same for the executors alone (recorded: experimental flag on executors)
flags = ["-XX:+UseG1GC", "-XX:G1MixedGCLiveThresholdPercent=80"]  #! jvm-flag-experimental:error
spark = SparkSession.builder.config("spark.executor.extraJavaOptions", " ".join(flags)).getOrCreate()
# --- 5C unlocked before it (recorded: experimental flag unlocked)
flags = ["-XX:+UnlockExperimentalVMOptions", "-XX:+UseG1GC", "-XX:G1MixedGCLiveThresholdPercent=80"]
spark = (
    SparkSession.builder
    .config("spark.executor.extraJavaOptions", " ".join(flags))
    .config("spark.driver.extraJavaOptions", " ".join(flags))
    .getOrCreate()
)
# --- 5C the flags that need no unlocking (recorded: no experimental flag)
flags = [
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=150",
    "-XX:G1HeapRegionSize=8m",
    "-XX:+G1UseAdaptiveIHOP",
    "-XX:G1MixedGCCountTarget=6",
]
spark = (
    SparkSession.builder
    .config("spark.executor.extraJavaOptions", " ".join(flags))
    .config("spark.driver.extraJavaOptions", " ".join(flags))
    .getOrCreate()
)
