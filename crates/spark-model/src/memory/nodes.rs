//! An application's requests to the nodes, and its placement on them.

use crate::bytes::{ByteSize, ByteUnit};
use crate::cluster::{
    Companion, CompanionContainer, ContainerRequest, Cpu, Node, Placement, Platform,
};
use crate::conf::{Manager, Master, keys};
use crate::memory::container::yarn_increment;
use crate::memory::process::{HeapBasis, Model, ProcessMemory};

/// `spark.executor.instances`' default on YARN and Kubernetes (`SchedulerBackendUtils.DEFAULT_NUMBER_EXECUTORS`).
const DEFAULT_INSTANCES: u32 = 2;

/// `spark.yarn.am.memory`'s default, and its overhead's: the larger of a tenth and 384 MiB (`yarn/config.scala`,
/// `yarn/Client.scala`).
const APPLICATION_MASTER: ByteSize = ByteSize::mib(512);
const APPLICATION_MASTER_OVERHEAD: ByteSize = ByteSize::mib(384);

/// Packs the executors, and the driver where it runs on a worker, on the nodes.
pub(super) fn placement(
    model: &Model<'_>,
    driver: &ProcessMemory,
    executor: &ProcessMemory,
    node: Node,
) -> Placement {
    let request = ContainerRequest {
        memory: executor.granted.or(executor.container).unwrap_or(executor.xmx),
        cpu: executor_cpu(model),
        executors: instances(model),
        companion: companion(model, driver),
    };
    let workers = match model.master {
        Master::LocalCluster { workers, .. } => workers,
        _ => model.cluster.workers,
    };
    Placement::pack(request, workers, node)
}

/// Number of executors the application requests; `None` where it takes what it can get.
fn instances(model: &Model<'_>) -> Option<u32> {
    let conf = model.conf;
    if conf.flag(keys::DYNAMIC_ALLOCATION, false) {
        return conf.get(keys::DYNAMIC_ALLOCATION_MAX).and_then(|text| text.parse().ok());
    }
    // The executors that the application begins with, where it then takes more; it is no upper limit, but a wish.
    let is_set = conf.get(keys::EXECUTOR_INSTANCES).is_some();
    let allocates = model.platform().is_some_and(Platform::allocates_dynamically);
    if allocates && !is_set && conf.get(keys::DYNAMIC_ALLOCATION).is_none() {
        return conf.get(keys::DYNAMIC_ALLOCATION_MAX).and_then(|text| text.parse().ok());
    }
    match model.manager() {
        Manager::Yarn | Manager::Kubernetes => {
            Some(conf.number(keys::EXECUTOR_INSTANCES, DEFAULT_INSTANCES))
        }
        _ => conf.get(keys::EXECUTOR_INSTANCES).and_then(|text| text.parse().ok()),
    }
}

/// Request of an executor's container; a pod may ask for other than the cores that its tasks take
/// (`BasicExecutorFeatureStep`).
fn executor_cpu(model: &Model<'_>) -> Cpu {
    quantity(model, keys::KUBERNETES_EXECUTOR_CORES)
        .unwrap_or_else(|| Cpu::cores(model.executor_cores()))
}

fn quantity(model: &Model<'_>, key: &str) -> Option<Cpu> {
    let text = model.conf.get(key).filter(|_| model.manager() == Manager::Kubernetes)?;
    Cpu::parse(text).filter(|cpu| cpu.millis > 0)
}

/// The driver in cluster mode, or YARN's application master in client mode.
fn companion(model: &Model<'_>, driver: &ProcessMemory) -> Option<CompanionContainer> {
    let cpu = |key: &str| Cpu::cores(model.conf.number(key, 1).max(1));
    if model.in_cluster() {
        // A driver of which no size is known takes nobody's room here; Glue gives it a worker of its own.
        let has_worker = model.platform() == Some(Platform::Glue);
        if driver.heap_basis != HeapBasis::Known && !has_worker {
            return None;
        }
        return Some(CompanionContainer {
            process: Companion::Driver,
            memory: driver.granted.or(driver.container).unwrap_or(driver.xmx),
            cpu: quantity(model, keys::KUBERNETES_DRIVER_CORES)
                .unwrap_or_else(|| cpu(keys::DRIVER_CORES)),
        });
    }
    if model.manager() != Manager::Yarn {
        return None;
    }
    let size = |key: &str, default| {
        model.conf.size(key, ByteUnit::MiB).and_then(Result::ok).unwrap_or(default)
    };
    let heap = size(keys::AM_MEMORY, APPLICATION_MASTER);
    let derived = ByteSize(heap.0 / 10).max(APPLICATION_MASTER_OVERHEAD);
    let memory = ByteSize(heap.0 + size(keys::AM_OVERHEAD, derived).0);
    Some(CompanionContainer {
        process: Companion::ApplicationMaster,
        memory: memory.align_up(yarn_increment(model.cluster).0),
        cpu: cpu(keys::AM_CORES),
    })
}
