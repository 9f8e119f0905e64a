// Generated from the Rust types by `BLESS=1 cargo test -p spark-memory-js --test types`.

/**
 * Everything an analysis starts from. In JSON the names are camelCase, unknown fields are refused by name, and sizes are Spark byte
 * strings (`"4g"`) or numbers of bytes.
 */
export type Input = {
  /**
   * Python: a script, a whole `.ipynb`, or a Databricks export.
   */
  source?: string;
  /**
   * A pasted error, log or stack trace.
   */
  failure?: string;
  sparkVersion?: SparkVersion;
  /**
   * Settings as somebody pastes them: a spark-submit command, a spark-defaults.conf, a manifest, a cluster's JSON. What `conf` says wins.
   */
  settings?: string;
  /**
   * Settings from outside the code: spark-submit, spark-defaults.conf, a cluster's page.
   */
  conf?: { [key in string]: string };
  cluster?: Cluster;
  /**
   * What is known of tables and paths, by the name that the code reads them by.
   */
  tables?: { [key in string]: Table };
  /**
   * What is assumed of the data where nothing says it.
   */
  assume?: Assumptions;
  /**
   * Rules that are switched off, by their ids.
   */
  ignore?: Array<string>;
};

/**
 * A minor version of Spark; ordered from old to new.
 */
export type SparkVersion = "3.5" | "4.0" | "4.1" | "4.2" | "4.3";

/**
 * Assumptions about data, each with the value that holds where nobody says otherwise.
 */
export type Assumptions = {
  /**
   * All tables as many times as large as they are said to be.
   */
  dataScale?: number;
  /**
   * The share of rows that a filter keeps: all, as Spark's planner counts without statistics (`SizeInBytesOnlyStatsPlanVisitor`).
   */
  filterKeeps?: number;
  /**
   * Items of an array that is exploded: one, as Spark's planner counts.
   */
  arrayLength?: number;
  /**
   * The share of rows that the most frequent key of every table has, over what is said of each.
   */
  largestKeyShare?: number;
};

/**
 * What is known of a table.
 */
export type Table = {
  rows?: number;
  bytes?: Size;
  /**
   * Column names to types, as Spark writes them (`bigint`, `decimal(10,2)`).
   */
  columns?: { [key in string]: string };
  /**
   * How many different values a column has, by its name.
   */
  distinct?: { [key in string]: number };
  /**
   * The share of rows that the most frequent key has, from 0 to 1.
   */
  largestKeyShare?: number;
};

/**
 * A size as an input gives it: a Spark byte string such as `"4g"`, or a whole number of bytes.
 */
export type Size = string | number;

/**
 * The cluster a job runs on. `spark.master`, where it is set, decides over `manager`.
 */
export type Cluster = {
  manager?: Manager;
  deployMode?: DeployMode;
  /**
   * How many machines run executors.
   */
  workers?: number;
  /**
   * Each worker's machine.
   */
  machine?: Machine;
  /**
   * The driver's machine in client mode; a worker's machine where none is given.
   */
  driverMachine?: Machine;
  /**
   * The service that runs the nodes, which decides what they keep for themselves.
   */
  platform?: Platform;
  /**
   * What one node hands out to containers: `yarn.nodemanager.resource.memory-mb`, a Kubernetes node's allocatable memory,
   * `SPARK_WORKER_MEMORY`.
   */
  nodeMemory?: Size;
  /**
   * The processors that one node hands out: `yarn.nodemanager.resource.cpu-vcores`, allocatable CPU, `SPARK_WORKER_CORES`.
   */
  nodeCores?: number;
  /**
   * How many pods a node of EKS or AKS admits.
   */
  maxPods?: number;
  /**
   * `yarn.scheduler.minimum-allocation-mb`: containers are multiples of it.
   */
  minimumAllocation?: Size;
  /**
   * `yarn.scheduler.maximum-allocation-mb`: no container is larger.
   */
  maximumAllocation?: Size;
  /**
   * Where nobody says, the code tells: a notebook's, or else `python`.
   */
  launcher?: Launcher;
  javaVersion?: JavaVersion;
};

