"""The questions of TPC-H as DataFrame programs, in the style people write: `# --- qNN` heads each; the lines before the first one head all."""
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("tpch").getOrCreate()

# --- q01
lineitem = spark.read.parquet("data/tpch/lineitem")
summary = (
    lineitem.filter(F.col("l_shipdate") <= "1998-09-02")
    .withColumn("disc_price", F.col("l_extendedprice") * (1 - F.col("l_discount")))
    .withColumn("charge", F.col("disc_price") * (1 + F.col("l_tax")))
    .groupBy("l_returnflag", "l_linestatus")
    .agg(
        F.sum("l_quantity").alias("sum_qty"),
        F.sum("l_extendedprice").alias("sum_base_price"),
        F.sum("disc_price").alias("sum_disc_price"),
        F.sum("charge").alias("sum_charge"),
        F.avg("l_quantity").alias("avg_qty"),
        F.avg("l_discount").alias("avg_disc"),
        F.count("*").alias("count_order"),
    )
    .orderBy("l_returnflag", "l_linestatus")
)
summary.show()

# --- q02
region = spark.read.parquet("data/tpch/region").filter(F.col("r_name") == "EUROPE")
nation = spark.read.parquet("data/tpch/nation")
supplier = spark.read.parquet("data/tpch/supplier")
partsupp = spark.read.parquet("data/tpch/partsupp")
part = spark.read.parquet("data/tpch/part").filter((F.col("p_size") == 15) & F.col("p_type").endswith("BRASS"))

offers = (
    region.join(nation, region.r_regionkey == nation.n_regionkey)
    .join(supplier, F.col("n_nationkey") == supplier.s_nationkey)
    .join(partsupp, supplier.s_suppkey == partsupp.ps_suppkey)
    .select("ps_partkey", "ps_supplycost", "s_acctbal", "s_name", "n_name", "s_address", "s_phone", "s_comment")
)
candidates = part.join(offers, part.p_partkey == offers.ps_partkey)
cheapest = candidates.groupBy("p_partkey").agg(F.min("ps_supplycost").alias("cheapest"))
result = (
    candidates.join(cheapest, "p_partkey")
    .filter(F.col("ps_supplycost") == F.col("cheapest"))
    .orderBy(F.desc("s_acctbal"), "n_name", "s_name", "p_partkey")
    .limit(100)
)
pdf = result.toPandas()

# --- q03
customer = spark.read.parquet("data/tpch/customer").where("c_mktsegment = 'BUILDING'").select("c_custkey")
orders = spark.read.parquet("data/tpch/orders").where(F.col("o_orderdate") < F.lit("1995-03-15").cast("date"))
lineitem = spark.read.parquet("data/tpch/lineitem").where(F.col("l_shipdate") > F.lit("1995-03-15").cast("date"))
top = (
    customer.join(orders, customer["c_custkey"] == orders["o_custkey"])
    .join(lineitem, orders["o_orderkey"] == lineitem["l_orderkey"])
    .withColumn("volume", F.col("l_extendedprice") * (F.lit(1) - F.col("l_discount")))
    .groupBy("l_orderkey", "o_orderdate", "o_shippriority")
    .agg(F.sum("volume").alias("revenue"))
    .sort(F.desc("revenue"), "o_orderdate")
)
top.show(10)

# --- q04
orders = spark.read.parquet("data/tpch/orders").filter(F.col("o_orderdate").between("1993-07-01", "1993-09-30"))
late = spark.read.parquet("data/tpch/lineitem").filter(F.col("l_commitdate") < F.col("l_receiptdate")).select("l_orderkey").distinct()
orders.join(late, F.col("o_orderkey") == F.col("l_orderkey")).groupBy("o_orderpriority").count().orderBy("o_orderpriority").show()

# --- q05
customer = spark.read.parquet("data/tpch/customer")
orders = spark.read.parquet("data/tpch/orders")
lineitem = spark.read.parquet("data/tpch/lineitem")
supplier = spark.read.parquet("data/tpch/supplier")
nation = spark.read.parquet("data/tpch/nation")
region = spark.read.parquet("data/tpch/region")

