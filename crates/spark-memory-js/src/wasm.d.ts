/** A size: a Spark byte string such as "4g", or a whole number of bytes. */
export type Size = string | number;

export interface Machine {
  name?: string;
  /** Processors that a JVM on this machine counts. */
  cores?: number;
  memory?: Size;
}

export interface Cluster {
  manager?: "local" | "standalone" | "yarn" | "kubernetes";
  deployMode?: "client" | "cluster";
  workers?: number;
  machine?: Machine;
  driverMachine?: Machine;
  /** The service that runs the nodes, which decides what they keep for themselves. */
  platform?: "emr" | "dataproc" | "eks" | "gke" | "aks";
  /** What one node hands out to containers; where it is left out, the manager's or the platform's rule gives it. */
  nodeMemory?: Size;
  nodeCores?: number;
  /** How many pods a node of EKS or AKS admits. */
  maxPods?: number;
  /** yarn.scheduler.minimum-allocation-mb and maximum-allocation-mb. */
  minimumAllocation?: Size;
  maximumAllocation?: Size;
  /** By default "notebook" where source is a notebook, else "python". */
  launcher?: "python" | "spark-submit" | "notebook";
  javaVersion?: 8 | 11 | 17 | 21 | 25;
}

export interface Table {
  rows?: number;
  bytes?: Size;
  columns?: Record<string, string>;
  /** How many different values a column has. */
  distinct?: Record<string, number>;
  /** From 0 to 1. */
  largestKeyShare?: number;
}

/** Every field has a default; an unknown one is refused. */
export interface Input {
  /** Python: a script, with magics or without; a whole .ipynb; a Databricks export. */
  source?: string;
  failure?: string;
  sparkVersion?: "3.5" | "4.0" | "4.1" | "4.2" | "4.3";
  /** Settings as somebody pastes them: spark-submit, spark-defaults.conf, a manifest, a cluster's JSON. */
  settings?: string;
  /** Settings from outside the code; they win over pasted ones. */
  conf?: Record<string, string>;
  cluster?: Cluster;
  tables?: Record<string, Table>;
  /** What is assumed of the data where neither tables nor code say it. */
  assume?: {
    /** All tables as many times as large. */
    dataScale?: number;
    /** The share of rows that a filter keeps; 1 by default. */
    filterKeeps?: number;
    /** Items of an array that is exploded; 1 by default. */
    arrayLength?: number;
    /** The share of rows that the most frequent key of every table has. */
    largestKeyShare?: number;
  };
  /** Ids of rules that are switched off; an id that no rule has is refused. */
  ignore?: string[];
}

/** Line and column count from 1; column and offset count UTF-16 code units. */
export interface Position {
  line: number;
  column: number;
  offset: number;
}

export interface Range {
  /**
   * In an .ipynb, the cell it lies in: counted from 0 over the cells of every type, as in the notebook's own list. Positions then count
   * within the cell's text, that is `source`, its lines joined.
   */
  cell?: number;
  start: Position;
  end: Position;
}

/** A replacement; start and end count UTF-16 code units. */
export interface Edit {
  /** In an .ipynb, the cell whose text it changes, counted as in Range; applyFixes gives the whole notebook back. */
  cell?: number;
  start: number;
  end: number;
  text: string;
}

export interface Fix {
  title: string;
  /** Whether it changes no result, compiles, and makes its finding go away. */
  safe: boolean;
  edits: Edit[];
}

export type Severity = "error" | "warning" | "info";

export interface Diagnostic {
  rule: string;
  severity: Severity;
  message: string;
  why: string;
  help: string;
  range: Range;
  /** The configuration key it is about. */
  key?: string;
  /** Where the setting stands in the pasted settings, for one that stands there. */
  settingsRange?: Range;
  /** The step it is about, an index into `steps`, for one that is about a step. */
  step?: number;
  fixes: Fix[];
  source: string;
}

export type RegionKind =
  | "reserved" | "user" | "storage" | "execution"
  | "offHeapStorage" | "offHeapExecution" | "overhead" | "pyspark";

