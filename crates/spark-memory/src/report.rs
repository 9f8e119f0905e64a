//! The report of an analysis. Sizes are numbers of bytes; positions are into the text as given.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::advise::Recommendation;
use crate::verdict::Verdict;
use pyspark_lint::Severity;
use spark_model::bytes::ByteSize;
use spark_model::cluster::Placement;
use spark_model::conf::{self, text};
use spark_model::demand::{
    Allocator, Certainty, DemandKind, FailureEffect, Outcome, ProcessKind, RegionKind,
    VerdictOutcome,
};
use spark_model::memory::HeapBasis;

/// The answer to an [`Input`](crate::Input).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What stops the job, in a sentence.
    pub verdict: Verdict,
    /// Findings: those that explain a pasted failure first, then the worst; those alike in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    pub driver: Process,
    /// `null` in local mode, where one JVM is driver and executor.
    pub executor: Option<Process>,
    /// `null` in local mode, and where an executor cannot start.
    pub placement: Option<Placement>,
    /// Every setting written anywhere, and whether it takes effect.
    pub conf: Vec<ConfEntry>,
    /// The reading of the pasted settings.
    pub settings: Pasted,
    /// The jobs that the code runs, in their order, and what each asks of the memory.
    pub steps: Vec<Step>,
    /// The step that the pasted failure happened in, else the first of those that end worst, counted from 0 in `steps`;
    /// `null` where there is none.
    pub worst_step: Option<u32>,
    /// The settings that would help, as [`advise`](crate::advise()) finds them; empty from [`inspect`](crate::inspect).
    pub recommendations: Vec<Recommendation>,
    /// The recognized failure of the pasted text; `null` where none was pasted.
    pub diagnosis: Option<Diagnosis>,
    /// Every figure that was guessed.
    pub assumptions: Vec<Assumption>,
}

impl Report {
    /// The error with which Spark would not start: the driver's, else the executors'. Nothing of the job runs then.
    pub fn startup_error(&self) -> Option<&str> {
        let executor = self.executor.as_ref().and_then(|it| it.error.as_deref());
        self.driver.error.as_deref().or(executor)
    }

    /// Marks the step that the pasted failure happened in, where the verdict is about that failure and its action. What
    /// happened is no longer a question of the model.
    pub(crate) fn mark_failed_step(&mut self) {
        let Verdict { step, range, outcome, .. } = &self.verdict;
        if *outcome != VerdictOutcome::Fails {
            return;
        }
        let Some(at) = *step else { return };
        let Some(failed) = self.steps.get_mut(at as usize) else { return };
        if range.is_none_or(|it| {
            (it.cell, it.start.line) != (failed.range.cell, failed.range.start.line)
        }) {
            return;
        }
        failed.failed = true;
        if failed.outcome != Outcome::Fails {
            failed.outcome = Outcome::Fails;
            failed.decisive = None;
        }
        self.worst_step = Some(at);
    }

    /// Returns true if one JVM is driver and executor.
    pub fn is_local(&self) -> bool {
        self.executor.is_none()
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// The id of the rule that speaks.
    pub rule: Cow<'static, str>,
    pub severity: Severity,
    /// The problem, in the user's own names and numbers.
    pub message: String,
    /// Why it matters, in terms of memory.
    pub why: String,
    /// Advice.
    pub help: String,
    /// Its range; the empty range at the start for a setting from outside the code.
    pub range: Range,
    /// The configuration key it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The range of the setting in the pasted settings, for one that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings_range: Option<Range>,
    /// The step it is about, counted from 0 in [`Report::steps`]; left out where it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    pub fixes: Vec<Fix>,
    /// Where the reason can be looked up.
    pub source: Cow<'static, str>,
}

/// A stretch of the source or of the pasted settings, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
pub struct Range {
    /// The cell of a notebook that it is in, counted from 0 over cells of every type, as in the notebook's own list.
    /// The positions count within the cell's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<u32>,
    pub start: Position,
    pub end: Position,
}

/// A place in that text: `line` and `column` count from 1, `column` and `offset` in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Position {
    pub line: u32,
    pub column: u32,
    pub offset: u32,
}