/**
 * The Java releases that the supported versions of Spark run on.
 */
export type JavaVersion = 8 | 11 | 17 | 21 | 25;

/**
 * One machine: what its JVMs see as processors, and its memory.
 */
export type Machine = {
  /**
   * A name for people, such as a cloud's machine type.
   */
  name?: string;
  /**
   * Processors that a JVM on this machine counts.
   */
  cores?: number;
  memory?: Size;
};

/**
 * The service that runs the nodes.
 */
export type Platform = "emr" | "dataproc" | "eks" | "gke" | "aks";

/**
 * Where the driver runs: with the person who submits, or in the cluster.
 */
export type DeployMode = "client" | "cluster";

/**
 * Who starts executors and divides the machines among them.
 */
export type Manager = "local" | "standalone" | "yarn" | "kubernetes";

/**
 * What started the driver's JVM, which decides whether the code can still set its heap.
 *
 * `python x.py` starts the JVM when the first session is built; under `spark-submit` and in a notebook it runs already.
 */
export type Launcher = "python" | "spark-submit" | "notebook";

/**
 * The answer to an [`Input`](crate::Input).
 */
export type Report = {
  /**
   * Findings, in the order of the text.
   */
  diagnostics: Array<Diagnostic>;
  driver: Process;
  /**
   * `null` in local mode, where one JVM is driver and executor.
   */
  executor: Process | null;
  /**
   * `null` in local mode, and where an executor cannot start.
   */
  placement: Placement | null;
  /**
   * Every setting written anywhere, and whether it takes effect.
   */
  conf: Array<ConfEntry>;
  /**
   * What the pasted settings were read as.
   */
  settings: PastedSettings;
  /**
   * The jobs that the code runs, in their order, and what each asks of the memory.
   */
  steps: Array<Step>;
  /**
   * The first of the steps that end worst, counted from 0 in `steps`; `null` where there is none.
   */
  worstStep: number | null;
  /**
   * The settings that would help, as [`advise`](crate::advise()) finds them; empty from [`inspect`](crate::inspect).
   */
  recommendations: Array<Recommendation>;
  /**
   * What the pasted failure was recognised as; `null` where none was pasted.
   */
  diagnosis: Diagnosis | null;
  /**
   * Every figure that was guessed.
   */
  assumptions: Array<Assumption>;
};

/**
 * A setting to change.
 */
export type Recommendation = {
  key: string;
  value: string;
  /**
   * The value in effect now; `null` where nobody set the key.
   */
  from: string | null;
  /**
   * Where that value is written, which wins over a value from elsewhere: `code` or `outside`.
   */
  setIn: SetIn | null;
  /**
   * The reason, in terms of a region of memory and in numbers.
   */
  why: string;
  /**
   * What changes by it.
   */
  effect: string;
};

/**
 * Where a setting is written.
 */
export type SetIn = "code" | "outside";

/**
 * What a pasted failure says.
 */
export type Diagnosis = {
  /**
   * What it is, for people; `unknown` where the text is not recognised.
   */
  failure: string;
  /**
   * A stable name of it for programs, such as `max-result-size`; `unknown` likewise.
   */
  kind: string;
  /**
   * The process whose memory ran out; `null` where it is unknown.
   */
  where: ProcessKind | null;
  /**
   * The region that ran out; `null` where none did or the text does not say.
   */
  region: RegionKind | null;
  /**
   * The rules that look for its causes; those with a finding in this code come first.
   */
  rules: Array<string>;
  /**
   * The line of the text that decided.
   */
  message: string | null;
  /**
   * What ran out, why, and what to do.
   */
  explanation: string;
  /**
   * The numbers that the message gives.
   */
  numbers: Array<MessageNumber>;
  /**
   * Keys to look at.
   */
  settings: Array<string>;
  /**
   * The lines of the code that most likely did it, the likeliest first.
   */
  lines: Array<CodeLine>;
  /**
   * The version of Spark that the text names, such as `3.5`.
   */
  sparkVersion?: string;
};

