// Generated from the Rust types by `BLESS=1 cargo test -p spark-memory-js --test types`.

/**
 * Which settings would help, and how far.
 */
export type Advice = {
  recommendations: Array<Recommendation>;
  /**
   * True if any setting makes something better.
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
   * Every setting from outside the code as it should be, in each format.
   */
  outputs: Array<WrittenSettings>;
  /**
   * Executors that fill these nodes, whatever the code does: the shape that leaves the least unused first.
   */
  packing: Array<Packing>;
  /**
   * The field's rules of thumb for these machines, to compare.
   */
  thumb: Array<RuleOfThumb>;
  /**
   * True if all was tried that was worth trying; where not, the search ended at its limit of model runs, and a
   * better configuration may exist.
   */
  complete: boolean;
};

/**
 * The part of Spark or of the program that a stack trace or a message shows asking for memory.
 */
export type Allocator = "result" | "pythonRows" | "broadcast" | "cache" | "collectList" | "sort" | "window" | "hashAggregate" | "hashedRelation" | "shuffleWrite" | "shuffleFetch" | "rowBuffer" | "openWriters" | "columnReader" | "textRecord" | "fileListing" | "plan" | "localData" | "jdbcRows" | "listeners" | "state" | "rddObjects";

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
 * Assumptions about data, each with the value that holds where nobody says otherwise.
 */
export type Assumptions = {
  /**
   * Factor on the given sizes of all tables.
   */
  dataScale?: number;
  /**
   * The share of rows that a filter keeps: all, as Spark's planner counts without statistics
   * (`SizeInBytesOnlyStatsPlanVisitor`).
   */
  filterKeeps?: number;
  /**
   * Items of an array of which nobody says how many it has; where it is exploded one, as Spark's planner counts.
   */
  arrayLength?: number;
  /**
   * The share of rows that the most frequent key of every table has, overriding each table's own.
   */
  largestKeyShare?: number;
};

/**
 * The evidence for a recommendation.
 */
export type Because = "model" | "failure";

/**
 * A number of bytes. In JSON a report holds a number; an input may hold a Spark byte string (`"4g"`) or a number of
 * bytes.
 */
export type ByteSize = number;

/**
 * The grounds of a figure, the better before the worse.
 */
export type Certainty = "known" | "estimated" | "assumed";

/**
 * The cluster a job runs on. `spark.master`, where it is set, decides over `manager`.
 */
export type Cluster = {
  manager?: Manager;
  deployMode?: DeployMode;
  /**
   * Number of machines that run executors.
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
   * Memory one node has for containers: `yarn.nodemanager.resource.memory-mb`, a Kubernetes node's allocatable
   * memory, `SPARK_WORKER_MEMORY`.
   */
  nodeMemory?: Size;
  /**
   * Allocatable processors of one node: `yarn.nodemanager.resource.cpu-vcores`, allocatable CPU,
   * `SPARK_WORKER_CORES`.
   */
  nodeCores?: number;
  /**
   * Number of pods a node of EKS or AKS admits.
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
   * Where it is not given, the code decides: a notebook's, or else `python`.
   */
  launcher?: Launcher;
  javaVersion?: JavaVersion;
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
 * The process that runs in it.
 */
export type Companion = "driver" | "applicationMaster";

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
   * True if the code computes the value, so that it is not known; left out where it does not.
   */
  computed?: boolean;
  from: SetIn;
  /**
   * Where it is written, for a setting in the code.
   */
  range?: Range;
  /**
   * Its range in the pasted settings, for one that is there.
   */
  settingsRange?: Range;
  effective: boolean;
  /**
   * Why it has no effect.
   */
  why?: string;
};

/**
 * Processors, in thousandths, as Kubernetes counts them. In JSON a number of processors.
 */
export type Cpu = number;

