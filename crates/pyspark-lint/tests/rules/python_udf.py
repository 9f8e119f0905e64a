# --- a pandas UDF
@pandas_udf("double")
def celsius(f: pd.Series) -> pd.Series:
    return (f - 32) * 5 / 9
spark.table("t").withColumn("c", celsius("f"))
# --- of few rows
shout = F.udf(lambda s: s.upper(), "string")
spark.createDataFrame([("a",)], ["s"]).select(shout("s")).show()
# --- made and not used here
shout = F.udf(lambda s: s.upper(), "string")
# --- a function of columns
def shout(c):
    return F.upper(c)
spark.table("t").select(shout(F.col("s")))
# --- a function of Python's for the driver
def shout(s):
    return s.upper()
print(shout("a"))
# --- another library's decorator
from mylib import udf
@udf
def shout(s):
    return s.upper()
spark.table("t").select(shout("s"))
# --- under a limit
clean = udf(lambda s: s.strip(), StringType())
spark.table("t").limit(100).select(clean("s")).show()
# --- a loop of its own, of what comes from elsewhere
@udf("string")
def decode(s):
    return codec.decode(s)
df.select(decode("s"))
# --- in a test
def test_shout():
    shout = F.udf(lambda s: s.upper(), "string")
    df = spark.table("t")
    df.select(shout("s")).collect()
# --- text in capitals
shout = F.udf(lambda s: s.upper(), "string")  #! python-udf
spark.table("t").withColumn("u", shout("s"))
# --- by a decorator
from pyspark.sql.functions import udf, col
from pyspark.sql.types import StringType
@udf(returnType=StringType())  #! python-udf
def clean(name):
    """Without the spaces."""
    return name.strip().lower() if name else None
spark.table("t").withColumn("name", clean(col("name")))
# --- a bare decorator
@udf  #! python-udf
def first_name(name: str) -> str:
    return name.split(" ")[0]
spark.table("t").select(first_name("name"))
# --- arithmetic
taxed = udf(lambda x, r: x * (1 + r), DoubleType())  #! python-udf
df.withColumn("gross", taxed(df.net, df.rate))
# --- ifs
@F.udf("string")  #! python-udf
def band(age):
    if age is None:
        return None
    elif age < 18:
        return "child"
    elif age < 65:
        return "adult"
    return "senior"
spark.read.parquet("people").withColumn("band", band(F.col("age")))
# --- one line's if
def sign(x):
    return "up" if x > 0 else "down"
sign_udf = F.udf(sign, T.StringType())  #! python-udf
spark.table("t").select(sign_udf("x"), sign_udf("y"))
# --- called where it is made
spark.table("t").withColumn("n", F.udf(lambda s: len(s), "int")(F.col("s")))  #! python-udf
# --- for SQL
spark.udf.register("shout", lambda s: s.upper())  #! python-udf
spark.sql("select shout(name) from people")
# --- in a function
def enrich(df: DataFrame) -> DataFrame:
    full = udf(lambda a, b: f"{a} {b}", StringType())  #! python-udf
    return df.withColumn("full", full(df["first"], df["last"]))
# --- in a filter
vip = udf(lambda c: c in ("gold", "platinum"), BooleanType())  #! python-udf
spark.table("t").where(vip("tier")).count()
# --- JSON
import json
from pyspark.sql import functions as F
kind = F.udf(lambda body: json.loads(body)["type"])  #! python-udf
spark.table("events").withColumn("kind", kind("body"))
# --- joined texts
key = udf(lambda a, b: a + "-" + b, "string")  #! python-udf
(spark.table("t")
    .withColumn("key", key("country", "city"))
    .groupBy("key")
    .count())
# --- what only Python can do
@F.udf("string")  #! python-udf
def normal(s):
    return unicodedata.normalize("NFC", s)
spark.table("t").withColumn("s", normal("s"))
# --- in a loop over columns
tidy = F.udf(lambda s: s.strip() if s is not None else None)  #! python-udf
df = spark.table("t")
df = df.select([tidy(F.col(c)).alias(c) for c in df.columns])
# --- a function from elsewhere: what its workers cost
from mylib import score
rated = udf(score, DoubleType())  #! python-udf:info
spark.table("t").withColumn("s", rated("a", "b")).write.parquet("out")
# --- a function from elsewhere, of few rows
from mylib import score
rated = udf(score, DoubleType())
spark.table("t").limit(10).withColumn("s", rated("a", "b")).show()
