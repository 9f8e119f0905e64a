# --- a frame of literals
import pandas as pd
df = spark.createDataFrame(pd.DataFrame({"a": [1]}))
# --- a bounded read
import pandas as pd
df = spark.createDataFrame(pd.read_csv("events.csv", nrows=100))
# --- a small file by its name
import pandas as pd
df = spark.createDataFrame(pd.read_csv("lookup.csv"))
# --- a spreadsheet
import pandas as pd
df = spark.createDataFrame(pd.read_excel("book.xlsx"))
# --- pandas alone
import pandas as pd
frame = pd.read_csv("events.csv")
print(frame.describe())
# --- the head of it
import pandas as pd
df = spark.createDataFrame(pd.read_csv("events.csv").head(10))
# --- what becomes of it is not seen
import pandas as pd
frame = summarise(pd.read_csv("events.csv"))
df = spark.createDataFrame(frame)
# --- frames of literals put together
import pandas as pd
df = spark.createDataFrame(pd.concat([pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})]))
# --- parts that are not seen
import pandas as pd
df = spark.createDataFrame(pd.concat(parts))
# --- in one line
import pandas as pd
df = spark.createDataFrame(pd.read_csv("events.csv"))  #! pandas-to-spark
# --- through a name
import pandas as pd
pdf = pd.read_parquet("s3://lake/events")
df = spark.createDataFrame(pdf)  #! pandas-to-spark
# --- imported by itself
from pandas import read_json
df = spark.createDataFrame(read_json("events.json", lines=True))  #! pandas-to-spark
# --- renamed on the way
import pandas as pd
pdf = pd.read_csv(path, sep=";")
pdf = pdf.rename(columns={"a": "b"}).fillna(0)
df = spark.createDataFrame(pdf, schema=schema)  #! pandas-to-spark
# --- a database's table
import pandas
pdf = pandas.read_sql("SELECT * FROM orders", connection)
df = spark.createDataFrame(pdf)  #! pandas-to-spark
# --- in a function
import pandas as pd
def load(spark, path):
    pdf = pd.read_csv(path)
    return spark.createDataFrame(pdf)  #! pandas-to-spark
# --- several files put together
import pandas as pd
pdf = pd.concat([pd.read_csv(name) for name in names], ignore_index=True)
df = spark.createDataFrame(pdf)  #! pandas-to-spark
# --- pandas API on Spark
import pandas as pd
import pyspark.pandas as ps
events = ps.from_pandas(pd.read_csv("events.csv"))  #! pandas-to-spark
