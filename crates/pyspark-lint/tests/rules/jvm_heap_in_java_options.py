# --- the heap by its own key
spark = SparkSession.builder.config("spark.executor.memory", "4g").config("spark.executor.extraJavaOptions", "-XX:+UseG1GC").getOrCreate()
# --- a thread's stack, and a user-defined system property
conf = SparkConf().set("spark.executor.extraJavaOptions", "-Xss8m -Dlog4j.configuration=log4j.properties")
# --- a heap of something else
subprocess.run(["java", "-Xmx4g", "-jar", "tool.jar"])
# --- an executor's heap
conf = SparkConf().set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -Xmx4g")  #! jvm-heap-in-java-options:error
# --- the driver's
spark = (
    SparkSession.builder
    .config("spark.driver.extraJavaOptions", "-Xmx8g -Xss4m")  #! jvm-heap-in-java-options
    .getOrCreate()
)
# --- a setting of Spark
conf = SparkConf().set("spark.executor.extraJavaOptions", "-Dspark.memory.fraction=0.8")  #! jvm-heap-in-java-options
