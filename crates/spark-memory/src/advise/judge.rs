//! One configuration, judged by the model.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::AdviceJob;
use pyspark_program::program::{NodeId, Program};
use spark_model::bytes::ByteSize;
use spark_model::cluster::Placement;
use spark_model::conf::{Conf, keys};
use spark_model::demand::{Certainty, DemandKind, Missing, Outcome, ProcessKind, RegionKind};
use spark_model::memory::{self, HeapBasis, Memory};
use spark_plan::simulate::{self, Application, Demand, Limits, SimulatedJob, SimulatedStage};
use spark_plan::stages::{self, PlanSettings, Planned, RunSettings, Settings, Shared};
use spark_plan::{Scenario, Table};

/// Settings in place of those in effect, by key.
pub(super) type Changes = BTreeMap<&'static str, String>;

/// Badness of a configuration: one that does not start is worse than one that fails, and that is worse than one that
/// spills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// Processes that do not start, or find no node.
    pub refused: u32,
    pub fails: u32,
    /// Number of requests that spill to disk or push cached blocks out.
    pub spills: u32,
}

impl Score {
    fn of(refused: u32, requests: &[WorstRequest]) -> Self {
        let count = |is: fn(Outcome) -> bool| {
            requests.iter().filter(|request| is(request.outcome)).count() as u32
        };
        Self {
            refused,
            fails: count(|outcome| outcome == Outcome::Fails),
            spills: count(|outcome| matches!(outcome, Outcome::Spills | Outcome::Evicts)),
        }
    }
}

/// Which operator asks where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RequestSite {
    pub node: NodeId,
    pub process: ProcessKind,
    pub kind: DemandKind,
    /// True if an earlier stage of the job asks the same: an aggregation groups what each task reads, and then what is
    /// shuffled. Other settings help the one than the other.
    pub again: bool,
}

impl RequestSite {
    /// Returns true if it is on the driver: in its JVM or in the Python process of the program.
    pub fn is_drivers(self) -> bool {
        self.process == ProcessKind::Driver || self.kind == DemandKind::Rows
    }

    fn of(demand: &Demand, before: &[SimulatedStage]) -> Self {
        let same = |it: &Demand| {
            (it.node, it.process, it.kind) == (demand.node, demand.process, demand.kind)
        };
        let again = before.iter().flat_map(|stage| &stage.demands).any(same);
        Self { node: demand.node, process: demand.process, kind: demand.kind, again }
    }
}

/// The worst request of an operator in any job.
#[derive(Clone, Debug)]
pub(super) struct WorstRequest {
    pub site: RequestSite,
    pub region: Option<RegionKind>,
    pub bytes: Option<ByteSize>,
    /// The most bytes that it may be, where the data is not known.
    pub max_bytes: Option<ByteSize>,
    pub available: Option<ByteSize>,
    pub outcome: Outcome,
    /// Known or estimated: what is assumed has a range, over which its outcome holds.
    pub certainty: Certainty,
}

impl WorstRequest {
    fn new(demand: &Demand, before: &[SimulatedStage]) -> Self {
        Self {
            site: RequestSite::of(demand, before),
            region: demand.region,
            bytes: demand.bytes,
            max_bytes: demand.bytes,
            available: demand.available,
            outcome: demand.outcome,
            certainty: demand.certainty,
        }
    }

    /// Returns true if it is for pages of execution memory.
    pub fn in_execution(&self) -> bool {
        self.region.is_some_and(RegionKind::is_execution)
    }

    pub fn is_problem(&self) -> bool {
        self.outcome.is_trouble()
    }

    /// Returns true if it depends on the data of tables that are given if its pages fit.
    pub fn is_undecided(&self) -> bool {
        self.in_execution() && self.outcome == Outcome::Depends && self.bytes.is_some()
    }

    /// The same operator's request where the data is the most that it can be. What does not hold there is no promise.
    fn with_most(self, most: &Self) -> Self {
        // The larger request may have a plan of its own, with more tasks for it.
        let outcome = match (self.outcome, most.outcome) {
            (Outcome::Unknown, _) | (_, Outcome::Unknown) => self.outcome,
            (likely, most) => likely.max(most),
        };
        let max_bytes = self.max_bytes.max(most.bytes);
        let certainty = if max_bytes > self.bytes {
            self.certainty.max(Certainty::Estimated)
        } else {
            self.certainty
        };
        Self { max_bytes, outcome, certainty, ..self }
    }

    /// The bytes it lacks, which distinguishes two demands of one outcome.
    fn lacks(&self) -> u64 {
        let wanted = self.bytes.unwrap_or_default();
        wanted.saturating_sub(self.available.unwrap_or_default()).0
    }
}

/// The model's answer for a configuration.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub memory: Memory,
    pub requests: Vec<WorstRequest>,
    pub score: Score,
    /// The same by job: those that fail, and what spills in those that do not. A job of which one operator fails is not
    /// saved by what another one gets.
    pub by_job: Score,
    /// Operators of whose pages it depends on the data if they fit, where tables are given.
    pub undecided: u32,
    /// The parts of jobs that are not planned, by action.
    pub unplanned: Vec<(NodeId, Missing)>,
}