/**
 * A line of the code that a failure points to.
 */
export type CodeLine = {
  /**
   * From 1.
   */
  line: number;
  range: Range;
  why: string;
};

/**
 * A stretch of the source or of the pasted settings, the end excluded.
 */
export type Range = {
  /**
   * The cell of a notebook that it lies in, counted from 0 over cells of every type, as in the notebook's own list. The positions
   * count within the cell's text.
   */
  cell?: number;
  start: Position;
  end: Position;
};

/**
 * A place in that text: `line` and `column` count from 1, `column` and `offset` in UTF-16 code units.
 */
export type Position = {
  line: number;
  column: number;
  offset: number;
};

/**
 * The process that a demand or a failure is about.
 */
export type ProcessKind = "driver" | "executor" | "python" | "container" | "scheduler";

/**
 * A number in a failure's message.
 */
export type MessageNumber = {
  name: string;
  value: number;
  /**
   * `bytes`, `rows`, `tasks`, `elements`, `code`, `seconds` or `ms`.
   */
  unit: "bytes" | "rows" | "tasks" | "elements" | "code" | "seconds" | "ms";
};

/**
 * A region of a process's memory.
 */
export type RegionKind = "reserved" | "user" | "storage" | "execution" | "offHeapStorage" | "offHeapExecution" | "overhead" | "pyspark";

/**
 * The memory of a driver or an executor.
 */
export type Process = {
  /**
   * What is asked of the cluster manager; `null` where the process has no container.
   */
  container: ByteSize | null;
  /**
   * What the cluster manager hands out for it, where it rounds up.
   */
  granted: ByteSize | null;
  heap: Heap;
  /**
   * In the order they lie in the container; those of size 0 are left out.
   */
  regions: Array<Region>;
  /**
   * What one running task may hold of the memory for execution; `null` where no tasks run.
   */
  perTask: PerTask | null;
  /**
   * Tungsten's pages, the grain of every acquisition.
   */
  pageSize: ByteSize;
  /**
   * Why Spark would not start with this memory.
   */
  error: string | null;
};

/**
 * A number of bytes. In JSON a report holds a number; an input may hold a Spark byte string (`"4g"`) or a number of bytes.
 */
export type ByteSize = number;

/**
 * A task's bounds in the memory for execution, while nothing is cached.
 */
export type PerTask = {
  /**
   * Tasks that run at once.
   */
  tasks: number;
  /**
   * 1/(2N) of the pool: with less a task waits.
   */
  least: ByteSize;
  /**
   * 1/N of the pool: with more a task spills.
   */
  most: ByteSize;
};

/**
 * A region of a process's memory.
 */
export type Region = {
  kind: RegionKind;
  bytes: ByteSize;
  /**
   * How the size comes about, with the settings' names and the numbers in it.
   */
  formula: string;
};

export type Heap = {
  /**
   * `Runtime.maxMemory`: what Spark divides.
   */
  max: ByteSize;
  /**
   * What -Xmx asks for.
   */
  requested: ByteSize;
  /**
   * The heap as the JVM reserves it: -Xmx rounded up.
   */
  size: ByteSize;
  /**
   * The survivor space that `Runtime.maxMemory` leaves out: `size` less `max`.
   */
  uncounted: ByteSize;
  /**
   * The region that storage and execution share.
   */
  unified: ByteSize;
  collector: string;
  /**
   * What the Spark UI's "Storage Memory" column shows: the unified region and off-heap memory.
   */
  shownInSparkUi: ByteSize;
  /**
   * How `max` follows from what was asked for.
   */
  formula: string;
};

/**
 * A setting, and what became of it.
 */
export type ConfEntry = {
  key: string;
  /**
   * Empty where it is [`computed`](Self::computed).
   */
  value: string;
  /**
   * Whether the code computes the value, so that it is not known; left out where it does not.
   */
  computed?: boolean;
  from: SetIn;
  /**
   * Where it is written, for a setting in the code.
   */
  range?: Range;
  /**
   * Where it stands in the pasted settings, for one that stands there.
   */
  settingsRange?: Range;
  effective: boolean;
  /**
   * Why it has no effect.
   */
  why?: string;
};

