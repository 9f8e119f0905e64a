//! One operator's demand, and what becomes of it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Application;
use super::SizeRange;
use super::aggregate::Aggregate;
use super::basis::Basis;
use super::broadcast::{self, MAX_ROWS};
use super::limits::Limit;
use super::message::FailureMessage;
use super::sort::Sort;
use super::storage::Storage;
use super::task::{MemoryUse, TaskMemory};
use crate::quantity::{ByteCount, RowCount};
use crate::stages::{BroadcastRelation, FirstLevel, MemoryRequest, Operator, RelationKey};
use pyspark_program::program::NodeId;
use spark_model::bytes::{ByteSize, ByteUnit, MIB};
use spark_model::demand::{Certainty, DemandKind, Missing, Outcome, ProcessKind, RegionKind};
use spark_model::memory::ProcessMemory;

/// An operator's memory request and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    pub node: NodeId,
    /// The operation of the job that asks for it ([`Operator::place`]).
    pub place: usize,
    pub process: ProcessKind,
    /// The region it draws on; `None` where it is the heap, or a process without such a region.
    pub region: Option<RegionKind>,
    pub kind: DemandKind,
    /// All it would hold at once; `None` where a size is missing.
    pub bytes: Option<ByteSize>,
    /// The bounds of `bytes`, over all that is possible where the data is not known; there wherever they are.
    pub range: Option<SizeRange>,
    /// The sizes up to which it fits, and up to which it ends no worse than next to that.
    pub limits: Vec<Limit>,
    /// The least that `bytes` can be.
    pub least_bytes: Option<ByteSize>,
    /// The most that it can be in the plan at hand, where that has no one size.
    pub max_bytes: Option<ByteSize>,
    pub certainty: Certainty,
    /// What it really holds at most: the metric "peak memory"; `None` where there is no such metric.
    pub peak: Option<ByteSize>,
    /// The memory available to it; `None` where no limit is known.
    pub available: Option<ByteSize>,
    pub outcome: Outcome,
    /// Where the figure is from; `None` where there is none.
    pub basis: Option<Basis>,
    /// What the other operators of its task hold makes it spill, and not its own size.
    pub crowded_out: bool,
    /// Spark's own message where it fails.
    pub message: Option<FailureMessage>,
    pub missing: Rc<BTreeSet<Missing>>,
    /// The one table that its rows are from, with the number of rows that the plan has of it.
    pub table: Option<(Rc<str>, RowCount)>,
}

impl Demand {
    /// Where the figure is from, for people; empty where there is none.
    pub fn basis_text(&self) -> String {
        let basis = self.basis.as_ref().map_or_else(String::new, Basis::to_string);
        let crowded = "; what the other operators of the task hold leaves too little";
        basis + if self.crowded_out { crowded } else { "" }
    }
}

/// A Python worker before it has any rows: 97 to 150 MB recorded with pandas and Arrow loaded
/// (tests/data/behaviour.json, `python_worker`).
const PYTHON_WORKER: u64 = 150 * MIB;

/// Bytes of a task's result besides its rows: its metrics and its status (1,560 to 2,100 bytes,
/// tests/data/measured.json).
const TASK_RESULT: f64 = 1800.0;

/// `spark.driver.maxResultSize`'s default.
const MAX_RESULT_SIZE: ByteSize = ByteSize::gib(1);

/// A task of a stage, as its operators find it.
#[derive(Clone, Copy)]
pub(super) struct StageTask {
    pub memory: TaskMemory,
    /// Tasks of the stage.
    pub tasks: u32,
    /// The bytes of broadcast relations that are held next to the operator's own, where it has one.
    pub other_relations: ByteSize,
}

