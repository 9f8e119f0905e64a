//! Which settings would help, found by asking the model about one configuration after another.
//!
//! Each candidate is laid out (`memory`), planned (`plan::stages`) and simulated. The groups of keys that belong
//! together are tried one after the other, the cheapest change first, and the best option of each is kept: least that
//! does not start, then least that fails, then least that spills, then least left over on a node. In the end every key
//! that makes no difference is taken out again.

mod formats;
mod judge;
mod message;
mod options;
mod packing;
mod rule_of_thumb;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::report::SetIn;
use judge::{Changes, EXECUTOR_KEYS, MAX_MODEL_RUNS, RequestSite, Score, Verdict};
use options::Group;
use pyspark_program::Lines;
use pyspark_program::program::Program;
use spark_model::bytes::{ByteSize, ByteUnit};
use spark_model::cluster::{Cluster, Node};
use spark_model::conf::{Conf, Master, SparkVersion, keys};
use spark_model::demand::{Certainty, Outcome, ProcessKind};
use spark_model::memory::{HeapBasis, ProcessMemory};
use spark_model::order;
use spark_plan::stages::SessionStates;
use spark_plan::{Assumptions, Table};

pub use formats::{Format, FormattedConfiguration};
pub use judge::{Outcomes, Plan, Plans};
pub(crate) use options::SPARK_SHARE;
pub use packing::Packing;
pub use rule_of_thumb::RuleOfThumb;

/// The start of a search: the job as it is.
pub struct AdviceJob<'a> {
    pub program: &'a Program<'a>,
    pub lines: &'a Lines<'a>,
    pub conf: &'a Conf,
    pub cluster: &'a Cluster,
    pub master: Master,
    pub version: SparkVersion,
    pub tables: &'a BTreeMap<String, Table>,
    pub assume: &'a Assumptions,
    pub plans: &'a Plans,
    pub states: &'a SessionStates,
    pub outcomes: Outcomes,
    /// Settings that a failure calls for: the search starts from them, and goes below none.
    pub required: &'a [Recommendation],
    /// True if a failure is pasted that the verdict is about: what the model finds fault with elsewhere can wait.
    pub has_failed: bool,
}

/// A setting to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    pub key: Cow<'static, str>,
    pub value: String,
    /// The value in effect now; `null` where nobody set the key.
    pub from: Option<String>,
    /// Where that value is written, which wins over a value from elsewhere: `code` or `outside`.
    pub set_in: Option<SetIn>,
    /// The reason, in terms of a region of memory and in numbers.
    pub why: String,
    /// The effect of the change.
    pub effect: String,
    /// The certainty of the figures that it rests on: nothing is recommended for what is only assumed.
    pub certainty: Certainty,
    /// The evidence for it.
    pub because: Because,
}

/// The evidence for a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Because {
    /// The model's outcomes.
    Model,
    /// The numbers of a pasted failure.
    Failure,
}

/// Numbers of operators that fail, and that spill or push cached blocks out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ProblemCounts {
    /// Processes that do not start, and operators that nothing can satisfy.
    pub fails: u32,
    pub spills: u32,
}

impl From<Score> for ProblemCounts {
    fn from(score: Score) -> Self {
        Self { fails: score.refused + score.fails, spills: score.spills }
    }
}

/// Which settings would help, and how far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    pub recommendations: Vec<Recommendation>,
    /// True if any setting makes something better.
    pub helps: bool,
    /// The whole in a few sentences; says plainly where the code must change.
    pub words: String,
    pub before: ProblemCounts,
    pub after: ProblemCounts,
    /// The machines that all this is for.
    pub hardware: String,
    /// Every setting from outside the code as it should be, in each format.
    pub outputs: Vec<FormattedConfiguration>,
    /// Executors that fill these nodes, whatever the code does: the shape that leaves the least unused first.
    pub packing: Vec<Packing>,
    /// The field's rules of thumb for these machines, to compare.
    pub thumb: Vec<RuleOfThumb>,
    /// True if all was tried that was worth trying; where not, the search ended at its limit of model runs, and a
    /// better configuration may exist.
    pub complete: bool,
}

