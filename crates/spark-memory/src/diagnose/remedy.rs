//! Settings that the numbers of a failure's message call for.
//!
//! A message bounds what no model knows: how much a container used when it was killed, how large the results were. The
//! amounts here are the least that would have held, and room above them where the message ends before the need does.

use std::borrow::Cow;

use super::Facts;
use crate::advise::{Because, Recommendation, SPARK_SHARE};
use crate::report::SetIn;
use spark_model::bytes::{ByteSize, ByteUnit, GIB, MIB};
use spark_model::conf::{DeployMode, Master, keys};
use spark_model::demand::{Certainty, DemandKind, ProcessKind};
use spark_model::memory::{self, Memory, ProcessMemory};
use spark_plan::simulate::SimulatedJob;
use spark_run::{Number, Remedy};

/// The grain of a proposed overhead.
const OVERHEAD_GRAIN: u64 = 128 * MIB;

/// Both `spark.rpc.message.maxSize` and the Kryo buffer end under 2 GiB (`RpcUtils.maxMessageSizeBytes`,
/// `KryoSerializer.maxBufferSizeMb`).
const MAX_BUFFER_MIB: u64 = 2047;

/// A failure whose message calls for a change.
pub(super) struct Call<'f> {
    pub remedy: Remedy,
    /// The JVM that failed or whose container did; `None` where the text does not say.
    pub jvm: Option<ProcessKind>,
    /// The line that decided.
    pub message: &'f str,
    pub numbers: &'f [Number],
    /// True if the code asks for broadcasts itself, which no setting takes back.
    pub hinted: bool,
    /// The step that it happened in, where that is known.
    pub step: Option<&'f SimulatedJob>,
}

impl Call<'_> {
    fn number(&self, name: &str) -> Option<u64> {
        self.numbers.iter().find(|it| it.name == name).map(|it| it.value)
    }

    fn size(&self, name: &str) -> Option<ByteSize> {
        self.number(name).map(ByteSize)
    }
}

/// True of settings that are no longer those of the failed run: a sentence with both figures; `None` where they may be
/// the same.
pub(super) fn already_changed(call: &Call<'_>, job: &Facts<'_, '_>) -> Option<String> {
    let limit = call.size("limit")?;
    match call.remedy {
        Remedy::RaiseOverhead => {
            let container = Container::of(call);
            let set = container.keys(job).iter().any(|key| job.conf.get(key).is_some());
            let process = container.process(job.memory)?;
            let granted = process.granted.or(process.container)?;
            let other = granted > limit && grant(process, Some(limit)).is_none();
            (set && other).then(|| {
                format!(
                    "The container has {} with the settings here; in the failed run it had {}.",
                    granted.human(),
                    limit.human()
                )
            })
        }
        Remedy::RaiseResultLimit => {
            let now = job.conf.size(result_key(call), ByteUnit::Byte)?.ok()?;
            (now >= call.size("results")? && !alike(now, limit)).then(|| {
                format!(
                    "{} is {} now; in the failed run it was {}.",
                    result_key(call),
                    now.human(),
                    limit.human()
                )
            })
        }
        Remedy::ShrinkContainer => {
            let container = Container::of(call);
            job.conf.get(container.keys(job)[0])?;
            let asked = container.process(job.memory)?.container?;
            (asked <= limit).then(|| {
                format!(
                    "The container is {} with the settings here, and the cluster gives up to {}.",
                    asked.human(),
                    limit.human()
                )
            })
        }
        _ => None,
    }
}

