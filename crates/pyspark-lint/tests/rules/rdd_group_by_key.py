# --- pairs made into something else
pairs = sc.textFile("in").map(lambda line: (line[0], line))
pairs.groupByKey().map(lambda pair: (pair[0], sorted(pair[1]))).saveAsTextFile("out")
pairs.groupByKey().map(lambda pair: (len(list(pair[1])), pair[0])).saveAsTextFile("sizes")
# --- all values are kept
pairs = sc.textFile("in").map(lambda line: (line[0], line))
pairs.groupByKey().mapValues(list).saveAsTextFile("out")
# --- the best three
pairs = sc.textFile("in").map(lambda line: (line[0], line))
pairs.groupByKey().mapValues(lambda values: sorted(values)[:3]).saveAsTextFile("out")
# --- read twice
grouped = sc.textFile("in").map(lambda line: (line[0], 1)).groupByKey()
grouped.mapValues(sum).saveAsTextFile("sums")
grouped.mapValues(list).saveAsTextFile("lists")
# --- merged already
pairs = sc.textFile("in").map(lambda line: (line[0], 1))
pairs.reduceByKey(lambda a, b: a + b).saveAsTextFile("out")
# --- a handful
sc.parallelize([("a", 1), ("b", 2)]).groupByKey().mapValues(sum).collect()
# --- somebody else's grouping
table = beam_like.Table()
table.groupByKey().mapValues(sum)
# --- a frame
spark.table("t").groupBy("k").sum("v").write.parquet("out")
# --- the values of a sum are transformed first
pairs = sc.textFile("in").map(lambda line: (line[0], line))
pairs.groupByKey().mapValues(lambda values: sum(len(value) for value in set(values))).saveAsTextFile("out")
# --- a function that does more
def best(pair):
    key, values = pair
    return (key, sorted(values)[0])
def seen(values):
    log(values)
    return sum(values)
pairs = sc.textFile("in").map(lambda line: (line[0], line))
pairs.groupByKey().map(best).saveAsTextFile("best")
pairs.groupByKey().mapValues(seen).saveAsTextFile("sums")
# --- a sum
pairs = sc.textFile("in").map(lambda line: (line[0], 1))
pairs.groupByKey().mapValues(sum).saveAsTextFile("out")  #! rdd-group-by-key
# --- over lines
counts = (
    sc.textFile("in")
    .map(lambda line: (line[0], 1))
    .groupByKey()  #! rdd-group-by-key
    .mapValues(len)
)
counts.saveAsTextFile("out")
# --- by lambda
pairs = spark.table("t").rdd.map(lambda row: (row.k, row.v))
pairs.groupByKey().mapValues(lambda values: max(values)).saveAsTextFile("out")  #! rdd-group-by-key
# --- a list on the way
pairs = spark.table("t").rdd.map(lambda row: (row.k, row.v))
pairs.groupByKey().mapValues(lambda values: len(list(values))).saveAsTextFile("out")  #! rdd-group-by-key
# --- a mean
pairs = spark.table("t").rdd.map(lambda row: (row.k, row.v))
pairs.groupByKey().mapValues(lambda v: sum(v) / len(v)).saveAsTextFile("out")  #! rdd-group-by-key
# --- in two steps
grouped = sc.textFile("in").map(lambda line: (line[0], 1)).groupByKey()  #! rdd-group-by-key
sums = grouped.mapValues(min)
sums.saveAsTextFile("out")
# --- by a map of the pairs
pairs = sc.textFile("in").map(lambda line: (line[0], 1))
counts = pairs.groupByKey().map(lambda kv: (kv[0], len(list(kv[1]))))  #! rdd-group-by-key
counts.saveAsTextFile("out")
# --- by functions with names
def count(pair):
    key, values = pair
    return (key, len(list(values)))
def mean(values):
    return sum(values) / len(values)
pairs = sc.textFile("in").map(lambda line: (line[0], 1))
pairs.groupByKey().map(count).saveAsTextFile("counts")  #! rdd-group-by-key
pairs.groupByKey().mapValues(mean).saveAsTextFile("means")  #! rdd-group-by-key
