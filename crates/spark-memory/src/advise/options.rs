//! Candidates: for each group of keys that belong together, the values worth asking the model about.
//!
//! The groups go from the setting that costs least to change to the one that costs most. An option names every key of
//! its group that it changes; a key that makes no difference is taken out again at the end.

use super::AdviceJob;
use super::judge::{Changes, RequestSite, Verdict, WorstRequest};
use pyspark_program::api::Method;
use spark_model::bytes::{ByteSize, GIB, MIB};
use spark_model::cluster::{Basis, Node};
use spark_model::conf::{Manager, Master, keys};
use spark_model::demand::{DemandKind, Outcome, ProcessKind};
use spark_model::memory;
use spark_model::order;
use spark_plan::quantity::{ByteCount, TaskCount};
use spark_plan::stages::Settings;

/// Keys that are chosen together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Broadcast,
    Partitions,
    Skew,
    Driver,
    Executor,
}

/// More shuffle partitions than this cost more in the driver's bookkeeping of map outputs than they save in a task:
/// Spark keeps a size for each pair of a map task and a partition up to 2,000 partitions and a bitmap above
/// (`spark.shuffle.minNumPartitionsToHighlyCompress`).
const MAX_PARTITIONS: u64 = 10_000;

/// Adaptive execution is not asked for smaller partitions than this.
const MIN_ADVISORY: u64 = 8 * MIB;

/// Files are not asked to be read in smaller pieces than this: a task costs more than it reads then
/// (`spark.sql.files.openCostInBytes` alone is 4 MiB a file).
const MIN_SCAN: u64 = 16 * MIB;

/// `spark.sql.files.maxPartitionBytes`' default.
const DEFAULT_SCAN: u64 = 128 * MIB;

/// `spark.sql.autoBroadcastJoinThreshold`'s default.
const DEFAULT_THRESHOLD: u64 = 10 * MIB;

/// The share of a machine's memory that advice gives to Spark at most, its Python included, where nobody publishes what
/// the machine keeps: the rest is for its system and the buffer cache (apache/spark, docs/hardware-provisioning.md,
/// "Memory").
pub(crate) const SPARK_SHARE: f64 = 0.75;

/// The memory of a node that advice gives to containers.
pub(super) fn usable(node: &Node) -> ByteSize {
    match node.basis {
        Basis::Guess => node.memory.min(ByteSize(node.memory.0 + node.kept.0).share(SPARK_SHARE)),
        Basis::Given | Basis::Rule => node.memory,
    }
}

impl Group {
    /// In the order in which they are tried.
    pub const ALL: [Self; 5] =
        [Self::Broadcast, Self::Partitions, Self::Skew, Self::Driver, Self::Executor];

    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Broadcast => &[keys::BROADCAST_THRESHOLD],
            Self::Partitions => {
                &[keys::SHUFFLE_PARTITIONS, keys::ADVISORY_SIZE, keys::MAX_PARTITION_BYTES]
            }
            Self::Skew => &SKEW_KEYS,
            Self::Driver => &[keys::MAX_RESULT_SIZE, keys::DRIVER_MEMORY, keys::DRIVER_OVERHEAD],
            Self::Executor => &super::judge::EXECUTOR_KEYS,
        }
    }

    /// Candidates where the model's answer for what has been chosen so far is `now`.
    pub fn options(self, job: &AdviceJob<'_>, chosen: &Changes, now: &Verdict) -> Vec<Changes> {
        let options = match self {
            Self::Broadcast => broadcast(job, now),
            // `partition_chains` has them.
            Self::Partitions => Vec::new(),
            Self::Skew => skew(job, now),
            // The heap next to them is searched for.
            Self::Driver => driver(job, now),
            Self::Executor => executor(job, chosen, now),
        };
        options.into_iter().filter(|option| is_known(job, option)).collect()
    }
}

fn any(now: &Verdict, is: impl Fn(&WorstRequest) -> bool) -> bool {
    now.problems().any(is)
}

/// The most bytes that may be asked for at such a site.
fn largest_request(now: &Verdict, at: impl Fn(&RequestSite) -> bool) -> ByteSize {
    let requests = now.requests.iter().filter(|request| at(&request.site));
    requests.filter_map(|request| request.max_bytes).max().unwrap_or_default()
}

