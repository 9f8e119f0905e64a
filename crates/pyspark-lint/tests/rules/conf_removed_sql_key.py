# --- a key that is there
spark.conf.set("spark.sql.legacy.timeParserPolicy", "LEGACY")
# --- the old default, which is accepted
spark.conf.set("spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "false")
# --- a value that is not known
spark.conf.set("spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", legacy)
# --- on the session
spark.conf.set("spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "true")  #! conf-removed-sql-key:error
# --- in the builder
spark = (
    SparkSession.builder.appName("daily")
    .config("spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "true")  #! conf-removed-sql-key
    .getOrCreate()
)
# --- by SQL
spark.sql("SET spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation = true")  #! conf-removed-sql-key
