//! Memory requests of each stage against the memory there is: it fits, spills, evicts or fails.
//!
//! Sorts and hash maps follow Spark's own page-wise code (`sort.rs`, `aggregate.rs`); what is kept as objects, in
//! Python or in the cache is estimated from recorded runs, each figure at its place.

mod aggregate;
mod alignment;
mod basis;
mod broadcast;
mod demand;
mod item_limits;
mod limits;
mod message;
mod range;
mod relations;
mod sort;
mod storage;
mod table_limits;
mod task;
mod unknown_heap;

use crate::quantity::{ByteCount, TaskCount};
use crate::stages::{self, Job, MemoryRequest, RunSettings};
use demand::StageTask;
use pyspark_program::program::NodeId;
use relations::Relations;
use spark_model::bytes::ByteSize;
use spark_model::conf::{Conf, SparkVersion};
use spark_model::demand::{Missing, Outcome};
use spark_model::memory::{Memory, ProcessMemory};
use storage::Storage;

pub use basis::Basis;
pub use demand::Demand;
pub use item_limits::{PROBE_ITEMS, add_item_limits, limit_by_items};
pub use limits::{Limit, LimitOf};
pub use message::FailureMessage;
pub use range::{SizeRange, widen};
pub use table_limits::{limit_by_tables, take_limits};
pub use task::{MemoryUse, TaskMemory};
pub use unknown_heap::forget_unknown_heaps;

/// The stages that an action runs, with their memory requests and outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedJob {
    pub action: NodeId,
    /// How often it runs, for the loops it is in; `None` where the code does not show it.
    pub times: Option<u64>,
    /// True if it is a streaming query: its stages are those of each micro-batch.
    pub streams: bool,
    /// The part of its work that is not planned.
    pub unplanned: Option<Missing>,
    /// The cached frames that are in the storage memory once it has run, the least recently used first, those on the
    /// heap before those off it.
    pub held: Vec<Held>,
    /// The memory of one executor that cached frames leave to operators once it has run.
    execution: ByteSize,
    pub stages: Vec<SimulatedStage>,
}

/// A cached frame in the storage memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub frame: NodeId,
    /// All of its blocks, on all executors together.
    pub wanted: ByteSize,
    /// Those of them that are in memory: less than `wanted` where not all of them fit.
    pub bytes: ByteSize,
}

impl SimulatedJob {
    /// The demands of its stages, in order.
    pub fn demands(&self) -> impl Iterator<Item = &Demand> {
        self.stages.iter().flat_map(|stage| &stage.demands)
    }

    /// The same, to be changed.
    pub(super) fn demands_mut(&mut self) -> impl Iterator<Item = &mut Demand> {
        self.stages.iter_mut().flat_map(|stage| &mut stage.demands)
    }

    /// Removes the limits of its demands, which hold for one path through the program.
    pub fn remove_limits(&mut self) {
        self.demands_mut().for_each(|demand| demand.limits.clear());
    }

    /// The worst of its demands' outcomes; unknown where its stages are, or how much they are given.
    pub fn worst(&self) -> Outcome {
        let outcomes = self.demands().map(|demand| demand.outcome);
        let known = !self.stages.is_empty() && !self.streams && self.unplanned.is_none();
        let of_none = if known { Outcome::Fits } else { Outcome::Unknown };
        outcomes.fold(of_none, Outcome::max)
    }
}

/// A stage's tasks and demands.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedStage {
    pub tasks: u32,
    /// The tasks with rows that run at once on one executor.
    pub running: u32,
    /// Compressed input of the largest task.
    pub per_task_bytes: Option<ByteSize>,
    pub demands: Vec<Demand>,
}

/// The application as the simulation sees it.
pub struct Application<'a> {
    pub conf: &'a Conf,
    pub memory: &'a Memory,
    pub version: SparkVersion,
    /// The memory of the driver's machine.
    pub driver_machine: ByteSize,
    /// The demands that are given the sizes up to which they fit.
    pub limits: Limits,
    /// What operators read of the session; each job has its own.
    pub run: RunSettings,
}

/// The demands whose limits are searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    All,
    /// Those of operators that hold rows of one table in each task.
    RowsOfTask,
    None,
}