/// A size as a setting, such as `19g` or `640m`.
pub(super) fn written(size: ByteSize) -> String {
    if size.0 > 0 && size.0.is_multiple_of(GIB) {
        format!("{}g", size.0 / GIB)
    } else {
        format!("{}m", size.0.div_ceil(MIB))
    }
}

/// With a quarter more than the model counts: a heap holds more than what Spark accounts for.
fn with_room(size: ByteSize) -> ByteSize {
    ByteSize(size.0.saturating_add(size.0 / 4))
}

/// The threshold goes down only: a higher one would risk the driver for a sort.
fn broadcast(job: &AdviceJob<'_>, now: &Verdict) -> Vec<Changes> {
    if !any(now, |it| it.site.kind == DemandKind::Broadcast && it.outcome == Outcome::Fails) {
        return Vec::new();
    }
    let settings = Settings::new(job.conf, job.version, TaskCount::ONE, job.assume);
    let Some(threshold) = settings.broadcast_threshold else { return Vec::new() };
    let mut options = Vec::new();
    if threshold > ByteCount::from(ByteSize(DEFAULT_THRESHOLD)) {
        options.push(written(ByteSize(DEFAULT_THRESHOLD)));
    }
    options.push("-1".to_owned());
    options.into_iter().map(|value| order::map([(keys::BROADCAST_THRESHOLD, value)])).collect()
}

/// Keys by which adaptive execution splits the partitions of joins that are larger than the others.
pub(super) const SKEW_KEYS: [&str; 3] = [keys::ADAPTIVE, keys::SKEW_JOIN, keys::SKEW_THRESHOLD];

/// Partitions are not asked to be split from less on than this, the size that they are split to by default
/// (`spark.sql.adaptive.advisoryPartitionSizeInBytes`).
const MIN_SKEW_THRESHOLD: u64 = 64 * MIB;

/// Skewed partitions are split (`OptimizeSkewedJoin`): where that is off, it is turned on; then from smaller partitions
/// on.
fn skew(job: &AdviceJob<'_>, now: &Verdict) -> Vec<Changes> {
    let of_join = |it: &&WorstRequest| {
        let node = job.program.node(it.site.node);
        let may_join = node.is_one_of(&[Method::Join, Method::Sql]) || node.called().is_none();
        may_join
            && matches!(it.site.kind, DemandKind::Sort | DemandKind::HashedRelation)
            && (it.is_undecided() || it.is_problem())
    };
    if !now.requests.iter().any(|it| of_join(&it)) {
        return Vec::new();
    }
    let settings = Settings::new(job.conf, job.version, TaskCount::ONE, job.assume);
    let mut on = Changes::new();
    if !settings.adaptive {
        on.insert(keys::ADAPTIVE, "true".to_owned());
    }
    if !job.conf.flag(keys::SKEW_JOIN, true) {
        on.insert(keys::SKEW_JOIN, "true".to_owned());
    }
    let halves =
        std::iter::successors(Some(settings.skew_threshold.size().0 / 2), |size| Some(size / 2));
    let lower = halves.take_while(|size| *size >= MIN_SKEW_THRESHOLD).map(|size| {
        let mut option = on.clone();
        option.insert(keys::SKEW_THRESHOLD, written(ByteSize(size)));
        option
    });
    let options = std::iter::once(on.clone()).chain(lower);
    options.filter(|option| !option.is_empty()).collect()
}

/// Options of which each gives every task less than the one before it.
pub(super) type Chain = Vec<Changes>;

