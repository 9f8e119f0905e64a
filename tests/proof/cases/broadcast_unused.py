# --- thrown away
orders = spark.table("orders")
more = spark.table("more_orders")
F.broadcast(more)
result = orders.join(more, "id").select("country", "n")
# --- bound to a name that nothing takes
orders = spark.table("orders")
more = spark.table("more_orders")
small = F.broadcast(more)
result = orders.join(more, ["id"], "left")
# --- counted
small = F.broadcast(spark.table("more_orders"))
result = small.count()
# --- counted, of none
small = F.broadcast(spark.table("empty"))
result = small.count()
# --- as a hint
result = spark.table("orders").select("nested.a", "`a b`").hint("broadcast").where("a > 0").collect()
# --- before a union
result = F.broadcast(spark.table("orders")).union(spark.table("more_orders"))
# --- grouped
result = F.broadcast(spark.table("orders")).groupBy("country").agg(F.sum("net"))
# --- imported by name
from pyspark.sql.functions import broadcast
result = broadcast(spark.table("orders").where("n > 1")).count()