/// The smallest number of workers of this machine type that does, with the settings that are best for that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MinimumCluster {
    /// At which nothing fails; `null` where something fails on 1,000 workers still.
    pub no_failure_workers: Option<u32>,
    /// At which nothing fails and nothing spills.
    pub no_spill_workers: Option<u32>,
    /// True if every search for a number of workers tried all that was worth trying; where not, fewer workers may do.
    pub complete: bool,
    /// True if any size is known; where none is, the data is unknown and both figures are about starting up alone.
    pub known: bool,
}

/// Searches for the best settings.
pub fn advise(job: &AdviceJob<'_>) -> Advice {
    let mut search = Search::new(job);
    search.run();
    message::advice(&search)
}

/// More workers than this are not looked at.
const MAX_WORKERS: u32 = 1000;

/// Looks for the smallest cluster by halving, for more workers are never worse.
pub fn minimum_cluster(job: &AdviceJob<'_>) -> MinimumCluster {
    let mut seen: BTreeMap<u32, Score> = BTreeMap::new();
    let complete = Cell::new(true);
    let mut score = |workers: u32| {
        *seen.entry(workers).or_insert_with(|| {
            let cluster = Cluster { workers, ..job.cluster.clone() };
            // Other numbers of tasks at once are other plans, of no use to the next number.
            let plans = job.plans.cleared();
            let outcomes = job.outcomes.clone();
            let job = AdviceJob { cluster: &cluster, plans: &plans, outcomes, ..*job };
            let mut search = Search::new(&job);
            search.run();
            complete.set(complete.get() && search.complete);
            search.now.score
        })
    };
    let mut min_workers = |does: fn(Score) -> bool| {
        // Small clusters are the likely answer, so the first steps are small.
        let mut high = 1;
        while !does(score(high)) {
            if high == MAX_WORKERS {
                return None;
            }
            high = (high * 4).min(MAX_WORKERS);
        }
        let mut low = if high == MAX_WORKERS { 256 } else { high / 4 };
        while high - low > 1 {
            let middle = low.midpoint(high);
            if does(score(middle)) { high = middle } else { low = middle }
        }
        Some(high)
    };
    let no_failure_workers = min_workers(|score| score.refused == 0 && score.fails == 0);
    let no_spill_workers = min_workers(|score| score == Score::default());
    let known = Verdict::of(job, &Changes::new())
        .requests
        .iter()
        .any(|request| request.outcome != Outcome::Unknown);
    MinimumCluster { no_failure_workers, no_spill_workers, complete: complete.get(), known }
}

/// Number of rounds through the groups: what one group frees another may use.
const ROUNDS: usize = 2;

impl AdviceJob<'_> {
    /// The settings that a failure calls for, by key.
    fn required_changes(&self) -> Changes {
        let required = self.required.iter().filter_map(|it| match it.key {
            Cow::Borrowed(key) => Some((key, it.value.clone())),
            Cow::Owned(_) => None,
        });
        order::map(required)
    }
}

/// Puts in what is required, where the changes have less of it or nothing.
fn raise_to(changes: &mut Changes, required: &Changes) {
    for (key, least) in required {
        let size = |text: &str| ByteSize::parse(text, ByteUnit::MiB).ok();
        let enough = changes.get(key).is_some_and(|value| size(value) >= size(least));
        if !enough {
            changes.insert(key, least.clone());
        }
    }
}

struct Search<'j> {
    job: &'j AdviceJob<'j>,
    before: Rc<Verdict>,
    chosen: Changes,
    now: Rc<Verdict>,
    /// The most that was ever there for each operator in trouble.
    most_available: Vec<(RequestSite, ByteSize)>,
    /// The verdicts on the whole job so far.
    verdicts: RefCell<BTreeMap<Changes, Rc<Verdict>>>,
    /// The configurations that the model has been run for.
    runs: Cell<u32>,
    /// True if none was left out for want of runs.
    complete: bool,
}