/// Plans of a program over its tables so far: most candidates change the memory available to a plan, and not the plan.
#[derive(Default)]
pub struct Plans {
    plans: RefCell<Vec<Rc<Plan>>>,
    /// What no setting changes.
    pub shared: Rc<Shared>,
}

/// Maximum number of configurations a search runs the model for; each number of workers is a search of its own. Two
/// rounds through all groups fit: in each at most 2 thresholds of broadcasts, about 15 partitionings of shuffles and
/// files, 3 ways to split skewed partitions, some 12 heaps of the driver's, and some 7 of the executors' shapes; the last
/// runs take out what makes no difference.
pub(super) const MAX_MODEL_RUNS: u32 = 64;

/// The jobs of a program under settings.
pub struct Plan {
    settings: PlanSettings,
    /// The jobs that are planned; `None` for all.
    wanted: Option<Vec<bool>>,
    pub planned: Planned,
}

impl Plans {
    /// No plans yet, of the same program over the same tables.
    pub fn cleared(&self) -> Self {
        Self { plans: RefCell::default(), shared: self.shared.clone() }
    }

    /// The plan of the program that these plans are of, over the tables that they are of.
    pub fn plan(
        &self,
        program: &Program<'_>,
        tables: &BTreeMap<String, Table>,
        settings: PlanSettings,
    ) -> Rc<Plan> {
        self.plan_of(program, tables, settings, None)
    }

    /// The same of some jobs alone, which are independent of the others.
    pub fn plan_of(
        &self,
        program: &Program<'_>,
        tables: &BTreeMap<String, Table>,
        settings: PlanSettings,
        wanted: Option<Vec<bool>>,
    ) -> Rc<Plan> {
        let is_it = |plan: &&Rc<Plan>| plan.settings == settings && plan.wanted == wanted;
        if let Some(plan) = self.plans.borrow().iter().find(is_it) {
            return plan.clone();
        }
        let planned = stages::plan(program, tables, &settings, &self.shared, wanted.as_deref());
        let plan = Rc::new(Plan { settings, wanted, planned });
        self.plans.borrow_mut().push(plan.clone());
        plan
    }
}

impl Verdict {
    /// The model's verdict on the job under some changes of its settings.
    pub fn of(job: &AdviceJob<'_>, changes: &Changes) -> Self {
        let conf = job.conf.with(changes.iter().map(|(key, value)| (*key, value.as_str())));
        let memory = memory::model(&conf, job.cluster, job.master, job.version);
        let application = Application {
            conf: &conf,
            memory: &memory,
            version: job.version,
            driver_machine: job.cluster.driver_machine().memory,
            limits: Limits::None,
            run: RunSettings::new(&conf, job.version),
        };
        let parallelism = application.parallelism();
        let settings = |conf: &Conf| Settings::new(conf, job.version, parallelism, job.assume);
        let settings = job.states.settings(0, &conf, settings);
        let plan = job.plans.plan(job.program, job.tables, settings.clone());
        let steps = simulate::simulate(&plan.planned.jobs, &application);
        let mut jobs: Vec<Vec<WorstRequest>> = by_job(&steps);
        if plan.planned.is_open || plan.planned.packs {
            let settings = settings.in_scenario(Scenario::Most);
            let plan = job.plans.plan(job.program, job.tables, settings);
            let most = by_job(&simulate::simulate(&plan.planned.jobs, &application));
            for (requests, most) in jobs.iter_mut().zip(&most) {
                for request in requests {
                    // An operator that other settings add may need more than there is; that is no certain harm.
                    let is_decided = job.outcomes.0.contains_key(&request.site);
                    let most = most.iter().find(|it| is_decided && it.site == request.site);
                    if let Some(most) = most {
                        *request = request.clone().with_most(most);
                    }
                }
            }
        }
        // Advice is for what is known to go wrong: no setting is worth a change for what may fit as it is.
        // And what goes wrong is not saved by a setting with which it may still do so.
        for request in jobs.iter_mut().flatten() {
            match job.outcomes.0.get(&request.site) {
                Some(Outcome::Depends) if request.is_problem() => {
                    request.outcome = Outcome::Depends;
                }
                Some(before) if before.is_trouble() && request.outcome == Outcome::Depends => {
                    request.outcome = *before;
                }
                _ => {}
            }
        }
        let refused = refused(&memory);
        let fails = |requests: &&Vec<WorstRequest>| {
            requests.iter().any(|request| request.outcome == Outcome::Fails)
        };
        let runs: Vec<_> = jobs.iter().filter(|requests| !fails(requests)).cloned().collect();
        let failing_jobs = (jobs.len() - runs.len()) as u32;
        let by_job = Score { fails: failing_jobs, ..Score::of(refused, &worst(runs)) };
        let requests = worst(jobs);
        let unplanned = steps.iter().filter_map(|it| Some((it.action, it.unplanned.clone()?)));
        let unplanned = unplanned.collect();
        let undecided = requests.iter().filter(|it| it.is_undecided()).count() as u32;
        let score = Score::of(refused, &requests);
        Self { memory, requests, score, by_job, undecided, unplanned }
    }