/// The settings to change, the one that decides first.
pub(super) fn remedies(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    match call.remedy {
        Remedy::None => Vec::new(),
        Remedy::RaiseOverhead => raise_overhead(call, job),
        Remedy::RaiseResultLimit => raise_result_limit(call, job),
        Remedy::ShrinkContainer => shrink_container(call, job),
        Remedy::RaiseToLeastHeap => raise_to_least_heap(call, job),
        Remedy::RaiseKryoBuffer => raise_kryo_buffer(call, job),
        Remedy::RaiseMessageSize => raise_message_size(call, job),
        Remedy::DisableBroadcast if call.hinted => Vec::new(),
        Remedy::DisableBroadcast => vec![job.recommend(Change {
            key: keys::BROADCAST_THRESHOLD,
            value: "-1".to_owned(),
            why: "The planner chose this broadcast by an estimate of the table’s size, and the table was larger."
                .to_owned(),
            effect: "The join sorts and merges instead; no driver or executor holds the table whole.".to_owned(),
            certainty: Certainty::Known,
        })],
    }
}

/// A setting, its new value and the reasons.
struct Change {
    key: &'static str,
    value: String,
    why: String,
    effect: String,
    certainty: Certainty,
}

impl Facts<'_, '_> {
    fn recommend(&self, change: Change) -> Recommendation {
        let Change { key, value, why, effect, certainty } = change;
        Recommendation {
            key: Cow::Borrowed(key),
            value,
            from: self.conf.get(key).map(str::to_owned),
            set_in: self.conf.setting(key).map(|setting| SetIn::from(setting.origin)),
            why,
            effect,
            certainty,
            because: Because::Failure,
        }
    }

    /// The memory with some settings changed.
    fn memory_with(&self, changes: &[(&str, String)]) -> Memory {
        let changes = changes.iter().map(|(key, value)| (*key, value.as_str()));
        memory::model(&self.conf.with(changes), self.cluster, self.master, self.version)
    }
}

/// The process that a container's limit is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    Driver,
    Executor,
}

impl Container {
    fn of(call: &Call<'_>) -> Self {
        // `ApplicationMaster` runs the driver in cluster mode; YARN calls its container so in both modes.
        let master = ["AM Container", "ApplicationMaster", "Required AM memory"];
        let is_driver = call.jvm == Some(ProcessKind::Driver)
            || master.iter().any(|it| call.message.contains(it));
        if is_driver { Self::Driver } else { Self::Executor }
    }

    /// The keys of its heap and of its overhead.
    fn keys(self, job: &Facts<'_, '_>) -> [&'static str; 2] {
        match self {
            Self::Executor => [keys::EXECUTOR_MEMORY, keys::EXECUTOR_OVERHEAD],
            // Spark's own application master is small (512m by default): a larger one runs the driver, in cluster mode.
            Self::Driver
                if job.cluster.deploy_mode == DeployMode::Client
                    && job.conf.get(keys::AM_MEMORY).is_some() =>
            {
                [keys::AM_MEMORY, keys::AM_OVERHEAD]
            }
            Self::Driver => [keys::DRIVER_MEMORY, keys::DRIVER_OVERHEAD],
        }
    }

    fn process(self, memory: &Memory) -> Option<&ProcessMemory> {
        match self {
            Self::Executor => memory.executor.as_ref(),
            Self::Driver => Some(&memory.driver),
        }
    }
}

