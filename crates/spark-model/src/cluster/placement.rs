//! Packing executors' containers on the worker machines.

use serde::{Deserialize, Serialize};

use crate::bytes::ByteSize;
use crate::cluster::{Cpu, Node};

/// Resources the application requests from the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerRequest {
    /// One executor's container.
    pub memory: ByteSize,
    pub cpu: Cpu,
    /// Number of executors the application requests; `None` where it takes what it can get.
    pub executors: Option<u32>,
    /// The container that is on a worker next to the executors.
    pub companion: Option<CompanionContainer>,
}

/// The one container of an application that is no executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompanionContainer {
    pub process: Companion,
    pub memory: ByteSize,
    pub cpu: Cpu,
}

/// The process that runs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Companion {
    /// The driver, in cluster mode.
    Driver,
    /// YARN's application master, where the driver runs elsewhere.
    ApplicationMaster,
}

/// The limit that keeps another executor off a node, or off the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PackingLimit {
    Memory,
    Cores,
    /// The application asks for no more (`spark.executor.instances`, dynamic allocation).
    Instances,
}

/// Placement of the executors on the machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    /// Allocatable memory of one node.
    pub memory_per_node: ByteSize,
    pub cores_per_node: Cpu,
    /// Memory of the machine that is not allocatable.
    pub kept_memory_per_node: ByteSize,
    /// Formula of `memory_per_node`.
    pub formula: String,
    /// Part of it that each executor's container takes.
    pub memory_per_executor: ByteSize,
    pub cores_per_executor: Cpu,
    /// Number of executors that fit one node.
    pub executors_per_node: u32,
    /// Number of executors that run in the whole cluster.
    pub executors: u32,
    /// Allocatable memory that a node full of executors has left.
    pub unused_memory_per_node: ByteSize,
    pub unused_cores_per_node: Cpu,
    pub limited_by: PackingLimit,
    /// The node that has the driver's container, or YARN's application master; `None` where neither runs on a worker.
    pub shared_node: Option<SharedNode>,
}

/// The node where executors share with the application's one other container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SharedNode {
    pub with: Companion,
    /// Memory of that container.
    pub memory: ByteSize,
    pub cores: Cpu,
    /// True if the node has room for it.
    pub fits: bool,
    /// Number of executors that fit next to it.
    pub executors: u32,
    pub unused_memory: ByteSize,
    pub unused_cores: Cpu,
}

impl Placement {
    /// Packs as many executors as fit into `workers` such nodes, one of which has the application's other container.
    pub fn pack(request: ContainerRequest, workers: u32, node: Node) -> Self {
        let full = Packed::new(request, node.memory, node.cpu);
        let shared_node = request.companion.map(|it| shared(request, it, &node));
        let capacity = match shared_node {
            Some(shared) => full
                .executors
                .saturating_mul(workers.saturating_sub(1))
                .saturating_add(shared.executors.min(full.executors.saturating_mul(workers))),
            None => full.executors.saturating_mul(workers),
        };
        let executors = request.executors.map_or(capacity, |wanted| wanted.min(capacity));
        Self {
            memory_per_node: node.memory,
            cores_per_node: node.cpu,
            kept_memory_per_node: node.kept,
            formula: node.formula,
            memory_per_executor: request.memory,
            cores_per_executor: request.cpu,
            executors_per_node: full.executors,
            executors,
            unused_memory_per_node: full.unused_memory,
            unused_cores_per_node: full.unused_cpu,
            limited_by: if executors < capacity {
                PackingLimit::Instances
            } else {
                full.limited_by
            },
            shared_node,
        }
    }
}

fn shared(request: ContainerRequest, it: CompanionContainer, node: &Node) -> SharedNode {
    let fits = it.memory <= node.memory && it.cpu <= node.cpu;
    let beside = Packed::new(
        request,
        node.memory.saturating_sub(it.memory),
        node.cpu.saturating_sub(it.cpu),
    );
    SharedNode {
        with: it.process,
        memory: it.memory,
        cores: it.cpu,
        fits,
        executors: if fits { beside.executors } else { 0 },
        unused_memory: beside.unused_memory,
        unused_cores: beside.unused_cpu,
    }
}

/// Executors in a room.
struct Packed {
    executors: u32,
    unused_memory: ByteSize,
    unused_cpu: Cpu,
    limited_by: PackingLimit,
}

impl Packed {
    fn new(request: ContainerRequest, memory: ByteSize, cpu: Cpu) -> Self {
        let by_memory =
            memory.0.checked_div(request.memory.0).unwrap_or(0).min(u64::from(u32::MAX)) as u32;
        let by_cores = cpu.millis.checked_div(request.cpu.millis).unwrap_or(0);
        let executors = by_memory.min(by_cores);
        let taken = ByteSize(request.memory.0.saturating_mul(u64::from(executors)));
        let taken_cpu = Cpu { millis: executors.saturating_mul(request.cpu.millis) };
        Self {
            executors,
            unused_memory: memory.saturating_sub(taken),
            unused_cpu: cpu.saturating_sub(taken_cpu),
            limited_by: if by_memory <= by_cores {
                PackingLimit::Memory
            } else {
                PackingLimit::Cores
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Basis;

    fn node(gib: u64, cores: u32) -> Node {
        Node {
            memory: ByteSize::gib(gib),
            cpu: Cpu::cores(cores),
            kept: ByteSize::ZERO,
            formula: String::new(),
            basis: Basis::Given,
        }
    }

    fn of_five(executors: Option<u32>, companion: Option<CompanionContainer>) -> ContainerRequest {
        ContainerRequest { memory: ByteSize::gib(5), cpu: Cpu::cores(2), executors, companion }
    }

    #[test]
    fn what_is_packed_and_what_is_left_make_the_node() {
        let placement = Placement::pack(of_five(None, None), 3, node(32, 16));
        assert_eq!((placement.executors_per_node, placement.executors), (6, 18));
        assert_eq!(placement.unused_memory_per_node, ByteSize::gib(2));
        assert_eq!(placement.unused_cores_per_node, Cpu::cores(4));
        assert_eq!(placement.limited_by, PackingLimit::Memory);
    }

    #[test]
    fn an_application_may_ask_for_fewer_than_fit() {
        let placement = Placement::pack(of_five(Some(2), None), 3, node(32, 16));
        assert_eq!((placement.executors, placement.limited_by), (2, PackingLimit::Instances));
    }

    #[test]
    fn the_driver_takes_the_room_of_executors_on_one_node() {
        let driver = CompanionContainer {
            process: Companion::Driver,
            memory: ByteSize::gib(4),
            cpu: Cpu::cores(1),
        };
        let placement = Placement::pack(of_five(None, Some(driver)), 3, node(32, 16));
        let shared = placement.shared_node.unwrap();
        assert_eq!((shared.executors, placement.executors), (5, 17));
        assert_eq!(shared.unused_memory, ByteSize::gib(3));
        let driver = CompanionContainer { memory: ByteSize::gib(40), ..driver };
        let placement = Placement::pack(of_five(None, Some(driver)), 3, node(32, 16));
        assert!(!placement.shared_node.unwrap().fits);
    }

    #[test]
    fn a_fraction_of_a_processor_keeps_a_whole_one_off() {
        let node = Node { cpu: Cpu { millis: 3920 }, ..node(32, 4) };
        let of_four = ContainerRequest { cpu: Cpu::cores(4), ..of_five(None, None) };
        let placement = Placement::pack(of_four, 3, node);
        assert_eq!((placement.executors_per_node, placement.limited_by), (0, PackingLimit::Cores));
    }
}
