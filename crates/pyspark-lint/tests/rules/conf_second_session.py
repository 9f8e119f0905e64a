# --- two ways to one session, and nobody says that both are gone
from pyspark.sql import SparkSession
def local():
    return SparkSession.builder.master("local[2]").config("spark.driver.memory", "2g").getOrCreate()
def remote():
    return SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()
# --- one way or the other
from pyspark.sql import SparkSession
def start(small):
    def on_one_machine():
        builder = SparkSession.builder.config("spark.kryoserializer.buffer.max", "512m")
        return builder.getOrCreate()
    def on_many():
        builder = SparkSession.builder.config("spark.executor.memory", "8g")
        return builder.getOrCreate()
    if small:
        return on_one_machine()
    return on_many()
# --- tests, each of which may run alone
from pyspark.sql import SparkSession
def test_first():
    spark = SparkSession.builder.config("spark.executor.memory", "2g").getOrCreate()
    spark.stop()
def test_second():
    spark = SparkSession.builder.getOrCreate()
    other = SparkSession.builder.config("spark.executor.memory", "2g").getOrCreate()
# --- settings of SQL reach the session that runs
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark = SparkSession.builder.config("spark.sql.shuffle.partitions", "64").getOrCreate()
# --- one size or another
import sys
from pyspark.sql import SparkSession
if sys.argv[1] == "full":
    spark = SparkSession.builder.config("spark.executor.memory", "16g").getOrCreate()
else:
    spark = SparkSession.builder.config("spark.executor.memory", "4g").getOrCreate()
# --- here where the cluster is not there
from pyspark.sql import SparkSession
try:
    spark = SparkSession.builder.master("yarn").getOrCreate()
except Exception:
    spark = SparkSession.builder.config("spark.executor.cores", "2").getOrCreate()
# --- one configuration for the context and for the session on it
from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession
conf = SparkConf().set("spark.executor.memory", "8g")
sc = SparkContext(conf=conf)
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- a configuration that starts nothing
from pyspark import SparkConf
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
conf = SparkConf()
conf.set("spark.executor.memory", "8g")
print(conf.toDebugString())
# --- a second builder
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("load").getOrCreate()
spark = SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()  #! conf-second-session
# --- in a function, after the text's own session
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("load").getOrCreate()
def job():
    return SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()  #! conf-second-session
# --- after a helper that makes one
from pyspark.sql import SparkSession
def session():
    return SparkSession.builder.appName("load").getOrCreate()
def main():
    first = session()
    spark = SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()  #! conf-second-session
main()
# --- a configuration that comes after
from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession
sc = SparkContext.getOrCreate()
conf = SparkConf().setAppName("load")
conf.set("spark.executor.memory", "8g")  #! conf-second-session
spark = SparkSession.builder.config(conf=conf).getOrCreate()
# --- one that a context is asked for with
from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
conf = SparkConf().set("spark.executor.cores", "4")  #! conf-second-session
sc = SparkContext.getOrCreate(conf)
