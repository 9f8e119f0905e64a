//! What is known of a failure before its text is read.

/// How near to the cause a message stands: a log holds the cause and all that it brought down, and the nearest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A warning that need not end in a failure.
    Hint,
    /// What falls when something else has died.
    Consequence,
    /// How a process ended.
    Exit,
    /// The heap was full, whatever filled it.
    Heap,
    /// The message names what ran out.
    Named,
}

/// Where the memory ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Driver,
    Executor,
    Python,
    Container,
    Scheduler,
}

/// The part of the process's memory that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Reserved,
    User,
    Storage,
    Execution,
    OffHeapExecution,
    Overhead,
    Pyspark,
}

/// How the place follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Is(Where),
    /// The JVM that the text around the message speaks of.
    Jvm,
}

/// How the region follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// No region: a limit of another kind, or the text does not say.
    None,
    Is(Region),
    /// What tasks share: off the heap where off-heap memory is on.
    Execution,
    /// What Python workers live in: the overhead, unless they have memory of their own.
    Worker,
}

/// A kind of failure.
#[derive(Debug)]
pub struct Failure {
    /// A stable name for programs.
    pub id: &'static str,
    /// What it is, for people.
    pub name: &'static str,
    pub rank: Rank,
    /// The first that a line holds is read.
    pub patterns: &'static [&'static str],
    /// One of these must stand somewhere in the text; empty where the pattern alone will do.
    pub context: &'static [&'static str],
    pub place: Place,
    pub part: Part,
    /// What ran out: the first whose numbers were all read.
    pub what: &'static [&'static str],
    pub why: &'static str,
    pub advice: &'static str,
    /// Keys to look at; `{jvm}` is `driver` or `executor`.
    pub settings: &'static [&'static str],
    pub rules: &'static [&'static str],
    /// The kinds of demands that fail this way, those that most often do so first.
    pub demands: &'static [&'static str],
    /// Methods and functions that do so where the simulation counts nothing.
    pub calls: &'static [&'static str],
}

/// What most failures share.
pub const BLANK: Failure = Failure {
    id: "",
    name: "",
    rank: Rank::Named,
    patterns: &[],
    context: &[],
    place: Place::Is(Where::Executor),
    part: Part::None,
    what: &[],
    why: "",
    advice: "",
    settings: &[],
    rules: &[],
    demands: &[],
    calls: &[],
};

/// What runs in Python workers.
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
