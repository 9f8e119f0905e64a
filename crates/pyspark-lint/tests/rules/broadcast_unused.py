# --- joined
dims = spark.table("dim_country")
spark.table("orders").join(F.broadcast(dims), "country").show()
# --- joined under another name, after a filter
small = F.broadcast(spark.table("dim_country"))
active = small.where("active")
spark.table("orders").join(active, "country").count()
# --- joined in text
F.broadcast(spark.table("dim_country")).createOrReplaceTempView("countries")
spark.sql("select * from orders join countries using (country)").show()
# --- given back to whoever calls
def countries():
    return broadcast(spark.table("dim_country").select("country", "name"))
spark.table("orders").count()
# --- handed on
enrich(spark.table("orders"), F.broadcast(spark.table("dim_country")))
spark.table("orders").count()
# --- a piece of a program that does not go on
codes = spark.table("lookup_codes").filter(F.col("active"))
sent = broadcast(codes)
# --- a variable of the context
codes = sc.broadcast({"a": 1})
spark.table("t").count()
# --- joined by a user-defined method
frames = [F.broadcast(spark.table("dim_country"))]
for frame in frames:
    orders = orders.join(frame, "country")
orders.count()
# --- set difference is a join
a = spark.table("a").subtract(F.broadcast(spark.table("dim_b")))
a.show()
# --- thrown away
orders = spark.table("orders")
countries = spark.table("dim_country")
broadcast(countries)  #! broadcast-unused
orders.join(countries, "country").show()
# --- bound to a name that nothing takes
orders = spark.table("orders")
users = spark.table("users")
users_bc = F.broadcast(users)  #! broadcast-unused
orders.join(users, "user_id").write.parquet("out")
# --- counted, not joined
small = F.broadcast(spark.table("dim_country"))  #! broadcast-unused
print(small.count())
# --- as a hint
spark.table("dim_country").select("name").hint("broadcast").write.parquet("names")  #! broadcast-unused
# --- before a union
a = spark.table("dim_a")
both = F.broadcast(a).union(spark.table("dim_b"))  #! broadcast-unused
both.write.parquet("out")
# --- grouped
df.filter("x > 1").groupBy("k").count()
F.broadcast(df).groupBy("k").count().show()  #! broadcast-unused
