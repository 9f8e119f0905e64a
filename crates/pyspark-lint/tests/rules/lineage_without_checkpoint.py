# --- checkpointed
ranks = spark.table("nodes")
for i in range(20):
    ranks = ranks.join(edges, "id").groupBy("target").agg(F.sum("rank").alias("rank")).checkpoint()
# --- every few iterations
ranks = spark.table("nodes")
for i in range(20):
    ranks = ranks.join(edges, "id").groupBy("target").agg(F.sum("rank").alias("rank"))
    if i % 5 == 0:
        ranks = ranks.localCheckpoint()
# --- a few dimensions
facts = spark.table("facts")
for name in ["users", "items"]:
    facts = facts.join(spark.table(name), "id")
# --- dimensions by name, one join each
facts = spark.table("facts")
for name, key in dimensions:
    facts = facts.join(spark.table(name), key, "left")
# --- the same frame in each iteration
base = spark.table("t")
for day in range(30):
    base.where(F.col("day") == day).groupBy("k").agg(F.sum("v")).write.parquet(f"out/{day}")
# --- cached in each iteration
frontier = spark.table("nodes")
while True:
    frontier = frontier.join(edges, "id").cache()  #! cache-in-loop
    if frontier.isEmpty():
        break
# --- three iterations
ranks = spark.table("nodes")
for i in range(3):
    ranks = ranks.join(edges, "id").groupBy("id").agg(F.sum("rank").alias("rank"))
# --- strings
text = ""
for i in range(10):
    text = ",".join([text, "a"])
# --- a sum for each table, of which one frame is made
facts = spark.table("facts")
for name in names:
    sums = spark.table(name).groupBy("id").agg(F.sum("v").alias(name))
    facts = facts.join(sums, "id", "left")
# --- ranks
edges = spark.table("edges")
ranks = spark.table("nodes")
for i in range(20):
    joined = ranks.join(edges, "id")  #! lineage-without-checkpoint
    ranks = joined.groupBy("target").agg(F.sum("rank").alias("rank"))
# --- while it changes
labels = spark.table("nodes")
changed = True
while changed:
    new = labels.join(edges, "id").groupBy("id").agg(F.min("label").alias("label"))  #! lineage-without-checkpoint
    changed = new.exceptAll(labels).count() > 0  #! count-to-test-empty
    labels = new
# --- a hierarchy, level by level
level = spark.table("employees").where("manager_id IS NULL")
for depth in range(max_depth):
    level = spark.table("employees").join(level, "manager_id")  #! lineage-without-checkpoint
# --- joined with itself
paths = spark.table("edges")
for step in steps:
    paths = paths.join(paths.select("src"), "src")  #! lineage-without-checkpoint
# --- aggregated by each, and counted
df = spark.table("t")
for column in columns:
    df = df.groupBy("k", column).agg(F.sum("v").alias("v"))  #! lineage-without-checkpoint
    print(df.count())
# --- by a helper
def step(ranks, edges):
    return ranks.join(edges, "id").groupBy("id").agg(F.sum("rank").alias("rank"))  #! lineage-without-checkpoint
ranks = spark.table("nodes")
for i in range(10):
    ranks = step(ranks, spark.table("edges"))
# --- what is known so far, joined with each month and summed up again
state = spark.table("state")
for month in months:
    news = spark.table("news").where(F.col("month") == month)
    state = state.join(news, "id", "left").groupBy("id").agg(F.sum("v").alias("v"))  #! lineage-without-checkpoint
state.write.parquet("out")
