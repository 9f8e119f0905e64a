"""Reads an event log into what each program's tasks did: stages, operators, joins, memory, spill, results, cached blocks."""

import collections
import json
import re

# The metrics of an operator that a row keeps: the name in Spark's plan, the name here, and whether the largest task or the sum counts.
METRICS = {
    "number of output rows": ("rows", sum),
    "peak memory": ("peak", max),
    "spill size": ("spill", sum),
    "data size": ("data", sum),
    "data size of build side": ("build", sum),
    "shuffle bytes written": ("written", sum),
    "number of sort fallback tasks": ("sortFallback", sum),
    "number of coalesced partitions": ("coalesced", sum),
    "number of skewed partitions": ("skewed", sum),
    "number of skewed partition splits": ("skewSplits", sum),
    "memory used by state": ("stateBytes", sum),
    "number of total state rows": ("stateRows", sum),
    "data sent to Python workers": ("sentToPython", sum),
    "data returned from Python workers": ("fromPython", sum),
}
JOINS = {
    "BroadcastHashJoin": "BHJ",
    "BroadcastNestedLoopJoin": "BNLJ",
    "SortMergeJoin": "SMJ",
    "ShuffledHashJoin": "SHJ",
    "CartesianProduct": "CJ",
}
# Nodes that hold no memory and start no stage.
PLAIN = re.compile(
    r"^(WholeStageCodegen|InputAdapter|Project|ColumnarToRow|AdaptiveSparkPlan|ShuffleQueryStage|BroadcastQueryStage|ResultQueryStage|TableCacheQueryStage|"
    r"Subquery|SubqueryBroadcast|ReusedSubquery|DeserializeToObject|SerializeFromObject|MapElements|ReusedExchange|AQEShuffleRead|"
    r"Execute |WriteFiles|OverwriteByExpression|AppendData|CommandResult|CollectLimit|LocalLimit|GlobalLimit|Union|OneRowRelation|EmptyRelation|SubqueryAlias|LogicalRelation)"
)


def short(node):
    """An operator with the part of its text that decides its memory: a join's type and side, an exchange's partitioning, a scan's table."""
    name, text = node["nodeName"].strip(), node["simpleString"]
    if name in JOINS:
        kind = re.search(r"\b(Inner|LeftOuter|RightOuter|FullOuter|LeftSemi|LeftAnti|LeftSingle|ExistenceJoin|Cross)\b", text)
        side = re.search(r"\bBuild(Left|Right)\b", text)
        skew = "skew" if "isSkewJoin" in text or "skew=true" in text else None
        return " ".join(filter(None, [name, kind and kind[0], side and side[0], skew]))
    if name.startswith("SortMergeJoin") or name.startswith("ShuffledHashJoin"):
        return name
    if name == "Exchange":
        kind = re.search(r"(hashpartitioning|rangepartitioning|RoundRobinPartitioning|SinglePartition)", text)
        origin = re.search(r"(REPARTITION_BY_NUM|REPARTITION_BY_COL|REBALANCE_\w+|ENSURE_REQUIREMENTS)", text)
        partitions = re.search(r"(?:hashpartitioning|rangepartitioning)\(.*, (\d+)\)|RoundRobinPartitioning\((\d+)\)", text)
        count = partitions and next(filter(None, partitions.groups()), None)
        kind = kind[0] if kind else "?"
        return " ".join(filter(None, ["Exchange", kind, count, origin and origin[0] != "ENSURE_REQUIREMENTS" and origin[0] or None]))
    if name == "BroadcastExchange":
        return "BroadcastExchange " + ("hashed" if "HashedRelation" in text else "identity")
    if name.startswith("Scan "):
        path = re.search(r"/(data/[\w/.=-]+)", text)
        return (name.split()[0] + " " + name.split()[1] if len(name.split()) > 1 else name) + (" " + path[1] if path else "")
    if name in ("HashAggregate", "ObjectHashAggregate", "SortAggregate"):
        step = "partial" if "partial_" in text else "final" if "functions=[" in text and not text.split("functions=[")[1].startswith("]") else "keys"
        return f"{name} {step}"
    return name


def number(value):
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