impl<'j> Search<'j> {
    fn new(job: &'j AdviceJob<'j>) -> Self {
        let before = Rc::new(Verdict::of(job, &Changes::new()));
        let required = job.required_changes();
        let mut search = Self {
            job,
            now: before.clone(),
            before: before.clone(),
            chosen: Changes::new(),
            most_available: Vec::new(),
            verdicts: RefCell::new(order::map([(Changes::new(), before.clone())])),
            runs: Cell::new(1),
            complete: true,
        };
        search.remember(&before);
        if !required.is_empty() {
            search.now = search.verdict(&required);
            search.chosen = required;
        }
        search
    }

    /// The model's verdict on a configuration.
    fn verdict(&self, changes: &Changes) -> Rc<Verdict> {
        if let Some(known) = self.verdicts.borrow().get(changes) {
            return known.clone();
        }
        self.runs.set(self.runs.get() + 1);
        let verdict = Rc::new(Verdict::of(self.job, changes));
        self.verdicts.borrow_mut().insert(changes.clone(), verdict.clone());
        verdict
    }

    fn run(&mut self) {
        for _ in 0..ROUNDS {
            // A job that does not start has no outcomes, so that comes first.
            if self.now.score.refused > 0 && !self.service_sets(Group::Executor) {
                self.choose(Group::Executor);
            }
            for group in Group::ALL {
                if self.now.score == Score::default() {
                    break;
                }
                if self.service_sets(group) {
                    continue;
                }
                match group {
                    Group::Partitions => self.choose_partitions(),
                    Group::Skew => self.choose_skew(),
                    Group::Driver => self.choose_driver(),
                    _ => self.choose(group),
                }
            }
        }
        self.choose_skew();
        if self.before.score == Score::default()
            && self.packs_badly()
            && !self.job.has_failed
            && !self.service_sets(Group::Executor)
        {
            self.choose(Group::Executor);
        }
        self.prune();
    }

    /// Returns true if a service sets what a group's keys would: Databricks and its kin shape processes by the machine.
    fn service_sets(&self, group: Group) -> bool {
        let memory = &self.before.memory;
        let unknown = |it: &ProcessMemory| it.heap_basis != HeapBasis::Known;
        match group {
            Group::Driver => unknown(&memory.driver),
            Group::Executor => memory.executor.as_ref().is_some_and(unknown),
            Group::Broadcast | Group::Partitions | Group::Skew => false,
        }
    }

    /// Returns true if the user's own settings leave most of each node's memory to nobody. Spark's defaults do so too,
    /// and that is no mistake where nothing is short of memory.
    fn packs_badly(&self) -> bool {
        let set = |key: &&str| self.job.conf.get(key).is_some();
        let shapes = [keys::EXECUTOR_MEMORY, keys::EXECUTOR_CORES, keys::EXECUTOR_OVERHEAD];
        shapes.iter().any(set) && self.before.wastes_most_memory()
    }

    /// Keeps the best option of a group, where one is better than what is there.
    fn choose(&mut self, group: Group) {
        let shapes = group == Group::Executor;
        let rank = |verdict: &Verdict| (verdict.score, if shapes { verdict.waste() } else { 0 });
        let mut best = rank(&self.now);
        let others = self.others(group);
        let required = self.job.required_changes();
        for option in group.options(self.job, &self.chosen, &self.now) {
            let mut changes = others.clone();
            changes.extend(option);
            raise_to(&mut changes, &required);
            let Some(verdict) = self.verdict_within_limit(&changes) else { break };
            let rank = rank(&verdict);
            let better_score = rank.0 < best.0;
            // A fuller node alone is worth a change where the executors change anyway, or where nothing else is wrong.
            let nothing_wrong = self.before.score == Score::default();
            let fuller = shapes && rank < best && (best.0 < self.before.score || nothing_wrong);
            if better_score || fuller {
                best = rank;
                self.chosen = changes;
                self.now = verdict;
            }
            if !shapes && self.now.score == Score::default() {
                break;
            }
        }
    }

    /// The chosen values of the other groups' keys.
    fn others(&self, group: Group) -> Changes {
        let others = self.chosen.iter().filter(|(key, _)| !group.keys().contains(*key));
        order::map(others.map(|(key, value)| (*key, value.clone())))
    }

