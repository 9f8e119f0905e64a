# --- in SQL: the other side is broadcast
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
spark.sql("SELECT /*+ BROADCAST(c) */ * FROM clicks k JOIN countries c ON k.country = c.country").write.parquet("out")
# --- nobody says
spark.table("clicks").join(spark.table("users"), "user_id").write.parquet("out")
# --- spread well
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.01
clicks.join(spark.table("users"), "user_id").write.parquet("out")
# --- skewed but little
clicks = spark.table("clicks")  # size: 100MB rows: 1e6 largestKeyShare: 0.5
clicks.join(spark.table("users"), "user_id").write.parquet("out")
# --- the other side is broadcast
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
clicks.join(F.broadcast(spark.table("countries")), "country").write.parquet("out")
# --- a key a row
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
last = clicks.groupBy("user_id").agg(F.max("ts"))
last.join(spark.table("users"), "user_id").write.parquet("out")
# --- somebody else's join
", ".join(["a", "b"])
# --- a hot key
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
clicks.join(spark.table("users"), "user_id").write.parquet("out")  #! skewed-join-key
# --- on the right
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
spark.table("users").join(clicks.where("ts > 1"), on="user_id", how="left").write.parquet("out")  #! skewed-join-key
# --- by a condition, over lines
clicks = spark.read.parquet("clicks")  # rows: 4e9 largestKeyShare: 30%
users = spark.table("users")
(
    clicks.select("user_id", "url")
    .join(users, clicks.user_id == users.id)  #! skewed-join-key
    .write.parquet("out")
)
# --- in a function
def enrich(clicks):
    return clicks.join(spark.table("users"), ["user_id"])  #! skewed-join-key


clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
enrich(clicks).write.parquet("out")
# --- twice
clicks = spark.table("clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
clicks.join(spark.table("users"), "user_id").write.parquet("a")  #! skewed-join-key
clicks.join(spark.table("sites"), "user_id").write.parquet("b")  #! skewed-join-key
