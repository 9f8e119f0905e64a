# --- on a running session [session]
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.conf.set("spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "true")
# --- in the builder [session]
from pyspark.sql import SparkSession
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.sql.fromJsonForceNullableSchema", "false")
    .config("spark.sql.shuffle.partitions", "3")
    .getOrCreate()
)
