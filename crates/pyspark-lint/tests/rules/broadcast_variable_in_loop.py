# --- once, before the loop
names = sc.broadcast(load_names())
for path in paths:
    sc.textFile(path).map(lambda line: names.value[line]).saveAsTextFile(path + "_out")
# --- destroyed in each iteration
for path in paths:
    names = sc.broadcast(load_names(path))
    sc.textFile(path).map(lambda line: names.value[line]).saveAsTextFile(path + "_out")
    names.destroy()
# --- given back in each iteration
for path in paths:
    names = sc.broadcast(load_names(path))
    use(1)
    names.unpersist()
# --- two iterations
for kind in ["a", "b"]:
    names = sc.broadcast(load_names(kind))
# --- a join's hint
df = spark.table("t")
for name in ["a", "b"]:
    spark.table(name).join(F.broadcast(spark.table("dim_x")), "k").write.parquet(name)
# --- a socket's broadcast
for message in messages:
    sent = channel.broadcast(message)
# --- handed on to whoever destroys it
for path in paths:
    names = sc.broadcast(load_names(path))
    run(path, names)
# --- a helper that nobody calls here
def names_of(sc, path):
    names = sc.broadcast(load_names(path))
    return names
# --- k-means
for i in range(100):
    centres = sc.broadcast(points)  #! broadcast-variable-in-loop
    points = data.map(lambda p: nearest(p, centres.value)).collect()
# --- by the session
while not done:
    weights = spark.sparkContext.broadcast(model)  #! broadcast-variable-in-loop
    model, done = step(weights.value)
# --- in a condition
for day in days:
    if day in changed:
        lookup = sc.broadcast(load(day))  #! broadcast-variable-in-loop
    sc.textFile(day).map(lambda x: lookup.value.get(x)).saveAsTextFile(day + "_out")
# --- named as always
for batch in batches:
    bc = sc.broadcast(set(batch))  #! broadcast-variable-in-loop
    print(rdd.filter(lambda x: x in bc.value).count())
# --- in a function
def train(sc, epochs, weights):
    for epoch in range(epochs):
        w = sc.broadcast(weights)  #! broadcast-variable-in-loop
        weights = update(w.value)
    return weights