/**
 * A figure that nobody gave.
 */
export type Assumption = {
  what: string;
  value: string;
  /**
   * Where to say otherwise.
   */
  set: string;
  /**
   * The field of `assume` in the input that says otherwise, for one that has a field.
   */
  knob?: "filterKeeps" | "arrayLength";
};

/**
 * How the executors lie on the machines.
 */
export type Placement = {
  /**
   * What one node can hand out to containers.
   */
  memoryPerNode: ByteSize;
  coresPerNode: Cpu;
  /**
   * What the machine has and does not hand out.
   */
  keptMemoryPerNode: ByteSize;
  /**
   * How `memory_per_node` comes about.
   */
  formula: string;
  /**
   * What each executor's container takes of it.
   */
  memoryPerExecutor: ByteSize;
  coresPerExecutor: Cpu;
  /**
   * How many executors fit one node.
   */
  executorsPerNode: number;
  /**
   * How many executors run in the whole cluster.
   */
  executors: number;
  /**
   * What a node full of executors has left, of the memory it can hand out.
   */
  unusedMemoryPerNode: ByteSize;
  unusedCoresPerNode: Cpu;
  limitedBy: Binding;
  /**
   * The node that has the driver's container, or YARN's application master; `None` where neither runs on a worker.
   */
  sharedNode: SharedNode | null;
};

/**
 * The node where executors share with the application's one other container.
 */
export type SharedNode = {
  with: Alone;
  /**
   * What that container takes.
   */
  memory: ByteSize;
  cores: Cpu;
  /**
   * Whether the node has room for it.
   */
  fits: boolean;
  /**
   * How many executors fit beside it.
   */
  executors: number;
  unusedMemory: ByteSize;
  unusedCores: Cpu;
};

/**
 * Processors, in thousandths, as Kubernetes counts them. In JSON a number of processors.
 */
export type Cpu = number;

/**
 * What runs in it.
 */
export type Alone = "driver" | "applicationMaster";

/**
 * What keeps another executor off a node, or off the cluster.
 */
export type Binding = "memory" | "cores" | "instances";

/**
 * Pasted settings, read.
 */
export type PastedSettings = {
  kind: SettingsKind;
  /**
   * What is not understood, each with a sentence that says what would have been right.
   */
  problems: Array<PastedProblem>;
  /**
   * What the text says of the cluster, beyond its keys: an offer to whoever fills in the cluster, which counts for nothing by itself.
   */
  hints: Hints;
};

/**
 * A place in the pasted settings that is not understood.
 */
export type PastedProblem = {
  message: string;
  /**
   * The line of the pasted text, from 1.
   */
  line: number;
};

/**
 * What a pasted text is.
 */
export type SettingsKind = "spark-submit" | "spark-defaults" | "spark-application" | "databricks" | "emr-classification" | "livy" | "map" | "python" | "empty" | "unknown";

/**
 * What a text says of where the application runs; `None` where it says nothing.
 */
export type Hints = {
  manager?: Manager;
  deployMode?: DeployMode;
  launcher?: Launcher;
  /**
   * As it is written, `3.5.1`, or as the platform's version implies, `3.5`.
   */
  sparkVersion?: string;
  /**
   * The platform's own version: `15.4.x-scala2.12`, `emr-7.2.0`.
   */
  runtime?: string;
  /**
   * The provider's name of the workers' machine: `m5.xlarge`.
   */
  machine?: string;
  driverMachine?: string;
  /**
   * How many workers there are, or at least are.
   */
  workers?: number;
  /**
   * How many workers there may be, where they come and go.
   */
  mostWorkers?: number;
  /**
   * The file that runs.
   */
  application?: string;
};

/**
 * A finding.
 */
