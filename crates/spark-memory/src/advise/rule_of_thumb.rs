//! The field's rules of thumb for the same machines, for comparison. None of them reads the code or asks a model.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::AdviceJob;
use spark_model::bytes::{ByteSize, GIB};
use spark_model::conf::Master;

/// A rule of thumb and what it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct RuleOfThumb {
    pub rule: Cow<'static, str>,
    /// The settings it would make.
    pub value: String,
    pub source: Cow<'static, str>,
}

pub(super) fn rules(job: &AdviceJob<'_>) -> Vec<RuleOfThumb> {
    if matches!(job.master, Master::Local { .. } | Master::LocalCluster { .. }) {
        return Vec::new();
    }
    let machine = &job.cluster.machine;
    let memory = machine.memory.0 / GIB;
    if machine.cores < 2 || memory < 2 {
        return Vec::new();
    }
    let cores = 5.min(machine.cores - 1);
    let executors = u64::from((machine.cores - 1) / cores).max(1);
    let heap = ((memory - 1) / executors) as f64 * 0.9;
    let share = ByteSize(machine.memory.0 / u64::from((machine.cores / cores).max(1)));
    let emr = (share.0 as f64 / 1.1875 / GIB as f64) as u64;
    let vcores = u64::from(machine.cores) * u64::from(job.cluster.workers);
    vec![
        RuleOfThumb {
            rule: "five cores an executor, one core and 1 GiB left to the system, a tenth of the rest as overhead".into(),
            value: format!(
                "spark.executor.cores {cores}, spark.executor.memory {}g, {executors} executor{} on a node",
                heap as u64,
                if executors == 1 { "" } else { "s" }
            ),
            source: "scopt 0.0.5, scopt/optimizer.py".into(),
        },
        RuleOfThumb {
            rule: "a node’s memory by executors of five cores, less 18.75% overhead; one to two shuffle partitions a vCore"
                .into(),
            value: format!(
                "spark.executor.memory {emr}g, spark.sql.shuffle.partitions {vcores} to {}",
                vcores * 2
            ),
            source: "aws-emr-best-practices, Spark/performance.md".into(),
        },
    ]
}
