//! The settings that decide how a query is cut into stages and tasks.

use crate::Assumptions;
use spark_model::bytes::{ByteSize, ByteUnit, MIB};
use spark_model::conf::{Conf, SparkVersion, keys};

/// The settings of `SQLConf` and of the cluster that plans depend on, with the defaults of `SQLConf.scala`.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of Spark's own")]
pub struct Settings {
    pub shuffle_partitions: f64,
    pub adaptive: bool,
    pub coalesce_partitions: bool,
    pub parallelism_first: bool,
    pub advisory: f64,
    pub min_partition: f64,
    pub skew_join: bool,
    pub skew_factor: f64,
    pub skew_threshold: f64,
    /// `None` where joins are not broadcast without a hint.
    pub broadcast_threshold: Option<f64>,
    pub prefers_sort_merge: bool,
    pub sorts_before_repartition: bool,
    pub max_partition_bytes: f64,
    pub open_cost: f64,
    pub bypass_merge: f64,
    pub arrow: bool,
    pub arrow_batch: f64,
    /// Plain UDFs are given Arrow batches too.
    pub arrow_udf: bool,
    /// Groups that come in order are aggregated without a map.
    pub sort_aggregates: bool,
    /// Rows of a batch that a plain UDF is given else.
    pub pickled_batch: f64,
    pub compressed_batches: bool,
    /// Tasks that can run at once in the whole application (`spark.default.parallelism`).
    pub parallelism: f64,
    pub radix_sort: bool,
    pub assumptions: Assumptions,
}

impl Settings {
    /// The settings in effect, for an application that runs `slots` tasks at once.
    pub fn new(conf: &Conf, version: SparkVersion, slots: f64, assumptions: &Assumptions) -> Self {
        let size = |key: &str, default: u64| {
            let read = conf.size(key, ByteUnit::Byte).and_then(Result::ok);
            read.unwrap_or(ByteSize(default)).0 as f64
        };
        let adaptive = conf.flag("spark.sql.adaptive.enabled", true);
        let threshold = conf.get("spark.sql.autoBroadcastJoinThreshold");
        let off = threshold.is_some_and(|text| text.trim().starts_with('-'));
        Self {
            shuffle_partitions: conf.number("spark.sql.shuffle.partitions", 200.0_f64).max(1.0),
            adaptive,
            coalesce_partitions: adaptive
                && conf.flag("spark.sql.adaptive.coalescePartitions.enabled", true),
            parallelism_first: conf
                .flag("spark.sql.adaptive.coalescePartitions.parallelismFirst", true),
            advisory: size("spark.sql.adaptive.advisoryPartitionSizeInBytes", 64 * MIB),
            min_partition: size("spark.sql.adaptive.coalescePartitions.minPartitionSize", MIB),
            skew_join: adaptive && conf.flag("spark.sql.adaptive.skewJoin.enabled", true),
            skew_factor: conf.number("spark.sql.adaptive.skewJoin.skewedPartitionFactor", 5.0),
            skew_threshold: size(
                "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes",
                256 * MIB,
            ),
            broadcast_threshold: (!off)
                .then(|| size("spark.sql.autoBroadcastJoinThreshold", 10 * MIB)),
            prefers_sort_merge: conf.flag("spark.sql.join.preferSortMergeJoin", true),
            sorts_before_repartition: conf.flag("spark.sql.execution.sortBeforeRepartition", true),
            max_partition_bytes: size(keys::MAX_PARTITION_BYTES, 128 * MIB),
            open_cost: size("spark.sql.files.openCostInBytes", 4 * MIB),
            bypass_merge: conf.number("spark.shuffle.sort.bypassMergeThreshold", 200.0),
            // `toPandas` by Arrow is the default from 4.3 (truth: model.md §6).
            arrow: conf
                .flag("spark.sql.execution.arrow.pyspark.enabled", version >= SparkVersion::V4_3),
            arrow_batch: conf.number("spark.sql.execution.arrow.maxRecordsPerBatch", 10_000.0),
            // On by default from 4.2 (model.md §6).
            arrow_udf: conf
                .flag("spark.sql.execution.pythonUDF.arrow.enabled", version >= SparkVersion::V4_2),
            // On by default from 4.3 (src/conf/registry.tsv).
            sort_aggregates: conf
                .flag("spark.sql.execution.replaceHashWithSortAgg", version >= SparkVersion::V4_3),
            // `BatchEvalPythonExec`: 100, a setting since 4.0.
            pickled_batch: conf.number("spark.sql.execution.python.udf.maxRecordsPerBatch", 100.0),
            compressed_batches: conf.flag("spark.sql.inMemoryColumnarStorage.compressed", true),
            parallelism: conf.number("spark.default.parallelism", slots.max(1.0)),
            assumptions: assumptions.checked(),
            radix_sort: conf.flag("spark.sql.sort.enableRadixSort", true),
        }
    }

    /// Tasks that scan files of that many bytes (`FilePartition.maxSplitBytes`).
    pub fn scan_tasks(&self, bytes: f64) -> f64 {
        let each = (bytes + self.open_cost) / self.parallelism;
        let split = self.max_partition_bytes.min(self.open_cost.max(each));
        ((bytes + self.open_cost) / split).ceil().max(1.0)
    }

    /// Tasks that scan so many files of the same size, and the share of the bytes that the largest of them reads: files, or pieces of them,
    /// are put together until a split is full (`FilePartition.getFilePartitions`).
    pub fn scan_files(&self, bytes: f64, files: f64) -> (f64, f64) {
        let files = files.max(1.0);
        let (bytes, each) = (bytes.max(1.0), bytes.max(1.0) / files);
        let even = (bytes + files * self.open_cost) / self.parallelism;
        let split = self.max_partition_bytes.min(self.open_cost.max(even));
        let (whole, rest) = ((each / split).floor(), each % split);
        if rest == 0.0 {
            return (files * whole, split / bytes);
        }
        let together = ((split - rest) / (rest + self.open_cost)).floor() + 1.0;
        let largest = if whole > 0.0 { split } else { rest * together.min(files) };
        (
            files * whole + (files / together).ceil(),
            (largest.max(rest * together.min(files))) / bytes,
        )
    }

    /// Partitions after a shuffle of that many compressed bytes, of which adaptive execution makes fewer (`CoalesceShufflePartitions`).
    pub fn after_shuffle(&self, bytes: Option<f64>) -> f64 {
        let Some(bytes) = bytes.filter(|_| self.coalesce_partitions) else {
            return self.shuffle_partitions;
        };
        let target = if self.parallelism_first {
            self.advisory.min(bytes / self.parallelism).max(self.min_partition)
        } else {
            self.advisory
        };
        (bytes / target).ceil().clamp(1.0, self.shuffle_partitions)
    }
}