/// Numbers of partitions, each chain next to another size at which adaptive execution stops to coalesce them; then the
/// same numbers, each chain next to another size of what a task reads of files.
///
/// More partitions of a shuffle make each smaller, and ask more of the tasks before it, which sort by partition what
/// they read of files: so the two are tried together where neither does alone. The first chain begins with no change.
pub(super) fn partition_chains(
    job: &AdviceJob<'_>,
    others: &Changes,
    now: &Verdict,
) -> [Vec<Chain>; 2] {
    if !any(now, WorstRequest::in_execution) {
        return [Vec::new(), Vec::new()];
    }
    // Adaptive execution may be among what is chosen.
    let conf = job.conf.with(others.iter().map(|(key, value)| (*key, value.as_str())));
    let settings = Settings::new(&conf, job.version, TaskCount::ONE, job.assume);
    let current = settings.shuffle_partitions.whole();
    let mut coalesced = vec![None];
    if settings.coalesce_partitions {
        let halves =
            std::iter::successors(Some(settings.advisory.size().0 / 2), |size| Some(size / 2));
        coalesced.extend(halves.take(4).take_while(|&size| size >= MIN_ADVISORY).map(Some));
    }
    let halves = std::iter::successors(Some(DEFAULT_SCAN), |size| Some(size / 2));
    let scanned = halves
        .take_while(|&size| size >= MIN_SCAN)
        .filter(|&size| ByteCount::from(ByteSize(size)) < settings.max_partition_bytes)
        .map(Some);
    let counts: Vec<Option<u64>> = [1, 2, 4, 8, 16, 32]
        .map(|times| (times, current.saturating_mul(times)))
        .into_iter()
        .take_while(|&(times, count)| times == 1 || count <= MAX_PARTITIONS)
        .map(|(times, count)| (times > 1).then_some(count))
        .collect();
    let chain = |key: &'static str, size: Option<u64>| -> Chain {
        let options = counts.iter().map(|count| {
            let count = count.map(|count| (keys::SHUFFLE_PARTITIONS, count.to_string()));
            let size = size.map(|size| (key, written(ByteSize(size))));
            count.into_iter().chain(size).collect()
        });
        options.filter(|option| is_known(job, option)).collect()
    };
    [
        coalesced.into_iter().map(|size| chain(keys::ADVISORY_SIZE, size)).collect(),
        scanned.map(|size| chain(keys::MAX_PARTITION_BYTES, size)).collect(),
    ]
}

/// Returns true if the code computes none of an option's keys: of a computed value nothing is known.
fn is_known(job: &AdviceJob<'_>, option: &Changes) -> bool {
    option.keys().all(|key| !is_computed(job, key))
}

fn is_computed(job: &AdviceJob<'_>, key: &str) -> bool {
    job.conf.setting(key).is_some_and(|it| it.value.is_none())
}

/// The heaps that a driver may be given, in whole GiB.
pub(super) struct DriverHeaps {
    /// The limit of results and the overhead that go with a larger one.
    pub limits: Changes,
    /// The most that its machine, or a node, has for it.
    pub max_gib: u64,
}

/// Returns true if a larger driver, or one that fits its node, may help.
fn concerns_driver(job: &AdviceJob<'_>, now: &Verdict) -> bool {
    let local = is_local(job);
    let here = |it: &WorstRequest| {
        it.site.is_drivers() || (local && it.site.kind != DemandKind::PythonWorker)
    };
    any(now, here) || now.memory.driver.unstartable.is_some() || is_unplaced(now)
}

fn is_local(job: &AdviceJob<'_>) -> bool {
    matches!(job.master, Master::Local { .. })
}

/// Returns true if the driver's container fits no node.
fn is_unplaced(now: &Verdict) -> bool {
    let placement = now.memory.placement.as_ref();
    placement.and_then(|it| it.shared_node).is_some_and(|shared| !shared.fits)
}

/// The rows of a result in the driver's Python, in bytes, with room.
fn driver_python(now: &Verdict) -> ByteSize {
    with_room(largest_request(now, |it| it.kind == DemandKind::Rows)).align_up(256 * MIB)
}

/// What the driver takes next to its heap: first the limit of results alone, then its container's overhead too.
fn driver(job: &AdviceJob<'_>, now: &Verdict) -> Vec<Changes> {
    if !concerns_driver(job, now) {
        return Vec::new();
    }
    let requested = largest_request(now, |it| it.process == ProcessKind::Driver);
    let mut option = Changes::new();
    // A limit that the user lifted stays lifted.
    if job.conf.get(keys::MAX_RESULT_SIZE) != Some("0") && requested.0 > 0 {
        option.insert(keys::MAX_RESULT_SIZE, written(result_limit(requested)));
    }
    let mut options = vec![option.clone()];
    let python = driver_python(now);
    if now.memory.driver.container.is_some() && python.0 > 0 {
        option.insert(keys::DRIVER_OVERHEAD, written(python.max(ByteSize::mib(384))));
        options.push(option);
    }
    options.retain(|option| !option.is_empty());
    options
}

/// `spark.driver.maxResultSize` for results of so many bytes.
pub(super) fn result_limit(requested: ByteSize) -> ByteSize {
    with_room(requested).align_up(256 * MIB).max(ByteSize::gib(1))
}

