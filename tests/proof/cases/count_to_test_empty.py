# --- none?
result = spark.table("orders").where("amount < -100").count() == 0
# --- none of none
result = spark.table("empty").count() == 0
# --- any?
result = spark.table("orders").where("n is null").count() > 0
# --- unequal to none
result = spark.table("orders").where(F.isnan("amount")).count() != 0
# --- at least one
result = spark.table("one").count() >= 1
# --- less than one
result = spark.table("one").where("n > 100").count() < 1
# --- zero on the left
result = 0 == spark.table("empty").count()
# --- zero on the left, any?
result = 0 < spark.table("orders").count()
# --- as a condition
result = "none"
if spark.table("orders").where("flag").count():
    result = "some"
# --- as a condition that is turned around
result = "some"
if not spark.table("orders").where("flag and not flag").count():
    result = "none"
# --- beside another condition
result = [1 if spark.table("orders").where("n = 3").count() > 0 and flag else 0 for flag in (True, False)]
# --- of groups
result = spark.table("orders").groupBy("id").count().where("count > 1").count() > 0
# --- of groups of none
result = spark.table("empty").groupBy("id").agg(F.sum("net")).count() == 0
# --- of a join
result = spark.table("orders").join(spark.table("more_orders"), ["id", "country"], "left_anti").count() == 0
# --- of the rows that another lacks
result = spark.table("orders").exceptAll(spark.table("orders")).count() == 0
# --- sorted
result = spark.table("orders").orderBy("amount").count() == 0
# --- exploded, of empty lists
result = spark.table("orders").where("size(tags) = 0").select(F.explode("tags")).count() == 0
# --- names that need quotes
result = spark.table("orders").select("`x.y`", "`a b`").where("`x.y` = 'v'").count() != 0
# --- a query
result = spark.sql("select * from orders where n is null and id > 1000").count() == 0
# --- repeated until there are none
frame = spark.table("orders")
result = 0
while frame.where(F.col("id") > 10 * result).count() > 0:
    result += 1
# --- asserted
assert spark.table("orders").where("id < 0").count() == 0
result = "passed"
# --- returned
def is_done():
    return spark.table("orders").where("id < 0").count() == 0
result = is_done()
# --- lines of a file
result = sc.textFile("lines").filter(lambda line: "c" in line).count() > 0
# --- no lines
result = sc.textFile("none").count() == 0
# --- lines that become nothing
result = sc.textFile("lines").map(lambda line: None).count() == 0
# --- lines that become false
result = sc.textFile("lines").map(lambda line: 0).count() > 0
