//! Executors that fill the nodes of a cluster: that takes no code and no sizes.

use serde::{Deserialize, Serialize};

use super::AdviceJob;
use super::judge::{Changes, Verdict};
use super::options::{modelled, shaped, shapes, usable};
use spark_model::bytes::{ByteSize, GIB};
use spark_model::cluster::{Cpu, Node};
use spark_model::conf::{Master, keys};

/// Executors of one shape, as many as the nodes hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Packing {
    /// `spark.executor.cores`.
    pub cores: u32,
    /// `spark.executor.memory`.
    pub memory: String,
    /// What an executor takes of a node: its heap and its overhead, as the cluster manager rounds them.
    pub container: ByteSize,
    pub executors_per_node: u32,
    /// Executors in the whole cluster, next to a driver or an application master.
    pub executors: u32,
    pub unused_cores_per_node: Cpu,
    pub unused_memory_per_node: ByteSize,
    /// The most execution memory of one task, where all of an executor's tasks run.
    pub per_task: ByteSize,
    /// What speaks for the shape and against it.
    pub note: String,
}

/// A heap from which the JVM's references take eight bytes in place of four (HotSpot's `UseCompressedOops`).
const WIDE_REFERENCES: ByteSize = ByteSize::gib(32);

/// Shapes of executors, the one that leaves the least of a node unused first.
pub(super) fn packings(job: &AdviceJob<'_>, now: &Verdict) -> Vec<Packing> {
    if matches!(job.master, Master::Local { .. } | Master::LocalCluster { .. }) {
        return Vec::new();
    }
    let mut packings: Vec<(u64, Packing)> = shapes(job, now)
        .into_iter()
        .filter_map(|(cores, executors)| packing(job, now, cores, executors))
        .collect();
    packings.sort_by_key(|(waste, _)| *waste);
    packings.into_iter().map(|(_, packing)| packing).collect()
}

fn packing(
    job: &AdviceJob<'_>,
    now: &Verdict,
    cores: u32,
    executors: u32,
) -> Option<(u64, Packing)> {
    let chosen = Changes::new();
    let mut settings = shaped(job, &chosen, now, cores, executors)?;
    let memory = settings.get(keys::EXECUTOR_MEMORY)?.clone();
    // All that the nodes hold, however few the settings in effect ask for.
    settings.insert(keys::EXECUTOR_INSTANCES, u32::MAX.to_string());
    let model = modelled(job, &chosen, &settings);
    let (executor, placement) = (model.executor.as_ref()?, model.placement.as_ref()?);
    let container = executor.granted.or(executor.container).unwrap_or(executor.xmx);
    let node = Node::new(job.cluster, job.master);
    // What is left to the machine's system is not unused.
    let left = node.memory.saturating_sub(usable(&node));
    let packing = Packing {
        cores,
        memory,
        container,
        executors_per_node: placement.executors_per_node,
        executors: placement.executors,
        unused_cores_per_node: placement.unused_cores_per_node,
        unused_memory_per_node: placement.unused_memory_per_node.saturating_sub(left),
        per_task: executor.tasks?.max,
        note: String::new(),
    };
    let text = note(&packing, executor.heap.size);
    let waste = super::judge::waste(Some(placement));
    (placement.executors > 0).then_some((waste, Packing { note: text, ..packing }))
}

fn note(it: &Packing, heap: ByteSize) -> String {
    let mut parts = Vec::new();
    if it.unused_cores_per_node > Cpu::default() {
        parts.push(format!("idle cores on a node: {}", it.unused_cores_per_node));
    }
    if it.unused_memory_per_node.0 >= GIB {
        parts.push(format!("{} of a node stays unused", it.unused_memory_per_node.human()));
    }
    parts.push(match it.executors_per_node {
        1 => "a node has one copy of a broadcast relation".to_owned(),
        many => format!("a node has {many} copies of a broadcast relation"),
    });
    parts.push(match it.cores {
        1 => "each task has a JVM of its own".to_owned(),
        cores => format!("one task may use the memory of {cores} while the others are idle"),
    });
    if heap >= WIDE_REFERENCES {
        parts.push("a heap of 32 GiB or more has references of 8 bytes in place of 4".to_owned());
    }
    parts.join("; ")
}
