# --- small files, one thing each
pages = sc.wholeTextFiles("s3://lake/pages/*.html")
letters = sc.wholeTextFiles("/data/letters/*.xml")
# --- settings
config = sc.wholeTextFiles("/etc/app/config")
conf = spark.read.text("/conf/app.json", wholetext=True).collect()[0][0]
# --- images are read whole, and should be
images = spark.read.format("binaryFile").option("pathGlobFilter", "*.png").load("s3://lake/raw")
photos = spark.read.format("binaryFile").load("s3://lake/photos")
scans = sc.binaryFiles("s3://lake/scans/*.pdf")
# --- lines
lines = sc.textFile("s3://lake/logs")
lines = spark.read.text("s3://lake/logs")
# --- whole text that is switched off
lines = spark.read.option("wholetext", False).text("s3://lake/logs")
lines = spark.read.text("s3://lake/logs", wholetext=False)
# --- a path that says nothing
files = sc.wholeTextFiles(path)
files = sc.wholeTextFiles("in")
# --- an example's
files = sc.wholeTextFiles("/opt/spark/examples/logs")
# --- another library's
files = client.wholeTextFiles("s3://lake/logs")
# --- logs
logs = sc.wholeTextFiles("s3://lake/logs/2026")  #! whole-text-files
# --- a directory of data
files = spark.sparkContext.wholeTextFiles("hdfs:///data/incoming")  #! whole-text-files
# --- files of records
rows = sc.wholeTextFiles("/data/orders/*.csv").flatMapValues(lambda text: text.splitlines())  #! whole-text-files
# --- bytes
blobs = sc.binaryFiles("s3://lake/raw/*.gz")  #! whole-text-files
# --- rows of whole texts, by argument
events = spark.read.text("s3://lake/events", wholetext=True)  #! whole-text-files
# --- by option
events = (spark.read
    .option("wholetext", True)
    .text("s3://lake/raw_events"))  #! whole-text-files
# --- in a function
def parse(sc, day):
    return sc.wholeTextFiles(f"s3://lake/clickstream/{day}").map(lambda kv: len(kv[1]))  #! whole-text-files
# --- as binary files
logs = spark.read.format("binaryFile").load("s3://lake/logs/*.gz")  #! whole-text-files
# --- a directory of texts
pages = spark.read.text("s3://lake/documents", wholetext=True)  #! whole-text-files