class Program:
    """What an event log says of one program."""

    def __init__(self):
        self.plans = {}  # execution -> the newest plan
        self.order = []
        self.stage_execution = {}
        self.stages = {}  # id -> what its tasks did
        self.sums = collections.Counter()
        self.most = collections.Counter()
        self.stage_ids = collections.defaultdict(set)  # accumulator -> stages
        self.in_stage = collections.defaultdict(collections.Counter)  # accumulator -> stage -> sum
        self.blocks = {}
        self.cached = {}
        self.stage_names = {}
        self.executors = collections.Counter()
        self.failed = []

    def read(self, event):
        kind = event["Event"].rsplit(".", 1)[-1]
        handler = getattr(self, "on_" + kind, None)
        if handler:
            handler(event)

    def on_SparkListenerSQLExecutionStart(self, event):
        self.plans[event["executionId"]] = event["sparkPlanInfo"]
        self.order.append(event["executionId"])

    def on_SparkListenerSQLAdaptiveExecutionUpdate(self, event):
        self.plans[event["executionId"]] = event["sparkPlanInfo"]

    def on_SparkListenerDriverAccumUpdates(self, event):
        for accumulator, value in event["accumUpdates"]:
            self.sums[accumulator] += max(0, value)
            self.most[accumulator] = max(self.most[accumulator], value)

    def on_SparkListenerJobStart(self, event):
        execution = (event.get("Properties") or {}).get("spark.sql.execution.id")
        for info in event["Stage Infos"]:
            self.stage_execution.setdefault(info["Stage ID"], number(execution) if execution else None)

    def on_SparkListenerJobEnd(self, event):
        if event["Job Result"]["Result"] != "JobSucceeded":
            text = event["Job Result"].get("Exception", {}).get("Message", "")
            self.failed.append(text)

    def stage(self, number_, attempt):
        return self.stages.setdefault(
            number_,
            {"tasks": 0, "failedTasks": 0, "peak": 0, "memorySpilled": 0, "diskSpilled": 0, "result": 0, "input": 0, "inputRows": 0, "shuffleRead": 0, "shuffleReadLargest": 0, "shuffleWrite": 0, "output": 0},
        )

    def on_SparkListenerStageCompleted(self, event):
        info = event["Stage Info"]
        self.stage(info["Stage ID"], info["Stage Attempt ID"])
        self.stage_names[info["Stage ID"]] = info["Stage Name"]

    def on_SparkListenerTaskEnd(self, event):
        stage = self.stage(event["Stage ID"], event["Stage Attempt ID"])
        metrics = event.get("Task Metrics")
        if event["Task End Reason"]["Reason"] != "Success":
            stage["failedTasks"] += 1
            reason = event["Task End Reason"]
            self.failed.append(reason.get("Class Name", reason["Reason"]) + ": " + str(reason.get("Description") or reason.get("Loss Reason") or ""))
        if metrics:
            stage["tasks"] += 1
            stage["peak"] = max(stage["peak"], metrics["Peak Execution Memory"])
            stage["memorySpilled"] += metrics["Memory Bytes Spilled"]
            stage["diskSpilled"] += metrics["Disk Bytes Spilled"]
            stage["result"] += metrics["Result Size"]
            stage["input"] += metrics["Input Metrics"]["Bytes Read"]
            stage["inputRows"] += metrics["Input Metrics"]["Records Read"]
            stage["output"] += metrics["Output Metrics"]["Bytes Written"]
            read = metrics["Shuffle Read Metrics"]
            bytes_read = read["Remote Bytes Read"] + read["Local Bytes Read"]
            stage["shuffleRead"] += bytes_read
            stage["shuffleReadLargest"] = max(stage["shuffleReadLargest"], bytes_read)
            stage["shuffleWrite"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        for it in event["Task Info"].get("Accumulables", []):
            value = number(it.get("Update"))
            self.stage_ids[it["ID"]].add(event["Stage ID"])
            if value > 0:
                self.sums[it["ID"]] += value
                self.in_stage[it["ID"]][event["Stage ID"]] += value
                self.most[it["ID"]] = max(self.most[it["ID"]], value)
        for name, value in (event.get("Task Executor Metrics") or {}).items():
            self.executors[name] = max(self.executors[name], value)

    def on_SparkListenerBlockUpdated(self, event):
        info = event["Block Updated Info"]
        found = re.match(r"rdd_(\d+)_(\d+)$", info["Block ID"])
        if not found:
            return
        rdd = int(found[1])
        before = self.blocks.get(info["Block ID"], (0, 0))
        # The event of a block that leaves memory carries the size it had there.
        level = info["Storage Level"]
        after = (info["Memory Size"] if level["Use Memory"] else 0, info["Disk Size"] if level["Use Disk"] else 0)
        self.blocks[info["Block ID"]] = after
        row = self.cached.setdefault(rdd, {"memory": 0, "disk": 0, "memoryMost": 0, "blocks": 0, "evicted": 0})
        row["memory"] += after[0] - before[0]
        row["disk"] += after[1] - before[1]
        row["memoryMost"] = max(row["memoryMost"], row["memory"])
        row["blocks"] = sum(1 for block, sizes in self.blocks.items() if block.startswith(f"rdd_{rdd}_") and any(sizes))
        if before[0] and not after[0]:
            row["evicted"] += 1

    def operators(self):
        """The operators of the newest plan of each execution, each once and with the first stage its metrics come from."""
        seen, found = set(), []
        for execution in self.order:
            self.walk(self.plans[execution], None, execution, seen, found)
        return found

    def walk(self, node, above, execution, seen, found):
        """Gives the stage that the node's tasks belong to."""
        ids = tuple(sorted(it["accumulatorId"] for it in node["metrics"]))
        if ids and ids in seen:
            return None
        seen.add(ids)
        name = node["nodeName"].strip()
        row = None
        if not PLAIN.match(name) or self.interesting(node):
            row = {"op": short(node), "name": name, "execution": execution, "stage": None, "metrics": {}}
            found.append(row)
        stages = [below for below in (self.walk(child, node, execution, seen, found) for child in node["children"]) if below is not None]
        own = set().union(*(self.stage_ids[accumulator] for accumulator in ids)) if ids else set()
        stage = stages[0] if stages and (not own or name == "Exchange" and stages[0] in own) else min(own, default=None)
        if row:
            row["stage"] = stage
            for it in node["metrics"]:
                kept = METRICS.get(it["name"])
                if kept:
                    value = (self.total if kept[1] is sum else self.most.__getitem__)(it["accumulatorId"])
                    if value:
                        row["metrics"][kept[0]] = value
        # A boundary: what is above an exchange runs in another stage, the one that counts what it reads.
        if name == "Exchange":
            return min(own - {stage}, default=None)
        return None if name in ("BroadcastExchange", "Subquery", "SubqueryBroadcast") else stage

    def total(self, accumulator):
        """What all tasks counted; once where a stage ran twice over the same, as the sampling of a range partitioning makes it."""
        alike = set(self.in_stage[accumulator].values())
        return alike.pop() if len(alike) == 1 else self.sums[accumulator]

    def interesting(self, node):
        """An adaptive read that splits skewed partitions is kept, as is a reused exchange."""
        skew = any(it["name"] == "number of skewed partitions" and self.sums[it["accumulatorId"]] for it in node["metrics"])
        return skew or node["nodeName"].strip() == "ReusedExchange"

    def measured(self):
        operators = self.operators()
        joins = collections.Counter({name: 0 for name in JOINS.values()})
        for it in operators:
            for name, letters in JOINS.items():
                if it["name"].startswith(name):
                    joins[letters] += 1
        with_stages = {self.stage_execution.get(identity) for identity in self.stages}
        executions = {execution: index for index, execution in enumerate(it for it in self.order if it in with_stages)}
        stages, schemas = [], 0
        for identity in sorted(self.stages):
            # A read without a schema looks into a file; those tasks are no part of a query.
            if self.stage_execution.get(identity) is None and re.match(r"(parquet|json|csv|load) at ", self.stage_names.get(identity, "")):
                schemas += 1
                continue
            stage = {key: value for key, value in self.stages[identity].items() if value or key in ("tasks", "peak")}
            execution = executions.get(self.stage_execution.get(identity))
            if execution is not None:
                stage["execution"] = execution
            stage["operators"] = [[it["op"], it["metrics"]] if it["metrics"] else [it["op"]] for it in operators if it["stage"] == identity]
            stages.append(stage)
        elsewhere = [[it["op"], it["metrics"]] if it["metrics"] else [it["op"]] for it in operators if it["stage"] not in self.stages]
        row = {
            "stages": stages,
            "joins": dict(joins),
            "exchanges": sum(it["name"] == "Exchange" for it in operators),
            "reusedExchanges": sum(it["name"] == "ReusedExchange" for it in operators),
            "broadcasts": [it["metrics"].get("data", 0) for it in operators if it["name"] == "BroadcastExchange"],
            "spilled": any(stage["memorySpilled"] or stage["diskSpilled"] for stage in self.stages.values()),
        }
        if schemas:
            row["schemaStages"] = schemas
        if elsewhere:
            row["noStage"] = elsewhere
        if self.cached:
            row["cached"] = [self.cached[rdd] for rdd in sorted(self.cached)]
        kept = {"OnHeapExecutionMemory": "heapExecution", "OnHeapStorageMemory": "heapStorage", "OffHeapExecutionMemory": "offHeapExecution", "OffHeapStorageMemory": "offHeapStorage",
                "JVMHeapMemory": "jvmHeap", "ProcessTreePythonRSSMemory": "pythonResident", "DirectPoolMemory": "directPool"}  # fmt: skip
        row["processes"] = {name: self.executors[key] for key, name in kept.items() if self.executors[key]}
        if self.failed:
            row["failures"] = sorted({text.strip().splitlines()[0][:300] for text in self.failed if text.strip()})[:3]
        return row


def programs(path, ids):
    """Every program of an event log that was begun, by its id; `session.py` marks the ends with frames of negative numbers."""
    found, current = {}, None
    with open(path) as file:
        for line in file:
            try:
                event = json.loads(line)
            except ValueError:
                # The last line of a JVM that died.
                continue
            if event["Event"] == "SparkListenerUnpersistRDD" and event["RDD ID"] < 0:
                index, ends = divmod(-2 - event["RDD ID"], 2)
                current = None if ends else found.setdefault(ids[index], Program())
            elif current is not None:
                current.read(event)
    return found