/// The demands of an operator of a stage.
pub(super) fn of(
    operator: &Operator,
    StageTask { memory, tasks, other_relations }: StageTask,
    application: &Application<'_>,
    storage: &mut Storage,
) -> Vec<Demand> {
    let new = |process, region, kind| Demand {
        node: operator.node,
        place: operator.place,
        process,
        region,
        kind,
        bytes: None,
        range: None,
        limits: Vec::new(),
        least_bytes: None,
        max_bytes: None,
        certainty: inherent_certainty(kind),
        peak: None,
        available: None,
        outcome: Outcome::Unknown,
        basis: None,
        crowded_out: false,
        message: None,
        missing: operator.missing.clone(),
        table: operator.table.clone(),
    };
    let pooled = |kind, used: Option<MemoryUse>, basis: Option<Basis>| {
        let mut demand = new(ProcessKind::Executor, Some(storage.execution_region()), kind);
        demand.available = Some(memory.max);
        demand.basis = basis;
        if let Some(used) = used {
            demand.bytes = Some(used.wanted);
            demand.peak = Some(used.peak);
            demand.outcome = if used.spilled() { Outcome::Spills } else { Outcome::Fits };
        }
        demand
    };
    match operator.request {
        MemoryRequest::Sort { rows, row, radix }
        | MemoryRequest::SpreadSort { rows, row, radix }
        | MemoryRequest::GroupSort { rows, row, radix } => {
            let used = rows.map(|rows| sort(rows, row, radix).run(memory));
            let basis = rows.map(|rows| Basis::SortedRows { rows, row });
            let mut demand = pooled(DemandKind::Sort, used, basis);
            // The task's metric counts the sorts of `SortExec` alone (tests/data/measured.json).
            if !matches!(operator.request, MemoryRequest::Sort { .. }) {
                demand.peak = None;
            }
            vec![demand]
        }
        MemoryRequest::Window { rows, row } => {
            let max = application.run.window_array;
            // Up to that many rows lie in an array on the heap (`ExternalAppendOnlyUnsafeRowArray`).
            let used = rows.map(|rows| {
                if rows <= max { MemoryUse::default() } else { sort(rows, row, false).run(memory) }
            });
            let basis = rows.map(|rows| Basis::WindowRows { rows, row });
            let mut demand = pooled(DemandKind::Window, used, basis);
            // The task's metric counts the sort before it alone (tests/data/measured.json).
            demand.peak = None;
            vec![demand]
        }
        MemoryRequest::ShuffleWrite { rows, row } => {
            // `ShuffleExternalSorter`: a pointer of eight bytes a row, as much again to sort.
            let used = rows.map(|rows| sort(rows, row, true).run(memory));
            let basis = rows.map(|rows| Basis::SerializedRows { rows, row });
            vec![pooled(DemandKind::ShuffleWrite, used, basis)]
        }
        MemoryRequest::Aggregate { groups, key, buffer, first } => {
            let map = |groups: RowCount| Aggregate {
                groups: groups.whole(),
                key: key.size().0,
                buffer: buffer.size().0,
            };
            let used = groups.map(map).map(|it| match first {
                FirstLevel::None => it.run(memory),
                first => it.run_after_first_level(memory, first == FirstLevel::Scattered),
            });
            let basis = groups.map(|groups| Basis::Groups { groups, record: key + buffer });
            vec![pooled(DemandKind::HashAggregate, used, basis)]
        }
        MemoryRequest::HashedSide { rows, row } => {
            let map =
                |rows: RowCount| Aggregate { groups: rows.whole(), key: 16, buffer: row.size().0 };
            let used = rows.map(|rows| map(rows).run(memory));
            let mut demand = pooled(DemandKind::HashedRelation, used, Some(Basis::HashedSide));
            // The task's metric counts no relation (tests/data/measured.json).
            demand.peak = None;
            if let Some(used) = used.filter(MemoryUse::spilled) {
                demand.outcome = Outcome::Fails;
                demand.message =
                    Some(FailureMessage::NoHashRelation { wanted: used.wanted, got: memory.max });
            }
            vec![demand]
        }
        MemoryRequest::Collected { values, length, fits_word } => {
            let demand = new(ProcessKind::Executor, None, DemandKind::CollectList);
            vec![collected(demand, values, length, fits_word, application)]
        }
        MemoryRequest::BuildRelation(relation) => {
            let new = || new(ProcessKind::Driver, None, DemandKind::Broadcast);
            let build = |of| built_relation(new(), of, other_relations, application);
            vec![up_to_max(relation, build)]
        }
        MemoryRequest::ReadRelation { relation, joins } => {
            let region = Some(RegionKind::Storage);
            let new = || new(ProcessKind::Executor, region, DemandKind::Broadcast);
            let read = |of| read_relation(new(), of, (joins, other_relations), application);
            vec![up_to_max(relation, read)]
        }
        MemoryRequest::Cache { frame, bytes, level, copies, .. } => {
            let mut demand =
                new(ProcessKind::Executor, Some(Storage::storage_region(level)), DemandKind::Cache);
            demand.available = Some(storage.capacity(level));
            demand.basis = Some(Basis::Cache { copies: if bytes.is_some() { copies } else { 1 } });
            if let Some(bytes) = bytes {
                // A block's replicas lie on other executors, as many as there are.
                let replicas = u64::from(level.replicas.min(application.executors()));
                let all = ByteSize(bytes.size().0.saturating_mul(replicas * copies));
                demand.bytes = Some(all);
                demand.outcome = storage.cache(frame, all.0, level);
                if operator.missing.iter().any(|it| matches!(it, Missing::Table(_))) {
                    storage.assume(frame);
                }
                // Each copy gives way to the next, however small it is itself.
                if copies > 1 && level.memory && all > storage.capacity(level) {
                    demand.outcome = Outcome::Evicts;
                }
            }
            vec![demand]
        }
        MemoryRequest::Result { serialized, decoded, python, .. } => results(
            [
                new(ProcessKind::Driver, None, DemandKind::Result),
                new(ProcessKind::Python, None, DemandKind::Rows),
            ],
            serialized.zip(decoded),
            python,
            tasks,
            application,
        ),
        MemoryRequest::CacheRead { frame } => {
            storage.read(frame);
            Vec::new()
        }
        MemoryRequest::State => {
            let new = |region| new(ProcessKind::Executor, region, DemandKind::State);
            vec![state(new, application)]
        }
        MemoryRequest::PythonWorker { bytes, .. } => {
            let worker = application.worker();
            let region =
                if worker.pyspark.is_some() { Some(RegionKind::Pyspark) } else { overhead(worker) };
            let demand = new(ProcessKind::Python, region, DemandKind::PythonWorker);
            vec![python_worker(demand, bytes, application)]
        }
    }
}

