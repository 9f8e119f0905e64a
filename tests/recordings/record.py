"""Runs programs on real Spark and writes what they did with memory as JSON Lines; see README.md.

    python3 tests/recordings/record.py --work FOLDER [--version 4.3] [--kind KIND …] [--only REGEX] [--again]
"""

import argparse
import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import eventlog

HERE = pathlib.Path(__file__).parent
# Spark's version as the engine names it, and what pip installs for it.
VERSIONS = {"4.3": ["pyspark==4.3.0", "pandas<3", "numpy", "pyarrow"], "3.5": ["pyspark==3.5.9", "pandas<3", "numpy<2", "pyarrow<18", "setuptools"]}
MACHINE = {"cores": 2, "memory": "24g"}
CONFIGS = {
    "A": {"spark.master": "local[2]", "spark.driver.memory": "1g"},
    "B": {"spark.master": "local[2]", "spark.driver.memory": "700m", "spark.sql.autoBroadcastJoinThreshold": "-1"},
}
# What only the recorder needs; none of it moves a byte of what is recorded.
RECORDER = {
    "spark.eventLog.enabled": "true",
    "spark.eventLog.rolling.enabled": "false",
    "spark.eventLog.compress": "false",
    "spark.eventLog.logBlockUpdates.enabled": "true",
    "spark.executor.processTreeMetrics.enabled": "true",
    "spark.executor.metrics.pollingInterval": "1s",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.showConsoleProgress": "false",
}
# How many programs share a JVM; each starts with nothing cached, no views and no broadcasts.
SHARED = 40


def held_out(family):
    """A third of the programs, by a hash of the part of the id before the first colon: every form, setting and version of one question falls on the same side."""
    return int(hashlib.sha256(family.encode()).hexdigest(), 16) % 3 == 0


def runs_on(family, version):
    """Everything runs on the newest version, and a third, by another hash, on the older one."""
    return version == "4.3" or int(hashlib.sha256(f"{version} {family}".encode()).hexdigest(), 16) % 3 == 0


def sections(path, mark):
    """The parts of a file that are headed by a mark, as (heading, text)."""
    for part in re.split(rf"^{re.escape(mark)} ", path.read_text(), flags=re.M)[1:]:
        heading, text = part.split("\n", 1)
        yield heading.strip(), text.strip() + "\n"


def head(name):
    """What heads every program of a file, after the file's own documentation."""
    return re.split(r"^# --- ", (HERE / "programs" / name).read_text(), flags=re.M)[0].split('"""\n', 1)[1].strip()


def sql_program(name, query, tables, folder, action):
    """A query as a whole program: a view for each table it names, and one action."""
    named = [table for table in tables if re.search(rf"\b{table}\b", query)]
    lines = ["from pyspark.sql import SparkSession", "", f'spark = SparkSession.builder.appName("{name}").getOrCreate()']
    lines += [f'spark.read.parquet("data/{folder}/{table}").createOrReplaceTempView("{table}")' for table in named]
    lines += ['answer = spark.sql("""', query.strip(), '""")', {"collect": "rows = answer.collect()", "show": "answer.show(100)"}[action]]
    return "\n".join(lines) + "\n"


TPCH = ["lineitem", "orders", "customer", "part", "partsupp", "supplier", "nation", "region"]


def tpch_sql():
    for heading, query in sections(HERE / "programs/tpch.sql", "--"):
        found = re.match(r"(q\d\d) @(\w+)$", heading)
        if found:
            for config in CONFIGS:
                yield {"id": f"tpch/{found[1]}:sql:{config}", "kind": "tpch-sql", "conf": CONFIGS[config], "source": sql_program(found[1], query, TPCH, "tpch", found[2])}


def tpch_dataframe():
    for name, text in sections(HERE / "programs/tpch_dataframe.py", "# ---"):
        for config in CONFIGS:
            yield {"id": f"tpch/{name}:df:{config}", "kind": "tpch-dataframe", "conf": CONFIGS[config], "source": head("tpch_dataframe.py") + "\n\n" + text}


def own():
    """Programs with settings of their own: `# conf: key=value` lines head a snippet; `# alone` gives it a JVM of its own."""
    for file in sorted((HERE / "programs").glob("own_*.py")):
        kind = file.stem.replace("_", "-")
        for name, text in sections(file, "# ---"):
            conf, alone, lines = dict(CONFIGS["A"]), kind == "own-dies", []
            for line in text.splitlines():
                if line.startswith("# conf: "):
                    key, value = line[8:].split("=", 1)
                    conf[key] = value
                elif line == "# alone":
                    alone = True
                else:
                    lines.append(line)
            yield {"id": f"own/{name}:py", "kind": kind, "conf": conf, "alone": alone, "source": head(file.name) + "\n\n" + "\n".join(lines).strip() + "\n"}