export interface Region {
  kind: RegionKind;
  bytes: number;
  formula: string;
}

export interface Heap {
  /** Runtime.maxMemory. */
  max: number;
  /** -Xmx. */
  requested: number;
  /** -Xmx as the JVM rounds it up. */
  size: number;
  /** The survivor space that Runtime.maxMemory leaves out. */
  uncounted: number;
  /** The region that storage and execution share. */
  unified: number;
  collector: string;
  /** What the Spark UI's "Storage Memory" shows. */
  shownInSparkUi: number;
  formula: string;
}

export interface Process {
  container: number | null;
  granted: number | null;
  heap: Heap;
  regions: Region[];
  perTask: { tasks: number; least: number; most: number } | null;
  pageSize: number;
  /** Why Spark would not start. */
  error: string | null;
}

export interface Placement {
  /** What one node can hand out to containers. */
  memoryPerNode: number;
  /** Processors, in thousandths where Kubernetes keeps some back. */
  coresPerNode: number;
  /** What the machine has and does not hand out. */
  keptMemoryPerNode: number;
  /** How memoryPerNode comes about. */
  formula: string;
  memoryPerExecutor: number;
  coresPerExecutor: number;
  executorsPerNode: number;
  executors: number;
  unusedMemoryPerNode: number;
  unusedCoresPerNode: number;
  limitedBy: "memory" | "cores" | "instances";
  /** The node that has the driver's container, or YARN's application master; null where neither runs on a worker. */
  sharedNode: {
    with: "driver" | "applicationMaster";
    memory: number;
    cores: number;
    fits: boolean;
    executors: number;
    unusedMemory: number;
    unusedCores: number;
  } | null;
}

export interface ConfEntry {
  key: string;
  value: string;
  /** The code computes the value, so that it is not known. */
  computed?: true;
  from: "code" | "outside";
  /** Where it is written in the code. */
  range?: Range;
  /** Where it stands in the pasted settings. */
  settingsRange?: Range;
  effective: boolean;
  why?: string;
}

export interface Assumption {
  what: string;
  value: string;
  /** Where to say otherwise. */
  set: string;
  /** The field of `assume` in the input that says otherwise; left out where there is none. */
  knob?: "filterKeeps" | "arrayLength";
}

export type SettingsKind =
  | "spark-submit" | "spark-defaults" | "spark-application" | "databricks"
  | "emr-classification" | "livy" | "map" | "python" | "empty" | "unknown";

export type Outcome = "fits" | "spills" | "evicts" | "fails" | "unknown";

export interface Demand {
  where: "driver" | "executor" | "python";
  /** The region it draws on; null where it is the whole process. */
  region: RegionKind | null;
  /** What asks. */
  kind:
    | "sort" | "hashAggregate" | "window" | "shuffleWrite" | "hashedRelation" | "collectList"
    | "broadcast" | "cache" | "result" | "rows" | "state" | "pythonWorker";
  /** All that would be held at once; null where a size is missing. */
  bytes: number | null;
  /** What is really held at most (Spark's peak execution memory); null where Spark counts none. */
  peak: number | null;
  available: number | null;
  outcome: Outcome;
  line: number;
  /** What asks in that line; in a notebook with its cell. */
  range: Range;
  basis: string;
  /** What Spark prints where it fails. */
  message?: string;
  /** Whose sizes are missing. */
  missing?: string[];
}

export interface Step {
  line: number;
  range: Range;
  operation: string;
  job: number;
  /** How often it runs, for the loops it stands in; null where the code does not say. */
  times: number | null;
  /** The worst of its demands' outcomes. */
  outcome: Outcome;
  /** The findings that are about it, indexes into `diagnostics`. */
  findings: number[];
  stages: { tasks: number; perTaskBytes: number | null; demands: Demand[]; lines: number[] }[];
}