/**
 * An operator's demand on a region.
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
   * The bounds of `bytes`, over all that is possible where the data is not known; there wherever `bytes` is.
   */
  range: SizeRange | null;
  certainty: Certainty;
  /**
   * The largest sizes at which it still fits, and, where it ends in a second way before it ends in a third (cached
   * blocks of others give way before its own, a result depends before it fails), at which it does; all else as given.
   */
  limits?: Array<Limit>;
  /**
   * Bytes really held at most, Spark's "peak execution memory"; `null` where Spark counts none.
   */
  peak: ByteSize | null;
  /**
   * Bytes available; `null` where no limit is known.
   */
  available: ByteSize | null;
  outcome: Outcome;
  /**
   * The line that asks, from 1.
   */
  line: number;
  /**
   * Place of the operation in that line; in a notebook it says the cell that the line counts in.
   */
  place: Range;
  /**
   * Where the figure is from.
   */
  basis: string;
  /**
   * Spark's message where it fails.
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
 * The operator or buffer that demands memory.
 */
export type DemandKind = "sort" | "window" | "shuffleWrite" | "hashAggregate" | "hashedRelation" | "collectList" | "broadcast" | "cache" | "result" | "rows" | "state" | "pythonWorker";

/**
 * Where the driver runs: with the user who submits, or in the cluster.
 */
export type DeployMode = "client" | "cluster";

/**
 * Diagnosis of a pasted failure.
 */
