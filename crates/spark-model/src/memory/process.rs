//! The driver's and an executor's memory, from the effective settings and the cluster.

use serde::{Deserialize, Serialize};

use crate::bytes::{ByteSize, ByteUnit, MIB, ParseBytesError};
use crate::cluster::{Cluster, Machine, Node, Platform, defaults};
use crate::conf::{Conf, DeployMode, Manager, Master, SparkVersion, keys};
use crate::memory::container::{
    OVERHEAD_FACTOR, Overhead, Role, Surroundings, derived_overhead, overhead, yarn_increment,
};
use crate::memory::jvm::{JvmHeap, JvmStart};
use crate::memory::options::{HeapOptions, split};
use crate::memory::unified::{
    Fractions, HeapRegions, MEMORY_FRACTION, MIN_SYSTEM_MEMORY, OffHeapRegions, PageBasis,
    STORAGE_FRACTION, page_size,
};

/// `spark.driver.memory`'s and `spark.executor.memory`'s default.
const DEFAULT_HEAP: ByteSize = ByteSize::gib(1);

/// The memory of one JVM and of what is next to it in its container.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcessMemory {
    /// -Xmx.
    pub xmx: ByteSize,
    pub heap: JvmHeap,
    pub regions: HeapRegions,
    pub fractions: Fractions,
    pub off_heap: Option<OffHeapRegions>,
    pub overhead: Option<Overhead>,
    /// Default overhead if nobody had set it.
    pub derived_overhead: Option<ByteSize>,
    pub pyspark: Option<ByteSize>,
    pub heap_basis: HeapBasis,
    /// Memory requested from the cluster manager; `None` where the process has no container.
    pub container: Option<ByteSize>,
    /// Memory the cluster manager grants, where it rounds.
    pub granted: Option<ByteSize>,
    pub page_size: ByteSize,
    /// `None` where no tasks run.
    pub tasks: Option<TaskShare>,
    /// Why Spark would not start with this memory; the figures above are then what it would have been given.
    pub unstartable: Option<Unstartable>,
}

impl ProcessMemory {
    /// The heap's size in a sentence: "a heap of …".
    pub fn heap_text(&self) -> String {
        match self.heap_basis {
            HeapBasis::Known => self.heap.size.human(),
            HeapBasis::AtMost => format!("at most {}", self.heap.size.human()),
            HeapBasis::Unknown => "a size that the service sets".to_owned(),
        }
    }

    /// Returns true if its overhead is set to less than Spark would add by itself.
    pub fn starves(&self) -> bool {
        let given = self.overhead.as_ref().map(|overhead| overhead.bytes);
        given.zip(self.derived_overhead).is_some_and(|(given, derived)| given < derived)
    }
}

/// Reliability of a heap's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum HeapBasis {
    /// It is set, or the default of Spark or of the service.
    Known,
    /// The service sets it by a rule that is not public: it is no larger than this, which the machine has room for.
    AtMost,
    /// The service sets it, and nobody names the machine: the figure is for a picture only.
    Unknown,
}

/// Division of the memory for execution among running tasks (`ExecutionMemoryPool.acquireMemory`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskShare {
    /// Number of tasks that run at once: cores / `spark.task.cpus`.
    pub slots: u32,
    /// Under 1/(2N) of the pool a task waits for memory.
    pub min: ByteSize,
    /// Over 1/N of the pool a task spills.
    pub max: ByteSize,
}

/// Why Spark or the JVM refuses to start.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unstartable {
    #[error("{key}: {error}")]
    Size { key: &'static str, error: ParseBytesError },
    #[error("System memory {} must be at least {}: raise {key}", .max_memory.0, MIN_SYSTEM_MEMORY.0)]
    HeapTooSmall { key: &'static str, max_memory: ByteSize },
    #[error("Executor memory {} must be at least {}: Spark reads spark.executor.memory as {} here, so write it with a unit, such as `2g`", .0.0, MIN_SYSTEM_MEMORY.0, .0)]
    ExecutorMemorySetting(ByteSize),
    #[error("{key} is {value}, and must be {range}")]
    Fraction { key: &'static str, value: String, range: &'static str },
    #[error(
        "spark.memory.offHeap.size must be at least 1 MiB where spark.memory.offHeap.enabled is true"
    )]
    OffHeapSize,
    #[error("Required memory ({} MB), with overhead, off-heap and PySpark memory, is above the max threshold ({} MB) of this cluster: YARN refuses it; raise yarn.scheduler.maximum-allocation-mb and yarn.nodemanager.resource.memory-mb, or ask for less", .requested.0 / MIB, .max.0 / MIB)]
    AboveYarnsMaximum { requested: ByteSize, max: ByteSize },
}