/// A container was killed at its limit: the heap is bounded by -Xmx, so the rest of the container was too small.
fn raise_overhead(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    // One JVM of the user's own has no container; nor has the overhead a meaning outside of YARN and Kubernetes.
    let container = Container::of(call);
    let [heap_key, key] = container.keys(job);
    let limit = call.size("limit");
    let used = call.size("used");
    if call.size("resident").is_some() {
        // The machine was full, not a container.
        return Vec::new();
    }
    let process = container.process(job.memory).filter(|it| it.container.is_some());
    let Some((process, granted)) = process.and_then(|it| Some((it, grant(it, limit)?))) else {
        return limit.map(|limit| raise_unseen_overhead(key, limit, job)).into_iter().collect();
    };
    let Some(overhead) = process.overhead.as_ref().map(|it| it.bytes) else { return Vec::new() };
    let heap = process.xmx;
    let over = used.zip(limit).map_or(ByteSize(0), |(used, limit)| used.saturating_sub(limit));
    // Not the overhead that was asked for, but what the grant left outside of the heap was too little.
    let left = granted.saturating_sub(heap);
    let workers = workers(call, job, process);
    // Never less than Spark would give by itself.
    let derived = process.derived_overhead.unwrap_or(overhead);
    let least = ByteSize(left.0 + over.0).max(ByteSize(overhead.0 * 2)).max(derived);
    let least = workers.map_or(least, |workers| least.max(ByteSize(workers.0 + derived.0)));
    let least = least.align_up(OVERHEAD_GRAIN);
    let mut changes = vec![(key, least.to_string())];
    // What the manager rounds up to costs nothing more.
    let with = job.memory_with(&changes);
    let grown = container.process(&with).and_then(|it| it.granted).unwrap_or_default();
    // A log that shows a container which is not rounded up is of a cluster that does not.
    let grown = if process.granted == Some(granted) { grown } else { ByteSize(0) };
    let value = grown.saturating_sub(heap).max(least).align_down(MIB);
    changes[0].1 = value.to_string();
    let workers_text =
        workers.map(|it| format!(" Python workers alone need about {}.", it.human()));
    let why = format!(
        "The heap takes up to {} of the {} granted, which leaves {} for Python workers, network buffers and native memory.{}",
        heap.human(),
        granted.human(),
        left.human(),
        workers_text.unwrap_or_default(),
    );
    let certainty = if workers.is_some() { Certainty::Estimated } else { Certainty::Assumed };
    let effect = match certainty {
        Certainty::Assumed => format!(
            "{} outside of the heap: twice what was there, as the log ends before the need does.",
            value.human()
        ),
        _ => format!("{} outside of the heap.", value.human()),
    };
    let raised = Change { key, value: value.to_string(), why, effect, certainty };
    let mut all = vec![job.recommend(raised)];
    // A container that no node takes any more, or fewer of, gives up heap instead.
    let executors = |memory: &Memory| memory.placement.as_ref().map_or(0, |it| it.executors);
    let with = job.memory_with(&changes);
    let loses = executors(&with) < executors(job.memory);
    if loses || (is_refused(&with) && !is_refused(job.memory)) {
        let smaller = granted.saturating_sub(value).align_down(MIB);
        if smaller > memory::MIN_SYSTEM_MEMORY {
            all.push(job.recommend(Change {
                key: heap_key,
                value: smaller.to_string(),
                why: format!("Of containers larger than {} fewer fit the nodes.", granted.human()),
                effect: "The container stays as large as it is.".to_owned(),
                certainty,
            }));
        }
    }
    all
}

/// The same where the settings given are not those of the run: the heap is then inferred from the limit.
fn raise_unseen_overhead(
    key: &'static str,
    limit: ByteSize,
    job: &Facts<'_, '_>,
) -> Recommendation {
    // Spark's default: a tenth of the heap (`ResourceProfile.calculateOverHeadMemory`).
    let overhead = ByteSize(limit.0 / 11);
    let value = ByteSize(overhead.0 * 2).align_up(OVERHEAD_GRAIN);
    job.recommend(Change {
        key,
        value: value.to_string(),
        why: format!(
            "The log is of a container of {}, which the settings here do not make: paste the settings of that run. By Spark’s default about {} of it are outside of the heap.",
            limit.human(),
            overhead.human(),
        ),
        effect: "Twice the default overhead of that container.".to_owned(),
        certainty: Certainty::Assumed,
    })
}

/// The container's size in the failed run, if the settings here may be that run's: what the manager grants, or, where its
/// rounding is not as assumed, the limit that the message has.
fn grant(process: &ProcessMemory, limit: Option<ByteSize>) -> Option<ByteSize> {
    let asked = process.container?;
    let granted = process.granted.unwrap_or(asked);
    let Some(limit) = limit.filter(|limit| !alike(granted, *limit)) else { return Some(granted) };
    (alike(asked, limit) || (asked..granted).contains(&limit)).then_some(limit)
}

