//! Variables of the environment: a shell's, spark-env.sh's, a container's.
//!
//! Sources: `SparkSubmitArguments.loadEnvironmentArguments`, `WorkerArguments`, and `entrypoint.sh` of Spark's image for
//! Kubernetes.

use crate::bytes::{ByteSize, ByteUnit};
use crate::conf::{Manager, keys};

use super::Parsed;

/// Variables that spark-submit reads where neither an option nor `--conf` sets the key.
const KEYS: &[(&str, &str)] = &[
    ("DEPLOY_MODE", keys::DEPLOY_MODE),
    ("MASTER", keys::MASTER),
    ("SPARK_DRIVER_MEMORY", keys::DRIVER_MEMORY),
    ("SPARK_EXECUTOR_CORES", keys::EXECUTOR_CORES),
    ("SPARK_EXECUTOR_MEMORY", keys::EXECUTOR_MEMORY),
];

/// Variables whose value is options of spark-submit.
pub(super) const SUBMIT_OPTIONS: &str = "PYSPARK_SUBMIT_ARGS";

/// Variables whose value is options of a JVM that reads Spark's settings.
const JAVA_OPTIONS: &[&str] =
    &["JAVA_OPTS", "JAVA_TOOL_OPTIONS", "SPARK_SUBMIT_OPTS", "_JAVA_OPTIONS"];

/// Variables that describe a standalone worker.
const WORKER: &[&str] =
    &["SPARK_MODE", "SPARK_WORKER_CORES", "SPARK_WORKER_INSTANCES", "SPARK_WORKER_MEMORY"];

/// The key that `variable` sets.
pub(super) fn key(variable: &str) -> Option<&'static str> {
    KEYS.iter().find(|(name, _)| *name == variable).map(|(_, key)| *key)
}

/// Returns true if the value of `variable` is options of a JVM. The entry point of Spark's image numbers its own.
pub(super) fn is_java_options(variable: &str) -> bool {
    JAVA_OPTIONS.contains(&variable) || variable.starts_with("SPARK_JAVA_OPT_")
}

/// Returns true if `variable` says something about Spark's memory.
pub(super) fn is_known(variable: &str) -> bool {
    key(variable).is_some()
        || variable == SUBMIT_OPTIONS
        || WORKER.contains(&variable)
        || matches!(variable, "SPARK_MASTER" | "SPARK_MASTER_URL" | "SPARK_SUBMIT_OPTS")
}

/// Takes over what `variable` says about the cluster.
pub(super) fn hint(variable: &str, value: &str, parsed: &mut Parsed) {
    let hints = &mut parsed.hints;
    match variable {
        // `WorkerArguments` reads the size with `Utils.memoryStringToMb`.
        "SPARK_WORKER_MEMORY" => {
            hints.node_memory = ByteSize::parse(value, ByteUnit::Byte).ok().or(hints.node_memory);
        }
        "SPARK_WORKER_CORES" => hints.node_cores = value.trim().parse().ok().or(hints.node_cores),
        _ => {}
    }
    let standalone = WORKER.contains(&variable)
        || (matches!(variable, "SPARK_MASTER" | "SPARK_MASTER_URL")
            && value.starts_with("spark://"));
    if standalone {
        hints.manager.get_or_insert(Manager::Standalone);
    }
}
