# --- released
def save(batch, n):
    batch.persist()
    batch.write.parquet("s3://lake/a")
    batch.where("x > 1").write.parquet("s3://lake/b")
    batch.unpersist()
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- released whatever happens
def save(batch, n):
    wide = batch.join(spark.table("users"), "user_id").cache()
    try:
        wide.write.parquet("s3://lake/a")
        wide.where("x > 1").write.parquet("s3://lake/b")
    finally:
        wide.unpersist()
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- released by another name
def save(batch, n):
    kept = batch.persist()
    kept.write.parquet("s3://lake/a")
    kept.where("x > 1").write.parquet("s3://lake/b")
    batch.unpersist()
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- everything is released
def save(batch, n):
    batch.cache()
    batch.write.parquet("s3://lake/a")
    batch.where("x > 1").write.parquet("s3://lake/b")
    spark.catalog.clearCache()
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- released by a helper
def both(frame):
    frame.write.parquet("s3://lake/a")
    frame.where("x > 1").write.parquet("s3://lake/b")
    frame.unpersist()
def save(batch, n):
    batch.cache()
    both(batch)
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- a helper that is not seen may release it
def save(batch, n):
    batch.cache()
    batch.write.parquet("s3://lake/a")
    write_twice(batch)
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- a table is cached once, outside
users = spark.table("users").cache()
def save(batch, n):
    batch.join(users, "user_id").write.parquet("s3://lake/a")
    users.where("x > 1").write.mode("overwrite").parquet("s3://lake/b")
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- never released
def save(batch, n):
    batch.persist()  #! stream-batch-cache
    batch.write.parquet("s3://lake/a")
    batch.where("x > 1").write.parquet("s3://lake/b")  # both
spark.readStream.table("t").writeStream.foreachBatch(save).start()
# --- a frame made of it
def save(batch, n):
    """Writes twice."""
    wide = batch.join(spark.table("users"), "user_id").cache()  #! stream-batch-cache
    wide.write.parquet("s3://lake/a")
    wide.where("x > 1").write.parquet("s3://lake/b")
(spark.readStream.table("t")
    .writeStream
    .foreachBatch(save)
    .start())
# --- by its own name again
def save(batch, n):
    batch = batch.cache()  #! stream-batch-cache
    batch.write.parquet("s3://lake/a")
    batch.where("x > 1").write.parquet("s3://lake/b")
spark.readStream.table("t").writeStream.foreachBatch(func=save).start()
# --- a method
class Sink:
    def save(self, batch, n):
        batch.persist()  #! stream-batch-cache
        batch.write.parquet("s3://lake/a")
        batch.where("x > 1").write.parquet("s3://lake/b")
    def run(self, spark):
        spark.readStream.table("t").writeStream.foreachBatch(self.save).start()
# --- only on one way
def save(batch, n):
    batch.persist()  #! stream-batch-cache
    if not batch.isEmpty():
        batch.write.parquet("s3://lake/a")
        batch.where("x > 1").write.parquet("s3://lake/b")
spark.readStream.table("t").writeStream.foreachBatch(save).start()
