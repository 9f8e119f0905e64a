# --- 7 parallelism on a running session (recorded: default parallelism at run time)
spark.conf.set("spark.default.parallelism", "80")  #! conf-ignored-at-runtime:warning
# --- 7 the parallelism of shuffles, which can be set there
spark.conf.set("spark.sql.shuffle.partitions", "80")
# --- 7 an executor's heap on a running session (recorded: executor memory at run time)
spark.conf.set("spark.executor.memory", "6g")  #! conf-static-at-runtime:error
# --- 7 the driver's heap on a running session (recorded: driver memory at run time)
spark.conf.set("spark.driver.memory", "3g")  #! conf-static-at-runtime:error
# --- 7 adaptive execution on a running session (recorded: adaptive execution at run time)
spark.conf.set("spark.sql.adaptive.enabled", "true")
# --- 7 its coalescing (recorded: coalescing of partitions at run time)
spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "true")
# --- 7 a key that Spark has not, one word off (recorded: misspelt key at run time)
spark.conf.set("spark.sql.execution.sortMergeJoinExec.buffer.in.memory.threshold", "0")  #! conf-unknown-key:warning
# --- 7 the key that it meant
spark.conf.set("spark.sql.sortMergeJoinExec.buffer.in.memory.threshold", "4096")
# --- 7 nothing stays cached (recorded: clearing the cache)
spark.catalog.clearCache()
# --- 7 all in one text
spark.conf.set("spark.default.parallelism", "80")  #! conf-ignored-at-runtime:warning
spark.conf.set("spark.executor.memory", "6g")  #! conf-static-at-runtime:error
spark.conf.set("spark.driver.memory", "3g")  #! conf-static-at-runtime:error
spark.conf.set("spark.sql.adaptive.enabled", "true")
spark.catalog.clearCache()
