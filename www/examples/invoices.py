from pyspark.sql import SparkSession, functions as F

spark = SparkSession.builder.appName("invoice-letters").getOrCreate()

invoices = spark.read.parquet("hdfs:///billing/invoices")  # 40 GB
customers = spark.read.parquet("hdfs:///billing/customers")

due = invoices.where(F.col("paid_on").isNull()).join(customers, "customer_id")

print("letters to write:", len(due.collect()))

if due.count() == 0:
    raise SystemExit("nothing to do")

for row in due.collect():
    with open(f"letters/{row.invoice_id}.txt", "w") as letter:
        letter.write(f"Dear {row.name},\n\n{row.amount} is due since {row.due_on}.\n")

overdue = due.groupBy("region").agg(F.sum("amount").alias("open")).toPandas()
print(overdue)