export type Diagnostic = {
  /**
   * The id of the rule that speaks.
   */
  rule: string;
  severity: Severity;
  /**
   * What is wrong, in the person's own names and numbers.
   */
  message: string;
  /**
   * Why it matters, in terms of memory.
   */
  why: string;
  /**
   * What to do.
   */
  help: string;
  /**
   * Where it stands; the empty range at the start for a setting from outside the code.
   */
  range: Range;
  /**
   * The configuration key it is about.
   */
  key?: string;
  /**
   * Where the setting stands in the pasted settings, for one that stands there.
   */
  settingsRange?: Range;
  /**
   * The step it is about, counted from 0 in [`Report::steps`]; left out where it is about none.
   */
  step?: number;
  fixes: Array<Fix>;
  /**
   * Where the reason can be looked up.
   */
  source: string;
};

/**
 * A way to mend a finding.
 */
export type Fix = {
  title: string;
  /**
   * Whether it changes no result, compiles, and makes its finding go away.
   */
  safe: boolean;
  /**
   * Disjoint, in the order of the text.
   */
  edits: Array<Edit>;
};

/**
 * One replacement; `start` and `end` count UTF-16 code units.
 */
export type Edit = {
  /**
   * The cell of a notebook whose text it changes, as in [`Range`].
   */
  cell?: number;
  start: number;
  end: number;
  text: string;
};

/**
 * The severity of a finding.
 */
export type Severity = "error" | "warning" | "info";

/**
 * An action, and the stages that its job runs.
 */
export type Step = {
  /**
   * The line of the action, from 1.
   */
  line: number;
  range: Range;
  /**
   * The action's name: `collect`, `save`.
   */
  operation: string;
  /**
   * Counts the jobs, from 0.
   */
  job: number;
  /**
   * How often it runs, for the loops it stands in; `null` where the code does not say.
   */
  times: number | null;
  /**
   * Whether it is a streaming query: its stages are those of each micro-batch, whose size no code says.
   */
  streams: boolean;
  /**
   * The worst of its demands' outcomes, from `fits` over `unknown`, `spills` and `evicts` to `fails`; `unknown` where its stages are, or
   * how much they are given.
   */
  outcome: Outcome;
  /**
   * The demand that its outcome is decided by: of those that end so the first where the step fails or is unknown, for what comes after a
   * failure never runs; else the one that needs the largest share of what there is. `null` where no demand ends as the step does.
   */
  decisive: DemandIndex | null;
  /**
   * The cached frames that are in the storage memory of all executors together once the step has run, after what was released and what
   * had to give way, the least recently cached first.
   */
  held: Array<Held>;
  /**
   * The findings that are about it, counted from 0 in [`Report::diagnostics`].
   */
  findings: Array<number>;
  stages: Array<StepStage>;
};

/**
 * Which demand of a step is meant; both count from 0.
 */
export type DemandIndex = {
  /**
   * In [`Step::stages`].
   */
  stage: number;
  /**
   * In [`StepStage::demands`].
   */
  demand: number;
};

/**
 * A cached frame in the storage memory.
 */
export type Held = {
  /**
   * The variable that has the frame; where none has it, the operation that makes it.
   */
  frame: string;
  /**
   * The operation that makes the frame.
   */
  range: Range;
  /**
   * Its blocks in memory, on all executors together.
   */
  bytes: ByteSize;
  /**
   * All of its blocks: more than `bytes` where not all of them fit.
   */
  wanted: ByteSize;
};

/**
 * A stage of a job.
 */
export type StepStage = {
  tasks: number;
  /**
   * Tasks that run at once on one executor, tasks without rows left out: among so many the execution memory is divided.
   */
  running: number;
  /**
   * What the largest task reads, compressed; `null` where a size is missing.
   */
  perTaskBytes: ByteSize | null;
  demands: Array<Demand>;
  /**
   * The lines whose operations run in it, from 1.
   */
  lines: Array<number>;
};

/**
 * What an operator asks of a region.
 */