/// Inputs of the model.
pub(super) struct Model<'a> {
    pub(super) conf: &'a Conf,
    pub(super) cluster: &'a Cluster,
    pub(super) master: Master,
    pub(super) version: SparkVersion,
}

/// Differences between a driver and an executor in the layout of their JVM's memory.
struct Jvm<'a> {
    role: Role,
    xmx: Result<ByteSize, ParseBytesError>,
    heap_basis: HeapBasis,
    memory_key: &'static str,
    option_keys: [&'static str; 2],
    machine: &'a Machine,
    /// The cores that `MemoryManager` is given; `None` where it asks the JVM.
    cores: Option<u32>,
    slots: Option<u32>,
}

impl Model<'_> {
    pub(super) fn driver(&self) -> ProcessMemory {
        let (threads, machine) = match self.master {
            Master::Local { threads } => {
                let machine = self.cluster.driver_machine.as_ref().unwrap_or(&self.cluster.machine);
                (Some(threads.unwrap_or(machine.cores)), machine)
            }
            _ => (None, self.cluster.driver_machine()),
        };
        let in_cluster = self.in_cluster();
        // `SparkContext.numDriverCores`: the driver's cores are given in local mode and in YARN's cluster mode only.
        let cores = threads.or_else(|| {
            (in_cluster && self.manager() == Manager::Yarn)
                .then(|| self.conf.number(keys::DRIVER_CORES, 1).max(1))
        });
        // In client mode the text goes to the JVM unchanged; a cluster's submission client reads it as Spark does. On
        // Kubernetes both do: the driver's pod runs spark-submit in client mode (`entrypoint.sh`), with the settings as
        // they were given.
        let set = self.conf.get(keys::DRIVER_MEMORY);
        let (default, heap_basis) = self.default_heap(machine, in_cluster, set.is_some());
        let xmx = match set {
            None => Ok(default),
            Some(text) if in_cluster && self.manager() != Manager::Kubernetes => {
                ByteSize::parse(text, ByteUnit::MiB).map(|size| size.align_down(MIB))
            }
            Some(text) => ByteSize::parse_jvm(text),
        };
        let process = self.lay_out(&Jvm {
            role: Role::Driver,
            xmx,
            heap_basis,
            memory_key: keys::DRIVER_MEMORY,
            option_keys: [keys::DRIVER_DEFAULT_JAVA_OPTIONS, keys::DRIVER_JAVA_OPTIONS],
            machine,
            cores,
            slots: threads,
        });
        self.check_executor_setting(process)
    }

    pub(super) fn executor(&self) -> ProcessMemory {
        let set = self.conf.size(keys::EXECUTOR_MEMORY, ByteUnit::MiB);
        let (default, heap_basis) = self.default_heap(&self.cluster.machine, true, set.is_some());
        let xmx = match set {
            None => Ok(default),
            Some(size) => size.map(|size| size.align_down(MIB)),
        };
        let cores = self.executor_cores();
        self.lay_out(&Jvm {
            role: Role::Executor,
            xmx,
            heap_basis,
            memory_key: keys::EXECUTOR_MEMORY,
            option_keys: [keys::EXECUTOR_DEFAULT_JAVA_OPTIONS, keys::EXECUTOR_JAVA_OPTIONS],
            machine: &self.cluster.machine,
            cores: Some(cores),
            slots: Some(cores),
        })
    }

    fn lay_out(&self, jvm: &Jvm<'_>) -> ProcessMemory {
        let (xmx, bad_size) = match &jvm.xmx {
            Ok(xmx) => (*xmx, None),
            // The picture shows the size that was meant; the error says that nothing starts.
            Err(error) => {
                let meant = if let ParseBytesError::Fractional { whole, .. } = error {
                    *whole
                } else {
                    DEFAULT_HEAP
                };
                (meant, Some(Unstartable::Size { key: jvm.memory_key, error: error.clone() }))
            }
        };
        let options: Vec<_> =
            jvm.option_keys.iter().filter_map(|key| self.conf.get(key)).flat_map(split).collect();
        let options = HeapOptions::read(&options);
        let start = JvmStart {
            xmx,
            options: &options,
            java: self.cluster.java_version,
            machine: jvm.machine,
        };
        let heap = JvmHeap::new(&start);
        let (fractions, bad_fraction) = self.fractions();
        let (regions, too_small) = match HeapRegions::new(heap.max_memory, fractions) {
            Ok(regions) => (regions, None),
            Err(_) => (
                no_regions(heap.max_memory),
                Some(Unstartable::HeapTooSmall {
                    key: jvm.memory_key,
                    max_memory: heap.max_memory,
                }),
            ),
        };
        let (off_heap, bad_off_heap) = self.off_heap(fractions);
        // Since 4.3 a driver that runs no tasks leaves off-heap memory to the executors (SPARK-57867).
        let off_heap =
            off_heap.filter(|_| jvm.slots.is_some() || self.version < SparkVersion::V4_3);

        let page_size = self
            .conf
            .size(keys::PAGE_SIZE, ByteUnit::Byte)
            .and_then(Result::ok)
            .unwrap_or_else(|| {
                page_size(PageBasis {
                    execution: off_heap.map_or(regions.execution, |off_heap| off_heap.execution),
                    cores: jvm.cores.unwrap_or(jvm.machine.cores),
                    on_heap: off_heap
                        .is_none()
                        .then(|| (heap.collector, heap.long_array_offset(&start))),
                    version: self.version,
                })
            });
        let tasks = jvm.slots.map(|cores| {
            let slots = (cores / self.conf.number(keys::TASK_CPUS, 1).max(1)).max(1);
            let pool = off_heap.map_or(regions.unified(), |off_heap| off_heap.total());
            let shares = u64::from(slots);
            TaskShare {
                slots,
                min: ByteSize(pool.0 / (2 * shares)),
                max: ByteSize(pool.0 / shares),
            }
        });

        let has_container = match jvm.role {
            Role::Driver => self.in_cluster(),
            Role::Executor => true,
        };
        let overhead = has_container.then(|| self.overhead(jvm.role, xmx)).flatten();
        let derived_overhead = has_container
            .then(|| derived_overhead(jvm.role, xmx, self.conf, self.around()))
            .flatten();
        let pyspark =
            (jvm.role == Role::Executor && has_container && self.manager() != Manager::Standalone)
                .then(|| self.conf.size(keys::PYSPARK_MEMORY, ByteUnit::MiB).and_then(Result::ok))
                .flatten()
                .filter(|size| size.0 > 0);
        // `ResourceProfile.getResourcesForClusterManager` adds off-heap memory for executors; the driver's step does
        // not.
        let off_heap_bytes = if jvm.role == Role::Executor {
            off_heap.map_or(0, |off_heap| off_heap.total().0)
        } else {
            0
        };
        let container = has_container.then(|| {
            ByteSize(
                xmx.0
                    + overhead.as_ref().map_or(0, |o| o.bytes.0)
                    + off_heap_bytes
                    + pyspark.map_or(0, |p| p.0),
            )
        });
        ProcessMemory {
            xmx,
            heap,
            regions,
            fractions,
            off_heap,
            overhead,
            derived_overhead: derived_overhead.map(|derived| derived.bytes),
            pyspark,
            heap_basis: jvm.heap_basis,
            container,
            granted: container
                .filter(|_| self.manager() == Manager::Yarn)
                .map(|size| size.align_up(yarn_increment(self.cluster).0)),
            page_size,
            tasks,
            unstartable: bad_size
                .or(bad_fraction)
                .or(bad_off_heap)
                .or(too_small)
                .or_else(|| self.above_yarns_maximum(container?)),
        }
    }

    /// Every JVM with a memory manager, the driver's included, checks `spark.executor.memory`, and counts a bare number
    /// in bytes (`UnifiedMemoryManager.getMaxMemory`).
    fn check_executor_setting(&self, mut driver: ProcessMemory) -> ProcessMemory {
        let setting = self.conf.size(keys::EXECUTOR_MEMORY, ByteUnit::Byte);
        if let Some(Ok(size)) = setting
            && size < MIN_SYSTEM_MEMORY
        {
            driver.unstartable.get_or_insert(Unstartable::ExecutorMemorySetting(size));
        }
        driver
    }

    fn fractions(&self) -> (Fractions, Option<Unstartable>) {
        let mut bad = None;
        let mut read = |key: &'static str, default: f64, valid: fn(f64) -> bool, range| {
            let Some(text) = self.conf.get(key) else { return default };
            match text.trim().parse::<f64>() {
                Ok(value) if valid(value) => value,
                _ => {
                    bad.get_or_insert(Unstartable::Fraction { key, value: text.to_owned(), range });
                    default
                }
            }
        };
        // `SparkConf.validateSettings` and the entries' own `checkValue`; recorded in tests/data/setting_errors.json.
        let memory = read(
            keys::MEMORY_FRACTION,
            MEMORY_FRACTION,
            |f| f > 0.0 && f <= 1.0,
            "over 0 and at most 1",
        );
        let storage = read(
            keys::STORAGE_FRACTION,
            STORAGE_FRACTION,
            |f| (0.0..1.0).contains(&f),
            "at least 0 and under 1",
        );
        (Fractions { memory, storage }, bad)
    }

    fn off_heap(&self, fractions: Fractions) -> (Option<OffHeapRegions>, Option<Unstartable>) {
        if !self.conf.flag(keys::OFF_HEAP_ENABLED, false) {
            return (None, None);
        }
        match self.conf.size(keys::OFF_HEAP_SIZE, ByteUnit::Byte) {
            Some(Ok(size)) if size.0 >= MIB => (Some(OffHeapRegions::new(size, fractions)), None),
            Some(Err(error)) => (None, Some(Unstartable::Size { key: keys::OFF_HEAP_SIZE, error })),
            _ => (None, Some(Unstartable::OffHeapSize)),
        }
    }

    fn overhead(&self, role: Role, heap: ByteSize) -> Option<Overhead> {
        overhead(role, heap, self.conf, self.around())
    }

    fn around(&self) -> Surroundings {
        Surroundings {
            manager: self.manager(),
            deploy_mode: self.cluster.deploy_mode,
            version: self.version,
        }
    }

    /// Requests that YARN's client refuses before anything starts (`Client.verifyClusterResources`); the scheduler's
    /// own rounding comes later.
    fn above_yarns_maximum(&self, requested: ByteSize) -> Option<Unstartable> {
        let max = self.cluster.maximum_allocation?;
        (self.manager() == Manager::Yarn && requested > max)
            .then_some(Unstartable::AboveYarnsMaximum { requested, max })
    }

    pub(super) fn manager(&self) -> Manager {
        self.master.manager()
    }

    pub(super) fn in_cluster(&self) -> bool {
        self.cluster.deploy_mode == DeployMode::Cluster
            && matches!(self.master, Master::Standalone | Master::Yarn | Master::Kubernetes)
    }

    /// The heap of a process on `machine` where nobody sets it: Spark's own default, or the service's; where that is not
    /// public, the most that the machine has room for.
    fn default_heap(
        &self,
        machine: &Machine,
        has_container: bool,
        is_set: bool,
    ) -> (ByteSize, HeapBasis) {
        let sets_heap = self.platform().is_some_and(Platform::sets_heaps);
        if is_set || !sets_heap {
            return (DEFAULT_HEAP, HeapBasis::Known);
        }
        if let Some(heap) = defaults::of(self.cluster).and_then(|size| size.heap) {
            return (heap, HeapBasis::Known);
        }
        let node = || Node::new(self.cluster, self.master).memory;
        let room = match self.manager() {
            // The overhead takes its part of the container.
            Manager::Yarn if has_container => {
                node().share(1.0 / (1.0 + OVERHEAD_FACTOR)).align_down(MIB)
            }
            Manager::Standalone if has_container => node(),
            _ => machine.memory,
        };
        // A machine that nobody names bounds nothing.
        let basis =
            if *machine == Machine::default() { HeapBasis::Unknown } else { HeapBasis::AtMost };
        (room.max(DEFAULT_HEAP), basis)
    }

    /// The service that runs the application: Databricks also runs a local master, on a cluster of one machine.
    pub(super) fn platform(&self) -> Option<Platform> {
        let platform = self.cluster.platform?;
        let local = matches!(self.master, Master::Local { .. }) && platform == Platform::Databricks;
        (local || platform.manager() == self.manager()).then_some(platform)
    }

    /// `spark.executor.cores`; else 1, and on a standalone cluster all that a worker has.
    pub(super) fn executor_cores(&self) -> u32 {
        let default = match self.master {
            Master::LocalCluster { cores, .. } => cores,
            Master::Standalone => self.cluster.node_cores.unwrap_or(self.cluster.machine.cores),
            _ => self.platform().and_then(|_| defaults::of(self.cluster)?.cores).unwrap_or(1),
        };
        self.conf.number(keys::EXECUTOR_CORES, default).max(1)
    }
}

/// A heap too small to divide: all of it is what Spark would reserve.
fn no_regions(max_memory: ByteSize) -> HeapRegions {
    HeapRegions {
        reserved: max_memory,
        user: ByteSize::ZERO,
        storage: ByteSize::ZERO,
        execution: ByteSize::ZERO,
    }
}
