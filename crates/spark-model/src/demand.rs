//! The terms in which demands for memory and failures are stated: what demands, of which process and region, and how it
//! ends.
//!
//! Each enum is one table: a variant, its spelling in JSON, and what it is.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An enum whose variants are written with their spellings in JSON.
macro_rules! terms {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "types", derive(ts_rs::TS))]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// The spelling in JSON.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

terms! {
    /// The operator or buffer that demands memory.
    DemandKind {
        /// Rows in pages with an array of pointers (`UnsafeExternalSorter`).
        Sort = "sort",
        /// The rows of a window's group (`ExternalAppendOnlyUnsafeRowArray`).
        Window = "window",
        /// Serialized rows sent to other partitions (`ShuffleExternalSorter`).
        ShuffleWrite = "shuffleWrite",
        /// A map of groups (`HashAggregateExec` on `BytesToBytesMap`).
        HashAggregate = "hashAggregate",
        /// One side of a shuffled hash join (`HashedRelation`).
        HashedRelation = "hashedRelation",
        /// All values of a group as objects (`ObjectHashAggregateExec`).
        CollectList = "collectList",
        /// A relation that the driver builds and every executor holds (`BroadcastExchangeExec`).
        Broadcast = "broadcast",
        /// Cached blocks (`MemoryStore`).
        Cache = "cache",
        /// Serialized results of tasks, in the driver's JVM.
        Result = "result",
        /// Rows of a result as Python objects.
        Rows = "rows",
        /// The state store of a streaming query.
        State = "state",
        /// A Python worker with the rows that it holds at once.
        PythonWorker = "pythonWorker",
    }
}

terms! {
    /// The end of a demand, the better before the worse.
    Outcome {
        /// The most it can be fits.
        Fits = "fits",
        /// It lies within the range of what is not known of the data if it fits.
        Depends = "depends",
        /// Code that is not understood decides it.
        Unknown = "unknown",
        /// The operator writes to disk what does not fit.
        Spills = "spills",
        /// Cached blocks are dropped.
        Evicts = "evicts",
        /// The task, the driver or the container dies.
        Fails = "fails",
    }
}

terms! {
    /// The end of a whole job.
    #[derive(Default)]
    VerdictOutcome {
        /// A process of it does not start.
        DoesNotStart = "doesNotStart",
        Fails = "fails",
        Spills = "spills",
        Evicts = "evicts",
        Depends = "depends",
        Fits = "fits",
        #[default]
        Unknown = "unknown",
    }
}

impl From<Outcome> for VerdictOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fails => Self::Fails,
            Outcome::Spills => Self::Spills,
            Outcome::Evicts => Self::Evicts,
            Outcome::Depends => Self::Depends,
            Outcome::Fits => Self::Fits,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

terms! {
    /// The grounds of a figure, the better before the worse.
    #[derive(Default)]
    Certainty {
        /// Given, written in the code, measured, or computed by Spark's own formula from such.
        #[default]
        Known = "known",
        /// By a calibration on recorded runs, with its spread.
        Estimated = "estimated",
        /// From a default that nobody confirmed.
        Assumed = "assumed",
    }
}

terms! {
    /// The process that a demand or a failure is about.
    ProcessKind {
        /// The driver's JVM.
        Driver = "driver",
        /// An executor's JVM; in local mode the only one.
        Executor = "executor",
        /// A Python process: a worker of an executor, or the driver's, which runs the program.
        Python = "python",
        /// All processes of a container together.
        Container = "container",
        /// The cluster manager, which refuses or never grants a container.
        Scheduler = "scheduler",
    }
}

terms! {
    /// A region of a process's memory.
    RegionKind {
        /// The 300 MiB that Spark keeps for itself.
        Reserved = "reserved",
        /// The heap outside of Spark's pools.
        User = "user",
        Storage = "storage",
        Execution = "execution",
        OffHeapStorage = "offHeapStorage",
        OffHeapExecution = "offHeapExecution",
        /// The container outside of the heap.
        Overhead = "overhead",
        /// `spark.executor.pyspark.memory`.
        Pyspark = "pyspark",
    }
}

terms! {
    /// The effect on a job of what a text is about.
    #[derive(Default)]
    FailureEffect {
        /// A task, a process or the job ended.
        #[default]
        Dies = "dies",
        /// The job goes on, slower: it spills, recomputes or waits.
        Crawls = "crawls",
        /// The job ended for another reason than memory.
        NotMemory = "notMemory",
    }
}