export type Demand = {
  /**
   * The process that holds it.
   */
  where: ProcessKind;
  /**
   * The region it draws on; `null` where it is the whole process.
   */
  region: RegionKind | null;
  kind: DemandKind;
  /**
   * All that would be held at once; `null` where a size is missing.
   */
  bytes: ByteSize | null;
  /**
   * What is really held at most, Spark's "peak execution memory"; `null` where Spark counts none.
   */
  peak: ByteSize | null;
  /**
   * What there is for it; `null` where no limit is known.
   */
  available: ByteSize | null;
  outcome: Outcome;
  /**
   * The line that asks, from 1.
   */
  line: number;
  /**
   * What asks in that line; in a notebook it says the cell that the line counts in.
   */
  range: Range;
  /**
   * Where the figure is from.
   */
  basis: string;
  /**
   * What Spark prints where it fails.
   */
  message?: string;
  /**
   * Tables, paths and code whose sizes decide it and are missing.
   */
  missing?: Array<string>;
  /**
   * Those of them that are tables and paths, whose sizes the input's `tables` can give.
   */
  missingTables?: Array<string>;
};

/**
 * The operator or buffer that demands memory.
 */
export type DemandKind = "sort" | "window" | "shuffleWrite" | "hashAggregate" | "hashedRelation" | "collectList" | "broadcast" | "cache" | "result" | "rows" | "state" | "pythonWorker";

/**
 * The end of a demand, the better before the worse.
 */
export type Outcome = "fits" | "unknown" | "spills" | "evicts" | "fails";

/**
 * Which settings would help, and how far.
 */
export type Advice = {
  recommendations: Array<Recommendation>;
  /**
   * Whether any setting makes something better.
   */
  helps: boolean;
  /**
   * The whole in a few sentences; says plainly where the code must change.
   */
  words: string;
  before: ProblemCounts;
  after: ProblemCounts;
  /**
   * The machines that all this is for.
   */
  hardware: string;
  /**
   * Every setting from outside the code as it should be, in each way of writing settings.
   */
  outputs: Array<WrittenSettings>;
  /**
   * What the field's rules of thumb would say of these machines, to compare.
   */
  thumb: Array<RuleOfThumb>;
  /**
   * Whether all was tried that was worth trying; where not, the search ended at its limit of model runs, and a better configuration may exist.
   */
  complete: boolean;
};

/**
 * How many operators fail, and how many spill or push cached blocks out.
 */
export type ProblemCounts = {
  /**
   * Processes that do not start, and operators that nothing can satisfy.
   */
  fails: number;
  spills: number;
};

/**
 * Settings in one form.
 */
export type WrittenSettings = {
  format: SettingsFormat;
  text: string;
};

/**
 * A way of writing settings.
 */
export type SettingsFormat = "spark-submit" | "spark-defaults" | "builder" | "kubernetes" | "databricks" | "emr";

/**
 * A rule of thumb and what it gives.
 */
export type RuleOfThumb = {
  rule: string;
  /**
   * The settings it would make.
   */
  value: string;
  source: string;
};

/**
 * The smallest number of workers of this machine type that does, with the settings that are best for that number.
 */
export type MinimumCluster = {
  /**
   * At which nothing fails; `null` where something fails on 1,000 workers still.
   */
  noFailureWorkers: number | null;
  /**
   * At which nothing fails and nothing spills.
   */
  noSpillWorkers: number | null;
  /**
   * Whether every search for a number of workers tried all that was worth trying; where not, fewer workers may do.
   */
  complete: boolean;
  /**
   * Whether any size is known; where none is, nothing can be said of the data and both figures speak of starting up alone.
   */
  known: boolean;
};

/**
 * The answers to everything that a search for settings is asked.
 */
export type SearchResult = {
  advice: Advice;
  /**
   * The report of the job with the advice adopted.
   */
  after: Report;
  minimumCluster: MinimumCluster;
};

/**
 * The parts of a rule's documentation that a page shows.
 */
export type Rule = {
  id: string;
  summary: string;
  severity: Severity;
  fix: FixKind;
  source: string;
  why: string;
  bad: string;
  good: string;
  /**
   * How the examples are started, where it matters.
   */
  launcher?: Launcher;
};

/**
 * The kind of fix that a rule offers.
 */
export type FixKind = "safe" | "unsafe" | "advice";