impl Demand {
    /// Nothing but the sizes of tables decides it.
    pub(super) fn is_of_tables(&self) -> bool {
        let is_table = |it: &Missing| matches!(it, Missing::Table(_));
        !self.missing.is_empty() && self.missing.iter().all(is_table)
    }
}

/// The certainty of a demand whose rows are known: Spark's own formulas, or calibrations on recorded runs.
fn inherent_certainty(kind: DemandKind) -> Certainty {
    match kind {
        DemandKind::Sort
        | DemandKind::Window
        | DemandKind::ShuffleWrite
        | DemandKind::HashAggregate
        | DemandKind::HashedRelation
        | DemandKind::Broadcast => Certainty::Known,
        DemandKind::CollectList
        | DemandKind::Cache
        | DemandKind::Result
        | DemandKind::Rows
        | DemandKind::State
        | DemandKind::PythonWorker => Certainty::Estimated,
    }
}

/// The overhead of a process that has one.
fn overhead(process: &ProcessMemory) -> Option<RegionKind> {
    process.overhead.as_ref().map(|_| RegionKind::Overhead)
}

/// The bytes that a container has next to the heap: its overhead, and what YARN rounds the container up by
/// (`SchedulerUtils.normalizeRequests`): a container is killed above what is granted.
fn granted_overhead(process: &ProcessMemory) -> Option<ByteSize> {
    let overhead = process.overhead.as_ref()?.bytes;
    let rounded = process.granted.zip(process.container);
    let more = rounded.map_or(0, |(granted, container)| granted.0.saturating_sub(container.0));
    Some(ByteSize(overhead.0.saturating_add(more)))
}

