//! How the executors lie on the workers, in words.

use spark_memory_playground::cluster::{Binding, Placement};
use spark_memory_playground::conf::{Master, keys};
use spark_memory_playground::{Input, Report};

use crate::app::words::counted;

/// How many executors fit a node, and what keeps the next one off it.
pub(crate) fn fit(placement: &Placement) -> String {
    let Placement { executors, executors_per_node, .. } = *placement;
    let each = placement.memory_per_executor.human();
    if executors_per_node == 0 {
        return match placement.limited_by {
            Binding::Cores => format!(
                "no executor fits: one takes {}, a node has {}",
                counted(placement.cores_per_executor as usize, "core"),
                placement.cores_per_node
            ),
            Binding::Memory | Binding::Instances => format!(
                "no executor fits: one takes {each}, a node has {} to give",
                placement.memory_per_node.human()
            ),
        };
    }
    let fit = format!(
        "{} of {each} fit{}",
        counted(executors_per_node as usize, "executor"),
        if executors_per_node == 1 { "s" } else { "" }
    );
    let unused = unused(placement);
    match placement.limited_by {
        Binding::Memory => format!("{fit}; memory is what limits: {unused} unused"),
        Binding::Cores => format!("{fit}; cores are what limits: {unused} unused"),
        Binding::Instances => {
            format!("{fit}, but the application asks for {executors} in the whole cluster")
        }
    }
}

/// What a node full of executors has left.
fn unused(placement: &Placement) -> String {
    format!(
        "{} and {}",
        placement.unused_memory_per_node.human(),
        counted(placement.unused_cores_per_node as usize, "core")
    )
}

/// Which of the executors the picture of an executor shows: they are all alike.
pub(crate) fn shown_executor(input: &Input, report: &Report) -> String {
    if report.executor.is_none() {
        return String::new();
    }
    let Some(placement) = report.placement else { return "no executor starts".to_owned() };
    let workers = counted(workers(input, report) as usize, "worker");
    match placement.executors {
        0 if placement.executors_per_node == 0 => {
            "as asked for; no node has room for it".to_owned()
        }
        0 => "the application asks for none".to_owned(),
        1 => format!("the only one on {workers}"),
        executors => format!("one of {executors} on {workers}, all alike"),
    }
}

/// How many workers there are; `local-cluster[…]` brings its own, whatever the form says.
pub(crate) fn workers(input: &Input, report: &Report) -> u32 {
    let master = report.conf.iter().find(|it| it.key == keys::MASTER && it.effective);
    match master.and_then(|it| Master::parse(&it.value).ok()) {
        Some(Master::LocalCluster { workers, .. }) => workers,
        _ => input.cluster.workers,
    }
}
