//! Who starts the executors.

use spark_memory::Report;
use spark_memory::cluster::Cluster;
use spark_memory::conf::{Master, keys};

use super::origin::in_effect;

/// `spark.master` where it is set and read, else as the form has it.
pub(crate) fn master(cluster: &Cluster, report: &Report) -> Master {
    in_effect(report, keys::MASTER)
        .and_then(|it| Master::parse(&it.value).ok())
        .unwrap_or_else(|| Master::of_manager(cluster.manager))
}