fn sort(rows: RowCount, row: ByteCount, radix: bool) -> Sort {
    Sort { rows: rows.whole(), row: row.size().0, radix }
}

fn pooled(demand: &Demand) -> bool {
    demand.region.is_some_and(RegionKind::is_execution)
}

/// What operators of one task hold together.
fn held_by(demands: &[Demand]) -> ByteSize {
    let bytes = demands.iter().filter(|it| pooled(it)).filter_map(|it| it.bytes);
    ByteSize(bytes.map(|it| it.0).fold(0, u64::saturating_add))
}

/// A sort whose array finds no room to double next to what the operators before it hold, though all that they hold in
/// the end would fit: while it is copied, the old array is held too.
pub(super) fn grows_too_far(operator: &Operator, before: &[Demand], memory: TaskMemory) -> bool {
    let MemoryRequest::Sort { rows: Some(rows), row, radix } = operator.request else {
        return false;
    };
    let held = held_by(before);
    held > ByteSize::ZERO
        && held < memory.max
        && sort(rows, row, radix)
            .run(TaskMemory { max: memory.max.saturating_sub(held), ..memory })
            .spilled()
}

/// Operators of one task share what it may hold: one that could spill does so when another asks
/// (`TaskMemoryManager.acquireExecutionMemory` spills other consumers first).
pub(super) fn share(demands: &mut [Demand], memory: TaskMemory, is_crowded: bool) {
    let wanted = held_by(demands);
    let none_yet = demands.iter().filter(|it| pooled(it)).all(|it| it.outcome == Outcome::Fits);
    if (wanted <= memory.max && !is_crowded) || !none_yet {
        return;
    }
    // The one that holds the most has the most to give.
    if let Some(largest) = demands.iter_mut().filter(|it| pooled(it)).max_by_key(|it| it.bytes) {
        largest.outcome = Outcome::Spills;
        largest.crowded_out = true;
    }
}

/// Spark's own objects on a heap whose tasks hold nothing: between 28 and 100 MB, by the runs of `collect_list` that
/// lived and died (tests/behaviour.rs).
const SPARKS_OWN: ByteSize = ByteSize(64 * MIB);

/// `ByteArrayUtils.MAX_ROUNDED_ARRAY_LENGTH`: no row is larger.
const LARGEST_ROW: ByteSize = ByteSize(2_147_483_632);

/// `ObjectHashAggregateExec` keeps a group's values as objects: a `UTF8String` and its bytes for a text, a boxed
/// number, a reference each; the result is one row more, in a buffer that doubles from twice the words of an array on
/// (`BufferHolder.grow`). Neither spills.
fn collected(
    mut demand: Demand,
    values: Option<RowCount>,
    length: ByteCount,
    fits_word: bool,
    application: &Application<'_>,
) -> Demand {
    let heap = application.worker().heap.max_memory.saturating_sub(SPARKS_OWN);
    demand.available = Some(heap);
    let length = length.get();
    let align8 = |bytes: f64| (bytes / 8.0).ceil() * 8.0;
    let object = if fits_word { 16.0 + 8.0 } else { 32.0 + align8(16.0 + length) };
    let (fixed, behind) = if fits_word { (length, 0.0) } else { (8.0, align8(length)) };
    // A bit a value says which are null.
    let fixed = fixed + 1.0 / 8.0;
    let mut result = 2.0 * fixed;
    while result < fixed + behind {
        result *= 2.0;
    }
    let Some(values) = values else { return demand };
    let bytes = (values * ByteCount::new(object + 4.0 + result)).size();
    demand.bytes = Some(bytes);
    demand.basis = Some(Basis::CollectedValues {
        values,
        object: ByteCount::new(object + 4.0),
        result: ByteCount::new(result),
    });
    demand.message = if bytes > heap {
        Some(FailureMessage::HeapSpace)
    } else if (values * ByteCount::new(fixed + behind)).get() > LARGEST_ROW.0 as f64 {
        Some(FailureMessage::RowTooLarge { max: LARGEST_ROW })
    } else {
        None
    };
    demand.outcome = if demand.message.is_some() { Outcome::Fails } else { Outcome::Fits };
    demand
}