impl Application<'_> {
    /// The process whose memory the tasks share.
    pub fn worker(&self) -> &ProcessMemory {
        self.memory.executor.as_ref().unwrap_or(&self.memory.driver)
    }

    /// Processes that run tasks.
    pub fn executors(&self) -> u32 {
        if self.memory.executor.is_none() {
            return 1;
        }
        self.memory.placement.as_ref().map_or(1, |placement| placement.executors).max(1)
    }

    /// Tasks that one of them runs at once.
    pub fn slots(&self) -> u32 {
        self.worker().tasks.map_or(1, |tasks| tasks.slots)
    }

    /// Tasks that run at once in the whole application.
    pub fn parallelism(&self) -> TaskCount {
        TaskCount::new(f64::from(self.executors()) * f64::from(self.slots()))
    }
}

/// Runs the jobs one after the other; frames that one caches are there for the next.
pub fn simulate(jobs: &[Job], application: &Application<'_>) -> Vec<SimulatedJob> {
    run(jobs, application, &[])
}

/// The same jobs with other sizes, where operators have no more memory than in `given`: what other tables' frames take
/// of it in the cache is as given.
pub fn simulate_beside(
    given: &[SimulatedJob],
    jobs: &[Job],
    application: &Application<'_>,
) -> Vec<SimulatedJob> {
    run(jobs, application, given)
}

fn run(jobs: &[Job], application: &Application<'_>, given: &[SimulatedJob]) -> Vec<SimulatedJob> {
    let mut storage = Storage::new(application);
    jobs.iter()
        .enumerate()
        .map(|(at, job)| {
            let max_pool = given.get(at).map_or(ByteSize::MAX, |job| job.execution);
            let application = &Application { run: job.settings, ..*application };
            for frame in &job.released {
                storage.release(*frame);
            }
            let built = relations::built(job, application);
            let stages: Vec<SimulatedStage> = job
                .stages
                .iter()
                .map(|stage| self::stage(stage, application, &mut storage, &built, max_pool))
                .collect();
            SimulatedJob {
                action: job.action,
                times: job.times,
                streams: job.streams,
                unplanned: job.unplanned.clone(),
                held: storage.held().copied().collect(),
                execution: storage.execution_per_executor().min(max_pool),
                stages,
            }
        })
        .collect()
}

fn stage(
    stage: &stages::Stage,
    application: &Application<'_>,
    storage: &mut Storage,
    built: &Relations<'_>,
    max_pool: ByteSize,
) -> SimulatedStage {
    let tasks = stage.tasks.get().clamp(1.0, f64::from(u32::MAX)) as u32;
    // A last lonely task has the whole pool: N is what runs now, and a task without rows is over at once.
    let busy = (stage.tasks - stage.empty).get().clamp(1.0, f64::from(tasks)) as u32;
    let running = application.slots().min(busy.div_ceil(application.executors())).max(1);
    let pool = storage.execution_per_executor().min(max_pool);
    let memory = TaskMemory {
        max: ByteSize(pool.0 / u64::from(running)),
        page: application.worker().page_size,
    };
    let read = relations::read(stage, application);
    let mut demands: Vec<Demand> = Vec::new();
    let mut is_crowded = false;
    for operator in &stage.operators {
        let is_limited = match application.limits {
            Limits::All => true,
            Limits::RowsOfTask => operator.is_limited_by_rows_of_task(),
            Limits::None => false,
        };
        let before = is_limited.then(|| storage.of_given_sizes());
        let other_relations = match operator.request {
            MemoryRequest::BuildRelation(_) => built.beside(operator),
            MemoryRequest::ReadRelation { .. } => read.beside(operator),
            _ => ByteSize::ZERO,
        };
        let task = StageTask { memory, tasks, other_relations };
        let mut own = demand::of(operator, task, application, storage);
        is_crowded |= demand::grows_too_far(operator, &demands, memory);
        if let Some(before) = before {
            limits::add(&mut own, operator, task, application, &before);
        }
        demands.append(&mut own);
    }
    demand::share(&mut demands, memory, is_crowded);
    for demand in &mut demands {
        demand.least_bytes = demand.bytes;
        demand.range = demand.bytes.map(|bytes| {
            let range = SizeRange::of(demand.peak, bytes);
            SizeRange { most: range.most.max(demand.max_bytes.unwrap_or_default()), ..range }
        });
    }
    SimulatedStage {
        tasks,
        running,
        per_task_bytes: stage.largest_input.map(ByteCount::size),
        demands,
    }
}
