"""Runs programs in one Spark session: JSON on standard input, one JSON line a program on standard output.

The session has a marker in its event log before and after each program, so that `eventlog.py` can tell them apart.
"""

import gc
import json
import os
import signal
import sys
import threading
import time
import traceback


def resident(process):
    """The largest resident memory a process has had, in bytes (VmHWM of its /proc status); nothing when it is gone."""
    try:
        with open(f"/proc/{process}/status") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return int(lines["VmHWM"].split()[0]) * 1024
    except (OSError, KeyError):
        return 0


def python_workers():
    """The processes that run Python for tasks: of this process's descendants, those that a pyspark.daemon forked."""
    parents, daemons = {}, set()
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{name}/cmdline") as file:
                if "pyspark.daemon" in file.read():
                    daemons.add(int(name))
        except OSError:
            continue
    ours = {os.getpid()}
    while True:
        more = {child for child, parent in parents.items() if parent in ours} - ours
        if not more:
            break
        ours |= more
    # A worker is a fork of the daemon and has its command line.
    return {child for child in daemons & ours if parents.get(child) in daemons}


class Watch(threading.Thread):
    """The largest resident memory of each Python worker while a program runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.workers = {}
        self.over = threading.Event()

    def look(self):
        for process in python_workers():
            self.workers[process] = max(resident(process), self.workers.get(process, 0))

    def run(self):
        while not self.over.wait(0.3):
            self.look()


def forget_peak():
    """Starts the process's own largest resident memory anew (see proc(5), clear_refs)."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def clean(spark, context):
    """Leaves no view, cached frame or broadcast of an earlier program in memory; gives what storage still holds."""
    spark.catalog.clearCache()
    for table in spark.catalog.listTables():
        if table.isTemporary:
            spark.catalog.dropTempView(table.name)
    for rdd in list(context._jsc.getPersistentRDDs().values()):
        rdd.unpersist()
    # Workers keep what they once took; the daemon forks new ones. (The daemon itself stays: without it the next task fails.)
    for process in python_workers():
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    gc.collect()
    held = 0
    for _ in range(8):
        context._jvm.System.gc()
        time.sleep(0.15)
        held, status = 0, context._jsc.sc().getExecutorMemoryStatus().values().iterator()
        while status.hasNext():
            sizes = status.next()
            held += sizes._1() - sizes._2()
        if held < 200_000:
            break
    return held


def main():
    given = json.load(sys.stdin)
    # What programs print is no part of the record.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for key, value in {**given["conf"], **given["recorder"]}.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    context = spark.sparkContext
    context.setLogLevel("ERROR")

    def mark(number):
        bus = context._jsc.sc().listenerBus()
        bus.waitUntilEmpty()
        # An event that Spark writes down and otherwise ignores: there is no frame of a negative number.
        bus.post(context._jvm.org.apache.spark.scheduler.SparkListenerUnpersistRDD(number))
        bus.waitUntilEmpty()

    for index, program in enumerate(given["programs"]):
        held = clean(spark, context)
        mark(-2 * index - 2)
        watch = Watch()
        watch.start()
        forget_peak()
        before = resident("self")
        began = time.time()
        error = None
        try:
            exec(compile(program["source"], program["id"], "exec"), {"__name__": "__main__"})
        except Exception as found:
            error = f"{type(found).__name__}: {found}"
            traceback.print_exc()
        watch.over.set()
        watch.look()
        line = {
            "id": program["id"],
            "seconds": round(time.time() - began, 1),
            "storageHeldBefore": held,
            "pythonDriver": {"before": before, "peak": resident("self")},
            "pythonWorkers": sorted(watch.workers.values(), reverse=True),
        }
        if error:
            line["error"] = error
        print(json.dumps(line), file=out, flush=True)
        try:
            for query in spark.streams.active:
                query.stop()
            mark(-2 * index - 3)
        except Exception:
            # The JVM is gone; the programs that are left run in a new one.
            os._exit(3)
    spark.stop()


main()