in_asia = region.filter(region.r_name == "ASIA").join(nation, region.r_regionkey == nation.n_regionkey)
suppliers = supplier.join(F.broadcast(in_asia), supplier.s_nationkey == F.col("n_nationkey")).select("s_suppkey", "s_nationkey", "n_name")
of_year = orders.filter((F.year("o_orderdate") == 1994)).select("o_orderkey", "o_custkey")
revenue = (
    lineitem.select("l_orderkey", "l_suppkey", "l_extendedprice", "l_discount")
    .join(suppliers, lineitem.l_suppkey == suppliers.s_suppkey)
    .join(of_year, F.col("l_orderkey") == F.col("o_orderkey"))
    .join(customer, (F.col("o_custkey") == customer.c_custkey) & (F.col("s_nationkey") == customer.c_nationkey))
    .groupBy("n_name")
    .agg(F.sum(F.expr("l_extendedprice * (1 - l_discount)")).alias("revenue"))
)
revenue.orderBy(F.col("revenue").desc()).write.mode("overwrite").parquet("out/q05")

# --- q06
lineitem = spark.read.parquet("data/tpch/lineitem")
saved = lineitem.filter(
    (F.col("l_shipdate") >= "1994-01-01") & (F.col("l_shipdate") < "1995-01-01") & F.col("l_discount").between(0.05, 0.07) & (F.col("l_quantity") < 24)
).agg(F.sum(F.col("l_extendedprice") * F.col("l_discount")).alias("revenue"))
print(saved.first()["revenue"])

# --- q07
nation = spark.read.parquet("data/tpch/nation")
pair = nation.filter(F.col("n_name").isin("FRANCE", "GERMANY"))
suppliers = spark.read.parquet("data/tpch/supplier").join(pair, F.col("s_nationkey") == F.col("n_nationkey")).select("s_suppkey", F.col("n_name").alias("supp_nation"))
customers = spark.read.parquet("data/tpch/customer").join(pair, F.col("c_nationkey") == F.col("n_nationkey")).select("c_custkey", F.col("n_name").alias("cust_nation"))
orders = spark.read.parquet("data/tpch/orders").join(customers, F.col("o_custkey") == F.col("c_custkey")).select("o_orderkey", "cust_nation")
shipping = (
    spark.read.parquet("data/tpch/lineitem")
    .filter(F.col("l_shipdate").between("1995-01-01", "1996-12-31"))
    .join(suppliers, F.col("l_suppkey") == F.col("s_suppkey"))
    .join(orders, F.col("l_orderkey") == F.col("o_orderkey"))
    .filter("supp_nation <> cust_nation")
    .withColumn("l_year", F.year("l_shipdate"))
    .withColumn("volume", F.col("l_extendedprice") * (1 - F.col("l_discount")))
)
rows = shipping.groupBy("supp_nation", "cust_nation", "l_year").agg(F.sum("volume").alias("revenue")).orderBy("supp_nation", "cust_nation", "l_year").collect()

# --- q08
part = spark.read.parquet("data/tpch/part").filter(F.col("p_type") == "ECONOMY ANODIZED STEEL").select("p_partkey")
lineitem = spark.read.parquet("data/tpch/lineitem")
orders = spark.read.parquet("data/tpch/orders").filter(F.col("o_orderdate").between("1995-01-01", "1996-12-31"))
nation = spark.read.parquet("data/tpch/nation")
region = spark.read.parquet("data/tpch/region").filter(F.col("r_name") == "AMERICA")
customer = (
    spark.read.parquet("data/tpch/customer")
    .join(nation, F.col("c_nationkey") == F.col("n_nationkey"))
    .join(region, F.col("n_regionkey") == F.col("r_regionkey"), "leftsemi")
    .select("c_custkey")
)
supplier = spark.read.parquet("data/tpch/supplier").join(nation.withColumnRenamed("n_name", "seller"), F.col("s_nationkey") == F.col("n_nationkey")).select("s_suppkey", "seller")
sold = (
    part.join(lineitem, F.col("p_partkey") == F.col("l_partkey"))
    .join(orders, F.col("l_orderkey") == F.col("o_orderkey"))
    .join(customer, F.col("o_custkey") == F.col("c_custkey"))
    .join(supplier, F.col("l_suppkey") == F.col("s_suppkey"))
    .select(F.year("o_orderdate").alias("o_year"), (F.col("l_extendedprice") * (1 - F.col("l_discount"))).alias("volume"), "seller")
)
share = sold.groupBy("o_year").agg((F.sum(F.when(F.col("seller") == "BRAZIL", F.col("volume")).otherwise(0)) / F.sum("volume")).alias("mkt_share"))
share.orderBy("o_year").show()

