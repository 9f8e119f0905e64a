"""Runs programs that died, spilled or pushed cached blocks out again, with the settings that the analyzer recommends; see README.md.

    python3 tests/recordings/advised.py --work FOLDER --analyze target/debug/examples/analyze [--only REGEX] [--again]
"""

import argparse
import json
import pathlib
import re
import subprocess

import record

VERSION = "4.3"
ROWS = record.HERE / f"advised-{VERSION}.jsonl"
# From the best outcome of a demand to the worst.
OUTCOMES = ["fits", "depends", "unknown", "evicts", "spills", "fails"]


def troubled():
    """The recorded rows that died, spilled or pushed cached blocks out."""
    for path in sorted(record.HERE.glob(f"*-{VERSION}.jsonl")):
        rows = [] if path == ROWS else map(json.loads, path.read_text().splitlines())
        yield from (row for row in rows if happened(row["measured"]) != "clean")


def happened(measured):
    """The worst that a program did."""
    if "error" in measured:
        return "died"
    if measured["spilled"]:
        return "spilled"
    return "evicted" if any(cached["evicted"] for cached in measured.get("cached", [])) else "clean"


def given(program, row, conf, tables):
    """The analyzer's input: the program, its settings, and of its tables all but the skew of their columns."""
    facts = {name: {key: tables[name][key] for key in ("rows", "bytes", "columns", "distinct")} for name in row["tables"]}
    cluster = {"manager": "local", "machine": row["machine"]}
    return {"source": program["source"], "conf": conf, "sparkVersion": VERSION, "tables": facts, "cluster": cluster}


def analyzed(analyze, inputs):
    """A report for each input."""
    asked = "".join(json.dumps(it) + "\n" for it in inputs)
    answers = subprocess.run([analyze], input=asked, text=True, capture_output=True, check=True).stdout
    return [json.loads(line) for line in answers.splitlines()]


def outcome(report):
    """The worst outcome of any demand."""
    demands = (demand for step in report["steps"] for stage in step["stages"] for demand in stage["demands"])
    return max((demand["outcome"] for demand in demands), key=OUTCOMES.index, default="fits")


def sums(measured):
    """What a run spilled in all, and the largest peak of a task."""
    stages = measured["stages"]
    found = {key: sum(stage.get(key, 0) for stage in stages) for key in ("memorySpilled", "diskSpilled")}
    found["peak"] = max((stage["peak"] for stage in stages), default=0)
    found["evicted"] = sum(cached["evicted"] for cached in measured.get("cached", []))
    found["failedTasks"] = sum(stage.get("failedTasks", 0) for stage in stages)
    return {key: value for key, value in found.items() if value}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="the folder of record.py")
    parser.add_argument("--analyze", type=pathlib.Path, required=True, help="the built example `analyze`")
    parser.add_argument("--only", help="a regular expression that an id has to match")
    parser.add_argument("--again", action="store_true", help="run what has a row already, too")
    options = parser.parse_args()
    folder = options.work.resolve()
    tables = json.loads((record.HERE / "tables.json").read_text())
    texts = {f"{it['id']}:{VERSION}": it for it in record.programs(folder)}
    kept = {row["id"]: row for row in map(json.loads, ROWS.read_text().splitlines())} if ROWS.exists() else {}
    rows = [
        row
        for row in troubled()
        if (not options.only or re.search(options.only, row["id"])) and (options.again or row["id"] not in kept)
    ]
    before = analyzed(options.analyze, [given(texts[row["id"]], row, row["conf"], tables) for row in rows])
    changed = [{it["key"]: it["value"] for it in report["recommendations"]} for report in before]
    after = analyzed(options.analyze, [given(texts[row["id"]], row, row["conf"] | more, tables) for row, more in zip(rows, changed)])
    todo = {}
    for row, first, more, second in zip(rows, before, changed, after):
        kept[row["id"]] = {
            "id": row["id"],
            "heldOut": row["heldOut"],
            "conf": row["conf"],
            "recommended": more,
            "effects": [it["effect"] for it in first["recommendations"]],
            "expected": {"before": outcome(first), "after": outcome(second)},
            "before": {"happened": happened(row["measured"])} | sums(row["measured"]),
        }
        if more:
            todo[row["id"]] = texts[row["id"]] | {"conf": row["conf"] | more}
    print(len(rows), "in trouble,", len(todo), "with settings recommended", flush=True)
    for batch in record.batches(list(todo.values())):
        # What was never begun because the one before it ended the JVM begins in the next.
        while batch:
            found, left = record.read(record.run(batch, VERSION, folder), tables)
            for row in found:
                line = kept[row["id"]]
                line["after"] = {"happened": happened(row["measured"])} | sums(row["measured"])
                if "error" in row["measured"]:
                    line["after"]["error"] = row["measured"]["error"]
                print(row["id"], line["recommended"], line["expected"], line["before"], line["after"], flush=True)
            batch = left if found else []
            write(kept)
    write(kept)
    summary(list(kept.values()))


def summary(lines):
    """What happened with the recommended settings, by what was expected of the whole program: the table of README.md."""
    happenings = ["clean", "evicted", "spilled", "died"]
    print("| expected | programs | " + " | ".join(happenings) + " |")
    for expected in OUTCOMES:
        ran = [line["after"]["happened"] for line in lines if "after" in line and line["expected"]["after"] == expected]
        if ran:
            print("|", expected, "|", len(ran), "|", " | ".join(str(ran.count(it)) for it in happenings), "|")
    print(sum(not line["recommended"] for line in lines), "with nothing recommended")


def write(kept):
    """Writes the lines that are whole: those that ran again, and those for which nothing is recommended."""
    whole = (line for _, line in sorted(kept.items()) if "after" in line or not line["recommended"])
    ROWS.write_text("".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in whole))


if __name__ == "__main__":
    main()
