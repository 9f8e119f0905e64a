# --- a limit
df.limit(1000).toPandas()
# --- a few groups
spark.table("t").groupBy("country").agg(F.count("*")).toPandas()
# --- statistics for a plot
spark.table("t").summary().toPandas()
# --- a method of one's own
class Report:
    def toPandas(self):
        return self.frame
report = Report()
report.toPandas()
# --- what a model gives
predictions = model.transform(test)
predictions.toPandas()
# --- a whole table
pdf = spark.read.parquet("s3://lake/events").toPandas()  #! to-pandas-unbounded
# --- with Arrow, all the same
spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")
pdf = spark.table("events").select("a", "b").toPandas()  #! to-pandas-unbounded
# --- a bare frame
pdf = df.toPandas()  #! to-pandas-unbounded
# --- an Arrow table
table = spark.table("events").toArrow()  #! to-pandas-unbounded
# --- a join of tables
a = spark.table("a")
b = spark.table("b")
a.join(b, "id").toPandas()  #! to-pandas-unbounded
# --- a chain over lines
pdf = (
    spark.table("events")
    .where("day = '2026-01-01'")
    # everything of that day
    .toPandas()  #! to-pandas-unbounded
)
# --- known to be small
events = spark.table("events")  # size: 2MB rows: 20000
pdf = events.select("id", "amount").toPandas()
# --- known, and neither
events = spark.table("events")  # size: 800MB rows: 2e6
pdf = events.toPandas()  #! to-pandas-unbounded:warning
# --- over the limit for results
events = spark.table("events")  # size: 40GB rows: 4e8
pdf = events.select("id", "amount").toPandas()  #! to-pandas-unbounded:error
# --- by Arrow
spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")
events = spark.table("events")  # rows: 5e9
pdf = events.toPandas()  #! to-pandas-unbounded:error
