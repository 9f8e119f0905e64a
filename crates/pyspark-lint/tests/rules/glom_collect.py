# --- a look at a few literals
sc.parallelize(range(10), 4).glom().collect()
# --- another glom
import glom
glom.glom(data, "a.b")
# --- counted where they are
spark.table("t").rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect()
# --- counts of partitions
sizes = spark.table("t").rdd.glom().map(len).collect()  #! glom-collect
# --- whole partitions
parts = spark.table("t").rdd.glom().collect()  #! glom-collect
# --- a DataFrame has none
lengths = df.glom().map(len).collect()  #! glom-collect
# --- of a file
sc.textFile("in").glom().map(len).collect()  #! glom-collect
# --- the largest partition
largest = spark.table("orders").rdd.glom().map(len).max()  #! glom-collect
# --- through a name
parts = spark.table("orders").rdd.glom()  #! glom-collect
print(parts.map(lambda rows: len(rows)).take(5))