/// A fix of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Fix {
    pub title: String,
    /// True if it changes no result, compiles, and makes its finding go away.
    pub safe: bool,
    /// Disjoint, in the order of the text.
    pub edits: Vec<Edit>,
}

/// One replacement; `start` and `end` count UTF-16 code units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Process {
    /// Memory requested from the cluster manager; `null` where the process has no container.
    pub container: Option<ByteSize>,
    /// Memory the cluster manager grants, where it rounds up.
    pub granted: Option<ByteSize>,
    pub heap: Heap,
    /// In the order they lie in the container; those of size 0 are left out.
    pub regions: Vec<Region>,
    /// Memory for execution that one running task may hold; `null` where no tasks run.
    pub per_task: Option<PerTask>,
    /// Tungsten's pages, the grain of every acquisition.
    pub page_size: ByteSize,
    /// Why Spark would not start with this memory.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Heap {
    /// `Runtime.maxMemory`: what Spark divides.
    pub max: ByteSize,
    /// Size that -Xmx sets.
    pub requested: ByteSize,
    /// The heap as the JVM reserves it: -Xmx rounded up.
    pub size: ByteSize,
    /// The survivor space that `Runtime.maxMemory` leaves out: `size` less `max`.
    pub uncounted: ByteSize,
    /// The region that storage and execution share.
    pub unified: ByteSize,
    pub collector: Cow<'static, str>,
    /// Size that the Spark UI's "Storage Memory" column shows: the unified region and off-heap memory.
    pub shown_in_spark_ui: ByteSize,
    /// Formula of `max` from the requested size.
    pub formula: String,
    /// `atMost` or `unknown` where the service sets the heap by a rule that is not public, and the sizes are those of the
    /// largest heap that the machine has room for; left out where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub basis: Option<HeapBasis>,
}

/// A region of a process's memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Region {
    pub kind: RegionKind,
    pub bytes: ByteSize,
    /// Formula of the size, with the settings' names and the numbers in it.
    pub formula: String,
}

/// A task's bounds in the memory for execution, while nothing is cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PerTask {
    /// Tasks that run at once.
    pub tasks: u32,
    /// 1/(2N) of the pool: with less a task waits.
    pub least: ByteSize,
    /// 1/N of the pool: with more a task spills.
    pub most: ByteSize,
}

/// An action, and the stages that its job runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The line of the action, from 1.
    pub line: u32,
    pub range: Range,
    /// The action's name: `collect`, `save`.
    pub operation: String,
    /// Counts the jobs, from 0.
    pub job: u32,
    /// Number of times it runs, for the loops it is in; `null` where the code does not have it.
    pub times: Option<u64>,
    /// True if it is a streaming query: its stages are those of each micro-batch, whose size no code says.
    pub streams: bool,
    /// The part of its work that is not planned, by the code or by its kind: how it ends is then not known, whatever its
    /// stages ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub unplanned: Option<String>,
    /// True if the pasted failure happened in it: its outcome is `fails` then, whatever the model finds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
    /// The worst of its demands' outcomes, from `fits` over `unknown`, `spills` and `evicts` to `fails`; `unknown`
    /// where its stages are, or how much they are given.
    pub outcome: Outcome,
    /// The demand that its outcome is decided by: of those that end so the first where the step fails or is unknown,
    /// for what comes after a failure never runs; else the one that needs the largest share of what there is. `null`
    /// where no demand ends as the step does.
    pub decisive: Option<DemandIndex>,
    /// The cached frames that are in the storage memory of all executors together once the step has run, after what was
    /// released and what was evicted, the least recently cached first.
    pub held: Vec<Held>,
    /// The findings that are about it, counted from 0 in [`Report::diagnostics`].
    pub findings: Vec<u32>,
    pub stages: Vec<StepStage>,
}