/// Returns true if a size in a message, which has two digits or three, may be the other one.
fn alike(exact: ByteSize, printed: ByteSize) -> bool {
    exact.0.abs_diff(printed.0) <= (exact.0 / 50).max(GIB / 20)
}

/// Python workers of an executor at once, where their size is no guess.
fn workers(call: &Call<'_>, job: &Facts<'_, '_>, process: &ProcessMemory) -> Option<ByteSize> {
    let slots = u64::from(process.tasks?.slots);
    let steps = call.step.map_or(job.steps, std::slice::from_ref);
    let demands = steps.iter().flat_map(SimulatedJob::demands);
    demands
        .filter(|it| it.kind == DemandKind::PythonWorker && it.certainty < Certainty::Assumed)
        .filter_map(|it| it.bytes)
        .max()
        .map(|bytes| ByteSize(bytes.0.saturating_mul(slots)))
}

fn is_refused(memory: &Memory) -> bool {
    let unplaced = memory.placement.as_ref().is_some_and(|it| it.executors == 0);
    let executor = memory.executor.as_ref();
    unplaced
        || memory.driver.unstartable.is_some()
        || executor.is_some_and(|it| it.unstartable.is_some())
}

/// `TaskSetManager.canFetchMoreResults` ends the job at the first result over the limit: those of the tasks that were
/// not done come on top.
fn raise_result_limit(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    let Some(results) = call.size("results") else { return Vec::new() };
    let done = call.number("tasks").filter(|it| *it > 0);
    let all = call.step.and_then(|step| step.stages.last()).map(|it| u64::from(it.tasks));
    let whole = done.zip(all).filter(|(done, all)| all > done).map(|(done, all)| {
        ByteSize((u128::from(results.0) * u128::from(all) / u128::from(done)).min(u64::MAX.into())
            as u64)
    });
    // At least twice a limit that was met to the byte: nothing else is known of the need then.
    let limit = call.size("limit").unwrap_or_default();
    let value = whole.unwrap_or(results).align_up(GIB).max(ByteSize(limit.0.saturating_mul(2)));
    // The serialized results are kept until the last is there, and then read into rows next to them.
    let heap = ByteSize(value.0.saturating_mul(2));
    let key = result_key(call);
    let why = match whole {
        Some(whole) => {
            format!("With the tasks that were not done they come to about {}.", whole.human())
        }
        None => {
            "Spark stops at the first result over the limit: those of the other tasks come on top."
                .to_owned()
        }
    };
    let certainty = if whole.is_some() { Certainty::Estimated } else { Certainty::Assumed };
    let mut all = vec![job.recommend(Change {
        key,
        value: value.to_string(),
        why,
        effect: "The driver accepts them, if its heap holds them. Fewer rows to collect need neither.".to_owned(),
        certainty,
    })];
    let local = matches!(job.master, Master::Local { .. });
    let room = if local { job.cluster.machine.memory } else { job.cluster.driver_machine().memory };
    if job.memory.driver.xmx < heap && heap < room.share(SPARK_SHARE) {
        all.push(job.recommend(Change {
            key: keys::DRIVER_MEMORY,
            value: heap.to_string(),
            why: format!(
                "The driver holds {} of serialized results, and the rows that it reads from them.",
                value.human()
            ),
            effect: "A heap for both.".to_owned(),
            certainty,
        }));
    }
    all
}