/// The heaps worth asking the model about; `None` where the driver's heap decides nothing.
pub(super) fn driver_heaps(job: &AdviceJob<'_>, now: &Verdict) -> Option<DriverHeaps> {
    if !concerns_driver(job, now) {
        return None;
    }
    let local = is_local(job);
    let cluster = job.cluster;
    // A container's heap has its overhead next to it on the node; a machine of the driver's own has its Python.
    let room = if now.memory.driver.container.is_some() {
        let node = usable(&Node::new(cluster, job.master));
        let (python, min) = (driver_python(now), ByteSize(node.0 / 10));
        node.saturating_sub(if python < node { python.max(min) } else { min })
    } else {
        let machine = if local {
            cluster.driver_machine.as_ref().unwrap_or(&cluster.machine).memory
        } else {
            cluster.driver_machine().memory
        };
        let mut room = machine.share(SPARK_SHARE);
        // What no machine of this kind holds anyway takes no room from what it could hold.
        let rows = largest_request(now, |it| it.kind == DemandKind::Rows);
        let slots = now.memory.driver.tasks.map_or(1, |it| it.slots);
        let worker = largest_request(now, |it| local && it.kind == DemandKind::PythonWorker);
        for python in [rows, ByteSize(worker.0.saturating_mul(slots.into()))] {
            if python < machine {
                room = room.saturating_sub(python);
            }
        }
        room
    };
    let mut limits = driver(job, now).pop().unwrap_or_default();
    limits.retain(|key, _| !is_computed(job, key));
    let heaps = DriverHeaps { limits, max_gib: room.0 / GIB };
    (heaps.max_gib > 0 && !is_computed(job, keys::DRIVER_MEMORY)).then_some(heaps)
}

/// Executors that fill a node: with the cores they have, with other numbers of cores, with all of a node, and with one
/// task on a node.
fn executor(job: &AdviceJob<'_>, chosen: &Changes, now: &Verdict) -> Vec<Changes> {
    if matches!(job.master, Master::Local { .. } | Master::LocalCluster { .. }) {
        return Vec::new();
    }
    let here = |it: &WorstRequest| !it.site.is_drivers();
    let idle = now.score == super::judge::Score::default();
    if !any(now, here) && now.score.refused == 0 && !idle {
        return Vec::new();
    }
    let task_cpus = job.conf.number(keys::TASK_CPUS, 1).max(1);
    let mut shapes = shapes(job, now);
    // A task that has a node to itself leaves the other cores idle, which costs more than a spill.
    if now.score.refused + now.score.fails > 0 && !shapes.contains(&(task_cpus, 1)) {
        shapes.push((task_cpus, 1));
    }
    let shape = |(cores, executors)| shaped(job, chosen, now, cores, executors);
    shapes.into_iter().filter_map(shape).collect()
}

/// Cores of an executor and numbers of such executors on a node, those that fill its cores, the user's first; else four
/// cores, which divide most machines and share one JVM's fixed costs.
pub(super) fn shapes(job: &AdviceJob<'_>, now: &Verdict) -> Vec<(u32, u32)> {
    let cores = Node::new(job.cluster, job.master).cpu.millis / 1000;
    let task_cpus = job.conf.number(keys::TASK_CPUS, 1).max(1);
    let current = now.memory.executor.as_ref().and_then(|it| it.tasks).map_or(1, |it| it.slots);
    let first = job.conf.get(keys::EXECUTOR_CORES).map(|_| current);
    let mut shapes: Vec<(u32, u32)> = Vec::new();
    for slots in first.into_iter().chain([4, 5, 3, 2, 1, cores / task_cpus]) {
        let taken = slots.saturating_mul(task_cpus);
        if taken == 0 || taken > cores || shapes.iter().any(|(cores, _)| *cores == taken) {
            continue;
        }
        shapes.push((taken, cores / taken));
    }
    shapes
}

