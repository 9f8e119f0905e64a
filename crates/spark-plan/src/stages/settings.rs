//! The settings that decide how a query is cut into stages and tasks.

use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use crate::{Assumptions, Scenario};
use spark_model::bytes::{ByteSize, ByteUnit, GIB, MIB};
use spark_model::conf::{Conf, SparkVersion, keys};

/// The settings of `SQLConf` and of the cluster that plans depend on, with the defaults of `SQLConf.scala`.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of Spark's own")]
pub struct Settings {
    pub shuffle_partitions: TaskCount,
    pub adaptive: bool,
    pub coalesce_partitions: bool,
    pub parallelism_first: bool,
    pub advisory: ByteCount,
    pub min_partition: ByteCount,
    pub skew_join: bool,
    pub skew_factor: f64,
    pub skew_threshold: ByteCount,
    /// `None` where joins are not broadcast without a hint.
    pub broadcast_threshold: Option<ByteCount>,
    /// The same at run time, by what exchanges have written.
    pub adaptive_broadcast_threshold: Option<ByteCount>,
    /// The share of a side's partitions that have rows under which it is not broadcast at run time.
    pub non_empty_ratio: f64,
    /// The largest partition of a side that is hashed and not sorted at run time.
    pub max_local_map: ByteCount,
    /// How many times larger than the side that is hashed the other one has to be.
    pub shuffled_hash_factor: f64,
    /// The factor between the bytes of files and those that the planner counts.
    pub file_compression: f64,
    pub prefers_sort_merge: bool,
    /// The largest rank up to which rows are kept upstream of a window; negative where none are.
    pub group_limit: f64,
    /// The groups that an aggregate holds as objects before it sorts.
    pub object_groups: RowCount,
    /// Unions keep the partitioning that their inputs have in common.
    pub union_partitioning: bool,
    /// One function is generated of a union, its inputs and what reads it.
    pub generates_unions: bool,
    pub sorts_before_repartition: bool,
    pub max_partition_bytes: ByteCount,
    pub open_cost: ByteCount,
    pub bypass_merge: TaskCount,
    pub arrow: bool,
    pub arrow_batch: RowCount,
    /// Plain UDFs are given Arrow batches too.
    pub arrow_udf: bool,
    /// Groups that come in order are aggregated without a map.
    pub sort_aggregates: bool,
    /// Rows of a batch that a plain UDF is given else.
    pub pickled_batch: RowCount,
    pub compressed_batches: bool,
    /// Tasks that can run at once in the whole application (`spark.default.parallelism`).
    pub parallelism: TaskCount,
    pub radix_sort: bool,
    pub run: RunSettings,
    pub assumptions: Assumptions,
    /// The figures that are taken for what is not known.
    pub scenario: Scenario,
}

/// The settings of a session that operators read when they run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunSettings {
    /// The most rows of a window's group that are held in an array.
    pub window_array: RowCount,
    /// The size from which on a relation is not broadcast.
    pub max_broadcast: ByteSize,
}

impl RunSettings {
    /// The settings in effect.
    pub fn new(conf: &Conf, version: SparkVersion) -> Self {
        let max_broadcast = conf
            .size("spark.sql.maxBroadcastTableSize", ByteUnit::Byte)
            .filter(|_| version >= SparkVersion::V4_1)
            .and_then(Result::ok);
        let window_array = conf.number("spark.sql.windowExec.buffer.in.memory.threshold", 4096.0);
        Self {
            window_array: RowCount::new(window_array),
            max_broadcast: max_broadcast.unwrap_or(MAX_BROADCAST_BYTES),
        }
    }
}

/// `BroadcastExchangeExec.MAX_BROADCAST_TABLE_BYTES`; `spark.sql.maxBroadcastTableSize` since 4.1.
const MAX_BROADCAST_BYTES: ByteSize = ByteSize(8 * GIB);

