# --- vectors of a few columns, the vector dropped, a look at some rows, an unknown list
from pyspark.ml.feature import VectorAssembler
few = VectorAssembler(inputCols=["a", "b"], outputCol="features").transform(spark.table("measures").limit(1000))
few.toPandas()
every = VectorAssembler(inputCols=measures.columns, outputCol="features")
model.transform(every.transform(measures)).drop("features").limit(1000).toPandas()
every.transform(measures).select("id", "label").limit(1000).toPandas()
every.transform(measures).limit(20).toPandas()
given = VectorAssembler(inputCols=args.columns_wanted, outputCol="given").transform(measures)
# --- the vector goes to an estimator as it is
from pyspark.ml.feature import HashingTF, IDF
counted = HashingTF(inputCol="words", outputCol="tf").transform(spark.table("pages"))
weighted = IDF(inputCol="tf", outputCol="features").fit(counted).transform(counted)
# --- few features
from pyspark.ml.feature import HashingTF
from pyspark.ml.functions import vector_to_array
counted = HashingTF(inputCol="words", outputCol="tf", numFeatures=20).transform(spark.table("pages"))
rows = counted.withColumn("tf", vector_to_array("tf"))
# --- a width that is not known
from pyspark.ml.feature import CountVectorizer
from pyspark.ml.functions import vector_to_array
model = CountVectorizer(inputCol="words", outputCol="tf", vocabSize=args.words).fit(pages)
rows = model.transform(pages).withColumn("tf", vector_to_array("tf"))
# --- a vector that is dense: predictions
from pyspark.ml.feature import HashingTF
from pyspark.ml.functions import vector_to_array
counted = HashingTF(inputCol="words", outputCol="tf").transform(spark.table("pages"))
scored = model.transform(counted).withColumn("p", vector_to_array("probability")[1])
# --- a category has few values
from pyspark.ml.feature import OneHotEncoder, StringIndexer
from pyspark.ml.functions import vector_to_array
indexed = StringIndexer(inputCol="status", outputCol="status_index")
encoded = OneHotEncoder(inputCols=["status_index"], outputCols=["status_vector"])
rows = encoder.transform(orders).select(vector_to_array(F.col("status_vector")))
# --- a look at some rows
from pyspark.ml.feature import HashingTF
from pyspark.ml.functions import vector_to_array
counted = HashingTF(inputCol="words", outputCol="tf").transform(spark.table("pages"))
counted.limit(5).select(vector_to_array("tf")).show()
# --- the places that are not zero
from pyspark.ml.feature import HashingTF
counted = HashingTF(inputCol="words", outputCol="tf").transform(spark.table("pages"))
places = F.udf(lambda v: [int(i) for i in v.indices], "array<int>")
rows = counted.withColumn("places", places("tf"))
# --- another library's toArray
from pyspark.ml.feature import HashingTF
counted = HashingTF(inputCol="words", outputCol="tf")
print(matrix.toArray(), model.coefficientMatrix.toArray())
# --- an assembled vector of numbers alone
from pyspark.ml.feature import HashingTF, VectorAssembler
from pyspark.ml.functions import vector_to_array
counted = HashingTF(inputCol="words", outputCol="tf").transform(spark.table("pages"))
assembler = VectorAssembler(inputCols=["width", "height"], outputCol="size")
rows = assembler.transform(counted).withColumn("size", vector_to_array("size"))
# --- texts hashed
from pyspark.ml.feature import HashingTF
from pyspark.ml.functions import vector_to_array
counted = HashingTF(inputCol="words", outputCol="tf").transform(spark.table("pages"))
rows = counted.withColumn("tf", vector_to_array("tf"))  #! dense-vectors:info
# --- after a weighting, with a width
from pyspark.ml.feature import HashingTF, IDF
from pyspark.ml.functions import vector_to_array
tf = HashingTF(inputCol="words", outputCol="tf", numFeatures=50000)
idf = IDF(inputCol="tf", outputCol="features")
rows = model.transform(pages).select("id", vector_to_array(F.col("features")).alias("f"))  #! dense-vectors
# --- one-hot products by a user-defined function
from pyspark.ml.feature import OneHotEncoder, StringIndexer
from pyspark.sql import functions as F
stages = [
    StringIndexer(inputCol="customer_id", outputCol="customer_index"),
    OneHotEncoder(inputCol="customer_index", outputCol="customer_vector"),
]
to_array = F.udf(lambda v: v.toArray().tolist(), "array<double>")
rows = model.transform(orders).withColumn("customer", to_array("customer_vector"))  #! dense-vectors
# --- rows of an RDD
from pyspark.ml.feature import CountVectorizer
vectorizer = CountVectorizer(inputCol="words", outputCol="tf")
rows = vectorizer.fit(pages).transform(pages).rdd.map(lambda row: (row.id, row.tf.toArray()))  #! dense-vectors
# --- a vector of many columns in pandas
from pyspark.ml.feature import VectorAssembler
measures = spark.table("measures")
assembler = VectorAssembler(inputCols=[f"f{i}" for i in range(500)], outputCol="features")
assembled = assembler.transform(measures)
assembled = assembled.where("id > 5").select("id", "features")
frame = assembled.toPandas()  #! dense-vectors:info to-pandas-unbounded
# --- of all columns but one, scored
from pyspark.ml.feature import VectorAssembler
columns = [c for c in measures.columns if c != "label"]
assembler = VectorAssembler(inputCols=columns, outputCol="features")
frame = model.transform(assembler.transform(measures)).toPandas()  #! dense-vectors
# --- assembled with numbers
from pyspark.ml.feature import OneHotEncoder, VectorAssembler
from pyspark.ml.functions import vector_to_array
encoder = OneHotEncoder(inputCols=["customer_id"], outputCols=["customer_vector"])
assembler = VectorAssembler(inputCols=["price", "customer_vector"], outputCol="features")
rows = model.transform(orders).withColumn("f", vector_to_array("features"))  #! dense-vectors
