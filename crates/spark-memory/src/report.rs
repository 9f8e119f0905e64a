//! What an analysis answers. Sizes are numbers of bytes; positions are into the text as given.

use serde::Serialize;

use crate::advise::Recommendation;
use pyspark_lint::Severity;
use spark_model::bytes::ByteSize;
use spark_model::cluster::Placement;
use spark_model::conf::{Origin, text};
use spark_model::demand::{DemandKind, Missing, Outcome, ProcessKind, RegionKind};

/// The answer to an [`Input`](crate::Input).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    pub driver: Process,
    /// `null` in local mode, where one JVM is driver and executor.
    pub executor: Option<Process>,
    /// `null` in local mode, and where an executor cannot start.
    pub placement: Option<Placement>,
    /// Every setting written anywhere, and whether it takes effect.
    pub conf: Vec<ConfEntry>,
    /// What the pasted settings were read as.
    pub settings: Pasted,
    /// The jobs that the code runs, in their order, and what each asks of the memory.
    pub steps: Vec<Step>,
    /// The settings that would help, as [`advise`](crate::advise()) finds them; empty from [`inspect`](crate::inspect).
    pub recommendations: Vec<Recommendation>,
    /// What the pasted failure was recognised as; `null` where none was pasted.
    pub diagnosis: Option<Diagnosis>,
    /// Every figure that was guessed.
    pub assumptions: Vec<Assumption>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// The id of the rule that speaks.
    pub rule: &'static str,
    pub severity: Severity,
    /// What is wrong, in the person's own names and numbers.
    pub message: String,
    /// Why it matters, in terms of memory.
    pub why: String,
    /// What to do.
    pub help: String,
    /// Where it stands; the empty range at the start for a setting from outside the code.
    pub range: Range,
    /// The configuration key it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where the setting stands in the pasted settings, for one that stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings_range: Option<Range>,
    /// The step it is about, counted from 0 in [`Report::steps`]; left out where it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    pub fixes: Vec<Fix>,
    /// Where the reason can be looked up.
    pub source: &'static str,
}

/// A stretch of the source or of the pasted settings, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// The cell of a notebook that it lies in, counted from 0 over cells of every type, as in the notebook's own list. The positions
    /// count within the cell's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<u32>,
    pub start: Position,
    pub end: Position,
}

/// A place in that text: `line` and `column` count from 1, `column` and `offset` in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    pub title: String,
    /// Whether it changes no result, compiles, and makes its finding go away.
    pub safe: bool,
    /// Disjoint, in the order of the text.
    pub edits: Vec<Edit>,
}

/// One replacement; `start` and `end` count UTF-16 code units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The cell of a notebook whose text it changes, as in [`Range`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<u32>,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// The memory of a driver or an executor.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Process {
    /// What is asked of the cluster manager; `null` where the process has no container.
    pub container: Option<ByteSize>,
    /// What the cluster manager hands out for it, where it rounds up.
    pub granted: Option<ByteSize>,
    pub heap: Heap,
    /// In the order they lie in the container; those of size 0 are left out.
    pub regions: Vec<Region>,
    /// What one running task may hold of the memory for execution; `null` where no tasks run.
    pub per_task: Option<PerTask>,
    /// Tungsten's pages, the grain of every acquisition.
    pub page_size: ByteSize,
    /// Why Spark would not start with this memory.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Heap {
    /// `Runtime.maxMemory`: what Spark divides.
    pub max: ByteSize,
    /// What -Xmx asks for.
    pub requested: ByteSize,
    /// The heap as the JVM reserves it: -Xmx rounded up.
    pub size: ByteSize,
    /// The survivor space that `Runtime.maxMemory` leaves out: `size` less `max`.
    pub uncounted: ByteSize,
    /// The region that storage and execution share.
    pub unified: ByteSize,
    pub collector: &'static str,
    /// What the Spark UI's "Storage Memory" column shows: the unified region and off-heap memory.
    pub shown_in_spark_ui: ByteSize,
    /// How `max` follows from what was asked for.
    pub formula: String,
}

/// A region of a process's memory.
#[derive(Clone, Debug, Serialize)]
pub struct Region {
    pub kind: RegionKind,
    pub bytes: ByteSize,
    /// How the size comes about, with the settings' names and the numbers in it.
    pub formula: String,
}

/// A task's bounds in the memory for execution, while nothing is cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PerTask {
    /// Tasks that run at once.
    pub tasks: u32,
    /// 1/(2N) of the pool: with less a task waits.
    pub least: ByteSize,
    /// 1/N of the pool: with more a task spills.
    pub most: ByteSize,
}

