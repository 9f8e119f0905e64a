# --- filtered and selected
lookup = spark.read.table("large_lookup_table").filter(F.col("active")).select("key", "value")
orders = spark.table("orders").join(broadcast(lookup), "key")
# --- small by its name
dims = spark.table("dim_country")
orders = spark.table("orders").join(F.broadcast(dims), "country")
# --- small by the variable's name
small_df = spark.table("t7")
large_df.join(broadcast(small_df), "key")
# --- literals
codes = spark.createDataFrame([("a", 1)], ["code", "n"])
spark.table("orders").join(broadcast(codes), "code")
# --- an aggregate
per_user = spark.table("orders").groupBy("country").count()
spark.table("visits").join(broadcast(per_user), "country")
# --- a frame that is not read here
def enrich(orders, users):
    return orders.join(broadcast(users), "id")
# --- a broadcast variable
ids = sc.broadcast([1, 2, 3])
# --- another library's broadcast
import numpy as np
np.broadcast(a, b)
# --- another hint
spark.table("a").join(spark.table("b").hint("merge"), "id")
# --- a whole table
users = spark.table("users")
spark.table("orders").join(broadcast(users), "user_id")  #! broadcast-unbounded
# --- large by its name, joined or not
codes = spark.read.table("large_codes")
sent = broadcast(codes)  #! broadcast-unbounded
# --- as a hint
users = spark.read.parquet("s3://lake/users")
spark.table("orders").join(users.hint("broadcast"), "user_id")  #! broadcast-unbounded
# --- more columns do not make it less
users = spark.table("users").withColumn("x", F.lit(1))
spark.table("orders").join(F.broadcast(users), "user_id")  #! broadcast-unbounded
# --- a bare frame that says it is large
orders.join(broadcast(events_full), "id")  #! broadcast-unbounded
# --- in text, small or filtered
spark.sql("select /*+ BROADCAST(c) */ * from orders o join dim_country c on o.country = c.code")
spark.sql("select /*+ BROADCAST(u) */ * from orders o join users u on o.user_id = u.id where u.active")
spark.sql("select /*+ MERGE(u) */ * from orders o join users u on o.user_id = u.id")
spark.sql("with u as (select * from users where active) select /*+ BROADCAST(u) */ * from orders o join u on o.user_id = u.id")
spark.sql("select /* BROADCAST(u) */ * from orders o join users u on o.user_id = u.id")
# --- in text, whole
spark.sql("select /*+ BROADCAST(u) */ * from orders o join users u on o.user_id = u.id")  #! broadcast-unbounded
# --- in text, by its own name, among other hints
spark.sql("""
    select /*+ REPARTITION(10), MAPJOIN(users) */ *  #! broadcast-unbounded
    from orders
    join users on orders.user_id = users.id
""")
# --- known to be small
users = spark.table("users_history")  # size: 20MB rows: 2e5
spark.table("orders").join(broadcast(users), "user_id").write.parquet("out")
# --- known to be small, as a hint
users = spark.table("users_history")  # rows: 50000
spark.table("orders").join(users.hint("broadcast"), "user_id", "left").write.parquet("out")
# --- known, and more than half of what an executor has
users = spark.table("users")  # size: 300MB rows: 3e6
spark.table("orders").join(broadcast(users), "user_id").write.parquet("out")  #! broadcast-unbounded
# --- more than Spark broadcasts
users = spark.table("users")  # size: 40GB rows: 2e8
spark.table("orders").join(broadcast(users), "user_id").write.parquet("out")  #! broadcast-unbounded:error
# --- more rows than a relation has
users = spark.table("users")  # size: 4GB rows: 6e8
spark.table("orders").join(users.hint("broadcast"), "user_id").write.parquet("out")  #! broadcast-unbounded:error
# --- over the limit for results, in a function
def enrich(orders, spark):
    users = spark.table("users").alias("u")  # size: 12GB rows: 1e8
    return orders.join(F.broadcast(users), "user_id")  #! broadcast-unbounded:error

enrich(spark.table("orders"), spark).write.parquet("out")