/// The bytes of a relation, as the driver built it or as another process reads it.
fn relation_bytes(
    relation: BroadcastRelation,
    origin: broadcast::Origin,
    application: &Application<'_>,
) -> Option<ByteSize> {
    let process = match origin {
        broadcast::Origin::Built => &application.memory.driver,
        broadcast::Origin::Deserialized => application.worker(),
    };
    let of = (process.heap.max_memory, process.page_size);
    let version = (application.version, origin);
    Some(broadcast::relation(relation.rows?, relation.row, relation.key, of, version))
}

/// The demand of a relation; of one that may be built of more rows, the largest that it can be is within its range.
fn up_to_max(of: BroadcastRelation, demand: impl Fn(BroadcastRelation) -> Demand) -> Demand {
    let mut likely = demand(of);
    let (Some(rows), Some(max)) = (of.rows, of.max_rows) else { return likely };
    if max <= rows {
        return likely;
    }
    let times = if rows > RowCount::ZERO { max.get() / rows.get() } else { 1.0 };
    let key = match of.key {
        RelationKey::Long { span, .. } => RelationKey::Long { span, keys: Some(max) },
        RelationKey::Row { key, .. } => RelationKey::Row { key, keys: Some(max) },
        RelationKey::None => RelationKey::None,
    };
    let compressed = of.compressed.map(|bytes| bytes * times);
    let largest = demand(BroadcastRelation { rows: Some(max), key, compressed, ..of });
    likely.max_bytes = largest.peak.max(largest.bytes);
    likely.outcome = likely.outcome.over(largest.outcome);
    likely
}

/// The relation, and all that the driver holds to build it: the collected rows, the relation built of them, and its
/// serialized blocks.
fn built(of: BroadcastRelation, application: &Application<'_>) -> Option<(ByteSize, ByteSize)> {
    let relation = relation_bytes(of, broadcast::Origin::Built, application)?;
    let compressed = of.compressed?.size().0;
    Some((relation, ByteSize(relation.0.saturating_add(compressed.saturating_mul(2)))))
}

/// All that the driver holds to build a relation.
pub(super) fn bytes_to_build(
    of: BroadcastRelation,
    application: &Application<'_>,
) -> Option<ByteSize> {
    built(of, application).map(|(_, all)| all)
}

fn built_relation(
    mut demand: Demand,
    of: BroadcastRelation,
    others: ByteSize,
    application: &Application<'_>,
) -> Demand {
    let heap = application.memory.driver.heap.max_memory;
    demand.available = Some(heap);
    let (Some((relation, all)), Some(rows), Some(compressed)) =
        (built(of, application), of.rows, of.compressed)
    else {
        return demand;
    };
    demand.bytes = Some(all);
    demand.basis = Some(Basis::RelationInDriver { relation, others });
    let max = application.run.max_broadcast;
    let message = if rows.get() >= MAX_ROWS {
        Some(FailureMessage::TooManyRowsToBroadcast { rows: rows.whole(), max: MAX_ROWS })
    } else if relation >= max {
        Some(FailureMessage::TooLargeToBroadcast { relation, max })
    } else if let Some(message) = over_max_result(compressed, 1, application) {
        Some(message)
    } else if all > heap {
        Some(FailureMessage::NoMemoryToBroadcast)
    } else {
        None
    };
    demand.outcome = if message.is_some() {
        Outcome::Fails
    } else if all > heap.saturating_sub(others) {
        // The others may be built before or after it.
        Outcome::Depends
    } else {
        Outcome::Fits
    };
    demand.message = message;
    demand
}

