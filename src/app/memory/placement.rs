//! How the executors lie on the workers, in one sentence.

use spark_memory_playground::cluster::{Binding, Placement};
use spark_memory_playground::conf::keys;
use spark_memory_playground::{Input, Report};

use crate::app::words::counted;

pub(crate) fn placement(input: &Input, report: &Report) -> String {
    let Some(executor) = &report.executor else { return String::new() };
    let Some(placement) = report.placement else { return "no executor starts".to_owned() };
    let container = executor.granted.or(executor.container).unwrap_or(executor.heap.requested);
    let workers = workers(input, report);
    if placement.executors_per_node == 0 {
        return match placement.limited_by {
            Binding::Memory => format!(
                "no executor fits: one takes {}, more than a worker can give",
                container.human()
            ),
            _ => "no executor fits: one takes more cores than a worker has".to_owned(),
        };
    }
    let Placement { executors, executors_per_node, .. } = placement;
    let run = format!(
        "{} run{}",
        counted(executors as usize, "executor"),
        if executors == 1 { "s" } else { "" }
    );
    let limit = match placement.limited_by {
        Binding::Memory => format!(
            "memory is what limits, {} idle on each",
            counted(placement.unused_cores_per_node as usize, "core")
        ),
        Binding::Cores => format!(
            "cores are what limits, {} idle on each",
            placement.unused_memory_per_node.human()
        ),
        Binding::Instances => "the application asks for no more".to_owned(),
    };
    format!(
        "{run}; {executors_per_node} fit{} on {workers}; {limit}",
        if executors_per_node == 1 { "s" } else { "" }
    )
}

/// The workers; `local-cluster[…]` brings its own, whatever the form says.
fn workers(input: &Input, report: &Report) -> String {
    let own = report
        .conf
        .iter()
        .any(|it| it.key == keys::MASTER && it.effective && it.value.starts_with("local-cluster"));
    match input.cluster.workers {
        _ if own => "each worker".to_owned(),
        1 => "the one worker".to_owned(),
        workers => format!("each of {workers} workers"),
    }
}
