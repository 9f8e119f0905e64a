# --- one row at a time
for row in spark.table("t").toLocalIterator():
    send(row)
# --- a bounded frame
rows = list(spark.table("t").limit(100).toLocalIterator())
# --- a few groups
rows = list(spark.table("t").groupBy("country").count().toLocalIterator())
# --- only what matters of it
bad = [row for row in spark.table("t").toLocalIterator() if broken(row)]
# --- folded
total = sum(row.amount for row in spark.table("t").toLocalIterator())
# --- a list of something else
rows = list(reader.toLocalIterator())
# --- in batches
import itertools
rows = spark.table("t").toLocalIterator()
while batch := list(itertools.islice(rows, 1000)):
    send(batch)
# --- a number for each name
sums = {row.name: row.total for row in spark.table("t").toLocalIterator()}
# --- a whole table
rows = list(spark.table("t").toLocalIterator())  #! list-of-local-iterator
# --- a bare frame, prefetched
rows = list(df.toLocalIterator(prefetchPartitions=True))  #! list-of-local-iterator
# --- by a comprehension
rows = [row for row in spark.table("t").toLocalIterator()]  #! list-of-local-iterator
# --- sorted
rows = sorted(spark.table("t").toLocalIterator())  #! list-of-local-iterator
# --- a tuple
rows = tuple(df.select("a").toLocalIterator())  #! list-of-local-iterator
# --- through a name
it = spark.table("t").where("a > 1").toLocalIterator()  #! list-of-local-iterator
rows = list(it)
# --- an RDD
rows = list(sc.textFile("a.txt").toLocalIterator())  #! list-of-local-iterator
# --- in a function
def rows_of(df: DataFrame):
    return list(df.toLocalIterator())  #! list-of-local-iterator
# --- a row by each name
rows = {row.name: row for row in spark.table("t").toLocalIterator()}  #! list-of-local-iterator
# --- a set of rows
rows = {row for row in spark.table("t").toLocalIterator()}  #! list-of-local-iterator