# --- q09
part = spark.read.parquet("data/tpch/part").filter(F.col("p_name").contains("green")).select("p_partkey")
supplier = spark.read.parquet("data/tpch/supplier")
nation = spark.read.parquet("data/tpch/nation")
partsupp = spark.read.parquet("data/tpch/partsupp").select("ps_partkey", "ps_suppkey", "ps_supplycost")
orders = spark.read.parquet("data/tpch/orders").select("o_orderkey", "o_orderdate")
lineitem = spark.read.parquet("data/tpch/lineitem").drop("l_comment", "l_shipinstruct", "l_shipmode")
profit = (
    lineitem.join(part, lineitem.l_partkey == part.p_partkey)
    .join(partsupp, (lineitem.l_partkey == partsupp.ps_partkey) & (lineitem.l_suppkey == partsupp.ps_suppkey))
    .join(supplier, lineitem.l_suppkey == supplier.s_suppkey)
    .join(nation, supplier.s_nationkey == nation.n_nationkey)
    .join(orders, lineitem.l_orderkey == orders.o_orderkey)
    .withColumn("o_year", F.year("o_orderdate"))
    .withColumn("amount", F.expr("l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity"))
    .groupBy("n_name", "o_year")
    .agg(F.sum("amount").alias("sum_profit"))
)
profit.orderBy(F.asc("n_name"), F.desc("o_year")).toPandas()

