"""Runs each safe fix's before and after on real PySpark, and records whether they give the same.

    python3 tests/proof/run.py [--venvs FOLDER] [--only RULE …]

The cases are cases/<rule>.py, snippets headed by `# --- title`. The text after is what the engine makes of a case with the safe fixes of that one rule.
A snippet's answer is what it leaves in `result`; where it leaves none, what the session that it made looks like.
"""

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
# Spark's version as the engine names it, and what pip installs for it.
VERSIONS = {"3.5": ["pyspark==3.5.9", "pandas<3", "numpy<2", "pyarrow<18"], "4.3": ["pyspark==4.3.0", "pandas<3", "pyarrow"]}
# The machine's own Java, which decides what JVM flags mean.
JAVA = 17


def cases(only):
    """Every snippet, as (rule, title, text)."""
    for path in sorted((HERE / "cases").glob("*.py")):
        rule = path.stem.replace("_", "-")
        if only and rule not in only:
            continue
        for snippet in path.read_text().split("# --- ")[1:]:
            title, text = snippet.split("\n", 1)
            yield rule, title, text


def fixed(engine, text, rule, version):
    """The text after the rule's safe fixes, one at a time, each after a fresh analysis."""
    for _ in range(20):
        request = {"source": text, "sparkVersion": version, "cluster": {"javaVersion": JAVA}}
        engine.stdin.write(json.dumps(request) + "\n")
        engine.stdin.flush()
        findings = json.loads(engine.stdout.readline())["diagnostics"]
        fixes = [fix for finding in findings if finding["rule"] == rule for fix in finding["fixes"] if fix["safe"]]
        if not fixes:
            return text
        # The engine counts UTF-16 code units.
        units = text.encode("utf-16-le")
        for edit in sorted(fixes[0]["edits"], key=lambda edit: -edit["start"]):
            units = units[: 2 * edit["start"]] + edit["text"].encode("utf-16-le") + units[2 * edit["end"] :]
        text = units.decode("utf-16-le")
    raise SystemExit(f"the fixes of {rule} never end:\n{text}")


def verdict(rule, before, after):
    """`mended` is for settings that nothing starts with: there the text before has no answer to keep."""
    if before == after:
        return "equal"
    fails = lambda answer: isinstance(answer, dict) and "raises" in answer
    is_setting = rule.startswith(("conf-", "jvm-"))
    return "mended" if is_setting and fails(before) and not fails(after) else "differs"


def python_with(version, packages, venvs):
    """The Python of an environment that has this PySpark; it is made where there is none."""
    folder = venvs / f"venv-{version}"
    if not folder.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", *packages], check=True)
    return folder / "bin/python"


def run(version, texts, venvs):
    """The rows of one version: its texts and their answers, where there is a fix."""
    for row in texts:
        if row["after"] == row["before"]:
            print("no safe fix:", version, row["rule"], "|", row["case"])
    texts = [row for row in texts if row["after"] != row["before"]]
    worker = [python_with(version, VERSIONS[version], venvs), HERE / "worker.py"]
    ran = subprocess.run(worker, input=json.dumps(texts), capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    answers = json.loads(ran.stdout.split("\nanswer: ")[-1])
    return [row | {"gave": gave, "gives": gives, "verdict": verdict(row["rule"], gave, gives)} for row, (gave, gives) in zip(texts, answers, strict=True)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venvs", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "proof-venvs")
    parser.add_argument("--only", nargs="+", help="rules to run; the rows of the others stay as they are")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "--example", "analyze"], cwd=ROOT, check=True)
    engine = subprocess.Popen(["cargo", "run", "--quiet", "--example", "analyze"], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    texts = {
        version: [
            {"rule": rule, "case": title, "spark": version, "before": text, "after": fixed(engine, text, rule, version)}
            for rule, title, text in cases(options.only)
        ]
        for version in VERSIONS
    }
    engine.stdin.close()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        rows = sum(pool.map(lambda version: run(version, texts[version], options.venvs), VERSIONS), [])
    for row in rows:
        if row["verdict"] != "equal":
            print(row["verdict"], row["spark"], row["rule"], "|", row["case"])
            print("   before:", row["gave"], "\n   after: ", row["gives"])
    print(len(rows), "fixes,", sum(row["verdict"] == "equal" for row in rows), "equal,", sum(row["verdict"] == "mended" for row in rows), "mended")
    results = HERE / "results.json"
    if options.only:
        rows += [row for row in json.loads(results.read_text()) if row["rule"] not in options.only]
    rows.sort(key=lambda row: (row["rule"], row["case"], row["spark"]))
    results.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
