"""Runs programs on a real Spark and records what they did with memory.

    python measure.py <measured.json >again.json         (pyspark 4.3.0, pandas, pyarrow, Java 17, two processors)

A row that goes in has a name, a heap, a number of cores, settings (`conf`), shuffle partitions and code, which is run as it stands after a session
`s` is made, with `F` and `StorageLevel` at hand. A row that comes out has besides, each as Spark's REST interface says it: the last job's `stages`
(tasks, the largest task's peak execution memory, bytes spilled, bytes of results), what is `cached`, and the "data size" of `relations`.
Rows of one heap, number of cores and settings share a JVM.
"""
import itertools, json, os, subprocess, sys, urllib.request


def key(case):
    return json.dumps([case["heap"], case["cores"], case.get("conf", {})], sort_keys=True)


def child(cases):
    from pyspark import StorageLevel
    from pyspark.sql import SparkSession, functions as F

    first = cases[0]
    conf = {
        "spark.driver.memory": first["heap"],
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.ui.retainedTasks": "100000",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.port": "0",
        **first.get("conf", {}),
    }
    builder = SparkSession.builder.master(f"local[{first['cores']}]")
    for name, value in conf.items():
        builder = builder.config(name, value)
    s = builder.getOrCreate()
    s.sparkContext.setLogLevel("OFF")
    sc = s.sparkContext

    def api(path):
        url = f"{sc.uiWebUrl}/api/v1/applications/{sc.applicationId}/{path}"
        return json.loads(urllib.request.urlopen(url).read())

    def settle():
        sc._jsc.sc().listenerBus().waitUntilEmpty()

    def next_stage():
        settle()
        return max([it["stageId"] for it in api("stages")] or [-1]) + 1

    def stage(it):
        tasks = api(f"stages/{it['stageId']}/{it['attemptId']}?details=true")["tasks"].values()
        metrics = [task["taskMetrics"] for task in tasks if task.get("taskMetrics")]
        most = lambda of: max(map(of, metrics), default=0)
        return {
            "tasks": len(metrics),
            "peak": most(lambda m: m["peakExecutionMemory"]),
            "spilled": sum(m["memoryBytesSpilled"] for m in metrics),
            "result": sum(m["resultSize"] for m in metrics),
        }

    for case in cases:
        if case.get("partitions"):
            s.conf.set("spark.sql.shuffle.partitions", str(case["partitions"]))
        before = next_stage()
        error = None
        # What the program printed goes to the log, as standard output is the record.
        sys.stdout, out = sys.stderr, sys.stdout
        try:
            exec(case["code"], {"s": s, "F": F, "StorageLevel": StorageLevel})
        except Exception as found:
            error = str(found).splitlines()[0][:200]
        sys.stdout = out
        settle()
        done = [it for it in api("stages") if it["stageId"] >= before and it["status"] == "COMPLETE"]
        known = ("name", "heap", "cores", "conf", "partitions", "code")
        row = {name: case[name] for name in known if name in case}
        row["stages"] = [stage(it) for it in sorted(done, key=lambda it: it["stageId"])]
        if error:
            row["error"] = error
        rdds = api("storage/rdd")
        if rdds:
            row["cached"] = {name: sum(it[name] for it in rdds) for name in ("memoryUsed", "diskUsed")}
        queries = api("sql?details=true&planDescription=false&length=1000")
        sizes = [
            metric["value"]
            for query in queries[-1:]
            for node in query["nodes"]
            if node["nodeName"] == "BroadcastExchange"
            for metric in node["metrics"]
            if metric["name"] == "data size"
        ]
        if sizes:
            row["relations"] = sizes
        s.catalog.clearCache()
        print("ROW " + json.dumps(row), flush=True)
    os._exit(0)


def main():
    cases = sorted(json.load(sys.stdin), key=key)
    rows = []
    for _, group in itertools.groupby(cases, key):
        run = subprocess.run([sys.executable, __file__, "child"], input=json.dumps(list(group)), stdout=subprocess.PIPE, text=True)
        found = [json.loads(line[4:]) for line in run.stdout.splitlines() if line.startswith("ROW ")]
        rows.extend(found)
        print(f"{len(rows)} of {len(cases)}", file=sys.stderr, flush=True)
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if len(sys.argv) > 1:
    child(json.load(sys.stdin))
else:
    main()