/// A relation as tasks read it, and what an executor holds for it: its serialized blocks are next to it.
fn read(of: BroadcastRelation, application: &Application<'_>) -> Option<(ByteSize, ByteSize)> {
    let storage = application.worker().regions.unified();
    let built = relation_bytes(of, broadcast::Origin::Built, application);
    // Tasks in the driver's JVM have the one that it built, while there is room for it in the storage memory.
    let is_shared = application.memory.executor.is_none() && built.is_some_and(|it| it <= storage);
    let origin = if is_shared { broadcast::Origin::Built } else { broadcast::Origin::Deserialized };
    let relation = relation_bytes(of, origin, application)?;
    Some((relation, ByteSize(relation.0.saturating_add(of.compressed?.size().0))))
}

/// All that an executor holds for a relation that its tasks read.
pub(super) fn bytes_to_read(
    of: BroadcastRelation,
    application: &Application<'_>,
) -> Option<ByteSize> {
    read(of, application).map(|(_, held)| held)
}

fn read_relation(
    mut demand: Demand,
    of: BroadcastRelation,
    (joins, others): (u32, ByteSize),
    application: &Application<'_>,
) -> Demand {
    let storage = application.worker().regions.unified();
    demand.available = Some(storage);
    let Some((relation, held)) = read(of, application) else { return demand };
    demand.bytes = Some(relation);
    // Each task's metric counts the relation, of keys, for each join that has it (`BroadcastHashJoinExec`).
    let counted = ByteSize(relation.0.saturating_mul(u64::from(joins)));
    demand.peak = (of.key != RelationKey::None).then_some(counted);
    demand.basis = Some(Basis::Relation { others });
    // Where storage memory has no room for it, a copy goes to disk (`TorrentBroadcast.readBroadcastBlock` stores it as
    // MEMORY_AND_DISK), and tasks hold it on the heap all the same.
    demand.outcome = if held > application.worker().heap.max_memory.saturating_sub(others) {
        demand.message = Some(FailureMessage::HeapSpace);
        Outcome::Fails
    } else if held > storage.saturating_sub(others) {
        Outcome::Depends
    } else {
        Outcome::Fits
    };
    demand
}

fn max_result_size(application: &Application<'_>) -> Option<ByteSize> {
    let set = application.conf.size("spark.driver.maxResultSize", ByteUnit::Byte);
    let size = set.and_then(Result::ok).unwrap_or(MAX_RESULT_SIZE);
    // 0 lifts the limit.
    (size.0 > 0).then_some(size)
}

/// `TaskSetManager.canFetchMoreResults`.
fn over_max_result(
    bytes: ByteCount,
    tasks: u32,
    application: &Application<'_>,
) -> Option<FailureMessage> {
    let max = max_result_size(application)?;
    let bytes = bytes.size();
    (bytes > max).then_some(FailureMessage::OverMaxResultSize { tasks, bytes, max })
}

fn results(
    [mut jvm, mut python]: [Demand; 2],
    in_jvm: Option<(ByteCount, ByteCount)>,
    in_python: Option<ByteCount>,
    tasks: u32,
    application: &Application<'_>,
) -> Vec<Demand> {
    let heap = application.memory.driver.heap.max_memory;
    jvm.available = Some(max_result_size(application).map_or(heap, |max| max.min(heap)));
    if let Some((serialized, decoded)) = in_jvm {
        let bytes = serialized + ByteCount::new(f64::from(tasks) * TASK_RESULT);
        jvm.bytes = Some(bytes.size());
        jvm.basis = Some(Basis::SerializedResults { decoded });
        jvm.message = over_max_result(bytes, tasks, application);
        // `SparkPlan.executeCollect` holds all blocks while it decodes them.
        let least = (bytes + decoded).size();
        if jvm.message.is_none() && least > heap {
            jvm.message = Some(FailureMessage::HeapSpace);
        }
        // A block is of chunks of 1 MiB (`SparkPlan.getByteArrayRdd`), and with its header one takes two of G1's
        // regions of 1 MiB, or one of 2 MiB.
        let most = (bytes + bytes + decoded).size();
        jvm.outcome = if jvm.message.is_some() {
            Outcome::Fails
        } else if decoded > ByteCount::ZERO && most > heap.saturating_sub(SPARKS_OWN) {
            Outcome::Depends
        } else {
            Outcome::Fits
        };
    }
    // In a container Python has the overhead; on a machine of its own what the heap leaves.
    let driver = &application.memory.driver;
    let room = driver
        .container
        .and_then(|_| granted_overhead(driver))
        .unwrap_or_else(|| application.driver_machine.saturating_sub(driver.heap.size));
    python.available = Some(room);
    if let Some(bytes) = in_python {
        python.bytes = Some(bytes.size());
        python.basis = Some(Basis::PythonObjects);
        python.outcome = if python.bytes > Some(room) { Outcome::Fails } else { Outcome::Fits };
        if python.outcome == Outcome::Fails {
            python.message = Some(FailureMessage::DriverPythonKilled);
        }
    }
    vec![jvm, python]
}

