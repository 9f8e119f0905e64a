# --- as it comes
def score(batches):
    for batch in batches:
        yield batch.assign(x=1)
spark.table("t").mapInPandas(score, "id long, x int")
# --- a part at a time
from itertools import islice
def load(rows):
    while part := list(islice(rows, 1000)):
        send(part)
spark.table("t").foreachPartition(load)
# --- emptied on the way
def load(rows):
    buffer = []
    for row in rows:
        buffer.append(row)
        if len(buffer) >= 1000:
            send(buffer)
            buffer = []
    send(buffer)
spark.table("t").foreachPartition(load)
# --- cleared on the way
def load(rows):
    buffer = []
    for row in rows:
        buffer.append(row)
        if len(buffer) == 500:
            send(buffer)
            buffer.clear()
spark.table("t").rdd.foreachPartition(load)
# --- one number for each batch
def count(batches):
    sizes = [len(batch) for batch in batches]
    yield pd.DataFrame({"n": [sum(sizes)]})
spark.table("t").mapInPandas(count, "n long")
# --- those that fail
def check(rows):
    bad = [row for row in rows if row.amount is None]
    return iter(bad)
spark.table("t").rdd.mapPartitions(check)
# --- one frame's own list
def tags(batches):
    for batch in batches:
        names = list(batch["name"])
        yield pd.concat([batch, pd.Series(names)])
spark.table("t").mapInPandas(tags, "id long, name string")
# --- literals
spark.createDataFrame([(1,)], ["a"]).rdd.mapPartitions(lambda rows: [list(rows)])
# --- counted
spark.table("t").rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)])
# --- a function that Spark is not given
def read(rows):
    return list(rows)
read(open("x"))
# --- a generator
spark.table("t").rdd.mapPartitions(lambda rows: (parse(row) for row in rows))
# --- groups, whole by contract
def fit(key, frame):
    return pd.DataFrame([list(key)])
spark.table("t").groupBy("status").cogroup(other)
# --- a list for a loop
def score(batches):
    for batch in list(batches):  #! materialised-iterator
        yield batch
spark.table("t").mapInPandas(score, "id long")
# --- all batches together
def score(batches):
    frame = pd.concat(list(batches), ignore_index=True)  #! materialised-iterator
    frame["x"] = 1

    if frame.empty:
        frame["x"] = 2
    yield frame
spark.table("t").mapInPandas(score, "id long, x int")
# --- concatenated right away
def score(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    yield model(pd.concat(batches))  #! materialised-iterator
spark.read.parquet("in").mapInPandas(score, schema="id long")
# --- a comprehension in it
def score(batches):
    yield pd.concat([clean(batch) for batch in batches])  #! materialised-iterator
spark.table("t").mapInPandas(score, "id long")
# --- a lambda
spark.table("t").rdd.mapPartitions(lambda rows: [parse(row) for row in rows])  #! materialised-iterator
# --- counted the hard way
n = sc.textFile("in").mapPartitions(lambda rows: [len(list(rows))]).sum()  #! materialised-iterator
# --- sorted
def order(rows):
    return iter(sorted(rows, key=lambda row: row.ts))  #! materialised-iterator
spark.table("t").rdd.mapPartitions(order)
# --- inserted at once
def save(rows):
    connection = connect()
    connection.executemany("insert into t values (?)", [tuple(row) for row in rows])  #! materialised-iterator
spark.table("t").foreachPartition(save)
# --- with the index
spark.sparkContext.textFile("in").mapPartitionsWithIndex(lambda i, rows: list(rows)[1:] if i == 0 else rows)  #! materialised-iterator
# --- Arrow batches
def keep(batches):
    table = list(batches)  #! materialised-iterator
    for batch in table:
        yield batch
spark.table("t").mapInArrow(keep, "id long")
# --- gathered in a loop
def parse_all(rows):
    out = []
    for row in rows:
        out.append(parse(row))  #! materialised-iterator
    return iter(out)
spark.table("t").rdd.mapPartitions(parse_all)
# --- frames gathered
def score(batches):
    frames = []
    for batch in batches:
        frames.append(batch)  #! materialised-iterator
    yield pd.concat(frames)
spark.table("t").mapInPandas(score, "id long")
# --- by a helper
def rows_of(it):
    return [*it]  #! materialised-iterator
def work(it):
    yield from rows_of(it)
spark.table("t").rdd.mapPartitions(work)
# --- over lines
(spark.table("t")
    .repartition(10)
    .rdd
    .mapPartitions(
        lambda rows: map(parse, list(rows))  #! materialised-iterator
    )
    .saveAsTextFile("out"))
# --- a pandas frame of rows
def frame_of(rows):
    frame = pd.DataFrame(rows)  #! materialised-iterator
    return iter(frame.to_dict("records"))
spark.table("t").rdd.mapPartitions(frame_of)
# --- in a class
class Job:
    def run(self, df: DataFrame):
        df.rdd.foreachPartition(lambda rows: self.send(list(rows)))  #! materialised-iterator
