//! Jobs at actions, stages at exchanges, and what the operators of each stage have to hold.
//!
//! Nothing here knows how much memory there is: a stage has what its largest task handles, and `simulate` decides if
//! that fits.

mod action;
mod aggregate;
mod broadcast;
mod buffers;
mod caching;
mod command;
mod copies;
mod exchange;
mod frames;
mod hashing;
mod in_force;
mod jdbc;
mod join_keys;
mod join_rows;
mod join_selection;
mod joins;
mod keys;
mod merge;
mod order;
mod partial_stage;
mod pivot;
mod planner;
mod projection;
mod pruning;
mod pushdown;
mod python;
mod query;
mod result;
mod reuse;
mod settings;
mod shared;
mod sources;
mod walk;
mod walked;
mod window_limit;
mod windows;

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::quantity::{ByteCount, RowCount, TaskCount};
use pyspark_program::program::NodeId;
use spark_model::demand::Missing;

pub use in_force::{PlanSettings, SessionStates};
pub use planner::{Planned, plan};
pub use settings::{RunSettings, Settings};
pub use shared::Shared;

/// The stages that an action runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub action: NodeId,
    /// How often it runs, for the loops that it is in; `None` where the code does not show it.
    pub times: Option<u64>,
    /// Its stages are those of each micro-batch of a stream, whose size is not known.
    pub streams: bool,
    /// The part of its work that is not planned: how it ends is not known, whatever its stages ask for.
    pub unplanned: Option<Missing>,
    /// Cached frames that the code releases before it.
    pub released: Vec<NodeId>,
    pub settings: RunSettings,
    /// Stages in an order in which they can run, the last one with the action's result.
    pub stages: Vec<Stage>,
}

/// A stage: tasks that run without an exchange between their operators.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    pub tasks: TaskCount,
    /// Tasks that have no rows, and so are over at once.
    pub empty: TaskCount,
    /// The input of the largest task, compressed as they are on disk or in shuffle blocks.
    pub largest_input: Option<ByteCount>,
    pub operators: Vec<Operator>,
    /// It fills a cache: what reads the cache is another stage where execution is adaptive (`TableCacheQueryStageExec`).
    pub fills_cache: bool,
    /// Its operators and all upstream of them as text, where another stage of the job may be the same.
    pub plan: Option<Rc<str>>,
    /// The length of the longest chain of stages upstream of it.
    pub level: usize,
}

/// An operator of a stage and the memory that it requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// The call in the program that it comes from.
    pub node: NodeId,
    /// The operation of the call that it belongs to, by number: a query has many, which plans of other sizes have too.
    pub place: usize,
    pub request: MemoryRequest,
    /// The rows of its frame, in all tasks together.
    pub rows: Option<RowCount>,
    /// The one table that they are from, with the number of its rows.
    pub table: Option<(Rc<str>, RowCount)>,
    /// The tables and places in the code whose sizes are not known.
    pub missing: Rc<BTreeSet<Missing>>,
}

/// The memory that the largest task or the driver holds; `None` where a count or a size is not known.
#[derive(Clone, Debug, PartialEq)]
pub enum MemoryRequest {
    /// Rows of `row` bytes each, sorted.
    Sort { rows: Option<RowCount>, row: ByteCount, radix: bool },
    /// Rows sorted by a hash of themselves before they are spread in turn.
    SpreadSort { rows: Option<RowCount>, row: ByteCount, radix: bool },
    /// Rows of groups that are too many to be held as objects, sorted by their keys (`ObjectAggregationIterator`).
    GroupSort { rows: Option<RowCount>, row: ByteCount, radix: bool },
    /// A map of groups, and the one that generated code may have before it.
    Aggregate { groups: Option<RowCount>, key: ByteCount, buffer: ByteCount, first: FirstLevel },
    /// All values of the largest group, as objects on the heap (`ObjectHashAggregateExec`).
    Collected { values: Option<RowCount>, length: ByteCount, fits_word: bool },
    /// The rows of a window's largest group.
    Window { rows: Option<RowCount>, row: ByteCount },
    /// Serialized rows before they are written to more partitions than `spark.shuffle.sort.bypassMergeThreshold`.
    ShuffleWrite { rows: Option<RowCount>, row: ByteCount },
    /// One side of a shuffled hash join.
    HashedSide { rows: Option<RowCount>, row: ByteCount },
    /// A relation that the driver builds of collected rows.
    BuildRelation(BroadcastRelation),
    /// The relation that the tasks of a stage look rows up in, of which each executor holds one; so many joins of the
    /// generated code have it, and each counts it in the task's metric.
    ReadRelation { relation: BroadcastRelation, joins: u32 },
    /// A frame's blocks, all partitions together; `copies` where each iteration of a loop caches another and none is
    /// released.
    Cache {
        frame: NodeId,
        bytes: Option<ByteCount>,
        partitions: TaskCount,
        level: StorageLevel,
        copies: u64,
    },
    /// The blocks of a cached frame that are read; nothing more is held for it.
    CacheRead { frame: NodeId },
    /// Rows that come to the driver.
    Result {
        rows: Option<RowCount>,
        /// The blocks that the tasks send.
        serialized: Option<ByteCount>,
        /// The rows of those blocks as objects of the JVM, where all are held at once.
        decoded: Option<ByteCount>,
        python: Option<ByteCount>,
    },
    /// The state that a streaming query keeps from batch to batch.
    State,
    /// A Python worker and what it holds at once.
    PythonWorker {
        bytes: Option<ByteCount>,
        /// The rows of the largest group, where it holds all of them.
        group: Option<RowCount>,
    },
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

/// The rows of a side that is broadcast, by the keys of its join.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BroadcastRelation {
    pub rows: Option<RowCount>,
    pub row: ByteCount,
    pub key: RelationKey,
    pub compressed: Option<ByteCount>,
    /// The most rows that it is built of, where the join is another one with more than these.
    pub max_rows: Option<RowCount>,
}

/// The key of a broadcast relation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RelationKey {
    /// None: an array of all rows (`IdentityBroadcastMode`).
    None,
    /// One whole number, of so many different ones where that is known; `span` is the largest less the smallest, where
    /// that is known and little.
    Long { span: Option<RowCount>, keys: Option<RowCount> },
    /// Rows of that width, of which so many are different.
    Row { key: ByteCount, keys: Option<RowCount> },
}

/// How a frame is cached.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a storage level is these four flags in Spark too"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageLevel {
    pub memory: bool,
    pub disk: bool,
    pub off_heap: bool,
    pub deserialized: bool,
    pub replicas: u32,
}

/// `DataFrame.cache()`: MEMORY_AND_DISK_DESER.
pub const DEFAULT_LEVEL: StorageLevel =
    StorageLevel { memory: true, disk: true, off_heap: false, deserialized: true, replicas: 1 };