impl Step {
    /// Every demand of its stages, in their order.
    pub fn demands(&self) -> impl Iterator<Item = &Demand> {
        self.stages.iter().flat_map(|stage| &stage.demands)
    }

    /// The demand that its outcome is decided by.
    pub fn decisive_demand(&self) -> Option<&Demand> {
        let DemandIndex { stage, demand } = self.decisive?;
        self.stages.get(stage as usize)?.demands.get(demand as usize)
    }
}

/// Which demand of a step is meant; both count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct DemandIndex {
    /// In [`Step::stages`].
    pub stage: u32,
    /// In [`StepStage::demands`].
    pub demand: u32,
}

/// A cached frame in the storage memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Held {
    /// The variable that has the frame; where none has it, the operation that makes it.
    pub frame: String,
    /// The operation that makes the frame.
    pub range: Range,
    /// Its blocks in memory, on all executors together.
    pub bytes: ByteSize,
    /// All of its blocks: more than `bytes` where not all of them fit.
    pub wanted: ByteSize,
}

/// A stage of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StepStage {
    pub tasks: u32,
    /// Tasks that run at once on one executor, tasks without rows left out: among so many the execution memory is
    /// divided.
    pub running: u32,
    /// Bytes the largest task reads, compressed; `null` where a size is missing.
    pub per_task_bytes: Option<ByteSize>,
    pub demands: Vec<Demand>,
    /// The lines whose operations run in it, from 1.
    pub lines: Vec<u32>,
}

/// An operator's demand on a region.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
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
    /// The bounds of `bytes`, over all that is possible where the data is not known; there wherever `bytes` is.
    pub range: Option<SizeRange>,
    pub certainty: Certainty,
    /// The largest sizes at which it still fits, and, where it ends in a second way before it ends in a third (cached
    /// blocks of others give way before its own, a result depends before it fails), at which it does; all else as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Bytes really held at most, Spark's "peak execution memory"; `null` where Spark counts none.
    pub peak: Option<ByteSize>,
    /// Bytes available; `null` where no limit is known.
    pub available: Option<ByteSize>,
    pub outcome: Outcome,
    /// The line that asks, from 1.
    pub line: u32,
    /// Place of the operation in that line; in a notebook it says the cell that the line counts in.
    pub place: Range,
    /// Where the figure is from.
    pub basis: String,
    /// Spark's message where it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub message: Option<String>,
    /// Tables, paths and code whose sizes decide it and are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Those of them that are tables and paths, whose sizes the input's `tables` can give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_tables: Vec<String>,
}

/// The size up to which a demand ends so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Limit {
    /// The table whose rows these are; `group` for rows of the largest group, `rows` for those that the operator
    /// handles: in one task, or all together where it holds all; `items` for items of each array of which nobody says how
    /// many it has.
    pub of: String,
    pub rows: u64,
    pub outcome: Outcome,
}

/// The bounds of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct SizeRange {
    pub least: ByteSize,
    /// 9007199254740991 (`Number.MAX_SAFE_INTEGER`) where nothing bounds it.
    pub most: ByteSize,
}

impl SizeRange {
    /// Returns true if nothing bounds it from above.
    pub fn is_unbounded(&self) -> bool {
        self.most >= spark_plan::simulate::SizeRange::UNBOUNDED
    }
}

impl Demand {
    /// Bytes needed, as a share of the bytes available; `None` where either is unknown.
    pub fn share(&self) -> Option<f64> {
        Some(self.bytes?.0 as f64 / self.available?.0.max(1) as f64)
    }
}

/// Where a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum SetIn {
    /// In the code.
    Code,
    /// Outside the code: spark-submit, spark-defaults.conf, a cluster's page.
    Outside,
}

