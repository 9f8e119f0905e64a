//! The memory that running tasks share, and the cache.

use crate::failure::{BLANK, FailedRegion, Failure, Rank};
use spark_model::demand::{Allocator, DemandKind, FailureEffect, RegionKind};

pub const FAILURES: &[Failure] = &[
    // `ShuffledHashJoinExec.buildHashedRelation` through `HashedRelation`; before the general message, whose line may
    // hold it too.
    Failure {
        id: "hash-relation-memory",
        name: "no execution memory for a hash join’s table",
        patterns: &[
            "Can't acquire {asked:bytes} bytes memory to build hash relation, got {had:bytes} bytes",
            "to build hash relation, got {had:bytes} bytes",
            "to build hash relation",
            "There is not enough memory to build hash map",
            "There is no enough memory to build hash map",
            "Not enough memory to build hash map",
        ],
        region: FailedRegion::Execution,
        what: &[
            "A hash join asked for {asked} to hold one side and got {had}.",
            "A hash join could not hold one side in memory.",
        ],
        why: "One side of a shuffled hash join is in a task’s share of execution memory as a whole and cannot spill.",
        advice: "Drop the shuffle_hash hint or set spark.sql.join.preferSortMergeJoin to true, use more shuffle partitions, or look for a skewed key.",
        settings: &[
            "spark.sql.join.preferSortMergeJoin",
            "spark.sql.shuffle.partitions",
            "spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold",
            "spark.executor.memory",
            "spark.executor.cores",
        ],
        rules: &["skewed-join-key", "conf-shuffle-partitions", "conf-adaptive-off"],
        demands: &[DemandKind::HashedRelation],
        ..BLANK
    },
    // `SparkCoreErrors.outOfMemoryError`, `TaskMemoryManager.allocatePage`, `UnsafeExternalSorter`, `BytesToBytesMap`.
    Failure {
        id: "execution-memory",
        name: "no execution memory for a task",
        patterns: &[
            "Unable to acquire {asked:bytes} bytes of memory, got {had:bytes}",
            "Unable to acquire {asked:bytes} bytes of memory",
            "UNABLE_TO_ACQUIRE_MEMORY",
            "Not enough memory to grow pointer array",
            "No enough memory for aggregation",
            "Could not allocate memory to grow BytesToBytesMap",
            "rror while calling spill() on",
            "SparkOutOfMemoryError",
            // `TaskMemoryManager.showMemoryUsage`.
            "bytes of memory are used for execution and",
        ],
        region: FailedRegion::Execution,
        what: &[
            "A task asked for {asked} of execution memory and got {had}.",
            "A task asked for {asked} of execution memory and did not get it.",
            "A task did not get the execution memory that its operator cannot do without.",
        ],
        why: "The tasks that run at once share the execution region; here a sort, an aggregate or a join had nothing left to spill and still lacked a page or its pointers.",
        advice: "Give each task more: fewer cores per executor, a larger heap, spark.memory.fraction back at 0.6 if it was lowered; or ask for less with more shuffle partitions and without skew.",
        settings: &[
            "spark.executor.memory",
            "spark.executor.cores",
            "spark.memory.fraction",
            "spark.memory.storageFraction",
            "spark.sql.shuffle.partitions",
            "spark.memory.offHeap.size",
        ],
        rules: &[
            "conf-shuffle-partitions",
            "skewed-join-key",
            "window-without-partition",
            "conf-executor-too-fat",
            "conf-adaptive-off",
            "single-partition-write",
            "cross-join",
            "explode-early",
            "cache-not-released",
        ],
        demands: &[
            DemandKind::Sort,
            DemandKind::Window,
            DemandKind::HashAggregate,
            DemandKind::ShuffleWrite,
            DemandKind::HashedRelation,
        ],
        ..BLANK
    },
    Failure {
        id: "page-too-large",
        name: "a page larger than Tungsten’s largest",
        patterns: &[
            "Cannot allocate a page of {asked:bytes} bytes",
            "TooLargePageException",
            "Cannot allocate a page with more than {limit:bytes} bytes",
        ],
        region: FailedRegion::Execution,
        what: &[
            "A task asked for one page of {asked}, and no page has more than 17 GB.",
            "A task asked for a larger page than there is.",
        ],
        why: "The pointers of a sort or the slots of a hash map lie in one page; a task with billions of rows outgrows it.",
        advice: "Use more shuffle partitions, and look for a key that most rows share.",
        settings: &["spark.sql.shuffle.partitions"],
        rules: &[
            "skewed-join-key",
            "conf-shuffle-partitions",
            "window-without-partition",
            "single-partition-write",
        ],
        demands: &[
            DemandKind::Sort,
            DemandKind::Window,
            DemandKind::HashAggregate,
            DemandKind::HashedRelation,
        ],
        ..BLANK
    },
    // `MemoryStore`: a warning; the partition is computed again or goes to disk.
    Failure {
        id: "cache-does-not-fit",
        name: "a cached partition that does not fit",
        rank: Rank::Hint,
        effect: FailureEffect::Crawls,
        allocator: Some(Allocator::Cache),
        patterns: &[
            "Not enough space to cache …in memory! (computed {computed:size} so far)",
            "Not enough space to cache",
            "Will not store …as the required space",
            "Failed to reserve initial memory threshold of",
            "Persisting block …to disk instead",
            "Dropping block rdd_",
        ],
        region: FailedRegion::Known(RegionKind::Storage),
        what: &[
            "A partition to be cached did not fit: {computed} were held when storage memory ended.",
            "A partition to be cached did not fit in storage memory.",
        ],
        why: "It is kept on disk or computed again at each use, which is slow but no failure.",
        advice: "Cache less: only the columns that are used again, released when done; or raise spark.executor.memory.",
        local_advice: "Cache less: only the columns that are used again, released when done; or raise spark.driver.memory.",
        settings: &[
            "spark.executor.memory",
            "spark.memory.fraction",
            "spark.memory.storageFraction",
        ],
        rules: &[
            "cache-too-large",
            "cache-used-once",
            "cache-every-step",
            "cache-not-released",
            "cache-before-filter",
            "storage-level",
        ],
        demands: &[DemandKind::Cache],
        ..BLANK
    },
];
