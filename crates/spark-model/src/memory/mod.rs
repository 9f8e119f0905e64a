//! One JVM's memory: container, heap, regions, and each task's share.

mod assumptions;
mod container;
mod jvm;
mod nodes;
pub mod options;
mod process;
mod unified;

use crate::cluster::{Cluster, Node, Placement};
use crate::conf::{Conf, Master, SparkVersion};
use crate::memory::process::Model;

pub use assumptions::Assumption;
pub use container::{Role, yarn_increment};
pub use jvm::{JvmHeap, JvmStart, default_collector};
pub use process::{HeapBasis, ProcessMemory, TaskShare, Unstartable};
pub use unified::{
    Fractions, HeapRegions, HeapTooSmall, MIN_SYSTEM_MEMORY, OffHeapRegions, RESERVED,
};

/// Everything the configuration says about memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    pub driver: ProcessMemory,
    /// `None` in local mode, where the driver runs the tasks.
    pub executor: Option<ProcessMemory>,
    /// `None` in local mode, and where an executor cannot start.
    pub placement: Option<Placement>,
    pub assumptions: Vec<Assumption>,
}

/// Models the driver and an executor of an application with these settings on this cluster.
pub fn model(conf: &Conf, cluster: &Cluster, master: Master, version: SparkVersion) -> Memory {
    let model = Model { conf, cluster, master, version };
    let executor = (!matches!(master, Master::Local { .. })).then(|| model.executor());
    let driver = model.driver();
    let node = Node::new(cluster, master);
    let mut assumptions = assumptions::assumptions(&model, &node);
    assumptions.extend(assumptions::heaps(&model, &driver, executor.as_ref()));
    let placement = executor
        .as_ref()
        .filter(|executor| {
            matches!(executor.unstartable, None | Some(Unstartable::AboveYarnsMaximum { .. }))
        })
        .map(|executor| nodes::placement(&model, &driver, executor, node));
    Memory { driver, executor, placement, assumptions }
}