/** What pasted settings say of the cluster; what they do not say is left out. */
export interface Hints {
  manager?: "local" | "standalone" | "yarn" | "kubernetes";
  deployMode?: "client" | "cluster";
  launcher?: "python" | "spark-submit" | "notebook";
  sparkVersion?: string;
  /** The platform's own version. */
  runtime?: string;
  /** The provider's name of the workers' machine. */
  machine?: string;
  driverMachine?: string;
  workers?: number;
  mostWorkers?: number;
  application?: string;
}

export interface Diagnosis {
  /** Name for the user; "unknown" where the text is not recognized. */
  failure: string;
  /** A stable name of it for programs, such as "max-result-size"; "unknown" likewise. */
  kind: string;
  where: "driver" | "executor" | "python" | "container" | "scheduler" | null;
  /** The region that ran out; null where none did or the text does not say. */
  region: RegionKind | null;
  /** The rules that look for its causes; those with a finding in this code come first. */
  rules: string[];
  /** The line of the text that decided. */
  message: string | null;
  /** What ran out, why, and what to do. */
  explanation: string;
  numbers: {
    name: string;
    value: number;
    unit: "bytes" | "rows" | "tasks" | "elements" | "code" | "seconds" | "ms";
  }[];
  /** Keys to look at. */
  settings: string[];
  /** The lines of the code that most likely did it, the likeliest first. */
  lines: { line: number; range: Range; why: string }[];
  /** The version of Spark that the text names, such as "3.5". */
  sparkVersion?: string;
}

export interface Report {
  diagnostics: Diagnostic[];
  driver: Process;
  /** null in local mode. */
  executor: Process | null;
  placement: Placement | null;
  conf: ConfEntry[];
  /** What the pasted settings were read as. */
  settings: { kind: SettingsKind; problems: { message: string; line: number }[]; hints: Hints };
  /** The jobs that the code runs, in their order, and what each asks of the memory. */
  steps: Step[];
  /** The settings that would help, as `advise` finds them; empty from `inspect`. */
  recommendations: Recommendation[];
  /** The recognized failure of the pasted text; null where none was pasted. */
  diagnosis: Diagnosis | null;
  assumptions: Assumption[];
}

/** A setting to change. */
export interface Recommendation {
  key: string;
  value: string;
  /** The value in effect now; null where nobody set the key. */
  from: string | null;
  /** Where that value is written; what the code sets wins over what is set outside. */
  setIn: "code" | "outside" | null;
  /** The reason, in terms of a region of memory and in numbers. */
  why: string;
  /** What changes by it. */
  effect: string;
}

/** How many operators fail (or processes do not start), and how many spill or push cached blocks out. */
export interface Troubles {
  fails: number;
  spills: number;
}

/** Which settings would help, found by asking the model about one configuration after another. */
export interface Advice {
  recommendations: Recommendation[];
  /** Whether any setting makes something better. */
  helps: boolean;
  /** The whole in a few sentences; says where the code must change. */
  words: string;
  before: Troubles;
  after: Troubles;
  /** The machines that all this is for. */
  hardware: string;
  /** Every setting from outside the code as it should be, in each form; empty where there is none. */
  outputs: {
    format: "spark-submit" | "spark-defaults" | "builder" | "kubernetes" | "databricks" | "emr";
    text: string;
  }[];
  /** What the field's rules of thumb would say of these machines, to compare. */
  thumb: { rule: string; value: string; source: string }[];
}

/** The smallest number of workers of this machine type, with the settings that are best for that number. */
export interface Smallest {
  /** null where something fails on 1,000 workers still. */
  noFailureWorkers: number | null;
  noSpillWorkers: number | null;
  /** Whether any size is known; where none is, the figures speak of starting up alone. */
  known: boolean;
}

export interface Rule {
  id: string;
  summary: string;
  severity: Severity;
  fix: "safe" | "unsafe" | "advice";
  source: string;
  why: string;
  bad: string;
  good: string;
  /** How the examples are started, where it matters. */
  launcher?: "spark-submit" | "notebook";
}
