# --- asked for as such
if spark.table("t").isEmpty():
    print("empty")
# --- a number that is used
n = spark.table("t").count()
if n == 0:
    print("empty")
print(n)
# --- a number compared with another
if spark.table("t").count() > 1000:
    print("many")
# --- a bounded frame
if spark.table("t").limit(1).count() == 0:
    print("empty")
# --- a frame whose cache it fills
df = spark.table("t").cache()
if df.count() == 0:
    raise ValueError("empty")
df.write.parquet("a")
df.groupBy("k").count().write.parquet("b")
# --- a list's count
if names.count("a") == 0:
    print("none")
# --- pandas
import pandas as pd
if pd.DataFrame().count() == 0:
    pass
# --- Django
if Order.objects.filter(open=True).count() == 0:
    pass
# --- one group at most
if spark.table("t").agg(F.max("x")).count() == 0:
    pass
# --- equal to zero
if spark.table("t").where("a < 0").count() == 0:  #! count-to-test-empty
    print("clean")
# --- greater than zero
df = spark.table("t")
if df.filter(df.amount < 0).count() > 0:  #! count-to-test-empty
    raise ValueError("bad rows")
# --- not zero, kept as a flag
has_rows = spark.table("t").count() != 0  #! count-to-test-empty
# --- by its truth
if df.count():  #! count-to-test-empty
    df.write.parquet("out")
# --- by its untruth
df = spark.table("t")
if not df.count():  #! count-to-test-empty
    print("empty")
# --- asserted
assert spark.table("t").where("id is null").count() == 0, "nulls"  #! count-to-test-empty
# --- among others
if ready and spark.table("t").count() >= 1:  #! count-to-test-empty
    go()
# --- the other way round
if 0 == spark.table("t").count():  #! count-to-test-empty
    pass
# --- less than one
if spark.table("t").count() < 1:  #! count-to-test-empty
    pass
# --- an RDD
if sc.textFile("a").count() == 0:  #! count-to-test-empty
    pass
# --- in a batch
def write(batch, batch_id):
    if batch.count() > 0:  #! count-to-test-empty
        batch.write.mode("append").parquet("out")
spark.readStream.table("t").writeStream.foreachBatch(write).start()