def tpcds_shapes(folder):
    names = sorted(path.name for path in (folder / "data/tpcds").glob("*"))
    for heading, query in sections(HERE / "programs/tpcds_shapes.sql", "--"):
        found = re.match(r"(s\d\d) @(\w+)$", heading)
        if found:
            for config in CONFIGS:
                yield {"id": f"tpcds-shapes/{found[1]}:sql:{config}", "kind": "tpcds-shapes", "conf": CONFIGS[config], "source": sql_program(found[1], query, names, "tpcds", found[2])}


def tpcds(folder):
    """The queries of TPC-DS from a folder of texts that is no part of the repository: rows name the text and carry its hash."""
    names = sorted(path.name for path in (folder / "data/tpcds").glob("*"))
    for path in sorted((folder / "tpcds-queries").glob("q*.sql"), key=lambda path: (len(path.stem.rstrip("ab")), path.stem)):
        # DuckDB's generator gives the column that q30 names another name.
        query = re.sub(r"\bc_last_review_date\b", "c_last_review_date_sk", path.read_text()).strip().rstrip(";")
        for config in CONFIGS:
            yield {
                "id": f"tpcds/{path.stem}:sql:{config}",
                "kind": "tpcds-sql",
                "conf": CONFIGS[config],
                "text": {"name": f"{path.stem}.sql", "from": "github.com/databricks/spark-sql-perf, tpcds_2_4", "sha256": hashlib.sha256(path.read_bytes()).hexdigest()[:16]},
                "source": sql_program(path.stem, query, names, "tpcds", "collect"),
            }


def programs(folder):
    yield from tpch_sql()
    yield from tpch_dataframe()
    yield from own()
    yield from tpcds_shapes(folder)
    yield from tpcds(folder)


def tables_of(source, known):
    """The tables that a program names by path, longest path first so that a folder inside another is not taken for it."""
    return sorted(path for path in known if re.search(rf"[\"'/]{re.escape(path)}[\"'/]", source))


def python_with(version, folder):
    """The Python of an environment that has this PySpark; it is made where there is none."""
    place = folder / ("v" + version.replace(".", ""))
    if not place.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([place / "bin/pip", "install", "--quiet", *VERSIONS[version]], check=True)
    return place / "bin/python"


def batches(given):
    """Programs that can share a JVM: the same settings, `SHARED` at most."""
    key = lambda it: json.dumps(it["conf"], sort_keys=True)
    group = []
    for it in given:
        # A setting that a program makes would stay for the next one.
        if it.get("alone") or "spark.conf.set" in it["source"]:
            yield [it]
        else:
            group.append(it)
    for _, same in itertools.groupby(sorted(group, key=key), key):
        same = list(same)
        for start in range(0, len(same), SHARED):
            yield same[start : start + SHARED]


def run(batch, version, folder):
    """Runs a batch in one JVM; gives the folder with its event log, its output and what was asked."""
    place = folder / "logs" / f"{version}-{time.time_ns()}"
    (place / "events").mkdir(parents=True)
    recorder = RECORDER | {"spark.eventLog.dir": (place / "events").as_uri(), "spark.sql.warehouse.dir": str(folder / "warehouse"), "spark.local.dir": str(folder / "local")}
    if batch[0]["kind"] == "own-python":
        recorder["spark.executor.metrics.pollingInterval"] = "100ms"
    given = {"conf": batch[0]["conf"], "recorder": recorder, "programs": batch}
    (place / "batch.json").write_text(json.dumps(batch))
    python = python_with(version, folder)
    for leftover in ("out", "warehouse", "local", "metastore_db"):
        shutil.rmtree(folder / leftover, ignore_errors=True)
    clean = {key: value for key, value in os.environ.items() if key not in ("SPARK_HOME", "PYSPARK_SUBMIT_ARGS")}
    environment = clean | {"PYSPARK_PYTHON": str(python), "SPARK_LOCAL_IP": "127.0.0.1"}
    with open(place / "session.log", "w") as log, open(place / "session.jsonl", "w") as out:
        ran = subprocess.Popen(["nice", "-n", "10", python, HERE / "session.py"], cwd=folder, env=environment, text=True, stdin=subprocess.PIPE, stdout=out, stderr=log, start_new_session=True)
        try:
            ran.communicate(json.dumps(given), timeout=240 * len(batch) + 120)
        except subprocess.TimeoutExpired:
            (place / "timedOut").touch()
        try:
            # The JVM outlives a Python that ended early.
            os.killpg(ran.pid, 9)
        except ProcessLookupError:
            pass
        ran.wait()
    (place / "ended").touch()
    return place


