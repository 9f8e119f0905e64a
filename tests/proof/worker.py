"""Runs pairs of snippets on the PySpark it is started with: JSON on standard input, the answers of each pair on standard output.

A case whose title ends with `[process]` gets a Python and a JVM of its own, for what is read as a JVM starts; one with `[session]` makes its own
session in a JVM that runs already; the others are given `spark` and `sc`.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

MARK = "answer: "
COLUMNS = "id int, country string, amount double, net decimal(10,2), n int, flag boolean, created date, nested struct<a: int, b: string>, tags array<string>, `a b` int, `x.y` string"


def orders(numbers):
    """Rows with what results trip over: nulls, NaN, both zeros, ties, repeated rows, empty texts and lists."""
    import datetime
    import decimal

    for i in numbers:
        amount = [None, float("nan"), 0.0, -0.0, 1.5, -2.25, 1e300][i % 7]
        tags = [None, [], ["a"], ["b", "a", "b"], ["a", None]][i % 5]
        yield (
            i // 2 * 2, [None, "de", "fr", "", "de "][i % 5], amount, decimal.Decimal(i % 9) / 4, None if i % 6 == 0 else i % 4, [True, False, None][i % 3],
            datetime.date(2026, 1, 1 + i % 3), (i % 3, None if i % 4 == 0 else "x"), tags, i % 5, "v" * (i % 3),
        )  # fmt: skip


def tables(spark):
    """`orders` in four files, `more_orders` in two, `one` and `empty`, under the same names as folders; `lines` and `numbers` as text."""
    rows = {"orders": (range(40), 4), "more_orders": (range(30, 50), 2), "one": (range(4, 5), 1), "empty": ((), 1)}
    for name, (numbers, files) in rows.items():
        frame = spark.sparkContext.parallelize(list(orders(numbers)), files)
        spark.createDataFrame(frame, COLUMNS).write.mode("overwrite").parquet(name)
    for name, lines in {"lines": ["a b a", "c", "", "b a", "a"], "numbers": ["a 1", "b -2", "a 0", "a 7", "c 5", "b 3"], "none": []}.items():
        shutil.rmtree(name, ignore_errors=True)
        spark.sparkContext.parallelize(lines, 2).saveAsTextFile(name)


def plain(value):
    """A value as text that says its type, and is the same for the same value."""
    from pyspark.sql import DataFrame, Row

    if isinstance(value, DataFrame):
        return {"schema": value.schema.jsonValue(), "rows": sorted(plain(row) for row in value.collect())}
    if isinstance(value, Row):
        fields = value.__fields__ if hasattr(value, "__fields__") else range(len(value))
        return "Row(" + ", ".join(f"{name}={plain(item)}" for name, item in zip(fields, value)) + ")"
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return repr(value)


def session_of(spark):
    """What settings may change: the heap, what each executor can store, and an answer."""
    context = spark.sparkContext
    runtime = context._jvm.java.lang.Runtime.getRuntime()
    status = context._jsc.sc().getExecutorMemoryStatus().values().iterator()
    storage = []
    while status.hasNext():
        storage.append(status.next()._1())
    answer = spark.range(1000).selectExpr("sum(id % 7)", "count(distinct id % 11)").first()
    return {"heap": runtime.maxMemory(), "storage": sorted(storage), "answer": plain(answer)}


def answer(text, names):
    """What a text gives, or how it fails."""
    try:
        # What a snippet prints is no answer of the worker's.
        with contextlib.redirect_stdout(sys.stderr):
            exec(compile(text, "case", "exec"), names)
            return plain(names["result"]) if "result" in names else session_of(names["spark"])
    except BaseException as error:
        return {"raises": failure(error)}


def failure(error):
    """The error's class and, of Spark's, its name or the first line that says why."""
    message = str(error).strip()
    condition = getattr(error, "getCondition", getattr(error, "getErrorClass", lambda: None))
    try:
        name = condition()
    except Exception:
        name = None
    causes = [line.strip() for line in message.splitlines() if line.startswith(": ")]
    return f"{type(error).__name__}: {name or (causes or message.splitlines() or [''])[0][:200]}"


def in_shared(spark, text):
    session = spark.newSession()
    for name in ("orders", "more_orders", "one", "empty"):
        session.read.parquet(name).createOrReplaceTempView(name)
    from pyspark.sql import Window, functions

    return answer(text, {"spark": session, "sc": session.sparkContext, "F": functions, "Window": Window})


def in_own_session(text):
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    names = {}
    try:
        return answer(text, names)
    finally:
        session = names.get("spark") if isinstance(names.get("spark"), SparkSession) else SparkSession.getActiveSession()
        if session is not None:
            session.stop()
        if SparkContext._active_spark_context is not None:
            SparkContext._active_spark_context.stop()


def in_own_process(text):
    given = json.dumps({"alone": text})
    # An application that waits for executors which cannot start says nothing more.
    try:
        ran = subprocess.run([sys.executable, __file__], input=given, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        return {"raises": "no answer in 60 seconds"}
    # A JVM's own logs go the same way.
    answers = [line.removeprefix(MARK) for line in ran.stdout.splitlines() if line.startswith(MARK)]
    return json.loads(answers[0]) if answers else {"raises": "the process ends"}


def pairs(cases):
    from pyspark.sql import SparkSession

    def session():
        return SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "4").getOrCreate()

    def both(run, case):
        return [run(case["before"]), run(case["after"])]

    found = {}
    spark = session()
    spark.sparkContext.setLogLevel("OFF")
    tables(spark)
    for at, case in enumerate(cases):
        if not case["case"].endswith("]"):
            found[at] = both(lambda text: in_shared(spark, text), case)
    spark.stop()
    for at, case in enumerate(cases):
        if case["case"].endswith("[session]"):
            found[at] = both(in_own_session, case)
        elif case["case"].endswith("[process]"):
            found[at] = both(in_own_process, case)
    return [found[at] for at in range(len(cases))]


def main():
    given = json.loads(sys.stdin.read())
    # Names and sizes that the environment gives would be the machine's, not the case's.
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "TZ": "UTC"}
    if isinstance(given, dict):
        answers = in_own_session(given["alone"])
    else:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            os.environ["SPARK_LOCAL_DIRS"] = str(pathlib.Path(folder) / "local")
            answers = pairs(given)
    print("\n" + MARK + json.dumps(answers))


if __name__ == "__main__":
    main()