fn result_key(call: &Call<'_>) -> &'static str {
    if call.message.contains("localMaxResultSize") {
        LOCAL_RESULT_SIZE
    } else {
        keys::MAX_RESULT_SIZE
    }
}

/// Databricks' limit of what a driver collects.
const LOCAL_RESULT_SIZE: &str = "spark.databricks.driver.localMaxResultSize";

/// The largest heap whose container is no larger than the limit (`yarn.Client.verifyClusterResources`).
fn shrink_container(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    let Some(limit) = call.size("limit") else { return Vec::new() };
    let container = Container::of(call);
    let [key, overhead_key] = container.keys(job);
    let others = ["offHeap", "pyspark"].iter().filter_map(|name| call.size(name)).map(|it| it.0);
    let room = limit.saturating_sub(ByteSize(others.sum()));
    let explicit = job.conf.size(overhead_key, ByteUnit::MiB).and_then(Result::ok);
    let heap = match explicit {
        Some(overhead) => room.saturating_sub(overhead),
        None => largest_heap(container, key, room, job),
    }
    .align_down(MIB);
    if heap < memory::MIN_SYSTEM_MEMORY {
        return Vec::new();
    }
    vec![job.recommend(Change {
        key,
        value: heap.to_string(),
        why: format!(
            "The cluster gives no container more than {}, heap and overhead together.",
            limit.human()
        ),
        effect: "The largest heap that it grants with this overhead.".to_owned(),
        certainty: Certainty::Known,
    })]
}

/// The largest heap that is within `room` with the overhead that Spark derives from it, a share in whole MiB.
fn largest_heap(container: Container, key: &str, room: ByteSize, job: &Facts<'_, '_>) -> ByteSize {
    let fits = |mib: u64| {
        let with = job.memory_with(&[(key, format!("{mib}m"))]);
        let overhead = container.process(&with).and_then(|it| it.derived_overhead);
        mib * MIB + overhead.map_or_else(|| (mib * MIB / 10).max(384 * MIB), |it| it.0) <= room.0
    };
    let (mut low, mut high) = (0, room.0 / MIB + 1);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) { low = middle } else { high = middle }
    }
    ByteSize::mib(low)
}

fn raise_to_least_heap(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    let key = if call.jvm == Some(ProcessKind::Driver) {
        keys::DRIVER_MEMORY
    } else {
        keys::EXECUTOR_MEMORY
    };
    vec![job.recommend(Change {
        key,
        value: ByteSize::gib(1).to_string(),
        why: format!("Spark starts with {} or more.", memory::MIN_SYSTEM_MEMORY.human()),
        effect: "Spark’s default heap.".to_owned(),
        certainty: Certainty::Known,
    })]
}

fn raise_kryo_buffer(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    const KEY: &str = "spark.kryoserializer.buffer.max";
    let now = job.conf.size(KEY, ByteUnit::MiB).and_then(Result::ok).unwrap_or(ByteSize::mib(64));
    // The buffer is full, and so many bytes more are written next (`KryoSerializerInstance.serialize`).
    let asked = call.size("asked").unwrap_or_default();
    let least = ByteSize(now.0.saturating_add(asked.0)).align_up(64 * MIB);
    let value = ByteSize(now.0.saturating_mul(2)).max(least).min(ByteSize::mib(MAX_BUFFER_MIB));
    if value <= now || value < ByteSize(now.0.saturating_add(asked.0)) {
        return Vec::new();
    }
    vec![job.recommend(Change {
        key: KEY,
        value: value.to_string(),
        why: format!("One object did not fit into a buffer of {}.", now.human()),
        effect: "At least twice the buffer: how large the object is in the end, the message does not say."
            .to_owned(),
        certainty: Certainty::Assumed,
    })]
}

fn raise_message_size(call: &Call<'_>, job: &Facts<'_, '_>) -> Vec<Recommendation> {
    let Some(task) = call.size("task") else { return Vec::new() };
    let mib = (task.0 / MIB + 1).next_multiple_of(64).min(MAX_BUFFER_MIB);
    if mib * MIB < task.0 {
        return Vec::new();
    }
    vec![job.recommend(Change {
        key: "spark.rpc.message.maxSize",
        value: mib.to_string(),
        why: format!("A serialized task has {}: data of the program travels in it.", task.human()),
        effect: "The task is sent. A broadcast variable, or a file that the tasks read, sends it once.".to_owned(),
        certainty: Certainty::Known,
    })]
}