def read(place, known):
    """The rows of a batch that ran, and the programs it never began."""
    batch = json.loads((place / "batch.json").read_text())
    lines = {line["id"]: line for line in map(json.loads, (place / "session.jsonl").read_text().splitlines())}
    found = {}
    for path in (place / "events").iterdir():
        if path.is_file() and not path.name.startswith("."):
            found |= eventlog.programs(path, [it["id"] for it in batch])
    log = (place / "session.log").read_text(errors="replace")
    version = place.name.split("-")[0]
    # Of a session that is still running or took too long, what it has finished: no more is known of the rest.
    ended = (place / "ended").exists() and not (place / "timedOut").exists()
    if not found and batch[0].get("alone") and ended:
        found[batch[0]["id"]] = eventlog.Program()
    found = {identity: program for identity, program in found.items() if identity in lines or ended}
    rows = [row_of(it, found[it["id"]].measured(), lines.get(it["id"]), log, version, known) for it in batch if it["id"] in found]
    # What does not pass Spark's analysis ran nothing: TPC-DS q84 adds strings, which Spark 4 refuses.
    rows = [row for row in rows if not row["measured"].get("error", "").startswith("AnalysisException")]
    return rows, [it for it in batch if it["id"] not in found]


DEATHS = re.compile(r"^.*?((?:java\.lang\.OutOfMemoryError|Total size of serialized results|SparkOutOfMemoryError|UNABLE_TO_ACQUIRE_MEMORY|INVALID_DRIVER_MEMORY|System memory \d+ must)[^\n]*)", re.M)


def row_of(it, measured, line, log, version, known):
    row = {"id": f"{it['id']}:{version}", "kind": it["kind"], "heldOut": held_out(it["id"].split(":")[0])}
    if "text" in it:
        row["text"] = it["text"]
    else:
        row["source"] = it["source"]
    row |= {"tables": tables_of(it["source"], known), "conf": it["conf"], "sparkVersion": version, "machine": MACHINE}
    error = (line or {}).get("error")
    if line:
        workers = line["pythonWorkers"]
        if workers:
            measured["pythonWorkers"] = workers[:4]
        measured["pythonDriver"] = line["pythonDriver"]
        measured["seconds"] = line["seconds"]
        if line["storageHeldBefore"] > 1_000_000:
            measured["storageHeldBefore"] = line["storageHeldBefore"]
    if error or not line:
        measured["error"] = " ".join((error or "the session ended").split())[:400]
        deaths = list(dict.fromkeys(match.strip()[:300] for match in DEATHS.findall(log)))
        if deaths:
            measured["log"] = deaths[:4]
    row["measured"] = measured
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="a folder outside the repository: environments, data, logs")
    parser.add_argument("--version", choices=VERSIONS, default="4.3")
    parser.add_argument("--kind", nargs="+")
    parser.add_argument("--only", help="a regular expression that an id has to match")
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="where the rows go, a file a kind and version")
    parser.add_argument("--reread", action="store_true", help="run nothing: read the kept event logs anew")
    parser.add_argument("--again", action="store_true", help="run what has a row already, too")
    options = parser.parse_args()
    folder = options.work.resolve()
    known = json.loads((HERE / "tables.json").read_text()) if (HERE / "tables.json").exists() else {}
    known = known or {f"data/{path.parent.name}/{path.name}": {} for path in folder.glob("data/*/*")}
    there = set()
    for path in options.out.glob("*.jsonl"):
        there |= {json.loads(line)["id"] for line in path.read_text().splitlines()}
    chosen = [
        it
        for it in programs(folder)
        if runs_on(it["id"].split(":")[0], options.version)
        and (not options.kind or it["kind"] in options.kind)
        and (not options.only or re.search(options.only, it["id"]))
        and (options.again or f"{it['id']}:{options.version}" not in there)
    ]
    todo = list(batches(chosen))
    if options.reread:
        for place in sorted((folder / "logs").glob("*-*")):
            keep(read(place, known)[0], options.out)
        return
    done = 0
    while todo:
        batch = todo.pop(0)
        rows, left = read(run(batch, options.version, folder), known)
        if left and rows:
            todo.insert(0, left)
        elif left:
            print("never begun:", [it["id"] for it in left], flush=True)
        keep(rows, options.out)
        done += len(rows)
        for row in rows:
            print(done, "of", len(chosen), row["id"], row["measured"].get("seconds"), row["measured"].get("error", "")[:150], flush=True)


def keep(rows, out):
    """Puts rows into the files of their kinds and versions, in the place of older ones of the same ids."""
    for row in rows:
        path = out / f"{row['kind']}-{row['sparkVersion']}.jsonl"
        kept = {json.loads(old)["id"]: old for old in path.read_text().splitlines()} if path.exists() else {}
        kept[row["id"]] = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        path.write_text("".join(kept[identity] + "\n" for identity in sorted(kept)))


if __name__ == "__main__":
    main()
