// Uses of the JavaScript API, right and wrong, for TypeScript's compiler alone: tests/typescript.rs has it check them.

import {
  advise, analyze, applyFixes, decode, encode, inspect, parseConf, rules, search, smallest, version,
} from "spark-memory";
import type {
  Advice, ConfEntry, Demand, Diagnostic, Edit, Input, MinimumCluster, Outcome, Placement, Process, Recommendation, Report,
  Rule, SearchResult, Step,
} from "spark-memory";

const input: Input = {
  source: "spark.table('events').groupBy('user').count().collect()",
  failure: "java.lang.OutOfMemoryError: Java heap space",
  sparkVersion: "4.1",
  settings: "spark.executor.cores 4",
  conf: { "spark.executor.memory": "4g" },
  cluster: {
    manager: "kubernetes",
    deployMode: "cluster",
    workers: 3,
    machine: { name: "m5.4xlarge", cores: 16, memory: "64g" },
    driverMachine: { memory: 8589934592 },
    platform: "eks",
    nodeMemory: "60g",
    nodeCores: 15,
    maxPods: 110,
    minimumAllocation: "1g",
    maximumAllocation: "64g",
    launcher: "spark-submit",
    javaVersion: 21,
  },
  tables: {
    events: { rows: 1e9, bytes: "40g", columns: { user: "bigint" }, distinct: { user: 1e6 }, largestKeyShare: 0.1 },
  },
  assume: { dataScale: 2, filterKeeps: 0.5, arrayLength: 3, largestKeyShare: 0.2 },
  ignore: ["collect-unbounded"],
};

const report: Report = analyze(input);
const inspected: Report = inspect({});
const advice: Advice = advise({ cluster: { workers: 1 } });
const minimum: MinimumCluster = smallest(input);
const found: SearchResult = search(input);
const edits: Edit[] = report.diagnostics.flatMap((finding) => finding.fixes.flatMap((fix) => fix.edits));
const fixed: string = applyFixes(input.source ?? "", edits);
const all: Rule[] = rules();
const conf: Record<string, string> = parseConf("spark.executor.memory 4g");
const link: string = encode(input);
const again: Input = decode(link);
const released: string = version();

function* words(): Generator<string | number | boolean | undefined | null> {
  yield* [fixed, released, again.sparkVersion, conf["spark.executor.memory"], inspected.diagnosis?.failure];
  for (const rule of all) yield `${rule.id} ${rule.fix} ${rule.severity} ${rule.launcher ?? ""} ${rule.bad} ${rule.good}`;
  yield* report.diagnostics.map(finding);
  yield* [report.driver, report.executor].map((process) => process && memory(process));
  yield report.placement && placed(report.placement);
  yield* report.conf.map(setting);
  yield report.settings.kind === "spark-submit" && report.settings.hints.workers;
  yield* report.settings.problems.map((problem) => `${problem.line}: ${problem.message}`);
  yield* report.steps.flatMap(demands);
  yield report.worstStep !== null && report.steps[report.worstStep]?.operation;
  yield* report.recommendations.map(recommended);
  yield report.diagnosis?.numbers.find((number) => number.unit === "bytes")?.value;
  yield report.diagnosis?.where === "driver" && report.diagnosis.lines[0]?.range.start.line;
  for (const guess of report.assumptions) yield guess.knob && input.assume?.[guess.knob];
  yield* advice.outputs.map((output) => `${output.format}: ${output.text}`);
  yield* advice.thumb.map((thumb) => `${thumb.rule}: ${thumb.value} (${thumb.source})`);
  yield* [advice.helps, advice.words, advice.hardware, advice.complete, advice.before.fails - advice.after.fails];
  yield* [minimum.known, minimum.complete, minimum.noFailureWorkers, minimum.noSpillWorkers];
  yield* [found.after.steps.length, found.advice.words, found.minimumCluster.noSpillWorkers];
}

const finding = (it: Diagnostic) => `${it.severity} ${it.rule} ${it.range.cell ?? 0}:${it.range.start.column} ${it.key ?? ""}`;
const memory = (it: Process) =>
  it.error ?? it.regions.reduce((sum, region) => sum + region.bytes, 0) / (it.container ?? it.heap.max) + (it.perTask?.most ?? 0);
const placed = (it: Placement) => it.executors * it.coresPerExecutor + (it.sharedNode?.unusedMemory ?? it.unusedMemoryPerNode);
const setting = (it: ConfEntry) => `${it.from} ${it.key} ${it.computed ? it.range?.start.line : it.value} ${it.why ?? ""}`;
const recommended = (it: Recommendation) => `${it.setIn ?? "new"} ${it.key} ${it.from ?? ""} ${it.value} ${it.why} ${it.effect}`;
const demands = (it: Step) => it.stages.flatMap((stage) => stage.demands.map((demand) => share(demand)));
const share = (it: Demand) => (it.bytes ?? it.range?.most ?? 0) / (it.available ?? Infinity) + (it.missingTables?.length ?? 0) + (it.limits?.[0]?.rows ?? 0);

/** Every outcome has its word, and the compiler knows when another comes. */
function word(outcome: Outcome): string {
  switch (outcome) {
    case "fits":
    case "depends":
    case "unknown":
    case "spills":
    case "evicts":
    case "fails":
      return outcome;
  }
}

console.log([...words()], report.steps.map((step) => word(step.outcome)));

// @ts-expect-error An unknown field is refused by name.
analyze({ sorce: "" });
// @ts-expect-error So is one further in.
analyze({ cluster: { machine: { ram: "64g" } } });
// @ts-expect-error A value that no version has.
analyze({ sparkVersion: "2.4" });
// @ts-expect-error Java 9 runs no supported version.
analyze({ cluster: { javaVersion: 9 } });
// @ts-expect-error A count is a number.
analyze({ cluster: { workers: "3" } });
// @ts-expect-error In local mode there is no executor.
report.executor.heap;
// @ts-expect-error A size may be missing.
report.steps[0]!.stages[0]!.perTaskBytes + 1;
// @ts-expect-error A field that no report has.
report.diagnostic;
// @ts-expect-error A finding is about no step, or about one.
report.steps[report.diagnostics[0]!.step];
// @ts-expect-error An edit has its text.
applyFixes("", [{ start: 0, end: 1 }]);