export type Diagnosis = {
  /**
   * Name for the user; `unknown` where the text is of no failure of memory.
   */
  failure: string;
  /**
   * A stable name of it for programs, such as `max-result-size`; `unknown` where the text is not recognized.
   */
  kind: string;
  /**
   * The effect on the job; `null` where the text is not recognized.
   */
  effect: FailureEffect | null;
  /**
   * The process whose memory ran out; `null` where the text does not say, or no memory did.
   */
  where: ProcessKind | null;
  /**
   * The region that ran out; `null` where none did or the text does not say.
   */
  region: RegionKind | null;
  /**
   * The part of Spark or of the program that the text shows asking for the memory; `null` where it shows none.
   */
  allocator: Allocator | null;
  /**
   * The rules that look for its causes and have a finding in this code.
   */
  rules: Array<string>;
  /**
   * The line of the text that decided.
   */
  message: string | null;
  /**
   * The memory that ran out, why, and what to do.
   */
  explanation: string;
  /**
   * The numbers that the message gives.
   */
  numbers: Array<MessageNumber>;
  /**
   * The failures that followed from it, by the same text.
   */
  consequences: Array<FailureConsequence>;
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
 * A finding.
 */
export type Diagnostic = {
  /**
   * The id of the rule that speaks.
   */
  rule: string;
  severity: Severity;
  /**
   * The problem, in the user's own names and numbers.
   */
  message: string;
  /**
   * Why it matters, in terms of memory.
   */
  why: string;
  /**
   * Advice.
   */
  help: string;
  /**
   * Its range; the empty range at the start for a setting from outside the code.
   */
  range: Range;
  /**
   * The configuration key it is about.
   */
  key?: string;
  /**
   * The range of the setting in the pasted settings, for one that is there.
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
 * A failure that followed from another.
 */
export type FailureConsequence = {
  failure: string;
  kind: string;
  /**
   * Its first line.
   */
  message: string;
};

/**
 * The effect on a job of what a text is about.
 */
export type FailureEffect = "dies" | "crawls" | "notMemory";

/**
 * A fix of a finding.
 */
export type Fix = {
  title: string;
  /**
   * True if it changes no result, compiles, and makes its finding go away.
   */
  safe: boolean;
  /**
   * Disjoint, in the order of the text.
   */
  edits: Array<Edit>;
};

/**
 * A fix of a finding, both by number in the report.
 */
export type FixAction = {
  diagnostic: number;
  fix: number;
};

/**
 * The kind of fix that a rule offers.
 */
export type FixKind = "safe" | "unsafe" | "advice";

export type Heap = {
  /**
   * `Runtime.maxMemory`: what Spark divides.
   */
  max: ByteSize;
  /**
   * Size that -Xmx sets.
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
   * Size that the Spark UI's "Storage Memory" column shows: the unified region and off-heap memory.
   */
  shownInSparkUi: ByteSize;
  /**
   * Formula of `max` from the requested size.
   */
  formula: string;
  /**
   * `atMost` or `unknown` where the service sets the heap by a rule that is not public, and the sizes are those of the
   * largest heap that the machine has room for; left out where they are known.
   */
  basis?: HeapBasis;
};

/**
 * Reliability of a heap's size.
 */
export type HeapBasis = "known" | "atMost" | "unknown";

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
 * Hints of a text about where the application runs; `None` where it has none.
 */
export type Hints = {
  manager?: Manager;
  deployMode?: DeployMode;
  launcher?: Launcher;
  /**
   * The service that runs the nodes.
   */
  platform?: Platform;
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
   * Number of workers, or the minimum.
   */
  workers?: number;
  /**
   * Maximum number of workers, where they come and go.
   */
  mostWorkers?: number;
  /**
   * Memory that one node has for containers.
   */
  nodeMemory?: Size;
  /**
   * Processors that one node has for containers.
   */
  nodeCores?: number;
  /**
   * The file that runs.
   */
  application?: string;
};

/**
 * Everything an analysis starts from. In JSON the names are camelCase, unknown fields are refused by name, and sizes
 * are Spark byte strings (`"4g"`) or numbers of bytes.
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
   * Settings as somebody pastes them: a spark-submit command, a spark-defaults.conf, a manifest, a cluster's JSON.
   * `conf` wins over them.
   */
  settings?: string;
  /**
   * Settings from outside the code: spark-submit, spark-defaults.conf, a cluster's page.
   */
  conf?: { [key in string]: string };
  cluster?: Cluster;
  /**
   * Facts about tables and paths, by the name that the code reads them by.
   */
  tables?: { [key in string]: Table };
  /**
   * Assumptions about the data where nothing gives a figure.
   */
  assume?: Assumptions;
  /**
   * Rules that are switched off, by their ids.
   */
  ignore?: Array<string>;
};

/**
 * The Java releases that the supported versions of Spark run on.
 */
export type JavaVersion = 8 | 11 | 17 | 21 | 25;

/**
 * The launcher of the driver's JVM, which decides whether the code can still set its heap.
 *
 * `python x.py` starts the JVM when the first session is built; under `spark-submit` and in a notebook it runs
 * already.
 */
export type Launcher = "python" | "spark-submit" | "notebook";

/**
 * The size up to which a demand ends so.
 */
export type Limit = {
  /**
   * The table whose rows these are; `group` for rows of the largest group, `rows` for those that the operator
   * handles: in one task, or all together where it holds all; `items` for items of each array of which nobody says how
   * many it has.
   */
  of: string;
  rows: number;
  outcome: Outcome;
};

/**
 * One machine: what its JVMs see as processors, and its memory.
 */
export type Machine = {
  /**
   * A name for display, such as a cloud's machine type. One in the catalog has the catalog's cores and memory, unless
   * they are given.
   */
  name?: string;
  /**
   * Processors that a JVM on this machine counts.
   */
  cores?: number;
  memory?: Size;
};

/**
 * Who starts executors and divides the machines among them.
 */
export type Manager = "local" | "standalone" | "yarn" | "kubernetes";

/**
 * A number in a failure's message.
 */
export type MessageNumber = {
  name: string;
  value: number;
  /**
   * `bytes`, `rows`, `tasks`, `elements`, `events`, `code`, `percent`, `seconds` or `ms`.
   */
  unit: "bytes" | "rows" | "tasks" | "elements" | "events" | "code" | "percent" | "seconds" | "ms";
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
   * True if every search for a number of workers tried all that was worth trying; where not, fewer workers may do.
   */
  complete: boolean;
  /**
   * True if any size is known; where none is, the data is unknown and both figures are about starting up alone.
   */
  known: boolean;
};

/**
 * The end of a demand, the better before the worse.
 */
export type Outcome = "fits" | "depends" | "unknown" | "spills" | "evicts" | "fails";

/**
 * Executors of one shape, as many as the nodes hold.
 */
export type Packing = {
  /**
   * `spark.executor.cores`.
   */
  cores: number;
  /**
   * `spark.executor.memory`.
   */
  memory: string;
  /**
   * What an executor takes of a node: its heap and its overhead, as the cluster manager rounds them.
   */
  container: ByteSize;
  executorsPerNode: number;
  /**
   * Executors in the whole cluster, next to a driver or an application master.
   */
  executors: number;
  unusedCoresPerNode: Cpu;
  unusedMemoryPerNode: ByteSize;
  /**
   * The most execution memory of one task, where all of an executor's tasks run.
   */
  perTask: ByteSize;
  /**
   * What speaks for the shape and against it.
   */
  note: string;
};

/**
 * The limit that keeps another executor off a node, or off the cluster.
 */
export type PackingLimit = "memory" | "cores" | "instances";

/**
 * What a text is.
 */
export type PastedKind = "python" | "notebook" | "sql" | "scala" | "log" | "error" | "settings" | "plan" | "eventLog" | "input" | "unknown";

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
 * Pasted settings, read.
 */
export type PastedSettings = {
  kind: SettingsKind;
  /**
   * Problems in the text, each with a sentence that says what would have been right.
   */
  problems: Array<PastedProblem>;
  /**
   * Facts in the text about the cluster, beyond its keys: an offer to whoever fills in the cluster, without effect
   * by itself.
   */
  hints: Hints;
};

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
 * Placement of the executors on the machines.
 */
export type Placement = {
  /**
   * Allocatable memory of one node.
   */
  memoryPerNode: ByteSize;
  coresPerNode: Cpu;
  /**
   * Memory of the machine that is not allocatable.
   */
  keptMemoryPerNode: ByteSize;
  /**
   * Formula of `memory_per_node`.
   */
  formula: string;
  /**
   * Part of it that each executor's container takes.
   */
  memoryPerExecutor: ByteSize;
  coresPerExecutor: Cpu;
  /**
   * Number of executors that fit one node.
   */
  executorsPerNode: number;
  /**
   * Number of executors that run in the whole cluster.
   */
  executors: number;
  /**
   * Allocatable memory that a node full of executors has left.
   */
  unusedMemoryPerNode: ByteSize;
  unusedCoresPerNode: Cpu;
  limitedBy: PackingLimit;
  /**
   * The node that has the driver's container, or YARN's application master; `None` where neither runs on a worker.
   */
  sharedNode: SharedNode | null;
};

/**
 * The service that runs the nodes.
 */
export type Platform = "emr" | "dataproc" | "eks" | "gke" | "aks" | "databricks" | "glue" | "synapse" | "fabric" | "emr-serverless" | "dataproc-serverless";

/**
 * A place in that text: `line` and `column` count from 1, `column` and `offset` in UTF-16 code units.
 */
export type Position = {
  line: number;
  column: number;
  offset: number;
};

/**
 * Numbers of operators that fail, and that spill or push cached blocks out.
 */
export type ProblemCounts = {
  /**
   * Processes that do not start, and operators that nothing can satisfy.
   */
  fails: number;
  spills: number;
};

/**
 * The memory of a driver or an executor.
 */
export type Process = {
  /**
   * Memory requested from the cluster manager; `null` where the process has no container.
   */
  container: ByteSize | null;
  /**
   * Memory the cluster manager grants, where it rounds up.
   */
  granted: ByteSize | null;
  heap: Heap;
  /**
   * In the order they lie in the container; those of size 0 are left out.
   */
  regions: Array<Region>;
  /**
   * Memory for execution that one running task may hold; `null` where no tasks run.
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
 * The process that a demand or a failure is about.
 */
export type ProcessKind = "driver" | "executor" | "python" | "container" | "scheduler";

/**
 * A stretch of the source or of the pasted settings, the end excluded.
 */
export type Range = {
  /**
   * The cell of a notebook that it is in, counted from 0 over cells of every type, as in the notebook's own list.
   * The positions count within the cell's text.
   */
  cell?: number;
  start: Position;
  end: Position;
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
   * The effect of the change.
   */
  effect: string;
  /**
   * The certainty of the figures that it rests on: nothing is recommended for what is only assumed.
   */
  certainty: Certainty;
  /**
   * The evidence for it.
   */
  because: Because;
};

/**
 * A region of a process's memory.
 */
export type Region = {
  kind: RegionKind;
  bytes: ByteSize;
  /**
   * Formula of the size, with the settings' names and the numbers in it.
   */
  formula: string;
};

/**
 * A region of a process's memory.
 */
export type RegionKind = "reserved" | "user" | "storage" | "execution" | "offHeapStorage" | "offHeapExecution" | "overhead" | "pyspark";

/**
 * The answer to an [`Input`](crate::Input).
 */
export type Report = {
  /**
   * What stops the job, in a sentence.
   */
  verdict: Verdict;
  /**
   * Findings: those that explain a pasted failure first, then the worst; those alike in the order of the text.
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
   * The reading of the pasted settings.
   */
  settings: PastedSettings;
  /**
   * The jobs that the code runs, in their order, and what each asks of the memory.
   */
  steps: Array<Step>;
  /**
   * The step that the pasted failure happened in, else the first of those that end worst, counted from 0 in `steps`;
   * `null` where there is none.
   */
  worstStep: number | null;
  /**
   * The settings that would help, as [`advise`](crate::advise()) finds them; empty from [`inspect`](crate::inspect).
   */
  recommendations: Array<Recommendation>;
  /**
   * The recognized failure of the pasted text; `null` where none was pasted.
   */
  diagnosis: Diagnosis | null;
  /**
   * Every figure that was guessed.
   */
  assumptions: Array<Assumption>;
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
   * The launcher of the examples, where it matters.
   */
  launcher?: Launcher;
};

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
 * Where a setting is written.
 */
export type SetIn = "code" | "outside";

/**
 * The recommended settings.
 */
export type SettingsAction = {
  /**
   * Always true.
   */
  recommendation: boolean;
};

/**
 * A format of settings.
 */
export type SettingsFormat = "spark-submit" | "spark-defaults" | "builder" | "kubernetes" | "databricks" | "emr";

/**
 * Kind of a pasted text.
 */
export type SettingsKind = "spark-submit" | "spark-defaults" | "spark-application" | "databricks" | "emr-classification" | "emr-serverless" | "glue" | "dataproc" | "synapse" | "fabric" | "airflow" | "livy" | "environment" | "java-options" | "listing" | "pod" | "map" | "python" | "empty" | "unknown";

/**
 * The severity of a finding.
 */
export type Severity = "error" | "warning" | "info";

/**
 * The node where executors share with the application's one other container.
 */
export type SharedNode = {
  with: Companion;
  /**
   * Memory of that container.
   */
  memory: ByteSize;
  cores: Cpu;
  /**
   * True if the node has room for it.
   */
  fits: boolean;
  /**
   * Number of executors that fit next to it.
   */
  executors: number;
  unusedMemory: ByteSize;
  unusedCores: Cpu;
};

/**
 * A size as an input gives it: a Spark byte string such as `"4g"`, or a whole number of bytes.
 */
export type Size = string | number;

/**
 * The bounds of a size.
 */
export type SizeRange = {
  least: ByteSize;
  /**
   * 9007199254740991 (`Number.MAX_SAFE_INTEGER`) where nothing bounds it.
   */
  most: ByteSize;
};

/**
 * A minor version of Spark; ordered from old to new.
 */
export type SparkVersion = "3.5" | "4.0" | "4.1" | "4.2" | "4.3";

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
   * Number of times it runs, for the loops it is in; `null` where the code does not have it.
   */
  times: number | null;
  /**
   * True if it is a streaming query: its stages are those of each micro-batch, whose size no code says.
   */
  streams: boolean;
  /**
   * The part of its work that is not planned, by the code or by its kind: how it ends is then not known, whatever its
   * stages ask for.
   */
  unplanned?: string;
  /**
   * True if the pasted failure happened in it: its outcome is `fails` then, whatever the model finds.
   */
  failed?: boolean;
  /**
   * The worst of its demands' outcomes, from `fits` over `unknown`, `spills` and `evicts` to `fails`; `unknown`
   * where its stages are, or how much they are given.
   */
  outcome: Outcome;
  /**
   * The demand that its outcome is decided by: of those that end so the first where the step fails or is unknown,
   * for what comes after a failure never runs; else the one that needs the largest share of what there is. `null`
   * where no demand ends as the step does.
   */
  decisive: DemandIndex | null;
  /**
   * The cached frames that are in the storage memory of all executors together once the step has run, after what was
   * released and what was evicted, the least recently cached first.
   */
  held: Array<Held>;
  /**
   * The findings that are about it, counted from 0 in [`Report::diagnostics`].
   */
  findings: Array<number>;
  stages: Array<StepStage>;
};

/**
 * A stage of a job.
 */
export type StepStage = {
  tasks: number;
  /**
   * Tasks that run at once on one executor, tasks without rows left out: among so many the execution memory is
   * divided.
   */
  running: number;
  /**
   * Bytes the largest task reads, compressed; `null` where a size is missing.
   */
  perTaskBytes: ByteSize | null;
  demands: Array<Demand>;
  /**
   * The lines whose operations run in it, from 1.
   */
  lines: Array<number>;
};

/**
 * Facts about a table.
 */
export type Table = {
  rows?: number;
  bytes?: Size;
  /**
   * Column names to types, as Spark writes them (`bigint`, `decimal(10,2)`).
   */
  columns?: { [key in string]: string };
  /**
   * Number of different values a column has, by its name.
   */
  distinct?: { [key in string]: number };
  /**
   * The share of rows that the most frequent key has, from 0 to 1.
   */
  largestKeyShare?: number;
};

/**
 * The answer to "does it run, and if not, why".
 */
export type Verdict = {
  outcome: VerdictOutcome;
  certainty: Certainty;
  /**
   * The step that it is about, counted from 0 in [`Report::steps`](crate::Report::steps).
   */
  step?: number;
  /**
   * The line that it is about, from 1; in a notebook it counts in its cell.
   */
  line?: number;
  /**
   * The place of that line.
   */
  range?: Range;
  /**
   * One sentence: what stops the job, where, by how much.
   */
  headline: string;
  /**
   * Further facts, in a sentence or two; may be empty.
   */
  detail: string;
  /**
   * The changes that are offered, the first one first.
   */
  actions: Array<VerdictAction>;
  /**
   * True if the model finds the pasted failure too, false if it finds that what failed fits; `null` where no failure
   * is pasted, or the model cannot tell.
   */
  agreesWithFailure: boolean | null;
  /**
   * Why the model and the failure differ, or what keeps the model from telling.
   */
  why?: string;
};

/**
 * A change that the verdict offers.
 */
export type VerdictAction = FixAction | SettingsAction;

/**
 * The end of a whole job.
 */
export type VerdictOutcome = "doesNotStart" | "fails" | "spills" | "evicts" | "depends" | "fits" | "unknown";

/**
 * Settings in one form.
 */
export type WrittenSettings = {
  format: SettingsFormat;
  text: string;
};
