# --- a schema of few columns
spark.read.schema("id bigint, day date, country string").csv("in").distinct().write.parquet("out")
# --- by a subset
spark.table("a").join(spark.table("b"), "id").dropDuplicates(["id"])
# --- of one column
spark.table("a").join(spark.table("b"), "id").select("country").distinct()
# --- of a few
spark.table("t").select("country", "city", "day").distinct().write.parquet("out")
# --- how wide it is, nobody says
spark.table("t").where("x > 1").distinct().write.parquet("out")
# --- a path's other parts are no name
spark.read.parquet("s3://company-wide/days").distinct().write.parquet("out")
# --- of few rows
spark.createDataFrame([(1, "a")], ["id", "x"]).join(spark.createDataFrame([(1, "b")], ["id", "y"]), "id").distinct()
# --- a join that keeps one side
spark.table("a").join(spark.table("b"), "id", "left_semi").distinct()
# --- narrow sides
a = spark.table("a").select("id", "x")
b = spark.table("b").select("id", "y")
a.join(b, "id").distinct()
# --- an RDD
sc.textFile("in").distinct().saveAsTextFile("out")
# --- a pandas frame
pd.read_csv("in.csv").drop_duplicates()
# --- a select of many
spark.table("t").select("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k").distinct()  #! distinct-on-wide
# --- a list of many
columns = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
df = spark.table("t").select(columns)
df = df.where("a > 1").dropDuplicates()  #! distinct-on-wide
# --- a join
joined = spark.table("orders").join(spark.table("customers"), "customer_id")
joined.distinct().write.parquet("out")  #! distinct-on-wide
# --- over lines
(spark.read.parquet("s3://lake/orders")
    .join(spark.read.parquet("s3://lake/customers"), on="customer_id", how="left")
    .withColumn("day", F.to_date("ts"))
    .drop_duplicates()  #! distinct-on-wide
    .write.parquet("out"))
# --- in a function
def clean():
    a = spark.table("a")
    b = spark.table("b").where("active")
    return a.join(b, a.id == b.id).distinct()  #! distinct-on-wide
# --- by the read's schema
schema = "a string, b string, c string, d string, e string, f string, g string, h decimal(10,2), i string, j string"
spark.read.schema(schema).csv("s3://lake/wide").dropDuplicates().write.parquet("out")  #! distinct-on-wide
# --- by a StructType
schema = StructType([
    StructField("a", StringType()), StructField("b", StringType()), StructField("c", StringType()), StructField("d", StringType()),
    StructField("e", StringType()), StructField("f", StringType()), StructField("g", StringType()), StructField("h", StringType()),
    StructField("i", StringType()), StructField("j", StringType()),
])
spark.read.json("s3://lake/wide", schema=schema).where("a > 'x'").distinct().write.parquet("out")  #! distinct-on-wide
# --- wide by its name
spark.table("prod.customers_wide").distinct().write.parquet("out")  #! distinct-on-wide
spark.read.parquet("s3://lake/wide/").where("x > 1").dropDuplicates().write.parquet("out")  #! distinct-on-wide
