# --- one copy with a disk, by its flags
from pyspark import StorageLevel
df = spark.table("t").persist(StorageLevel(True, True, False, True, 1))
df.count()
df.write.parquet("out")
# --- the level of cache() itself
from pyspark import StorageLevel
df = spark.table("t").where("a > 1").persist(StorageLevel.MEMORY_AND_DISK_DESER)
df.count()
df.write.parquet("out")
# --- with a disk, serialized
from pyspark import StorageLevel
df = spark.table("t").persist(StorageLevel.MEMORY_AND_DISK)
df.count()
df.write.parquet("out")
# --- on the disk alone
from pyspark.storagelevel import StorageLevel
df = spark.table("t").persist(StorageLevel.DISK_ONLY)
df.count()
df.write.parquet("out")
# --- no level
df = spark.table("t").persist()
df.count()
df.write.parquet("out")
# --- a level from outside
df = spark.table("t").persist(level)
df.count()
df.write.parquet("out")
# --- off the heap
df = spark.table("t").persist(StorageLevel.OFF_HEAP)
df.count()
df.write.parquet("out")
# --- a user-defined level
class Level:
    MEMORY_ONLY = "fast"
store.persist(Level.MEMORY_ONLY)
# --- another object that has a level
store.persist(StorageLevel.MEMORY_ONLY)
# --- a level that is only compared
from pyspark import StorageLevel
df = spark.table("t").cache()
if df.storageLevel == StorageLevel.MEMORY_ONLY_2:
    print("two copies")
df.count()
df.write.parquet("out")
# --- released by the batch that caches it
def save(batch, batch_id):
    batch.persist(StorageLevel.MEMORY_ONLY)
    batch.write.format("delta").save("s3://lake/all")
    batch.where("amount > 100").write.format("delta").save("s3://lake/large")
    batch.unpersist()

spark.readStream.table("orders").writeStream.foreachBatch(save).start()
# --- a table cached with a disk
spark.sql("CACHE TABLE t OPTIONS ('storageLevel' = 'MEMORY_AND_DISK')")
spark.catalog.cacheTable("u", StorageLevel.DISK_ONLY)
# --- read once: the caching itself is too much
df = spark.table("t").persist(StorageLevel.MEMORY_ONLY)  #! cache-used-once
df.write.parquet("out")
# --- in memory only
from pyspark import StorageLevel
df = spark.table("t").persist(StorageLevel.MEMORY_ONLY)  #! storage-level
df.count()
df.write.parquet("out")
# --- two copies
from pyspark.storagelevel import StorageLevel
df = spark.table("t").persist(StorageLevel.MEMORY_AND_DISK_2)  #! storage-level
df.count()
df.write.parquet("out")
# --- two copies in memory only, by its keyword
import pyspark
df = spark.table("t")
df.persist(storageLevel=pyspark.StorageLevel.MEMORY_ONLY_2)  #! storage-level
df.count()
df.write.parquet("out")
df.unpersist()
# --- three on disks
df = spark.table("t")
df.persist(StorageLevel.DISK_ONLY_3)  #! storage-level
df.count()
df.write.parquet("out")
# --- by an alias
from pyspark import StorageLevel as SL
df = spark.table("t").persist(SL.MEMORY_ONLY)  #! storage-level
df.count()
df.write.parquet("out")
# --- by a name bound to it
from pyspark import StorageLevel
LEVEL = StorageLevel.MEMORY_ONLY_2
df = spark.table("t").persist(LEVEL)  #! storage-level
df.count()
df.write.parquet("out")
# --- in a function, over lines
def load(spark):
    orders = (spark.read.parquet("s3://lake/orders")
        .where("year = 2026")
        .persist(StorageLevel.MEMORY_ONLY))  #! storage-level
    orders.groupBy("country").count().write.parquet("a")
    orders.groupBy("product").count().write.parquet("b")
    return orders
load(spark)
# --- an RDD
lines = sc.textFile("s3://lake/log").map(parse).persist(StorageLevel.MEMORY_ONLY_2)  #! storage-level
print(lines.count())
print(lines.filter(bad).count())
# --- a table by its name
spark.catalog.cacheTable("t", StorageLevel.MEMORY_ONLY)  #! storage-level
spark.sql("CACHE TABLE u OPTIONS ('storageLevel' = 'MEMORY_ONLY_2') AS SELECT * FROM v")  #! storage-level
# --- by its flags
from pyspark import StorageLevel
df = spark.table("t").persist(StorageLevel(True, True, False, False, 2))  #! storage-level
df.count()
df.write.parquet("out")
df.unpersist()
other = spark.table("u").persist(StorageLevel(useDisk=False, useMemory=True, useOffHeap=False, deserialized=False))  #! storage-level
other.count()
other.write.parquet("out")
