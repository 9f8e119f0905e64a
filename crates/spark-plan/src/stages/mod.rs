//! Jobs at actions, stages at exchanges, and what the operators of each stage have to hold.
//!
//! Nothing here knows how much memory there is: a stage has what its largest task handles, and `simulate` decides if that fits.

mod aggregate;
mod frames;
mod hashing;
mod joins;
mod keys;
mod planner;
mod pruning;
mod python;
mod query;
mod settings;

use std::collections::BTreeSet;

use pyspark_program::program::NodeId;
use spark_model::demand::Missing;

pub use planner::plan;
pub use settings::Settings;

/// The stages that an action runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub action: NodeId,
    /// How often it runs, for the loops that it is in; `None` where the code does not show it.
    pub times: Option<u64>,
    /// Its stages are those of each micro-batch of a stream, whose size is not known.
    pub streams: bool,
    /// Cached frames that the code releases before it.
    pub released: Vec<NodeId>,
    /// Stages in an order in which they can run, the last one with the action's result.
    pub stages: Vec<Stage>,
}

/// A stage: tasks that run without an exchange between their operators.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    pub tasks: f64,
    /// Tasks that have no rows, and so are over at once.
    pub empty: f64,
    /// Bytes that the largest task reads, compressed as they are on disk or in shuffle blocks.
    pub largest_input: Option<f64>,
    pub operators: Vec<Operator>,
}

/// An operator of a stage and the memory that it requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// The call in the program that it comes from.
    pub node: NodeId,
    pub request: MemoryRequest,
    /// The tables and places in the code whose sizes are not known.
    pub missing: BTreeSet<Missing>,
}

/// The memory that the largest task or the driver holds. Sizes in bytes; `None` where they are not known.
#[derive(Clone, Debug, PartialEq)]
pub enum MemoryRequest {
    /// Rows of `row` bytes each, sorted.
    Sort { rows: Option<f64>, row: f64, radix: bool },
    /// Rows sorted by a hash of themselves before they are spread in turn.
    SpreadSort { rows: Option<f64>, row: f64, radix: bool },
    /// A map of groups, and the one that generated code may have before it.
    Aggregate { groups: Option<f64>, key: f64, buffer: f64, first: FirstLevel },
    /// All values of the largest group, as objects on the heap (`ObjectHashAggregateExec`).
    Collected { values: Option<f64>, length: f64, fits_word: bool },
    /// The rows of a window's largest group.
    Window { rows: Option<f64>, row: f64 },
    /// Serialized rows before they are written to more partitions than `spark.shuffle.sort.bypassMergeThreshold`.
    ShuffleWrite { rows: Option<f64>, row: f64 },
    /// One side of a shuffled hash join.
    HashedSide { rows: Option<f64>, row: f64 },
    /// A relation that the driver builds and every executor holds.
    Broadcast { rows: Option<f64>, row: f64, key: RelationKey, compressed: Option<f64> },
    /// A frame's blocks, all partitions together; `copies` where each turn of a loop caches another and none is released.
    Cache { frame: NodeId, bytes: Option<f64>, partitions: f64, level: Level, copies: u64 },
    /// The blocks of a cached frame that are read; nothing more is held for it.
    CacheRead { frame: NodeId },
    /// Rows that come to the driver.
    Result { rows: Option<f64>, serialized: Option<f64>, python: Option<f64> },
    /// The state that a streaming query keeps from batch to batch.
    State,
    /// A Python worker and what it holds at once.
    PythonWorker { bytes: Option<f64> },
}

/// The small map in front of a map of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstLevel {
    None,
    /// Keys have their places by order: whole numbers that are close to each other.
    InOrder,
    /// Keys are scattered over its places.
    Scattered,
}

/// The key of a broadcast relation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RelationKey {
    /// One whole number, of so many different ones where that is known; `span` is the largest less the smallest, where they are a sequence.
    Long { span: Option<f64>, keys: Option<f64> },
    /// Rows of that many bytes, of which so many are different.
    Row { key: f64, keys: Option<f64> },
}

/// How a frame is cached.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a storage level is these four flags in Spark too"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    pub memory: bool,
    pub disk: bool,
    pub off_heap: bool,
    pub deserialized: bool,
    pub replicas: u32,
}

/// `DataFrame.cache()`: MEMORY_AND_DISK_DESER.
pub const DEFAULT_LEVEL: Level =
    Level { memory: true, disk: true, off_heap: false, deserialized: true, replicas: 1 };
