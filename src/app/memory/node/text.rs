//! The executors' places on the workers, as text.

use spark_memory::cluster::{Companion, PackingLimit, Placement, SharedNode};
use spark_memory::conf::Master;
use spark_memory::{Input, Report};

use crate::app::master::master;
use crate::app::text::{cores, pluralize};

/// Number of executors that fit a node, and the limit that keeps the next one off it.
pub(crate) fn fit(placement: &Placement, workers: u32) -> String {
    if placement.executors_per_node == 0 {
        return match placement.limited_by {
            PackingLimit::Cores => format!(
                "no executor fits: one takes {}, allocatable on a node: {}",
                cores(placement.cores_per_executor),
                placement.cores_per_node
            ),
            PackingLimit::Memory | PackingLimit::Instances => format!(
                "no executor fits: one takes {}, allocatable on a node: {}",
                placement.memory_per_executor.human(),
                placement.memory_per_node.human()
            ),
        };
    }
    let (fits, limited_by, unused) = match only_node(placement, workers) {
        Some(shared) => {
            let short = shared.unused_memory < placement.memory_per_executor;
            let limited_by = match placement.limited_by {
                PackingLimit::Instances => PackingLimit::Instances,
                _ if short => PackingLimit::Memory,
                _ => PackingLimit::Cores,
            };
            let fits = executors(placement, shared.executors);
            let unused =
                format!("{} and {}", shared.unused_memory.human(), cores(shared.unused_cores));
            (format!("{fits} beside {}", companion(shared.with)), limited_by, unused)
        }
        None => (
            executors(placement, placement.executors_per_node),
            placement.limited_by,
            format!(
                "{} and {}",
                placement.unused_memory_per_node.human(),
                cores(placement.unused_cores_per_node)
            ),
        ),
    };
    match limited_by {
        PackingLimit::Memory => format!("{fits}; memory is what limits: {unused} unused"),
        PackingLimit::Cores => format!("{fits}; cores are what limits: {unused} unused"),
        PackingLimit::Instances => {
            let asks =
                format!("the application asks for {} in the whole cluster", placement.executors);
            if placement.executors_per_node > placement.executors {
                return format!("{fits}, but {asks}");
            }
            let limit = if placement.unused_memory_per_node < placement.memory_per_executor {
                "memory"
            } else {
                "cores"
            };
            format!(
                "{fits} a node, limited by {limit}; {asks}, where {} would fit",
                room(placement, workers)
            )
        }
    }
}

/// Number of executors the whole cluster has room for.
fn room(placement: &Placement, workers: u32) -> u32 {
    let alike = |nodes: u32| placement.executors_per_node.saturating_mul(nodes);
    match &placement.shared_node {
        Some(shared) => alike(workers.saturating_sub(1)).saturating_add(shared.executors),
        None => alike(workers),
    }
}

fn executors(placement: &Placement, number: u32) -> String {
    format!(
        "{} of {} fit{}",
        pluralize(number as usize, "executor"),
        placement.memory_per_executor.human(),
        if number == 1 { "s" } else { "" }
    )
}

/// The shared node where it is the only one, and so the one that is drawn.
pub(crate) fn only_node(placement: &Placement, workers: u32) -> Option<SharedNode> {
    placement.shared_node.filter(|shared| workers == 1 && shared.fits)
}

pub(crate) fn companion(companion: Companion) -> &'static str {
    match companion {
        Companion::Driver => "the driver",
        Companion::ApplicationMaster => "YARN’s application master",
    }
}

/// The rest next to the application's other container; or that no node has room for it.
pub(crate) fn shared(placement: &Placement, shared: &SharedNode) -> String {
    let name = companion(shared.with);
    if !shared.fits {
        return format!(
            "{name} takes {} and {}, allocatable on a node: {} and {}; there is no room for it, so nothing starts",
            shared.memory.human(),
            cores(shared.cores),
            placement.memory_per_node.human(),
            cores(placement.cores_per_node)
        );
    }
    let fit = match shared.executors {
        0 => "no executor fits".to_owned(),
        1 => "1 executor fits".to_owned(),
        number => format!("{number} executors fit"),
    };
    format!(
        "one node has {name}, {} and {}: {fit} beside it, {} and {} unused",
        shared.memory.human(),
        cores(shared.cores),
        shared.unused_memory.human(),
        cores(shared.unused_cores)
    )
}

/// Which of the executors the picture of an executor shows: they are all alike.
pub(crate) fn shown_executor(input: &Input, report: &Report) -> String {
    if report.executor.is_none() {
        return String::new();
    }
    let Some(placement) = &report.placement else { return "no executor starts".to_owned() };
    let workers = pluralize(workers(input, report) as usize, "worker");
    match placement.executors {
        0 if placement.executors_per_node == 0 => {
            "as asked for; no node has room for it".to_owned()
        }
        0 => "the application asks for none".to_owned(),
        1 => format!("the only one on {workers}"),
        executors => format!("one of {executors} on {workers}, all alike"),
    }
}

/// Number of workers; `local-cluster[…]` brings its own, whatever the form says.
pub(crate) fn workers(input: &Input, report: &Report) -> u32 {
    match master(&input.cluster, report) {
        Master::LocalCluster { workers, .. } => workers,
        _ => input.cluster.workers,
    }
}