impl Settings {
    /// The settings in effect, for an application that runs `slots` tasks at once.
    pub fn new(
        conf: &Conf,
        version: SparkVersion,
        slots: TaskCount,
        assumptions: &Assumptions,
    ) -> Self {
        let size = |key: &str, default: u64| {
            let read = conf.size(key, ByteUnit::Byte).and_then(Result::ok);
            ByteCount::from(read.unwrap_or(ByteSize(default)))
        };
        let tasks = |key: &str, default: f64| TaskCount::new(conf.number(key, default));
        let rows = |key: &str, default: f64| RowCount::new(conf.number(key, default));
        let adaptive = conf.flag(keys::ADAPTIVE, true);
        let threshold = conf.get("spark.sql.autoBroadcastJoinThreshold");
        let off = |text: Option<&str>| text.is_some_and(|text| text.trim().starts_with('-'));
        let broadcast_threshold =
            (!off(threshold)).then(|| size("spark.sql.autoBroadcastJoinThreshold", 10 * MIB));
        let adaptive_threshold = "spark.sql.adaptive.autoBroadcastJoinThreshold";
        let adaptive_broadcast_threshold = match conf.get(adaptive_threshold) {
            None => broadcast_threshold,
            text if off(text) => None,
            _ => Some(size(adaptive_threshold, 10 * MIB)),
        };
        Self {
            shuffle_partitions: tasks("spark.sql.shuffle.partitions", 200.0).max(TaskCount::ONE),
            adaptive,
            coalesce_partitions: adaptive
                && conf.flag("spark.sql.adaptive.coalescePartitions.enabled", true),
            parallelism_first: conf
                .flag("spark.sql.adaptive.coalescePartitions.parallelismFirst", true),
            advisory: size("spark.sql.adaptive.advisoryPartitionSizeInBytes", 64 * MIB),
            min_partition: size("spark.sql.adaptive.coalescePartitions.minPartitionSize", MIB),
            skew_join: adaptive && conf.flag(keys::SKEW_JOIN, true),
            skew_factor: conf.number("spark.sql.adaptive.skewJoin.skewedPartitionFactor", 5.0),
            skew_threshold: size(keys::SKEW_THRESHOLD, 256 * MIB),
            broadcast_threshold,
            adaptive_broadcast_threshold,
            non_empty_ratio: conf
                .number("spark.sql.adaptive.nonEmptyPartitionRatioForBroadcastJoin", 0.2),
            max_local_map: size("spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold", 0),
            shuffled_hash_factor: conf.number("spark.sql.shuffledHashJoinFactor", 3.0),
            file_compression: conf.number("spark.sql.sources.fileCompressionFactor", 1.0),
            object_groups: rows("spark.sql.objectHashAggregate.sortBased.fallbackThreshold", 128.0),
            // Since 3.5 (crates/spark-model/src/conf/registry.tsv), the oldest version there is.
            group_limit: conf.number("spark.sql.optimizer.windowGroupLimitThreshold", 1000.0),
            prefers_sort_merge: conf.flag("spark.sql.join.preferSortMergeJoin", true),
            union_partitioning: conf
                .flag("spark.sql.unionOutputPartitioning", version >= SparkVersion::V4_1),
            // On by default from 4.3 (crates/spark-model/src/conf/registry.tsv).
            generates_unions: conf.flag("spark.sql.codegen.wholeStage", true)
                && conf.flag(
                    "spark.sql.codegen.wholeStage.union.enabled",
                    version >= SparkVersion::V4_3,
                ),
            sorts_before_repartition: conf.flag("spark.sql.execution.sortBeforeRepartition", true),
            max_partition_bytes: size(keys::MAX_PARTITION_BYTES, 128 * MIB),
            open_cost: size("spark.sql.files.openCostInBytes", 4 * MIB),
            bypass_merge: tasks("spark.shuffle.sort.bypassMergeThreshold", 200.0),
            // `toPandas` by Arrow is the default from 4.3 (crates/spark-model/src/conf/registry.tsv).
            arrow: conf
                .flag("spark.sql.execution.arrow.pyspark.enabled", version >= SparkVersion::V4_3),
            arrow_batch: rows("spark.sql.execution.arrow.maxRecordsPerBatch", 10_000.0),
            // On by default from 4.2 (crates/spark-model/src/conf/registry.tsv).
            arrow_udf: conf
                .flag("spark.sql.execution.pythonUDF.arrow.enabled", version >= SparkVersion::V4_2),
            // On by default from 4.3 (crates/spark-model/src/conf/registry.tsv).
            sort_aggregates: conf
                .flag("spark.sql.execution.replaceHashWithSortAgg", version >= SparkVersion::V4_3),
            // `BatchEvalPythonExec`: 100, a setting since 4.0.
            pickled_batch: rows("spark.sql.execution.python.udf.maxRecordsPerBatch", 100.0),
            compressed_batches: conf.flag("spark.sql.inMemoryColumnarStorage.compressed", true),
            parallelism: tasks("spark.default.parallelism", slots.get().max(1.0)),
            assumptions: assumptions.checked(),
            scenario: Scenario::Likely,
            radix_sort: conf.flag("spark.sql.sort.enableRadixSort", true),
            run: RunSettings::new(conf, version),
        }
    }

