//! The keys that shape memory, by name, and how Spark reads the value of each.

use crate::bytes::ByteUnit;

pub const MASTER: &str = "spark.master";
pub const DEPLOY_MODE: &str = "spark.submit.deployMode";
pub const DRIVER_MEMORY: &str = "spark.driver.memory";
pub const DRIVER_CORES: &str = "spark.driver.cores";
pub const DRIVER_OVERHEAD: &str = "spark.driver.memoryOverhead";
pub const DRIVER_OVERHEAD_FACTOR: &str = "spark.driver.memoryOverheadFactor";
pub const DRIVER_MIN_OVERHEAD: &str = "spark.driver.minMemoryOverhead";
pub const DRIVER_JAVA_OPTIONS: &str = "spark.driver.extraJavaOptions";
pub const DRIVER_DEFAULT_JAVA_OPTIONS: &str = "spark.driver.defaultJavaOptions";
pub const EXECUTOR_MEMORY: &str = "spark.executor.memory";
pub const EXECUTOR_CORES: &str = "spark.executor.cores";
pub const EXECUTOR_INSTANCES: &str = "spark.executor.instances";
pub const EXECUTOR_OVERHEAD: &str = "spark.executor.memoryOverhead";
pub const EXECUTOR_OVERHEAD_FACTOR: &str = "spark.executor.memoryOverheadFactor";
pub const EXECUTOR_MIN_OVERHEAD: &str = "spark.executor.minMemoryOverhead";
pub const EXECUTOR_JAVA_OPTIONS: &str = "spark.executor.extraJavaOptions";
pub const EXECUTOR_DEFAULT_JAVA_OPTIONS: &str = "spark.executor.defaultJavaOptions";
pub const KUBERNETES_OVERHEAD_FACTOR: &str = "spark.kubernetes.memoryOverheadFactor";
pub const PYSPARK_MEMORY: &str = "spark.executor.pyspark.memory";
pub const MEMORY_FRACTION: &str = "spark.memory.fraction";
pub const STORAGE_FRACTION: &str = "spark.memory.storageFraction";
pub const OFF_HEAP_ENABLED: &str = "spark.memory.offHeap.enabled";
pub const OFF_HEAP_SIZE: &str = "spark.memory.offHeap.size";
pub const PAGE_SIZE: &str = "spark.buffer.pageSize";
pub const TASK_CPUS: &str = "spark.task.cpus";
pub const DYNAMIC_ALLOCATION: &str = "spark.dynamicAllocation.enabled";
pub const DYNAMIC_ALLOCATION_MAX: &str = "spark.dynamicAllocation.maxExecutors";
pub const AM_MEMORY: &str = "spark.yarn.am.memory";
pub const AM_OVERHEAD: &str = "spark.yarn.am.memoryOverhead";
pub const AM_CORES: &str = "spark.yarn.am.cores";
pub const KUBERNETES_DRIVER_CORES: &str = "spark.kubernetes.driver.request.cores";
pub const KUBERNETES_EXECUTOR_CORES: &str = "spark.kubernetes.executor.request.cores";
pub const YARN_MINIMUM_ALLOCATION: &str = "yarn.scheduler.minimum-allocation-mb";
pub const YARN_MAXIMUM_ALLOCATION: &str = "yarn.scheduler.maximum-allocation-mb";
pub const YARN_NODE_MEMORY: &str = "yarn.nodemanager.resource.memory-mb";
pub const YARN_NODE_CORES: &str = "yarn.nodemanager.resource.cpu-vcores";
pub const MAX_RESULT_SIZE: &str = "spark.driver.maxResultSize";
pub const SHUFFLE_PARTITIONS: &str = "spark.sql.shuffle.partitions";
pub const ADVISORY_SIZE: &str = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
pub const ADAPTIVE: &str = "spark.sql.adaptive.enabled";
pub const SKEW_JOIN: &str = "spark.sql.adaptive.skewJoin.enabled";
pub const SKEW_THRESHOLD: &str = "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes";
pub const MAX_PARTITION_BYTES: &str = "spark.sql.files.maxPartitionBytes";
pub const BROADCAST_THRESHOLD: &str = "spark.sql.autoBroadcastJoinThreshold";
pub const REJECT_CORE_CONFS: &str = "spark.sql.legacy.setCommandRejectsSparkCoreConfs";

/// Keys that shape the driver's JVM, or its container, before any code runs.
pub const SHAPES_DRIVER_JVM: &[&str] = &[
    DRIVER_MEMORY,
    DRIVER_CORES,
    DRIVER_OVERHEAD,
    DRIVER_OVERHEAD_FACTOR,
    DRIVER_MIN_OVERHEAD,
    DRIVER_JAVA_OPTIONS,
    DRIVER_DEFAULT_JAVA_OPTIONS,
    "spark.driver.extraClassPath",
    "spark.driver.extraLibraryPath",
    DEPLOY_MODE,
];

/// Keys whose value is options for a JVM.
pub const JAVA_OPTIONS: &[&str] = &[
    DRIVER_JAVA_OPTIONS,
    DRIVER_DEFAULT_JAVA_OPTIONS,
    EXECUTOR_JAVA_OPTIONS,
    EXECUTOR_DEFAULT_JAVA_OPTIONS,
    "spark.yarn.am.extraJavaOptions",
];

