//! Packing executors' containers on the worker machines.

use serde::Serialize;

use crate::bytes::ByteSize;

/// What one executor asks a machine for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerRequest {
    pub memory: ByteSize,
    pub cores: u32,
    /// How many executors the application asks for; `None` where it takes what it can get.
    pub executors: Option<u32>,
}

/// What keeps another executor off a node, or off the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Binding {
    Memory,
    Cores,
    /// The application asks for no more (`spark.executor.instances`, dynamic allocation).
    Instances,
}

/// How the executors lie on the machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    /// What one node can hand out to containers.
    pub memory_per_node: ByteSize,
    pub cores_per_node: u32,
    /// What each executor's container takes of it.
    pub memory_per_executor: ByteSize,
    pub cores_per_executor: u32,
    /// How many executors fit one node.
    pub executors_per_node: u32,
    /// How many executors run in the whole cluster.
    pub executors: u32,
    /// What a node full of executors has left, of the memory it can hand out.
    pub unused_memory_per_node: ByteSize,
    pub unused_cores_per_node: u32,
    pub limited_by: Binding,
}

impl Placement {
    /// Packs as many executors as fit into `workers` nodes that can each hand out `memory` and `cores`.
    pub fn pack(request: ContainerRequest, workers: u32, memory: ByteSize, cores: u32) -> Self {
        let by_memory =
            memory.0.checked_div(request.memory.0).unwrap_or(0).min(u64::from(u32::MAX)) as u32;
        let by_cores = cores.checked_div(request.cores).unwrap_or(0);
        let executors_per_node = by_memory.min(by_cores);
        let capacity = executors_per_node.saturating_mul(workers);
        let executors = request.executors.map_or(capacity, |wanted| wanted.min(capacity));
        let limited_by = if executors < capacity {
            Binding::Instances
        } else if by_memory <= by_cores {
            Binding::Memory
        } else {
            Binding::Cores
        };
        let taken = ByteSize(request.memory.0.saturating_mul(u64::from(executors_per_node)));
        Self {
            memory_per_node: memory,
            cores_per_node: cores,
            memory_per_executor: request.memory,
            cores_per_executor: request.cores,
            executors_per_node,
            executors,
            unused_memory_per_node: memory.saturating_sub(taken),
            unused_cores_per_node: cores
                .saturating_sub(executors_per_node.saturating_mul(request.cores)),
            limited_by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_and_what_is_left_make_the_node() {
        let request = ContainerRequest { memory: ByteSize::gib(5), cores: 2, executors: None };
        let placement = Placement::pack(request, 3, ByteSize::gib(32), 16);
        assert_eq!((placement.executors_per_node, placement.executors), (6, 18));
        assert_eq!(placement.unused_memory_per_node, ByteSize::gib(2));
        assert_eq!(placement.unused_cores_per_node, 4);
        assert_eq!(placement.limited_by, Binding::Memory);
    }

    #[test]
    fn an_application_may_ask_for_fewer_than_fit() {
        let request = ContainerRequest { memory: ByteSize::gib(5), cores: 2, executors: Some(2) };
        let placement = Placement::pack(request, 3, ByteSize::gib(32), 16);
        assert_eq!((placement.executors, placement.limited_by), (2, Binding::Instances));
    }
}