impl From<conf::Origin> for SetIn {
    fn from(origin: conf::Origin) -> Self {
        match origin {
            conf::Origin::Code(_) => Self::Code,
            conf::Origin::Outside => Self::Outside,
        }
    }
}

/// A setting, and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConfEntry {
    pub key: String,
    /// Empty where it is [`computed`](Self::computed).
    pub value: String,
    /// True if the code computes the value, so that it is not known; left out where it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub computed: bool,
    pub from: SetIn,
    /// Where it is written, for a setting in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub range: Option<Range>,
    /// Its range in the pasted settings, for one that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub settings_range: Option<Range>,
    pub effective: bool,
    /// Why it has no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub why: Option<String>,
}

/// Pasted settings, read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "PastedSettings"))]
#[serde(rename_all = "camelCase")]
pub struct Pasted {
    pub kind: text::TextKind,
    /// Problems in the text, each with a sentence that says what would have been right.
    pub problems: Vec<PastedProblem>,
    /// Facts in the text about the cluster, beyond its keys: an offer to whoever fills in the cluster, without effect
    /// by itself.
    pub hints: text::Hints,
}

/// A place in the pasted settings that is not understood.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PastedProblem {
    pub message: String,
    /// The line of the pasted text, from 1.
    pub line: u32,
}

/// Diagnosis of a pasted failure.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Name for the user; `unknown` where the text is of no failure of memory.
    pub failure: Cow<'static, str>,
    /// A stable name of it for programs, such as `max-result-size`; `unknown` where the text is not recognized.
    pub kind: Cow<'static, str>,
    /// The effect on the job; `null` where the text is not recognized.
    pub effect: Option<FailureEffect>,
    /// The process whose memory ran out; `null` where the text does not say, or no memory did.
    #[serde(rename = "where")]
    pub process: Option<ProcessKind>,
    /// The region that ran out; `null` where none did or the text does not say.
    pub region: Option<RegionKind>,
    /// The part of Spark or of the program that the text shows asking for the memory; `null` where it shows none.
    pub allocator: Option<Allocator>,
    /// The rules that look for its causes and have a finding in this code.
    pub rules: Vec<Cow<'static, str>>,
    /// The line of the text that decided.
    pub message: Option<String>,
    /// The memory that ran out, why, and what to do.
    pub explanation: String,
    /// The numbers that the message gives.
    pub numbers: Vec<MessageNumber>,
    /// The failures that followed from it, by the same text.
    pub consequences: Vec<FailureConsequence>,
    /// Keys to look at.
    pub settings: Vec<String>,
    /// The lines of the code that most likely did it, the likeliest first.
    pub lines: Vec<CodeLine>,
    /// The version of Spark that the text names, such as `3.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional))]
    pub spark_version: Option<String>,
}

/// A failure that followed from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FailureConsequence {
    pub failure: Cow<'static, str>,
    pub kind: Cow<'static, str>,
    /// Its first line.
    pub message: String,
}

/// A number in a failure's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct MessageNumber {
    pub name: Cow<'static, str>,
    pub value: u64,
    /// `bytes`, `rows`, `tasks`, `elements`, `events`, `code`, `percent`, `seconds` or `ms`.
    #[cfg_attr(
        feature = "types",
        ts(
            type = r#""bytes" | "rows" | "tasks" | "elements" | "events" | "code" | "percent" | "seconds" | "ms""#
        )
    )]
    pub unit: Cow<'static, str>,
}

/// A line of the code that a failure points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct CodeLine {
    /// From 1.
    pub line: u32,
    pub range: Range,
    pub why: String,
}

/// A figure that nobody gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
pub struct Assumption {
    pub what: Cow<'static, str>,
    pub value: String,
    /// Where to say otherwise.
    pub set: Cow<'static, str>,
    /// The field of `assume` in the input that says otherwise, for one that has a field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(optional, type = r#""filterKeeps" | "arrayLength""#))]
    pub knob: Option<Cow<'static, str>>,
}
