# --- a limit
df.limit(1000).toPandas()
# --- a few groups
spark.table("t").groupBy("country").agg(F.count("*")).toPandas()
# --- statistics for a plot
spark.table("t").summary().toPandas()
# --- a user-defined method
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
# --- what a model makes of a few rows
from pyspark.ml.classification import LogisticRegression
few = spark.table("orders").limit(100)
model = LogisticRegression().fit(spark.table("train"))
model.transform(few).toPandas()
# --- what another library's model makes
from sklearn.preprocessing import StandardScaler
frame = StandardScaler().transform(spark.table("t").limit(10).toPandas())
# --- what a model makes of all rows
from pyspark.ml import Pipeline
from pyspark.ml.feature import VectorAssembler
orders = spark.table("orders")
model = Pipeline(stages=[VectorAssembler(inputCols=["a"], outputCol="features")]).fit(orders)
predictions = model.transform(orders)
predictions.select("prediction").toPandas()  #! to-pandas-unbounded
# --- a list for each user
from pyspark.ml.recommendation import ALS
model = ALS(userCol="user", itemCol="item").fit(ratings)
model.recommendForAllUsers(10).toPandas().to_csv("out.csv")  #! to-pandas-unbounded
# --- a session that another module makes
from jobs import get_session
spark = get_session("report")
spark.table("orders").toPandas()  #! to-pandas-unbounded
# --- a view of a whole table
spark.table("events").where("kind = 'click'").createOrReplaceTempView("clicks")
frame = spark.sql("SELECT user, page FROM clicks").toPandas()  #! to-pandas-unbounded
# --- a view of a few rows next to a whole table
spark.createDataFrame([(1,)], ["id"]).createOrReplaceTempView("few")
frame = spark.sql("SELECT e.* FROM few JOIN events e ON few.id = e.id").toPandas()  #! to-pandas-unbounded
# --- combinations of several columns, of which there may be as many as rows
pairs = spark.table("events").select("country", "page").distinct().toPandas()  #! to-pandas-unbounded
# --- the first rows for each of many keys
w = Window.partitionBy("user_id").orderBy(F.desc("amount"))
top = spark.table("t").withColumn("rn", F.row_number().over(w)).filter("rn <= 3").toPandas()  #! to-pandas-unbounded
# --- the first rows for each key of a window that is not seen
top = spark.table("t").withColumn("rn", F.row_number().over(w)).filter("rn <= 3").toPandas()  #! to-pandas-unbounded
# --- a range that is too large for the driver
rows = spark.range(2000000000).toPandas()  #! to-pandas-unbounded
# --- pandas API on Spark
import pyspark.pandas as ps
first = ps.read_parquet("s3://lake/events").head(10).to_pandas()
events = ps.read_parquet("s3://lake/events").to_pandas()  #! to-pandas-unbounded