    pub fn find(&self, site: RequestSite) -> Option<&WorstRequest> {
        self.requests.iter().find(|request| request.site == site)
    }

    pub fn problems(&self) -> impl Iterator<Item = &WorstRequest> {
        self.requests.iter().filter(|request| request.is_problem())
    }

    /// See [`waste`].
    pub fn waste(&self) -> u64 {
        waste(self.memory.placement.as_ref())
    }

    /// Returns true if most of each node's memory is left over.
    pub fn wastes_most_memory(&self) -> bool {
        self.memory.placement.as_ref().is_some_and(|placement| {
            placement.unused_memory_per_node.0 > placement.memory_per_node.0 / 2
        })
    }

    /// The most bytes that an operator's pages may lack.
    pub fn may_lack(&self) -> u64 {
        let requests = self.requests.iter().filter(|it| it.in_execution());
        let lacks = requests.map(|it| {
            let available = it.available.unwrap_or_default();
            it.max_bytes.unwrap_or_default().saturating_sub(available).0
        });
        lacks.max().unwrap_or_default()
    }

    pub fn executors(&self) -> u32 {
        self.memory.placement.as_ref().map_or(0, |placement| placement.executors)
    }
}

/// The share of a node that no executor uses, in tenths: of its memory or its processors, whichever is more.
pub(super) fn waste(placement: Option<&Placement>) -> u64 {
    let Some(placement) = placement else { return 10 };
    let tenths = |unused: u64, all: u64| (unused * 10).checked_div(all).unwrap_or(10);
    tenths(placement.unused_memory_per_node.0, placement.memory_per_node.0).max(tenths(
        placement.unused_cores_per_node.millis.into(),
        placement.cores_per_node.millis.into(),
    ))
}

fn refused(memory: &Memory) -> u32 {
    let executor = memory.executor.as_ref();
    // What a service places by its own rules is not refused by ours.
    let known = executor.is_none_or(|it| it.heap_basis == HeapBasis::Known);
    let unplaced = known && memory.placement.as_ref().is_some_and(|it| it.executors == 0);
    let driver_unplaced = memory
        .placement
        .as_ref()
        .and_then(|placement| placement.shared_node)
        .is_some_and(|shared| !shared.fits);
    [
        memory.driver.unstartable.is_some(),
        executor.is_some_and(|executor| executor.unstartable.is_some()),
        unplaced,
        driver_unplaced,
    ]
    .into_iter()
    .map(u32::from)
    .sum()
}

/// The outcomes of operators with the settings in effect, over all that is possible where the data is not known.
#[derive(Clone, Debug, Default)]
pub struct Outcomes(Rc<FxHashMap<RequestSite, Outcome>>);

impl Outcomes {
    /// `steps` have outcomes that hold over the whole range of what is not known.
    pub fn of(steps: &[SimulatedJob]) -> Self {
        let requests = worst(by_job(steps)).into_iter();
        Self(Rc::new(requests.map(|it| (it.site, it.outcome)).collect()))
    }
}

/// The requests of each job's operators, in the order in which they ask.
fn by_job(steps: &[SimulatedJob]) -> Vec<Vec<WorstRequest>> {
    let requests = |step: &SimulatedJob| {
        let stages = step.stages.iter().enumerate();
        let all = stages.flat_map(|(at, stage)| {
            stage.demands.iter().map(move |it| WorstRequest::new(it, &step.stages[..at]))
        });
        worst([all.collect()])
    };
    steps.iter().map(requests).collect()
}

/// The worst request of each operator in any job, in the order in which operators first ask.
fn worst(jobs: impl IntoIterator<Item = Vec<WorstRequest>>) -> Vec<WorstRequest> {
    let mut all: Vec<WorstRequest> = Vec::new();
    let mut index: FxHashMap<RequestSite, usize> = FxHashMap::default();
    for new in jobs.into_iter().flatten() {
        match index.entry(new.site) {
            Entry::Vacant(entry) => {
                entry.insert(all.len());
                all.push(new);
            }
            Entry::Occupied(entry) => {
                let old = &mut all[*entry.get()];
                if (new.outcome, new.lacks()) > (old.outcome, old.lacks()) {
                    *old = new;
                }
            }
        }
    }
    all
}

/// Keys that shape an executor, or the number of executors.
pub(super) const EXECUTOR_KEYS: [&str; 5] = [
    keys::EXECUTOR_CORES,
    keys::EXECUTOR_MEMORY,
    keys::EXECUTOR_OVERHEAD,
    keys::PYSPARK_MEMORY,
    keys::EXECUTOR_INSTANCES,
];