/// The unit that a bare number counts in, for a key whose value is a size; `None` for any other key.
///
/// Source: `bytesConf(ByteUnit.…)` in `internal/config/*.scala`, `SQLConf.scala`, `deploy/yarn/config.scala` and
/// `deploy/k8s/Config.scala`. `ConfigBuilder.bytesConf` reads a value with `JavaUtils.byteStringAs`.
pub fn size_unit(key: &str) -> Option<ByteUnit> {
    Some(match key {
        DRIVER_MEMORY
        | EXECUTOR_MEMORY
        | DRIVER_OVERHEAD
        | EXECUTOR_OVERHEAD
        | DRIVER_MIN_OVERHEAD
        | EXECUTOR_MIN_OVERHEAD
        | PYSPARK_MEMORY => ByteUnit::MiB,
        "spark.yarn.am.memory"
        | "spark.yarn.am.memoryOverhead"
        | "spark.kryoserializer.buffer.max"
        | "spark.reducer.maxSizeInFlight"
        | "spark.python.worker.memory"
        | "spark.shuffle.accurateBlockSkewedMinSize" => ByteUnit::MiB,
        "spark.kryoserializer.buffer"
        | "spark.shuffle.file.buffer"
        | "spark.shuffle.unsafe.file.output.buffer"
        | "spark.shuffle.localDisk.file.output.buffer"
        | "spark.broadcast.blockSize" => ByteUnit::KiB,
        OFF_HEAP_SIZE | PAGE_SIZE => ByteUnit::Byte,
        "spark.driver.maxResultSize"
        | "spark.storage.memoryMapThreshold"
        | "spark.storage.unrollMemoryThreshold"
        | "spark.files.maxPartitionBytes"
        | "spark.files.openCostInBytes"
        | "spark.network.maxRemoteBlockSizeFetchToMem"
        | "spark.shuffle.spill.diskWriteBufferSize"
        | "spark.io.compression.lz4.blockSize"
        | "spark.io.compression.snappy.blockSize"
        | "spark.io.compression.zstd.bufferSize"
        | "spark.shuffle.service.index.cache.size"
        | "spark.shuffle.accurateBlockThreshold" => ByteUnit::Byte,
        "spark.sql.autoBroadcastJoinThreshold"
        | "spark.sql.adaptive.autoBroadcastJoinThreshold"
        | "spark.sql.maxBroadcastTableSize"
        | "spark.sql.adaptive.advisoryPartitionSizeInBytes"
        | "spark.sql.adaptive.shuffle.targetPostShuffleInputSize"
        | "spark.sql.adaptive.coalescePartitions.minPartitionSize"
        | "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes"
        | "spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold"
        | "spark.sql.files.maxPartitionBytes"
        | "spark.sql.files.openCostInBytes"
        | "spark.sql.defaultSizeInBytes"
        | "spark.sql.execution.arrow.maxBytesPerBatch" => ByteUnit::Byte,
        _ => return None,
    })
}

/// Keys of old versions that no supported version reads, with their replacements.
///
/// The list is `SparkConf.deprecatedConfigs` where it says "Not used anymore", and the keys of the memory manager that
/// Spark 1.6 replaced and 3.0 removed (SPARK-26539). Recorded: `spark.conf.set` accepts each and nothing changes
/// (`tests/data/runtime_set.json`).
pub fn removed(key: &str) -> Option<Removed> {
    REMOVED.iter().find(|removed| removed.key == key).copied()
}

/// A key that no supported version reads.
#[derive(Clone, Copy, Debug)]
pub struct Removed {
    pub key: &'static str,
    /// The version since which it does nothing.
    pub since: &'static str,
    /// The key that does now what it did, where there is one.
    pub successor: Option<&'static str>,
}

const REMOVED: &[Removed] = &[
    // Never a key of Spark's, but written in many guides next to the ones below.
    gone("spark.executor.memoryFraction", "1.6", Some(MEMORY_FRACTION)),
    gone("spark.storage.memoryFraction", "1.6", Some(MEMORY_FRACTION)),
    gone("spark.shuffle.memoryFraction", "1.6", Some(MEMORY_FRACTION)),
    gone("spark.storage.unrollFraction", "1.6", None),
    gone("spark.storage.safetyFraction", "1.6", None),
    gone("spark.shuffle.safetyFraction", "1.6", None),
    gone("spark.memory.useLegacyMode", "3.0", None),
    gone("spark.shuffle.spill", "1.6", None),
    gone("spark.shuffle.consolidateFiles", "1.6", None),
    gone("spark.sql.tungsten.enabled", "1.6", None),
    gone("spark.sql.unsafe.enabled", "1.6", None),
    gone("spark.cache.class", "0.8", None),
    gone("spark.rpc", "2.0", None),
    gone("spark.rpc.numRetries", "2.2", None),
    gone("spark.rpc.retry.wait", "2.2", None),
    gone("spark.executor.port", "2.0", None),
    gone("spark.yarn.am.port", "2.0", None),
    gone("spark.yarn.services", "3.0", None),
    gone("spark.executor.plugins", "3.0", Some("spark.plugins")),
    gone("spark.akka.frameSize", "1.6", Some("spark.rpc.message.maxSize")),
    gone("spark.shuffle.service.index.cache.entries", "2.3", None),
    gone("spark.yarn.credentials.file.retention.count", "2.4", None),
    gone("spark.yarn.credentials.file.retention.days", "2.4", None),
];

const fn gone(key: &'static str, since: &'static str, successor: Option<&'static str>) -> Removed {
    Removed { key, since, successor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conf::{SparkVersion, registry};

    #[test]
    fn no_supported_version_has_a_removed_key() {
        for removed in REMOVED {
            let entry = registry::find(removed.key);
            let alive = |version| entry.is_some_and(|entry| entry.kind(version).is_some());
            assert!(!SparkVersion::ALL.into_iter().any(alive), "{}", removed.key);
            if let Some(successor) = removed.successor {
                assert!(registry::find(successor).is_some(), "{successor}");
            }
        }
    }
}