/// The state of a streaming query: rows of keys and values in maps on the heap, of the last two batches' versions
/// (`HDFSBackedStateStoreProvider`, `spark.sql.streaming.maxBatchesToRetainInMemory`), or in RocksDB's native memory,
/// which is bounded only where a setting says so. How many keys there are no code says.
fn state(new: impl Fn(Option<RegionKind>) -> Demand, application: &Application<'_>) -> Demand {
    let worker = application.worker();
    let conf = application.conf;
    let provider = conf.get("spark.sql.streaming.stateStore.providerClass");
    if !provider.is_some_and(|provider| provider.contains("RocksDB")) {
        let mut demand = new(None);
        demand.available = Some(worker.heap.max_memory);
        demand.basis = Some(Basis::StateOnHeap);
        return demand;
    }
    let mut demand = new(overhead(worker));
    demand.available = granted_overhead(worker);
    if !conf.flag("spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage", false) {
        demand.basis = Some(Basis::RocksDb);
        return demand;
    }
    // `RocksDBConf`: 500 MB by default, of all instances on an executor together.
    let mib = conf.number("spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB", 500_u64);
    let bytes = ByteSize::mib(mib);
    demand.bytes = Some(bytes);
    demand.basis = Some(Basis::BoundedRocksDb);
    demand.outcome = match demand.available {
        Some(max) if bytes > max => Outcome::Fails,
        Some(_) => Outcome::Fits,
        None => Outcome::Unknown,
    };
    if demand.outcome == Outcome::Fails {
        demand.message = Some(FailureMessage::ContainerKilled);
    }
    demand
}

fn python_worker(
    mut demand: Demand,
    bytes: Option<ByteCount>,
    application: &Application<'_>,
) -> Demand {
    let worker = application.worker();
    let slots = u64::from(application.slots());
    let rest_of_machine = || {
        // A local master has no container: Python has what the heap leaves of the machine.
        let local = application.memory.executor.is_none();
        local.then(|| application.driver_machine.saturating_sub(worker.heap.size))
    };
    let limit = worker.pyspark.or(granted_overhead(worker)).or_else(rest_of_machine);
    demand.available = limit.map(|size| ByteSize(size.0 / slots));
    demand.basis = Some(Basis::PythonWorker { own: ByteSize(PYTHON_WORKER) });
    let Some(bytes) = bytes else { return demand };
    let bytes = ByteSize(PYTHON_WORKER.saturating_add(bytes.size().0));
    demand.bytes = Some(bytes);
    demand.outcome = match demand.available {
        Some(max) if bytes > max => Outcome::Fails,
        Some(_) => Outcome::Fits,
        None => Outcome::Unknown,
    };
    if demand.outcome == Outcome::Fails {
        demand.message = Some(if worker.pyspark.is_some() {
            FailureMessage::PythonMemoryError
        } else {
            FailureMessage::ContainerKilled
        });
    }
    demand
}
