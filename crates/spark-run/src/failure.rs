//! The description of a kind of failure: how its message reads, and what it is about.

use spark_model::demand::{Allocator, DemandKind, FailureEffect, ProcessKind, RegionKind};

/// Distance of a message from the cause: a log holds the cause and all that it brought down, and the nearest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// An error that has nothing to do with memory.
    Other,
    /// A warning that need not end in a failure.
    Hint,
    /// A failure that follows when something else has died.
    Consequence,
    /// Words for a lack of memory that say no more.
    Unspecified,
    /// The end of a process.
    Exit,
    /// A heap or a container was full, whatever filled it.
    Full,
    /// The message names what ran out.
    Named,
}

/// The process whose memory ran out, as a failure's message describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedProcess {
    /// None: memory did not run out.
    None,
    Known(ProcessKind),
    /// The JVM that the text around the message names; unknown where it names none.
    Jvm,
    /// The JVM that runs tasks: an executor’s, and in local mode the driver’s, which is the only one.
    Tasks,
    /// A container, of the driver or of an executor as the text says.
    Container,
}

/// The region that ran out, as a failure's message describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedRegion {
    /// A limit of another kind, or a message that does not show it.
    None,
    Known(RegionKind),
    /// The execution memory of tasks: off the heap where off-heap memory is enabled.
    Execution,
    /// The memory of Python workers: the overhead, unless they have memory of their own.
    PythonWorker,
}

/// The change of settings that the numbers of a failure's message call for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// None that follows from the message.
    None,
    /// More of the container outside of the heap; numbers `used` and `limit`.
    RaiseOverhead,
    /// A higher limit of the results of one action, and a heap that holds them; numbers `tasks` and `results`.
    RaiseResultLimit,
    /// A heap whose container the cluster grants; number `limit`.
    ShrinkContainer,
    /// The least heap that Spark starts with.
    RaiseToLeastHeap,
    /// A larger buffer of the serializer.
    RaiseKryoBuffer,
    /// Larger messages between the driver and executors; number `task`.
    RaiseMessageSize,
    /// No join is broadcast by the planner's own choice.
    DisableBroadcast,
}

/// A kind of failure.
#[derive(Debug)]
pub struct Failure {
    /// A stable name for programs.
    pub id: &'static str,
    /// Name for the user.
    pub name: &'static str,
    pub rank: Rank,
    /// The first that a line holds is read.
    pub patterns: &'static [&'static str],
    /// One of these must be somewhere in the text; empty where the pattern alone will do.
    pub context: &'static [&'static str],
    /// None of these may be anywhere in the text.
    pub without: &'static [&'static str],
    pub effect: FailureEffect,
    /// The part of Spark or of the program that the message itself shows asking for memory.
    pub allocator: Option<Allocator>,
    pub process: FailedProcess,
    pub region: FailedRegion,
    /// The memory that ran out: the first whose numbers were all read.
    pub what: &'static [&'static str],
    pub why: &'static str,
    pub advice: &'static str,
    /// The advice where one JVM on one machine is driver and executor; empty where it is the same.
    pub local_advice: &'static str,
    /// Keys to look at; `{jvm}` is `driver` or `executor`, and each in turn where the text does not say which.
    pub settings: &'static [&'static str],
    pub rules: &'static [&'static str],
    /// The kinds of demands that fail like this, those that most often do so first.
    pub demands: &'static [DemandKind],
    /// Methods and functions that do so where the simulation counts nothing.
    pub calls: &'static [&'static str],
    pub remedy: Remedy,
}

/// Defaults of most failures.
pub const BLANK: Failure = Failure {
    id: "",
    name: "",
    rank: Rank::Named,
    patterns: &[],
    context: &[],
    without: &[],
    effect: FailureEffect::Dies,
    allocator: None,
    process: FailedProcess::Tasks,
    region: FailedRegion::None,
    what: &[],
    why: "",
    advice: "",
    local_advice: "",
    settings: &[],
    rules: &[],
    demands: &[],
    calls: &[],
    remedy: Remedy::None,
};

/// Operations that run in Python workers.
pub const IN_WORKERS: &[&str] = &[
    "applyInPandas",
    "applyInArrow",
    "mapInPandas",
    "mapInArrow",
    "pandas_udf",
    "udf",
    "mapPartitions",
    "flatMap",
];