    /// The verdict on a configuration; `None` where the search has no run left for it.
    fn verdict_within_limit(&mut self, changes: &Changes) -> Option<Rc<Verdict>> {
        if self.runs.get() >= MAX_MODEL_RUNS && !self.verdicts.borrow().contains_key(changes) {
            self.complete = false;
            return None;
        }
        let verdict = self.verdict(changes);
        self.remember(&verdict);
        Some(verdict)
    }

    /// Keeps the fewest partitions with which no more would be any better.
    ///
    /// The end of a chain says how far it leads, for smaller tasks ask for less; then the first of its options that
    /// leads as far is found by halving. So a grid of some fifty configurations takes about fifteen runs of the model.
    fn choose_partitions(&mut self) {
        let others = self.others(Group::Partitions);
        for chains in options::partition_chains(self.job, &others, &self.now) {
            let mut ends = Vec::new();
            for chain in &chains {
                ends.push(chain.last().and_then(|end| self.verdict_with(&others, end)));
            }
            let scores = ends.iter().flatten().map(|verdict| verdict.score);
            let Some(best) = scores.min().filter(|best| *best < self.now.score) else { continue };
            let mut fewest = usize::MAX;
            for chain in &chains {
                // Only fewer partitions than those found already are of interest.
                let (mut low, mut high) = (0, chain.len().min(fewest));
                if high == 0 || !self.reaches(best, &others, &chain[high - 1]) {
                    continue;
                }
                high -= 1;
                while low < high {
                    let middle = low.midpoint(high);
                    if self.reaches(best, &others, &chain[middle]) {
                        high = middle;
                    } else {
                        low = middle + 1;
                    }
                }
                fewest = high;
                if let Some(verdict) = self.verdict_with(&others, &chain[high]) {
                    self.chosen = others.clone();
                    self.chosen.extend(chain[high].clone());
                    self.now = verdict;
                }
            }
        }
    }

    /// Keeps the first way to split skewed partitions with which the most operators fit however uneven keys are, or lack
    /// the least: other settings may then do the rest.
    fn choose_skew(&mut self) {
        let rank = |verdict: &Verdict| (verdict.score, verdict.undecided, verdict.may_lack());
        let others = self.others(Group::Skew);
        let before = self.chosen.clone();
        for option in Group::Skew.options(self.job, &self.chosen, &self.now) {
            let Some(verdict) = self.verdict_with(&others, &option) else { break };
            if rank(&verdict) < rank(&self.now) {
                self.chosen = others.clone();
                self.chosen.extend(option);
                self.now = verdict;
            }
        }
        if self.chosen != before {
            self.choose_partitions();
        }
    }

