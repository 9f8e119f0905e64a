# --- the other side of a left join
spark.table("orders").join(F.broadcast(spark.table("dim_country")), "country", "left")
# --- the left of a right join
F.broadcast(spark.table("dim_country")).join(spark.table("orders"), "country", "right")
# --- either side of an inner join
F.broadcast(spark.table("dim_country")).join(spark.table("orders"), "country")
# --- a semi join's and an anti join's right side
spark.table("orders").join(F.broadcast(spark.table("dim_country")), "country", "left_semi")
spark.table("orders").join(F.broadcast(spark.table("dim_country")), "country", "left_anti")
# --- a kind that is not known
F.broadcast(spark.table("dim_country")).join(spark.table("orders"), "country", how)
# --- a nested loop can
dims = F.broadcast(spark.table("dim_rates"))
orders = spark.table("orders")
dims.join(orders, (dims.lo <= orders.x) & (dims.hi > orders.x), "left")
# --- a cross join
F.broadcast(spark.table("dim_country")).crossJoin(spark.table("orders"))
# --- in text, the other side
spark.sql("select /*+ BROADCAST(c) */ * from orders o left join dim_country c on o.country = c.code")
# --- the kept side of a left join
F.broadcast(spark.table("dim_country")).join(spark.table("orders"), "country", "left")  #! broadcast-ignored-side
# --- of a right join
orders = spark.table("orders")
dims = spark.table("dim_country")
orders.join(F.broadcast(dims), orders.country == dims.code, "right_outer")  #! broadcast-ignored-side
# --- of a full join, over lines
joined = (
    spark.table("orders")
    .join(
        broadcast(spark.table("dim_country")),  #! broadcast-ignored-side
        on=["country", "region"],
        how="full",
    )
)
# --- of a semi join, a whole table
users = spark.table("users")
users.hint("broadcast").join(spark.table("orders"), "user_id", "leftsemi")  #! broadcast-ignored-side
# --- through a variable and a filter
small = F.broadcast(spark.table("dim_country"))  #! broadcast-ignored-side
small.filter("active").join(spark.table("orders"), "country", how="leftouter").show()
# --- in text
spark.sql("select /*+ BROADCAST(c) */ * from dim_country c left join orders o on o.country = c.code")  #! broadcast-ignored-side
