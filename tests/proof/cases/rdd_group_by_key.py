# --- ones
result = sorted(sc.textFile("lines").flatMap(lambda line: line.split()).map(lambda word: (word, 1)).groupByKey().mapValues(sum).collect())
# --- none
result = sc.textFile("none").map(lambda line: (line, 1)).groupByKey().mapValues(sum).collect()
# --- numbers
result = sorted(sc.textFile("numbers").map(lambda line: (line.split()[0], int(line.split()[1]))).groupByKey().mapValues(sum).collect())
# --- the largest
result = sorted(sc.textFile("numbers").map(lambda line: (line.split()[0], int(line.split()[1]))).groupByKey().mapValues(max).collect())
# --- the smallest
result = sorted(sc.textFile("numbers").map(lambda line: (line.split()[0], int(line.split()[1]))).groupByKey().mapValues(min).collect())
# --- the largest text
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], line)).groupByKey().mapValues(lambda values: max(values)).collect())
# --- how many
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], line)).groupByKey().mapValues(len).collect())
# --- how many, listed first
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], None)).groupByKey().mapValues(lambda v: len(list(v))).collect())
# --- pairs as values
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], (line[2:], line))).groupByKey().mapValues(min).collect())
# --- whole numbers of a frame
result = sorted(spark.table("orders").rdd.map(lambda row: (row.id, row.created.day)).groupByKey().mapValues(sum).collect())
# --- decimals of a frame
result = sorted(spark.table("orders").rdd.map(lambda row: (row.id, row.net)).groupByKey().mapValues(sum).collect())
# --- fractions that add up to the bit
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], float(line.split()[1]) / 4)).groupByKey().mapValues(sum).collect())
# --- fractions that are rounded
result = sorted(sc.textFile("numbers").map(lambda line: (line[2:3] == "-", float(line.split()[1]) / 10 + 0.1)).groupByKey().mapValues(sum).collect())
# --- truths
result = sorted(sc.textFile("numbers").map(lambda line: (line.split()[0], line.split()[1] == "5")).groupByKey().mapValues(sum).collect())
# --- rows, of which None is one
result = sorted(spark.table("orders").where("id < 8").rdd.map(lambda row: (row.id, row.n)).groupByKey().mapValues(len).collect())
# --- over lines
result = sorted(
    sc.textFile("lines")
    .map(lambda line: (line[:1], 1))
    .groupByKey()
    .mapValues(lambda values: sum(values))
    .collect()
)
# --- pairs mapped after the grouping
result = sorted(sc.textFile("lines").flatMap(lambda line: line.split()).map(lambda word: (word, 1)).groupByKey().map(lambda kv: (kv[0], sum(kv[1]))).collect())
# --- pairs mapped after the grouping, the largest
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], line)).groupByKey().map(lambda pair: (pair[0], max(pair[1]))).collect())
# --- pairs mapped after the grouping, how many
result = sorted(sc.textFile("numbers").map(lambda line: (line[0], line)).groupByKey().map(lambda kv: (kv[0], len(kv[1]))).collect())