/// An action, and the stages that its job runs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The line of the action, from 1.
    pub line: u32,
    pub range: Range,
    /// The action's name: `collect`, `save`.
    pub operation: String,
    /// Counts the jobs, from 0.
    pub job: u32,
    /// How often it runs, for the loops it stands in; `null` where the code does not say.
    pub times: Option<u64>,
    /// The worst of its demands' outcomes.
    pub outcome: Outcome,
    /// The findings that are about it, counted from 0 in [`Report::diagnostics`].
    pub findings: Vec<u32>,
    pub stages: Vec<StepStage>,
}

/// A stage of a job.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepStage {
    pub tasks: u32,
    /// What the largest task reads, compressed; `null` where a size is missing.
    pub per_task_bytes: Option<ByteSize>,
    pub demands: Vec<Demand>,
    /// The lines whose operations run in it, from 1.
    pub lines: Vec<u32>,
}

/// What an operator asks of a region.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Demand {
    /// The process that holds it.
    #[serde(rename = "where")]
    pub process: ProcessKind,
    /// The region it draws on; `null` where it is the whole process.
    pub region: Option<RegionKind>,
    pub kind: DemandKind,
    /// All that would be held at once; `null` where a size is missing.
    pub bytes: Option<ByteSize>,
    /// What is really held at most, Spark's "peak execution memory"; `null` where Spark counts none.
    pub peak: Option<ByteSize>,
    /// What there is for it; `null` where no limit is known.
    pub available: Option<ByteSize>,
    pub outcome: Outcome,
    /// The line that asks, from 1.
    pub line: u32,
    /// What asks in that line; in a notebook it says the cell that the line counts in.
    pub range: Range,
    /// Where the figure is from.
    pub basis: String,
    /// What Spark prints where it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Tables and code whose sizes are missing; empty where the outcome is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
}

/// A setting, and what became of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfEntry {
    pub key: String,
    /// Empty where it is [`computed`](Self::computed).
    pub value: String,
    /// Whether the code computes the value, so that it is not known; left out where it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
    pub from: Origin,
    /// Where it is written, for a setting in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// Where it stands in the pasted settings, for one that stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings_range: Option<Range>,
    pub effective: bool,
    /// Why it has no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Pasted settings, read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pasted {
    pub kind: text::Kind,
    /// What is not understood, each with a sentence that says what would have been right.
    pub problems: Vec<PastedProblem>,
    /// What the text says of the cluster, beyond its keys: an offer to whoever fills in the cluster, which counts for nothing by itself.
    pub hints: text::Hints,
}

/// A place in the pasted settings that is not understood.
#[derive(Clone, Debug, Serialize)]
pub struct PastedProblem {
    pub message: String,
    /// The line of the pasted text, from 1.
    pub line: u32,
}

/// What a pasted failure says.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// What it is, for people; `unknown` where the text is not recognised.
    pub failure: &'static str,
    /// A stable name of it for programs, such as `max-result-size`; `unknown` likewise.
    pub kind: &'static str,
    /// The process whose memory ran out; `null` where it is unknown.
    #[serde(rename = "where")]
    pub process: Option<ProcessKind>,
    /// The region that ran out; `null` where none did or the text does not say.
    pub region: Option<RegionKind>,
    /// The rules that look for its causes; those with a finding in this code come first.
    pub rules: Vec<&'static str>,
    /// The line of the text that decided.
    pub message: Option<String>,
    /// What ran out, why, and what to do.
    pub explanation: String,
    /// The numbers that the message gives.
    pub numbers: Vec<MessageNumber>,
    /// Keys to look at.
    pub settings: Vec<String>,
    /// The lines of the code that most likely did it, the likeliest first.
    pub lines: Vec<CodeLine>,
    /// The version of Spark that the text names, such as `3.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spark_version: Option<String>,
}

/// A number in a failure's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MessageNumber {
    pub name: &'static str,
    pub value: u64,
    /// `bytes`, `rows`, `tasks`, `elements`, `code`, `seconds` or `ms`.
    pub unit: &'static str,
}

/// A line of the code that a failure points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeLine {
    /// From 1.
    pub line: u32,
    pub range: Range,
    pub why: String,
}

/// A figure that nobody gave.
#[derive(Clone, Debug, Serialize)]
pub struct Assumption {
    pub what: &'static str,
    pub value: String,
    /// Where to say otherwise.
    pub set: &'static str,
    /// The field of `assume` in the input that says otherwise, for one that has a field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knob: Option<&'static str>,
}
