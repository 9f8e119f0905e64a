//! The figures that nobody gave, each with the place to give it.

use crate::cluster::{Basis, Node, Platform};
use crate::conf::{Launcher, Manager, keys};
use crate::memory::container::yarn_increment;
use crate::memory::process::{HeapBasis, Model, ProcessMemory};

/// A figure that nobody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    pub what: &'static str,
    pub value: String,
    /// Where to say otherwise.
    pub set: &'static str,
}

/// Guesses of the model of this cluster.
pub(super) fn assumptions(model: &Model<'_>, node: &Node) -> Vec<Assumption> {
    let cluster = model.cluster;
    let mut found = Vec::new();
    let manager = model.manager();
    if manager == Manager::Yarn {
        if cluster.minimum_allocation.is_none() {
            found.push(Assumption {
                what: "YARN rounds a container up to a multiple of this (yarn.scheduler.minimum-allocation-mb)",
                value: yarn_increment(cluster).human(),
                set: "YARN’s minimum allocation, in Cluster",
            });
        }
        if cluster.maximum_allocation.is_none() {
            found.push(Assumption {
                what: "YARN grants a container up to a node’s allocatable memory (yarn.scheduler.maximum-allocation-mb)",
                value: node.memory.human(),
                set: "YARN’s maximum allocation, in Cluster",
            });
        }
        found.push(Assumption {
            what: "YARN counts cores as well as memory (DominantResourceCalculator); its DefaultResourceCalculator counts memory alone",
            value: format!("{} cores a node", node.cpu),
            set: "Allocatable cores per node, in Cluster",
        });
    }
    if matches!(manager, Manager::Yarn | Manager::Kubernetes) && node.basis == Basis::Guess {
        found.push(Assumption {
            what: match (manager, cluster.platform) {
                (Manager::Yarn, Some(Platform::Dataproc)) => {
                    "Dataproc gives about four fifths of a machine to YARN (yarn.nodemanager.resource.memory-mb); Google publishes no formula"
                }
                (Manager::Yarn, Some(Platform::Emr)) => {
                    "AWS’s table does not have this machine: YARN allocates all of its memory (yarn.nodemanager.resource.memory-mb)"
                }
                (Manager::Yarn, _) => {
                    "YARN may allocate all of a worker’s memory (yarn.nodemanager.resource.memory-mb)"
                }
                _ => "all of a node’s memory is allocatable to pods",
            },
            value: node.memory.human(),
            set: "Allocatable memory per node, in Cluster",
        });
    }
    if cluster.driver_machine.is_none()
        && !model.in_cluster()
        && cluster.launcher != Some(Launcher::Notebook)
    {
        found.push(Assumption {
            what: "the driver runs on a machine like a worker’s",
            value: format!("{} cores, {}", cluster.machine.cores, cluster.machine.memory.human()),
            set: "Driver’s machine, in Cluster",
        });
    }
    found
}

/// The heaps that the service sets where nobody else does.
pub(super) fn heaps(
    model: &Model<'_>,
    driver: &ProcessMemory,
    executor: Option<&ProcessMemory>,
) -> Vec<Assumption> {
    if !model.platform().is_some_and(Platform::sets_heaps) {
        return Vec::new();
    }
    let processes = [
        (
            Some(driver),
            keys::DRIVER_MEMORY,
            "the service sets the driver’s heap (spark.driver.memory)",
        ),
        (
            executor,
            keys::EXECUTOR_MEMORY,
            "the service sets each executor’s heap (spark.executor.memory)",
        ),
    ];
    let unset = |key: &str| model.conf.get(key).is_none();
    processes
        .into_iter()
        .filter(|(_, key, _)| unset(key))
        .filter_map(|(process, _, what)| {
            let value = match process?.heap_basis {
                HeapBasis::Unknown => "not known: no figure is public".to_owned(),
                _ => process?.heap_text(),
            };
            Some(Assumption { what, value, set: "Settings, or Machine type in Cluster" })
        })
        .collect()
}