    /// Keeps the least heap of the driver, in whole GiB, with which no larger one would be any better.
    ///
    /// Larger heaps are tried in steps of a factor of four first: one that is too large leaves too little to Python.
    fn choose_driver(&mut self) {
        self.choose(Group::Driver);
        if self.now.score == Score::default() {
            return;
        }
        let Some(heaps) = options::driver_heaps(self.job, &self.now) else { return };
        let others = self.others(Group::Driver);
        let with = |gib: u64| {
            let mut changes = heaps.limits.clone();
            changes.insert(keys::DRIVER_MEMORY, options::written(ByteSize::gib(gib)));
            changes
        };
        let steps = std::iter::successors(Some(1), |gib| Some(gib * 4));
        let mut steps: Vec<u64> = steps.take_while(|gib| *gib < heaps.max_gib).collect();
        steps.push(heaps.max_gib);
        let mut scores = Vec::new();
        for gib in &steps {
            let Some(verdict) = self.verdict_with(&others, &with(*gib)) else { break };
            scores.push(verdict.score);
        }
        let Some(best) = scores.iter().copied().min().filter(|best| *best < self.now.score) else {
            return;
        };
        let Some(first) = scores.iter().position(|score| *score == best) else { return };
        let mut low = if first == 0 { 0 } else { steps[first - 1] };
        let mut high = steps[first];
        // A heap that is too large for its node, or does not start, is changed no further than that.
        let last = scores.iter().rposition(|score| *score == best);
        if let Some(last) = last
            && self.now.score.refused > 0
        {
            (low, high) = (steps[last] - 1, steps[last]);
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            if self.reaches(best, &others, &with(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        let Some(verdict) = self.verdict_with(&others, &with(high)) else { return };
        self.chosen = others;
        self.chosen.extend(with(high));
        self.now = verdict;
        self.limit_results();
    }

    /// Lowers the limit of results to what those that fit need: a larger one lets the others fill the heap.
    fn limit_results(&mut self) {
        let results = self
            .now
            .requests
            .iter()
            .filter(|it| it.site.process == ProcessKind::Driver && it.outcome == Outcome::Fits);
        let largest = results.filter_map(|it| it.max_bytes).max().unwrap_or_default();
        let mut changes = self.chosen.clone();
        let Some(limit) = changes.get_mut(keys::MAX_RESULT_SIZE) else { return };
        *limit = options::written(options::result_limit(largest));
        if changes == self.chosen {
            return;
        }
        let score = self.now.score;
        if let Some(verdict) = self.verdict_within_limit(&changes)
            && verdict.score <= score
        {
            self.chosen = changes;
            self.now = verdict;
        }
    }

    fn verdict_with(&mut self, others: &Changes, option: &Changes) -> Option<Rc<Verdict>> {
        let mut changes = others.clone();
        changes.extend(option.clone());
        self.verdict_within_limit(&changes)
    }

    fn reaches(&mut self, score: Score, others: &Changes, option: &Changes) -> bool {
        self.verdict_with(others, option).is_some_and(|verdict| verdict.score <= score)
    }

    fn remember(&mut self, verdict: &Verdict) {
        if verdict.score.refused > 0 {
            return;
        }
        for request in verdict.problems() {
            let Some(available) = request.available else { continue };
            match self.most_available.iter_mut().find(|(site, _)| *site == request.site) {
                Some((_, max)) => *max = available.max(*max),
                None => self.most_available.push((request.site, available)),
            }
        }
    }

    /// Takes out what makes no difference: what is set so already, and keys without which the model says the same of
    /// each job as a whole.
    fn prune(&mut self) {
        let conf = self.job.conf;
        if self.before.score > Score::default() && self.now.by_job >= self.before.by_job {
            // An operator that gets its memory in a job that fails all the same saves nothing.
            self.chosen = self.job.required_changes();
            self.now = self.verdict(&self.chosen);
            return;
        }
        self.chosen.retain(|key, value| conf.get(key) != Some(value.as_str()));
        let short = self.before.score.fails + self.before.score.spills > 0;
        let required = self.job.required_changes();
        let keys: Vec<&str> = self.chosen.keys().copied().collect();
        for key in keys.into_iter().filter(|key| !required.contains_key(key)) {
            let mut fewer = self.chosen.clone();
            fewer.remove(key);
            let verdict = self.verdict(&fewer);
            // What fills the node was chosen for that, where executors are changed at all; more of them, where memory
            // is short.
            let fewer_executors = short && verdict.executors() < self.now.executors();
            let emptier = EXECUTOR_KEYS.contains(&key)
                && (verdict.waste() > self.now.waste() || fewer_executors);
            let starves = key == keys::EXECUTOR_OVERHEAD
                && verdict.memory.executor.as_ref().is_some_and(ProcessMemory::starves);
            let splits_less =
                options::SKEW_KEYS.contains(&key) && verdict.undecided > self.now.undecided;
            if verdict.by_job <= self.now.by_job && !emptier && !starves && !splits_less {
                self.now = verdict;
                self.chosen = fewer;
            }
        }
        // More executors alone were not asked for, unless they are what helps.
        if self.chosen.len() == required.len() + 1
            && self.chosen.contains_key(keys::EXECUTOR_INSTANCES)
        {
            let verdict = self.verdict(&required);
            if verdict.by_job <= self.now.by_job {
                self.now = verdict;
                self.chosen = required;
            }
        }
    }

    fn node(&self) -> Node {
        Node::new(self.job.cluster, self.job.master)
    }
}
