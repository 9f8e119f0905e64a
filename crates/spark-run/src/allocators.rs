//! The parts of Spark and of a program that ask for memory, as stack traces and messages show them.

use spark_model::demand::{Allocator, DemandKind};

use crate::failure::IN_WORKERS;

/// The facts of an allocator.
pub struct AllocatorFacts {
    pub allocator: Allocator,
    /// The sentence about the cause.
    pub why: &'static str,
    pub advice: &'static str,
    pub demands: &'static [DemandKind],
    /// Methods and functions that lead to it.
    pub calls: &'static [&'static str],
    pub rules: &'static [&'static str],
    /// Keys to look at, before those of the failure.
    pub settings: &'static [&'static str],
}

/// The facts of an allocator: the table is in the order of the variants.
pub fn facts(allocator: Allocator) -> &'static AllocatorFacts {
    &ALLOCATORS[allocator as usize]
}

const READS: &[&str] = &["parquet", "orc", "csv", "json", "text", "load", "table"];
const WRITES: &[&str] = &[
    "partitionBy",
    "partitionedBy",
    "bucketBy",
    "parquet",
    "orc",
    "save",
    "saveAsTable",
    "insertInto",
    "createOrReplace",
    "append",
    "overwritePartitions",
    "writeTo",
];

const ALLOCATORS: [AllocatorFacts; 22] = [
    AllocatorFacts {
        allocator: Allocator::Result,
        why: "The stack shows the driver taking in the results of tasks: all rows of a collect(), toPandas(), show() or count come into its heap.",
        advice: "Bring fewer rows to the driver: aggregate, limit, or write them out; else raise spark.driver.memory.",
        demands: &[DemandKind::Result, DemandKind::Rows],
        calls: &["collect", "toPandas", "toLocalIterator", "take", "head", "tail", "to_pandas"],
        rules: &[
            "collect-unbounded",
            "to-pandas-unbounded",
            "loop-over-collect",
            "len-of-collect",
            "first-of-collect",
            "glom-collect",
            "take-huge",
            "list-of-local-iterator",
            "broadcast-of-collect",
        ],
        settings: &["spark.driver.maxResultSize"],
    },
    AllocatorFacts {
        allocator: Allocator::PythonRows,
        why: "The stack shows rows being packed for Python or unpacked: a whole batch of them is on the heap as objects or in Arrow’s buffers.",
        advice: "Make batches smaller (spark.sql.execution.arrow.maxRecordsPerBatch), select fewer and narrower columns first.",
        demands: &[DemandKind::PythonWorker, DemandKind::Rows],
        calls: IN_WORKERS,
        rules: &[
            "python-udf",
            "grouped-pandas",
            "materialised-iterator",
            "to-pandas-unbounded",
            "collect-unbounded",
        ],
        settings: &["spark.sql.execution.arrow.maxRecordsPerBatch"],
    },
    AllocatorFacts {
        allocator: Allocator::Broadcast,
        why: "The stack shows a table or variable being broadcast: the driver builds it whole in its heap and cuts it into blocks, and every executor holds a copy.",
        advice: "Drop the broadcast hint or lower spark.sql.autoBroadcastJoinThreshold so that the join sorts and merges; broadcast less.",
        demands: &[DemandKind::Broadcast],
        calls: &["broadcast"],
        rules: &[
            "broadcast-unbounded",
            "conf-broadcast-threshold-high",
            "broadcast-ignored-side",
            "broadcast-of-collect",
            "broadcast-variable-in-loop",
            "broadcast-unused",
        ],
        settings: &["spark.sql.autoBroadcastJoinThreshold"],
    },
    AllocatorFacts {
        allocator: Allocator::Cache,
        why: "The stack shows a frame being cached: a task builds whole batches of columns, or the blocks of a partition, before they are in storage memory.",
        advice: "Cache less: only the columns that are used again, released when done; make partitions smaller before cache().",
        demands: &[DemandKind::Cache],
        calls: &["cache", "persist", "checkpoint", "localCheckpoint"],
        rules: &[
            "cache-too-large",
            "cache-used-once",
            "cache-every-step",
            "cache-in-loop",
            "cache-not-released",
            "cache-before-filter",
            "storage-level",
            "rdd-cache-of-frame",
        ],
        settings: &["spark.memory.storageFraction", "spark.sql.inMemoryColumnarStorage.batchSize"],
    },
    AllocatorFacts {
        allocator: Allocator::CollectList,
        why: "The stack shows an aggregate that keeps objects: all values of a group are on a task’s heap at once, and nothing there can spill a single group.",
        advice: "Do not gather unbounded groups in one value (collect_list, collect_set, a custom aggregate): bound the group first or keep rows as rows.",
        demands: &[DemandKind::CollectList],
        calls: &["collect_list", "collect_set", "array_agg", "percentile", "pivot"],
        rules: &[
            "collect-list-unbounded",
            "distinct-of-collect-list",
            "size-of-collect",
            "skewed-join-key",
        ],
        settings: &["spark.sql.objectHashAggregate.sortBased.fallbackThreshold"],
    },
    AllocatorFacts {
        allocator: Allocator::Sort,
        why: "The stack shows a sort: its rows are in pages of the task’s share of execution memory, with one array of pointers that must be had whole.",
        advice: "Give each task less: more partitions, no skew; or more memory: fewer cores per executor, a larger heap.",
        demands: &[DemandKind::Sort],
        calls: &["orderBy", "sort", "sortWithinPartitions", "sortBy"],
        rules: &[
            "sort-before-write",
            "skewed-join-key",
            "conf-shuffle-partitions",
            "single-partition-write",
        ],
        settings: &["spark.sql.shuffle.partitions"],
    },
    AllocatorFacts {
        allocator: Allocator::Window,
        why: "The stack shows a window or a join that keeps all rows of one key: the group is in one task, however large it is.",
        advice: "Partition the window by a key with smaller groups, filter before it, or replace it by an aggregate.",
        demands: &[DemandKind::Window, DemandKind::Sort],
        calls: &["over"],
        rules: &["window-without-partition", "skewed-join-key", "conf-shuffle-partitions"],
        settings: &["spark.sql.shuffle.partitions"],
    },
    AllocatorFacts {
        allocator: Allocator::HashAggregate,
        why: "The stack shows a grouping: a task keeps one row of buffers a group in a map of pages.",
        advice: "Give each task fewer groups with more shuffle partitions, or more memory: fewer cores per executor, a larger heap.",
        demands: &[DemandKind::HashAggregate],
        calls: &["groupBy", "groupby", "distinct", "dropDuplicates", "agg", "rollup", "cube"],
        rules: &["conf-shuffle-partitions", "distinct-on-wide", "skewed-join-key"],
        settings: &["spark.sql.shuffle.partitions"],
    },
    AllocatorFacts {
        allocator: Allocator::HashedRelation,
        why: "The stack shows a shuffled hash join: one side of a partition is in memory as a whole.",
        advice: "Drop the shuffle_hash hint or set spark.sql.join.preferSortMergeJoin to true, use more shuffle partitions, or look for a skewed key.",
        demands: &[DemandKind::HashedRelation],
        calls: &["join"],
        rules: &["skewed-join-key", "conf-shuffle-partitions", "conf-adaptive-off"],
        settings: &["spark.sql.join.preferSortMergeJoin", "spark.sql.shuffle.partitions"],
    },
    AllocatorFacts {
        allocator: Allocator::ShuffleWrite,
        why: "The stack shows a task writing a shuffle: serialized rows, sorted by their partition.",
        advice: "Shuffle less (filter and select first), or give each task less with more input partitions.",
        demands: &[DemandKind::ShuffleWrite],
        calls: &["repartition", "join", "groupBy"],
        rules: &[
            "conf-max-partition-bytes",
            "repartition-before-join",
            "explode-early",
            "cross-join",
        ],
        settings: &["spark.sql.files.maxPartitionBytes", "spark.sql.shuffle.partitions"],
    },
    AllocatorFacts {
        allocator: Allocator::ShuffleFetch,
        why: "The stack shows a task fetching shuffle blocks: up to spark.reducer.maxSizeInFlight of them, and any single block whole.",
        advice: "Make blocks smaller with more shuffle partitions and no skewed key; let large ones go to disk with spark.maxRemoteBlockSizeFetchToMem.",
        demands: &[DemandKind::ShuffleWrite],
        calls: &[],
        rules: &["conf-shuffle-partitions", "skewed-join-key"],
        settings: &["spark.maxRemoteBlockSizeFetchToMem", "spark.reducer.maxSizeInFlight"],
    },
    AllocatorFacts {
        allocator: Allocator::RowBuffer,
        why: "The stack shows one row that grows (BufferHolder): its values together are large, such as a very wide row, a long text, or an array of a whole group.",
        advice: "Keep rows small: fewer columns at once, no arrays of a whole group, no whole files in one value.",
        demands: &[DemandKind::CollectList],
        calls: &[
            "createDataFrame",
            "collect_list",
            "collect_set",
            "concat_ws",
            "pivot",
            "wholeTextFiles",
        ],
        rules: &[
            "pandas-to-spark",
            "collect-list-unbounded",
            "pivot-without-values",
            "whole-text-files",
            "size-of-collect",
        ],
        settings: &[],
    },
    AllocatorFacts {
        allocator: Allocator::OpenWriters,
        why: "The stack shows a file being written: a task keeps the columns of a row group of every open file on its heap, and with many output partitions (fan-out) many files are open at once.",
        advice: "Let each task write few partitions: repartition or sort by the partition columns before the write, partition by fewer values, or make row groups smaller (parquet.block.size).",
        demands: &[],
        calls: WRITES,
        rules: &[
            "partition-by-high-cardinality",
            "partition-too-many-files",
            "single-partition-write",
        ],
        settings: &["spark.sql.maxConcurrentOutputFileWriters"],
    },
    AllocatorFacts {
        allocator: Allocator::ColumnReader,
        why: "The stack shows a file of columns being read: a batch of rows of every selected column, and a whole row group’s pages, are in memory in each task.",
        advice: "Select fewer columns, lower spark.sql.parquet.columnarReaderBatchSize, or let fewer tasks run at once.",
        demands: &[],
        calls: READS,
        rules: &["conf-max-partition-bytes", "conf-executor-too-fat"],
        settings: &[
            "spark.sql.parquet.columnarReaderBatchSize",
            "spark.sql.files.maxPartitionBytes",
        ],
    },
    AllocatorFacts {
        allocator: Allocator::TextRecord,
        why: "The stack shows one record of a text or binary file being read: a line, a document or a whole file is one value on a task’s heap.",
        advice: "Split files so that no record is huge: lines instead of one document (no multiLine, no wholeTextFiles), splittable compression.",
        demands: &[],
        calls: &["wholeTextFiles", "binaryFiles", "csv", "json", "text", "textFile", "load"],
        rules: &["whole-text-files", "not-splittable", "schema-inferred"],
        settings: &["spark.sql.files.maxPartitionBytes"],
    },
    AllocatorFacts {
        allocator: Allocator::FileListing,
        why: "The stack shows the driver listing files: it keeps an entry for every file and block of the tables that it reads.",
        advice: "Read fewer files: name partitions in the path or filter on them, compact small files; else raise spark.driver.memory.",
        demands: &[],
        calls: READS,
        rules: &["read-per-file", "partition-too-many-files", "partition-by-high-cardinality"],
        settings: &["spark.sql.hive.filesourcePartitionFileCacheSize"],
    },
    AllocatorFacts {
        allocator: Allocator::Plan,
        why: "The stack shows the driver working on a query’s plan: it is a tree that grows with every withColumn, union and step of a loop, and each pass over it copies it.",
        advice: "Keep plans short: one select instead of withColumn in a loop, checkpoint() or a written table between iterations, reduce unions.",
        demands: &[],
        calls: &["withColumn", "withColumnRenamed", "union", "unionByName"],
        rules: &[
            "with-column-in-loop",
            "union-in-loop",
            "lineage-without-checkpoint",
            "with-column-chain",
            "large-isin",
            "pivot-without-values",
        ],
        settings: &["spark.sql.maxPlanStringLength"],
    },
    AllocatorFacts {
        allocator: Allocator::LocalData,
        why: "The program’s own data is in the plan or in the tasks: the driver holds it as Python objects, as rows, and again in each serialized task.",
        advice: "Write the data to storage and read it from there; send a large object once with sparkContext.broadcast; use more partitions for parallelize.",
        demands: &[],
        calls: &["createDataFrame", "parallelize", "from_pandas", "isin"],
        rules: &["pandas-to-spark", "large-isin", "broadcast-of-collect"],
        settings: &["spark.rpc.message.maxSize", "spark.sql.execution.arrow.pyspark.enabled"],
    },
    AllocatorFacts {
        allocator: Allocator::JdbcRows,
        why: "The stack shows a database’s JDBC driver keeping a result: without a fetch size some drivers (PostgreSQL’s, MySQL’s) hold all rows of a query on the heap of one task.",
        advice: "Set the option fetchsize, and read in parts with partitionColumn, lowerBound, upperBound and numPartitions.",
        demands: &[],
        calls: &["jdbc", "load"],
        rules: &["jdbc-single-partition"],
        settings: &[],
    },
    AllocatorFacts {
        allocator: Allocator::Listeners,
        why: "The stack shows the driver keeping or writing what happened to jobs, stages, tasks and queries: with very many tasks or very large plans that fills its heap.",
        advice: "Use fewer and larger tasks, lower spark.ui.retainedTasks and spark.sql.ui.retainedExecutions, keep plans short; else raise spark.driver.memory.",
        demands: &[],
        calls: &[],
        rules: &[
            "conf-shuffle-partitions",
            "action-in-loop",
            "with-column-in-loop",
            "union-in-loop",
        ],
        settings: &[
            "spark.ui.retainedTasks",
            "spark.ui.retainedStages",
            "spark.sql.ui.retainedExecutions",
            "spark.scheduler.listenerbus.eventqueue.capacity",
        ],
    },
    AllocatorFacts {
        allocator: Allocator::State,
        why: "The stack shows a streaming query’s state: every key that no watermark lets go stays in the executor’s memory.",
        advice: "Give the query a watermark on the event-time column that its keys contain, or use the RocksDB state store.",
        demands: &[DemandKind::State],
        calls: &["dropDuplicates", "withWatermark", "groupBy", "applyInPandasWithState"],
        rules: &["stream-without-watermark", "stream-heap-state", "stream-output-mode"],
        settings: &["spark.sql.streaming.stateStore.providerClass"],
    },
    AllocatorFacts {
        allocator: Allocator::RddObjects,
        why: "The stack shows an RDD’s values as objects: groupByKey and cogroup keep all values of a key in one list.",
        advice: "Use reduceByKey, aggregateByKey or a DataFrame’s aggregate, which keep one value a key.",
        demands: &[DemandKind::CollectList],
        calls: &["groupByKey", "cogroup"],
        rules: &["rdd-group-by-key", "skewed-join-key"],
        settings: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_allocator_has_its_own_facts() {
        for it in &ALLOCATORS {
            assert_eq!(facts(it.allocator).allocator, it.allocator);
            assert!(it.why.ends_with('.') && it.advice.ends_with('.'), "{}", it.allocator);
        }
    }
}