    /// The settings of a streaming query that keeps state, whose partitions stay what they are
    /// (`IncrementalExecution`: no adaptive execution).
    pub fn of_stateful_stream(&self) -> Self {
        Self { adaptive: false, coalesce_partitions: false, skew_join: false, ..self.clone() }
    }

    /// Tasks that scan a file of that many bytes, or files that are as large as splits (`FilePartition.maxSplitBytes`).
    pub fn scan_tasks(&self, bytes: ByteCount) -> TaskCount {
        let each = (bytes + self.open_cost) / self.parallelism;
        let split = self.max_partition_bytes.min(self.open_cost.max(each));
        bytes.tasks_of(split).max(TaskCount::ONE)
    }

    /// The rows of a table of unknown size; `None` for those that are shown as unknown.
    pub fn unknown_rows(&self) -> Option<RowCount> {
        let rows = self.scenario.unknown_rows()?;
        // Limits are measured at some size, and at others; what is possible has its own bounds.
        let scale =
            if self.scenario == Scenario::Probe { self.assumptions.data_scale } else { 1.0 };
        Some(RowCount::new(rows * scale))
    }

    /// The settings for a plan with so many times the rows in each table, those of unknown size too.
    pub fn with_rows(&self, factor: f64) -> Self {
        let data_scale = self.assumptions.data_scale * factor;
        let assumptions = Assumptions { data_scale, ..self.assumptions.clone() };
        Self { assumptions, scenario: Scenario::Probe, ..self.clone() }
    }

    /// The settings for a plan with so many items in each array of which nobody says how many.
    pub fn with_items(&self, items: f64) -> Self {
        let assumptions = Assumptions { array_length: items, ..self.assumptions.clone() };
        Self { assumptions, ..self.clone() }
    }

    /// Tasks that scan so many files of the same size, and the share of the bytes that the largest of them reads:
    /// files, or pieces of them, are put together until a split is full (`FilePartition.getFilePartitions`).
    pub fn scan_files(&self, bytes: ByteCount, files: TaskCount) -> (TaskCount, Share) {
        let (files, open_cost) = (files.get().max(1.0), self.open_cost.get());
        let (bytes, each) = (bytes.get().max(1.0), bytes.get().max(1.0) / files);
        let even = (bytes + files * open_cost) / self.parallelism.get();
        let split = self.max_partition_bytes.get().min(open_cost.max(even));
        let (whole, rest) = ((each / split).floor(), each % split);
        if rest == 0.0 {
            return (TaskCount::new(files * whole), Share::new(split / bytes));
        }
        let together = ((split - rest) / (rest + open_cost)).floor() + 1.0;
        let largest = if whole > 0.0 { split } else { rest * together.min(files) };
        (
            TaskCount::new(files * whole + (files / together).ceil()),
            Share::new(largest.max(rest * together.min(files)) / bytes),
        )
    }

    /// Tasks after a shuffle of that many compressed bytes, and the share of the largest of them: adaptive execution
    /// puts partitions together until one more would exceed the target (`ShufflePartitionsUtil.coalescePartitions`).
    pub fn after_shuffle(&self, bytes: Option<ByteCount>) -> (TaskCount, Share) {
        let all = self.shuffle_partitions;
        let Some(bytes) = bytes.filter(|_| self.coalesce_partitions) else {
            return (all, Share::of_each(all));
        };
        let target = if self.parallelism_first {
            self.advisory.min(bytes / self.parallelism).max(self.min_partition)
        } else {
            self.advisory
        };
        let each = bytes / all;
        // Half of the bytes are half of the partitions, however the division is rounded.
        let together = (target.get() / each.get() + 1e-6).floor().clamp(1.0, all.get());
        let tasks = TaskCount::new((all.get() / together).ceil());
        // Partitions are not all of one size. Each task may stop one short of its target, and what they leave is the last
        // one's, as it is too little for a task.
        let left = self.min_partition.get() / each.get();
        let left = (tasks.get() - 1.0).min(left.floor());
        let even = target < self.advisory;
        let most = if even { (together + left.max(0.0)).min(all.get()) } else { together };
        let largest = self.scenario.choose(together, together, most);
        (tasks, Share::new(largest / all.get()))
    }
}