# --- q10
customer = spark.read.parquet("data/tpch/customer")
orders = spark.read.parquet("data/tpch/orders").filter((F.col("o_orderdate") >= "1993-10-01") & (F.col("o_orderdate") < "1994-01-01"))
returned = spark.read.parquet("data/tpch/lineitem").filter(F.col("l_returnflag") == "R")
nation = spark.read.parquet("data/tpch/nation")
lost = (
    orders.join(customer, orders.o_custkey == customer.c_custkey)
    .join(nation, customer.c_nationkey == nation.n_nationkey)
    .join(returned, orders.o_orderkey == returned.l_orderkey)
    .groupBy("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
    .agg(F.sum(returned.l_extendedprice * (1 - returned.l_discount)).alias("revenue"))
)
lost.orderBy(F.desc("revenue")).limit(20).collect()

# --- q11
nation = spark.read.parquet("data/tpch/nation").filter(F.col("n_name") == "GERMANY")
supplier = spark.read.parquet("data/tpch/supplier")
stock = (
    spark.read.parquet("data/tpch/partsupp")
    .join(supplier, F.col("ps_suppkey") == F.col("s_suppkey"))
    .join(nation, F.col("s_nationkey") == F.col("n_nationkey"))
    .withColumn("value", F.col("ps_supplycost") * F.col("ps_availqty"))
)
stock.cache()
total = stock.agg(F.sum("value")).collect()[0][0]
important = stock.groupBy("ps_partkey").agg(F.sum("value").alias("value")).filter(F.col("value") > float(total) * 0.0001)
important.orderBy(F.desc("value")).collect()

# --- q12
orders = spark.read.parquet("data/tpch/orders").select("o_orderkey", "o_orderpriority")
lineitem = (
    spark.read.parquet("data/tpch/lineitem")
    .where("l_shipmode in ('MAIL', 'SHIP')")
    .where("l_commitdate < l_receiptdate and l_shipdate < l_commitdate")
    .where("l_receiptdate >= '1994-01-01' and l_receiptdate < '1995-01-01'")
)
urgent = F.col("o_orderpriority").isin("1-URGENT", "2-HIGH")
counts = (
    orders.join(lineitem, orders.o_orderkey == lineitem.l_orderkey)
    .groupBy("l_shipmode")
    .agg(F.sum(F.when(urgent, 1).otherwise(0)).alias("high"), F.sum(F.when(~urgent, 1).otherwise(0)).alias("low"))
)
counts.orderBy("l_shipmode").show()

# --- q13
customer = spark.read.parquet("data/tpch/customer")
orders = spark.read.parquet("data/tpch/orders").filter(~F.col("o_comment").rlike("special.*requests"))
per_customer = customer.join(orders, customer.c_custkey == orders.o_custkey, "left").groupBy("c_custkey").agg(F.count("o_orderkey").alias("c_count"))
per_customer.groupBy("c_count").agg(F.count("*").alias("custdist")).orderBy(F.desc("custdist"), F.desc("c_count")).show()

# --- q14
lineitem = spark.read.parquet("data/tpch/lineitem").filter((F.col("l_shipdate") >= "1995-09-01") & (F.col("l_shipdate") < "1995-10-01"))
part = spark.read.parquet("data/tpch/part")
joined = lineitem.join(part, lineitem.l_partkey == part.p_partkey).withColumn("value", F.col("l_extendedprice") * (1 - F.col("l_discount")))
promo = joined.select((100 * F.sum(F.when(F.col("p_type").startswith("PROMO"), F.col("value")).otherwise(0)) / F.sum("value")).alias("promo_revenue"))
promo.show()

# --- q15
lineitem = spark.read.parquet("data/tpch/lineitem")
supplier = spark.read.parquet("data/tpch/supplier")
revenue = (
    lineitem.filter((F.col("l_shipdate") >= "1996-01-01") & (F.col("l_shipdate") < "1996-04-01"))
    .groupBy(F.col("l_suppkey").alias("supplier_no"))
    .agg(F.sum(F.col("l_extendedprice") * (1 - F.col("l_discount"))).alias("total_revenue"))
)
best = revenue.withColumn("place", F.rank().over(Window.orderBy(F.desc("total_revenue")))).filter("place = 1")
best.join(supplier, best.supplier_no == supplier.s_suppkey).select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue").orderBy("s_suppkey").show()

# --- q16
complaints = spark.read.parquet("data/tpch/supplier").filter(F.col("s_comment").rlike("Customer.*Complaints")).select(F.col("s_suppkey").alias("ps_suppkey"))
partsupp = spark.read.parquet("data/tpch/partsupp").select("ps_partkey", "ps_suppkey")
part = spark.read.parquet("data/tpch/part").filter(
    (F.col("p_brand") != "Brand#45") & ~F.col("p_type").startswith("MEDIUM POLISHED") & F.col("p_size").isin(49, 14, 23, 45, 19, 3, 36, 9)
)
counts = (
    partsupp.join(complaints, "ps_suppkey", "left_anti")
    .join(part, F.col("ps_partkey") == F.col("p_partkey"))
    .groupBy("p_brand", "p_type", "p_size")
    .agg(F.countDistinct("ps_suppkey").alias("supplier_cnt"))
)
counts.orderBy(F.desc("supplier_cnt"), "p_brand", "p_type", "p_size").write.mode("overwrite").csv("out/q16", header=True)

# --- q17
lineitem = spark.read.parquet("data/tpch/lineitem").select("l_partkey", "l_quantity", "l_extendedprice")
part = spark.read.parquet("data/tpch/part").filter((F.col("p_brand") == "Brand#23") & (F.col("p_container") == "MED BOX")).select("p_partkey")
by_part = Window.partitionBy("l_partkey")
small = (
    lineitem.join(part, F.col("l_partkey") == F.col("p_partkey"))
    .withColumn("mean", F.avg("l_quantity").over(by_part))
    .filter(F.col("l_quantity") < 0.2 * F.col("mean"))
)
small.agg((F.sum("l_extendedprice") / 7.0).alias("avg_yearly")).show()

# --- q18
lineitem = spark.read.parquet("data/tpch/lineitem").select("l_orderkey", "l_quantity")
orders = spark.read.parquet("data/tpch/orders").select("o_orderkey", "o_custkey", "o_orderdate", "o_totalprice")
customer = spark.read.parquet("data/tpch/customer").select("c_custkey", "c_name")
large = lineitem.groupBy("l_orderkey").agg(F.sum("l_quantity").alias("quantity")).filter(F.col("quantity") > 300)
answer = (
    large.join(orders, large.l_orderkey == orders.o_orderkey)
    .join(customer, orders.o_custkey == customer.c_custkey)
    .select("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice", "quantity")
    .sort(F.desc("o_totalprice"), "o_orderdate")
    .limit(100)
)
answer.toPandas()

# --- q19
lineitem = spark.read.parquet("data/tpch/lineitem")
part = spark.read.parquet("data/tpch/part")


def boxes(brand, containers, least, size):
    return (
        (F.col("p_brand") == brand)
        & F.col("p_container").isin(*containers)
        & F.col("l_quantity").between(least, least + 10)
        & F.col("p_size").between(1, size)
    )


small = boxes("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1, 5)
medium = boxes("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10, 10)
large = boxes("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20, 15)
in_person = lineitem.filter(F.col("l_shipmode").isin("AIR", "AIR REG") & (F.col("l_shipinstruct") == "DELIVER IN PERSON"))
in_person.join(part, in_person.l_partkey == part.p_partkey).filter(small | medium | large).agg(
    F.sum(F.col("l_extendedprice") * (1 - F.col("l_discount"))).alias("revenue")
).show()

# --- q20
part = spark.read.parquet("data/tpch/part").filter(F.col("p_name").startswith("forest")).select("p_partkey").distinct()
partsupp = spark.read.parquet("data/tpch/partsupp")
shipped = (
    spark.read.parquet("data/tpch/lineitem")
    .filter((F.col("l_shipdate") >= "1994-01-01") & (F.col("l_shipdate") < "1995-01-01"))
    .groupBy("l_partkey", "l_suppkey")
    .agg((F.sum("l_quantity") * 0.5).alias("half"))
)
nation = spark.read.parquet("data/tpch/nation").filter(F.col("n_name") == "CANADA")
supplier = spark.read.parquet("data/tpch/supplier").join(nation, F.col("s_nationkey") == F.col("n_nationkey"))
excess = (
    partsupp.join(part, partsupp.ps_partkey == part.p_partkey, "left_semi")
    .join(shipped, (F.col("ps_partkey") == F.col("l_partkey")) & (F.col("ps_suppkey") == F.col("l_suppkey")))
    .filter(F.col("ps_availqty") > F.col("half"))
    .select("ps_suppkey")
    .dropDuplicates()
)
supplier.join(excess, supplier.s_suppkey == excess.ps_suppkey).select("s_name", "s_address").orderBy("s_name").collect()

# --- q21
lineitem = spark.read.parquet("data/tpch/lineitem").select("l_orderkey", "l_suppkey", "l_receiptdate", "l_commitdate")
suppliers_of = lineitem.groupBy("l_orderkey").agg(F.countDistinct("l_suppkey").alias("suppliers"))
late = lineitem.filter(F.col("l_receiptdate") > F.col("l_commitdate"))
late_of = late.groupBy("l_orderkey").agg(F.countDistinct("l_suppkey").alias("late_suppliers"))
orders = spark.read.parquet("data/tpch/orders").filter(F.col("o_orderstatus") == "F").select("o_orderkey")
nation = spark.read.parquet("data/tpch/nation").filter(F.col("n_name") == "SAUDI ARABIA")
supplier = spark.read.parquet("data/tpch/supplier").join(nation, F.col("s_nationkey") == F.col("n_nationkey")).select("s_suppkey", "s_name")
waiting = (
    late.join(supplier, late.l_suppkey == supplier.s_suppkey)
    .join(orders, late.l_orderkey == orders.o_orderkey)
    .join(suppliers_of, "l_orderkey")
    .join(late_of, "l_orderkey")
    .filter((F.col("suppliers") > 1) & (F.col("late_suppliers") == 1))
    .groupBy("s_name")
    .agg(F.count("*").alias("numwait"))
)
waiting.orderBy(F.desc("numwait"), "s_name").show(100)

# --- q22
customer = spark.read.parquet("data/tpch/customer").withColumn("cntrycode", F.substring("c_phone", 1, 2))
customer = customer.filter(F.col("cntrycode").isin("13", "31", "23", "29", "30", "18", "17"))
average = customer.filter(F.col("c_acctbal") > 0).agg(F.avg("c_acctbal").alias("average"))
orders = spark.read.parquet("data/tpch/orders")
rich = customer.crossJoin(average).filter(F.col("c_acctbal") > F.col("average"))
idle = rich.join(orders, rich.c_custkey == orders.o_custkey, "left_anti")
idle.groupBy("cntrycode").agg(F.count("*").alias("numcust"), F.sum("c_acctbal").alias("totacctbal")).orderBy("cntrycode").show()