/// Executors of so many cores, with the largest heap with which so many are on a node.
pub(super) fn shaped(
    job: &AdviceJob<'_>,
    chosen: &Changes,
    now: &Verdict,
    cores: u32,
    executors: u32,
) -> Option<Changes> {
    let manager = job.master.manager();
    let node = Node::new(job.cluster, job.master);
    let budget = ByteSize(usable(&node).0 / u64::from(executors));
    let budget = job.cluster.maximum_allocation.map_or(budget, |max| budget.min(max));
    let slots = (cores / job.conf.number(keys::TASK_CPUS, 1).max(1)).max(1);
    let mut option = order::map([(keys::EXECUTOR_CORES, cores.to_string())]);
    // The most that it may need where a node has that; else what is likely, which promises nothing.
    let workers = now.requests.iter().filter(|it| it.site.kind == DemandKind::PythonWorker);
    let workers = workers.map(|it| {
        let max = it.max_bytes.filter(|max| max.0.saturating_mul(slots.into()) < budget.0);
        max.or(it.bytes).unwrap_or_default()
    });
    let worker = workers.max().unwrap_or_default();
    let short = any(now, |it| it.site.kind == DemandKind::PythonWorker);
    if worker.0 > 0
        && manager != Manager::Standalone
        && (short || job.conf.get(keys::PYSPARK_MEMORY).is_some())
    {
        let all = ByteSize(with_room(worker).0.saturating_mul(slots.into()));
        option.insert(keys::PYSPARK_MEMORY, written(all.align_up(256 * MIB)));
    }
    let overhead = now.memory.executor.as_ref().and_then(|executor| executor.overhead.as_ref());
    if job.conf.get(keys::EXECUTOR_OVERHEAD).is_some()
        && overhead.is_some_and(|overhead| overhead.bytes.0 > budget.0 / 2)
    {
        let min = ByteSize(budget.0 / 10).max(ByteSize::mib(384)).align_up(128 * MIB);
        option.insert(keys::EXECUTOR_OVERHEAD, written(min));
    }
    // A GiB that is not given out counts for little in a large executor alone.
    let grain = if budget.0 > 16 * GIB { GIB } else { 128 * MIB };
    let mut heap = largest_heap(job, chosen, &option, budget, grain)?;
    option.insert(keys::EXECUTOR_MEMORY, written(heap));
    // A larger heap needs a larger overhead next to it, which one that is set by hand does not grow to.
    let grown = now.memory.executor.as_ref().is_some_and(|executor| heap > executor.xmx);
    let by_hand = job.conf.get(keys::EXECUTOR_OVERHEAD).is_some();
    if grown
        && by_hand
        && let Some(derived) = modelled(job, chosen, &option)
            .executor
            .filter(memory::ProcessMemory::starves)
            .and_then(|executor| executor.derived_overhead)
    {
        option.insert(keys::EXECUTOR_OVERHEAD, written(derived.align_up(128 * MIB)));
        heap = largest_heap(job, chosen, &option, budget, grain)?;
        option.insert(keys::EXECUTOR_MEMORY, written(heap));
    }
    let limited = matches!(manager, Manager::Yarn | Manager::Kubernetes)
        && !job.conf.flag(keys::DYNAMIC_ALLOCATION, false);
    if limited
        || (manager == Manager::Standalone && job.conf.get(keys::EXECUTOR_INSTANCES).is_some())
    {
        // All that the nodes hold, next to a driver or an application master.
        option.insert(keys::EXECUTOR_INSTANCES, u32::MAX.to_string());
        let memory = modelled(job, chosen, &option);
        let all = memory.placement.map_or(0, |placement| placement.executors);
        option.insert(keys::EXECUTOR_INSTANCES, all.max(1).to_string());
    }
    Some(option)
}

pub(super) fn modelled(job: &AdviceJob<'_>, chosen: &Changes, option: &Changes) -> memory::Memory {
    let changes = chosen.iter().filter(|(key, _)| !Group::Executor.keys().contains(*key));
    let changes = changes.chain(option).map(|(key, value)| (*key, value.as_str()));
    memory::model(&job.conf.with(changes), job.cluster, job.master, job.version)
}

/// The largest heap, in whole grains, whose container takes no more than `budget`.
fn largest_heap(
    job: &AdviceJob<'_>,
    chosen: &Changes,
    option: &Changes,
    budget: ByteSize,
    grain: u64,
) -> Option<ByteSize> {
    let fits = |grains: u64| {
        let mut option = option.clone();
        option.insert(keys::EXECUTOR_MEMORY, written(ByteSize(grains * grain)));
        let executor = modelled(job, chosen, &option).executor;
        executor.is_some_and(|executor| {
            let container = executor.granted.or(executor.container).unwrap_or(executor.xmx);
            container <= budget && executor.unstartable.is_none()
        })
    };
    // Too small a heap does not start either, so the least one is looked for from the least that does.
    let min = memory::MIN_SYSTEM_MEMORY.0.div_ceil(grain) + 1;
    let (mut low, mut high) = (min, budget.0 / grain + 1);
    if low >= high || !fits(low) {
        return None;
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(ByteSize(low * grain))
}