terms! {
    /// The part of Spark or of the program that a stack trace or a message shows asking for memory.
    Allocator {
        /// Results of tasks, fetched and decoded by the driver.
        Result = "result",
        /// Rows on their way between a JVM and Python (pickled, or in Arrow batches).
        PythonRows = "pythonRows",
        /// A relation or variable to broadcast, built, cut into blocks or put together again.
        Broadcast = "broadcast",
        /// Blocks of a cached frame (`MemoryStore`, `InMemoryRelation`).
        Cache = "cache",
        /// All values of a group as objects (`collect_list`, `ObjectHashAggregateExec`).
        CollectList = "collectList",
        Sort = "sort",
        Window = "window",
        HashAggregate = "hashAggregate",
        /// One side of a hash join, in a task.
        HashedRelation = "hashedRelation",
        ShuffleWrite = "shuffleWrite",
        /// Shuffle blocks on their way from another executor.
        ShuffleFetch = "shuffleFetch",
        /// One row that grows (`BufferHolder`).
        RowBuffer = "rowBuffer",
        /// Files that a task has open for writing.
        OpenWriters = "openWriters",
        /// Batches of columns that a task reads.
        ColumnReader = "columnReader",
        /// One line or record of a text file.
        TextRecord = "textRecord",
        /// The list of the files of a table, in the driver.
        FileListing = "fileListing",
        /// A query's plan, in the driver.
        Plan = "plan",
        /// The program's own data inside of a plan or of tasks.
        LocalData = "localData",
        /// Rows of a database that its JDBC driver holds at once.
        JdbcRows = "jdbcRows",
        /// What the driver keeps of jobs, stages and queries for its web page and listeners.
        Listeners = "listeners",
        /// Keys and values of a streaming query.
        State = "state",
        /// Rows of an RDD as objects (`groupByKey`, `ExternalAppendOnlyMap`).
        RddObjects = "rddObjects",
    }
}

impl Outcome {
    /// The outcome that holds over a range at whose ends it is these two: between fitting and not it depends.
    pub fn over(self, other: Self) -> Self {
        let (better, worse) = (self.min(other), self.max(other));
        match (better, worse) {
            (Self::Fits, Self::Fits) => Self::Fits,
            (_, Self::Unknown) => Self::Unknown,
            (Self::Unknown, worse) if worse > Self::Unknown => Self::Unknown,
            (Self::Fits | Self::Depends, _) => Self::Depends,
            (better, _) => better,
        }
    }

    /// Returns true if it holds that there is not enough memory: something spills, is evicted, or fails.
    pub fn is_trouble(self) -> bool {
        self > Self::Unknown
    }
}

impl RegionKind {
    /// Returns true if operators acquire their pages there.
    pub const fn is_execution(self) -> bool {
        matches!(self, Self::Execution | Self::OffHeapExecution)
    }
}

impl DemandKind {
    /// Returns true if it gives way where it lacks memory: it spills, or drops cached blocks, and nothing fails.
    pub const fn gives_way(self) -> bool {
        matches!(
            self,
            Self::Sort | Self::Window | Self::ShuffleWrite | Self::HashAggregate | Self::Cache
        )
    }

    /// The operator or buffer in a word or two.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Sort => "sort",
            Self::Window => "window",
            Self::ShuffleWrite => "shuffle write",
            Self::HashAggregate => "aggregation",
            Self::HashedRelation => "hash join",
            Self::CollectList => "collected list",
            Self::Broadcast => "broadcast",
            Self::Cache => "cache",
            Self::Result => "result",
            Self::Rows => "result in Python",
            Self::State => "state",
            Self::PythonWorker => "Python worker",
        }
    }

    /// Description of a call that makes the demand, after the call's name.
    pub const fn predicate(self) -> &'static str {
        match self {
            Self::Sort => "sorts in a task’s share of execution memory",
            Self::Window => "holds a whole group of rows in a task",
            Self::ShuffleWrite => "writes a shuffle",
            Self::HashAggregate => "keeps its groups in a task’s share of execution memory",
            Self::HashedRelation => "holds one side of a join in a task",
            Self::CollectList => "gathers all values of a group as objects on the heap",
            Self::Broadcast => "broadcasts a table, which the driver builds",
            Self::Cache => "caches a frame",
            Self::Result | Self::Rows => "brings its rows to the driver",
            Self::State => "asks for memory",
            Self::PythonWorker => "runs in Python workers beside the heap",
        }
    }
}

/// Something whose size is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// A table or path by its name: the input's `tables` can give its size.
    Table(String),
    /// Code that reads or makes rows, as it is written or described.
    Code(String),
}

impl Missing {
    pub fn text(&self) -> &str {
        match self {
            Self::Table(text) | Self::Code(text) => text,
        }
    }

    /// The name, for a table or path.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Table(name) => Some(name),
            Self::Code(_) => None,
        }
    }
}

impl PartialOrd for Missing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By the text, as a reader of the list expects it.
impl Ord for Missing {
    fn cmp(&self, other: &Self) -> Ordering {
        let is_code = |it: &Self| matches!(it, Self::Code(_));
        self.text().cmp(other.text()).then_with(|| is_code(self).cmp(&is_code(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(term: impl Serialize, json: &str) {
        assert_eq!(serde_json::to_string(&term).unwrap(), json);
    }

    #[test]
    fn json_has_the_names() {
        check(DemandKind::HashAggregate, "\"hashAggregate\"");
        check(ProcessKind::Python, "\"python\"");
        check(RegionKind::OffHeapStorage, "\"offHeapStorage\"");
    }

    #[test]
    fn outcomes_are_in_order() {
        use Outcome::{Depends, Evicts, Fails, Fits, Spills, Unknown};
        assert!(
            Fits < Depends
                && Depends < Unknown
                && Unknown < Spills
                && Spills < Evicts
                && Evicts < Fails
        );
    }
}
