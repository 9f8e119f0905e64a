//! Lines of jobs that only crawl: they spill, fall back, wait or collect garbage, and go on.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, Rank};
use spark_model::demand::{Allocator, DemandKind, FailureEffect, ProcessKind, RegionKind};

const DRIVER: FailedProcess = FailedProcess::Known(ProcessKind::Driver);
const CRAWLS: Failure = Failure { rank: Rank::Hint, effect: FailureEffect::Crawls, ..BLANK };
const MORE_MEMORY: &[&str] = &[
    "spark.sql.shuffle.partitions",
    "spark.executor.memory",
    "spark.executor.cores",
    "spark.memory.fraction",
];
const SPILLING: &[&str] = &[
    "conf-shuffle-partitions",
    "skewed-join-key",
    "window-without-partition",
    "conf-adaptive-off",
    "conf-executor-too-fat",
    "cross-join",
    "explode-early",
];

pub const FAILURES: &[Failure] = &[
    // `UnsafeExternalSorter.spill`, `ShuffleExternalSorter.writeSortedFile`, `Spillable.logSpillage`.
    Failure {
        id: "spills",
        name: "a task spills to disk",
        patterns: &[
            "spilling sort data of {spilled:size} to disk",
            "spilling in-memory map of {spilled:size} to disk",
            "spilling in-memory batch of {spilled:size} to disk",
            "force spilling in-memory map to disk and it will release {spilled:size} memory",
            "spilling sort data of",
            "spilling in-memory",
            "Calling spill() on RowBasedKeyValueBatch",
        ],
        region: FailedRegion::Execution,
        what: &[
            "A task wrote {spilled} of rows to disk because its share of execution memory was full.",
            "A task writes rows to disk because its share of execution memory is full.",
        ],
        why: "That is slow and no failure: the operator reads them back, merged, when it has seen all rows.",
        advice: "Give each task less with more shuffle partitions and no skew, or more memory with fewer cores per executor or a larger heap.",
        local_advice: "Give each task less with more shuffle partitions and no skew, or more memory: raise spark.driver.memory, or let fewer tasks run at once.",
        settings: MORE_MEMORY,
        rules: SPILLING,
        demands: &[
            DemandKind::Sort,
            DemandKind::Window,
            DemandKind::ShuffleWrite,
            DemandKind::HashAggregate,
        ],
        ..CRAWLS
    },
    // `TaskMemoryManager.allocatePage`.
    Failure {
        id: "page-retried",
        name: "a page of memory not had at once",
        patterns: &["Failed to allocate a page ({asked:bytes} bytes), try again"],
        region: FailedRegion::Execution,
        what: &[
            "A task asked for a page of {asked}, and the heap did not have it at that moment.",
            "A task asked for a page that the heap did not have at that moment.",
        ],
        why: "The pool had granted it, but the heap is taken by other objects (user memory, garbage); the task spills and tries again, which is slow and no failure yet.",
        advice: "Let fewer tasks share the heap, raise spark.executor.memory, or lower spark.memory.fraction so that user memory has room.",
        local_advice: "Let fewer tasks share the heap, raise spark.driver.memory, or lower spark.memory.fraction so that user memory has room.",
        settings: &["spark.executor.memory", "spark.executor.cores", "spark.memory.fraction"],
        rules: &["conf-memory-fraction-high", "conf-executor-too-fat", "collect-list-unbounded"],
        demands: &[DemandKind::Sort, DemandKind::HashAggregate, DemandKind::ShuffleWrite],
        ..CRAWLS
    },
    // `ObjectAggregationIterator.processInputs`, `TungstenAggregationIterator`.
    Failure {
        id: "aggregate-falls-back",
        name: "an aggregate falls back to sorting",
        patterns: &["falling back to sort based aggregation"],
        region: FailedRegion::Execution,
        what: &["An aggregate had more groups than its map holds, and sorts its rows instead."],
        why: "Maps of objects (collect_list) hold 128 groups unless set, others as many as execution memory has room for; sorting spills, which is slow and no failure.",
        advice: "Give each task fewer groups with more shuffle partitions; for collect_list raise spark.sql.objectHashAggregate.sortBased.fallbackThreshold only where groups are small.",
        settings: &[
            "spark.sql.objectHashAggregate.sortBased.fallbackThreshold",
            "spark.sql.shuffle.partitions",
        ],
        rules: &["collect-list-unbounded", "conf-shuffle-partitions", "skewed-join-key"],
        demands: &[DemandKind::CollectList, DemandKind::HashAggregate],
        ..CRAWLS
    },
    // `WindowExecBase.requiredChildDistribution`.
    Failure {
        id: "window-single-partition",
        name: "a window moves all rows to one task",
        patterns: &["No Partition Defined for Window operation"],
        region: FailedRegion::Execution,
        allocator: Some(Allocator::Window),
        what: &[
            "A window has no partitionBy: all rows go to one partition, which one task sorts and holds.",
        ],
        why: "With large tables that task spills its whole input, however many executors there are.",
        advice: "Partition the window by a key; for a number a row use monotonically_increasing_id() or zipWithIndex, for pandas-on-Spark another default index.",
        settings: &["spark.executor.memory"],
        rules: &["window-without-partition"],
        demands: &[DemandKind::Window, DemandKind::Sort],
        ..CRAWLS
    },
    // `ExternalAppendOnlyUnsafeRowArray.add`.
    Failure {
        id: "group-spills",
        name: "a group of rows outgrows its buffer",
        patterns: &["Reached spill threshold of {rows:rows} rows, switching to"],
        region: FailedRegion::Execution,
        allocator: Some(Allocator::Window),
        what: &[
            "A window’s or join’s group had more than {rows} rows, and is kept in pages that can spill.",
            "A window’s or join’s group outgrew its buffer, and is kept in pages that can spill.",
        ],
        why: "A sort-merge join or a window keeps all rows of one key, and this key has many; that is slow and no failure.",
        advice: "Look for a key that most rows share, and filter or aggregate before the join or window.",
        settings: &["spark.sql.adaptive.skewJoin.enabled", "spark.sql.shuffle.partitions"],
        rules: &["skewed-join-key", "window-without-partition", "cross-join"],
        demands: &[DemandKind::Window, DemandKind::Sort],
        ..CRAWLS
    },
    // `TaskSetManager.prepareLaunchingTask`.
    Failure {
        id: "task-large",
        name: "tasks that carry the program’s data",
        patterns: &[
            "contains a task of very large size ({task:size})",
            "contains a task of very large size",
        ],
        process: DRIVER,
        allocator: Some(Allocator::LocalData),
        what: &[
            "A task has {task}, and Spark recommends at most 1 MiB.",
            "A task is larger than the 1 MiB that Spark recommends.",
        ],
        why: "createDataFrame and parallelize put the program’s own rows into the tasks; the driver holds them, serializes them and sends them, which is slow and may fill its heap.",
        advice: "Write the data to storage and read it from there, or use more partitions for parallelize.",
        settings: &["spark.driver.memory", "spark.rpc.message.maxSize"],
        rules: &["pandas-to-spark", "large-isin", "broadcast-of-collect"],
        calls: &["createDataFrame", "parallelize", "from_pandas"],
        ..CRAWLS
    },
    // `DAGScheduler.submitMissingTasks`.
    Failure {
        id: "task-binary-large",
        name: "a stage’s function is large",
        patterns: &["Broadcasting large task binary with size {task:size}"],
        process: DRIVER,
        allocator: Some(Allocator::Plan),
        what: &[
            "A stage’s function with its plan came to {task}, and every executor gets it.",
            "A stage’s function with its plan is large, and every executor gets it.",
        ],
        why: "A plan with very many columns or expressions, a model or a large object in a function is in it; the driver serializes it anew for each stage.",
        advice: "Keep plans short (checkpoint in loops), and send large objects once with sparkContext.broadcast.",
        settings: &["spark.driver.memory"],
        rules: &[
            "with-column-in-loop",
            "union-in-loop",
            "lineage-without-checkpoint",
            "large-isin",
        ],
        ..CRAWLS
    },
    // `StringUtils.PlanStringConcat`.
    Failure {
        id: "plan-large",
        name: "a very large plan",
        patterns: &[
            "Truncated the string representation of a plan since it was too large",
            "Truncated the string representation of a plan since it was too long",
        ],
        process: DRIVER,
        allocator: Some(Allocator::Plan),
        what: &["A query’s plan is so large that Spark does not write it out whole."],
        why: "The driver holds the plan and copies of it; plans that grow in a loop fill its heap in time.",
        advice: "Keep plans short: one select instead of many withColumn, checkpoint() or a written table between iterations.",
        settings: &["spark.driver.memory", "spark.sql.maxPlanStringLength"],
        rules: &[
            "with-column-in-loop",
            "union-in-loop",
            "lineage-without-checkpoint",
            "with-column-chain",
        ],
        ..CRAWLS
    },
    // `AsyncEventQueue.post`.
    Failure {
        id: "events-dropped",
        name: "the driver’s listeners too slow",
        patterns: &[
            "Dropping event from queue",
            "Dropped {events:events} events from",
            "one of the listeners is too slow",
        ],
        process: DRIVER,
        allocator: Some(Allocator::Listeners),
        what: &[
            "The driver threw events away because its listeners did not keep up with the tasks.",
        ],
        why: "Very many short tasks, or a driver that collects garbage all the time; the web page and dynamic allocation then miss events, and the queue itself takes heap.",
        advice: "Use fewer and larger tasks; raise spark.scheduler.listenerbus.eventqueue.capacity together with spark.driver.memory.",
        settings: &["spark.scheduler.listenerbus.eventqueue.capacity", "spark.driver.memory"],
        rules: &["conf-shuffle-partitions", "action-in-loop", "read-per-file"],
        ..CRAWLS
    },
    // HotSpot’s log of G1 and Parallel.
    Failure {
        id: "full-gc",
        name: "full garbage collections",
        patterns: &["Pause Full (", "[Full GC ("],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::User),
        what: &["The {jvm}’s JVM stopped to collect its whole heap."],
        why: "That happens when the heap is nearly full of live objects; when it comes again and again, the job stops and heartbeats are missed.",
        advice: "Let fewer tasks share the heap, hold fewer objects, or raise spark.{jvm}.memory.",
        settings: &["spark.{jvm}.memory", "spark.{jvm}.cores", "spark.memory.fraction"],
        rules: &[
            "collect-list-unbounded",
            "collect-unbounded",
            "cache-too-large",
            "conf-executor-too-fat",
        ],
        demands: &[DemandKind::CollectList, DemandKind::Cache, DemandKind::Result],
        ..CRAWLS
    },
];
