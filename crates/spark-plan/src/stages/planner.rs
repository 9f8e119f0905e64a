//! The jobs of a program, planned in the order in which it runs them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::command::NamedCaching;
use super::merge::Turn;
use super::pruning::Needed;
use super::pushdown::PushedFilter;
use super::query::PushedCondition;
use super::reuse::without_reused;
use super::shared::Shared;
use super::walk::code;
use super::walked::Walked;
use super::{Job, PlanSettings, Settings, Stage, command};

use crate::frame::{Frame, SentWidths};
use crate::quantity::{RowCount, TaskCount};
use crate::reads::is_action;
use crate::source::is_streaming;
use crate::streams::{everything_before, state, written_stream};
use crate::{Assumption, Table};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program};
use spark_model::demand::Missing;

/// The maximum number of jobs that are planned; each one more is a job of which nothing is known.
const MAX_JOBS: usize = 60;

/// Plans the jobs of a program, in the order it runs them. Those that are not `wanted` have no stages: no other job may
/// depend on them.
pub fn plan(
    program: &Program<'_>,
    tables: &BTreeMap<String, Table>,
    settings: &PlanSettings,
    shared: &Shared,
    wanted: Option<&[bool]>,
) -> Planned {
    let actions = shared.actions(program);
    let stateful = actions.iter().filter(|action| keeps_state(program, **action));
    let stateful: FxHashMap<NodeId, Settings> =
        stateful.map(|action| (*action, settings.at(*action).of_stateful_stream())).collect();
    let mut planner = Planner {
        program,
        tables,
        settings: settings.at(NodeId(0)),
        in_force: settings,
        stateful: &stateful,
        shared,
        sent: &shared.sent,
        now: NodeId(0),
        visits: 0,
        depth: 0,
        turns: Vec::new(),
        cached: FxHashMap::default(),
        cached_by_name: shared.cached_by_name(program),
        written: FxHashMap::default(),
        needed: None,
        pushed: Vec::new(),
        filters_downstream: Vec::new(),
        merged: BTreeSet::new(),
        assumed: BTreeSet::new(),
        not_understood: None,
        is_open: false,
        packs: Cell::new(false),
        ties: Cell::default(),
        has_arrays: false,
        places: RefCell::default(),
        rows: FxHashMap::default(),
        merges: 0,
        walked: FxHashMap::default(),
        leaves: None,
        reads_again: false,
        changes: 0,
    };
    let mut ties: Vec<Ties> = Vec::new();
    let jobs = actions.iter().copied().enumerate().map(|(at, action)| {
        if wanted.is_some_and(|wanted| !wanted.get(at).copied().unwrap_or(true)) {
            return planner.job_without_stages(action, None);
        }
        if at < MAX_JOBS {
            let job = planner.job(action);
            ties.push(planner.ties.take());
            return job;
        }
        let unplanned = code(&format!("jobs after the first {MAX_JOBS}"));
        planner.job_without_stages(action, Some(unplanned))
    });
    let jobs: Vec<Job> = jobs.collect();
    let is_read_back = ties.iter().any(|it| it.reads_back);
    let is_independent = |it: &Ties| !it.caches && !(is_read_back && (it.writes || it.reads_back));
    let are_independent = ties.iter().map(is_independent).collect();
    let is_open = planner.is_open || !planner.assumed.is_empty();
    Planned {
        jobs,
        assumed: planner.assumed,
        is_open,
        packs: planner.packs.get(),
        are_independent,
        has_arrays: planner.has_arrays,
        rows: planner.rows,
    }
}

/// A program's jobs.
#[derive(Clone, Debug)]
pub struct Planned {
    pub jobs: Vec<Job>,
    /// The assumptions about the data that the plan is based on.
    pub assumed: BTreeSet<Assumption>,
    /// The plan may be another in another [`crate::Scenario`]: it reads data that nobody describes in full.
    pub is_open: bool,
    /// Partitions are put together by what a sample of the code's own rows compresses to: an estimate, so that the plan
    /// may be another in another scenario.
    pub packs: bool,
    /// By job, of those that are planned: it caches nothing and reads nothing that is cached, and no job reads what it
    /// writes.
    pub are_independent: Vec<bool>,
    /// It reads or explodes arrays of which nobody says how many items they have.
    pub has_arrays: bool,
    /// The rows of frames of stored data, of those whose whole lineage is planned: none in which branches of the program
    /// flow together, of which a plan follows one.
    pub rows: FxHashMap<NodeId, RowCount>,
}

impl Planned {
    /// The size of a table is not given that decides a request.
    pub fn lacks_sizes(&self) -> bool {
        let operators = self.jobs.iter().flat_map(|job| &job.stages).flat_map(|it| &it.operators);
        operators.flat_map(|it| &*it.missing).any(|it| matches!(it, Missing::Table(_)))
    }
}

/// What a job has to do with others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ties {
    /// It caches a frame, or reads a cached one.
    pub(super) caches: bool,
    /// It writes under a name that another job may read.
    pub(super) writes: bool,
    /// It reads what another job has written.
    pub(super) reads_back: bool,
}

pub(super) fn runs_a_job(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    if !is_action(program, node) {
        return false;
    }
    // A notebook's `display` shows frames of pandas, texts and lists too.
    let displayed = matches!(&node.op, Op::Function(path) if &**path == "display");
    !displayed
        || node.inputs.first().is_some_and(|input| {
            matches!(
                program.node(*input).class,
                Class::DataFrame | Class::DynamicFrame | Class::PandasFrame | Class::Rdd
            )
        })
}

pub(super) struct Planner<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) tables: &'p BTreeMap<String, Table>,
    /// The settings with which the query at hand is planned.
    pub(super) settings: &'p Settings,
    /// Those of all queries.
    pub(super) in_force: &'p PlanSettings,
    /// The settings of the streaming queries that keep state, by the calls that start them.
    stateful: &'p FxHashMap<NodeId, Settings>,
    pub(super) shared: &'p Shared,
    pub(super) sent: &'p SentWidths,
    /// The action that is planned: what was cached before it is read from the cache.
    pub(super) now: NodeId,
    pub(super) visits: usize,
    /// The number of frames between the action and the one in question.
    pub(super) depth: usize,
    /// The loops whose bodies are being walked.
    pub(super) turns: Vec<Turn>,
    /// Cached frames that some action has filled, with their partitions.
    pub(super) cached: FxHashMap<NodeId, (Frame, TaskCount)>,
    /// The changes of frames' caching by the names of their views.
    pub(super) cached_by_name: &'p [NamedCaching],
    /// The frames that the program has written so far, by path or table, with their numbers of files.
    pub(super) written: FxHashMap<String, (Frame, TaskCount)>,
    /// The columns that what is walked from reads of the frame.
    pub(super) needed: Needed,
    /// The filters downstream of what is walked whose conditions joins may evaluate.
    pub(super) filters_downstream: Vec<PushedFilter>,
    /// The conditions that the query which is planned next evaluates for what is downstream of it.
    pub(super) pushed: Vec<PushedCondition>,
    /// The subqueries whose values one run gives (`MergeScalarSubqueries`), by what they read.
    pub(super) merged: BTreeSet<String>,
    /// The assumptions that the plan rests on.
    pub(super) assumed: BTreeSet<Assumption>,
    /// The first construct on the way from the action that is not understood.
    pub(super) not_understood: Option<Missing>,
    /// Stored data is read.
    pub(super) is_open: bool,
    /// See [`Planned::packs`].
    pub(super) packs: Cell<bool>,
    /// See [`Planned::has_arrays`].
    pub(super) has_arrays: bool,
    /// The number of operations so far of each call of the job.
    places: RefCell<FxHashMap<NodeId, usize>>,
    /// What the job at hand has to do with others so far.
    pub(super) ties: Cell<Ties>,
    /// See [`Planned::rows`].
    pub(super) rows: FxHashMap<NodeId, RowCount>,
    /// The number of times that branches have flowed together so far.
    pub(super) merges: usize,
    /// The frames of the action's lineage that are planned already, and may be reached again.
    pub(super) walked: FxHashMap<NodeId, Walked>,
    /// The number of changes so far of what decides how a frame is planned: of what is cached.
    pub(super) changes: u64,
    /// What the job at hand has read so far, where stages of it may be the same.
    pub(super) leaves: Option<FxHashSet<String>>,
    /// The job at hand reads something twice.
    pub(super) reads_again: bool,
}

impl Planner<'_, '_> {
    fn job(&mut self, action: NodeId) -> Job {
        let before = std::mem::replace(&mut self.now, action);
        let stateful = self.stateful.get(&action);
        self.settings = stateful.unwrap_or_else(|| self.in_force.at(action));
        self.visits = 0;
        self.not_understood = None;
        self.merged.clear();
        self.places.get_mut().clear();
        self.walked.clear();
        self.leaves = self.shared.reads_again(action).then(FxHashSet::default);
        self.reads_again = false;
        let released = self.released(before);
        let node = self.program.node(action);
        let frame = match node.receiver {
            Some(receiver) if self.is_of_frame(receiver) => self.frame_of(receiver),
            _ => self.frame_of_action(action),
        };
        let times = self.program.iterations(node);
        let mut unplanned = command::unplanned(self.program, node).map(code);
        let settings = self.settings.run;
        let Some(frame) = frame else {
            let unplanned = unplanned.or_else(|| Some(self.missing_code(action)));
            let (streams, stages) = (false, Vec::new());
            return Job { action, times, streams, unplanned, released, settings, stages };
        };
        // Rows that are only counted need no columns.
        let counts = node.is_one_of(&[Method::Count, Method::IsEmpty]);
        self.needed = counts.then(BTreeSet::new);
        self.pushed.clear();
        self.filters_downstream.clear();
        let stage = if matches!(node.op, Op::Command(_)) {
            self.command(frame)
        } else {
            let mut stage = self.walk_to_root(frame);
            self.result(node, action, &mut stage);
            self.writes(action, &stage);
            Ok(stage)
        };
        let mut stages = match stage {
            Ok(mut stage) => {
                stage.end_stage();
                without_reused(self.in_order(with_caches_filled(stage.upstream)))
            }
            Err(missing) => {
                unplanned = Some(missing);
                Vec::new()
            }
        };
        if self.leaves.is_some() {
            self.shared.note_reads_again(action, self.reads_again);
        }
        let mut unplanned = unplanned.or_else(|| self.not_understood.take());
        if let Some(change) = self.in_force.open(action) {
            unplanned.get_or_insert_with(|| self.missing_code(change));
            stages.clear();
        }
        let streams = self.streams(node, frame);
        Job { action, times, streams, unplanned, released, settings, stages }
    }

    /// The place of the next operation of a call.
    pub(super) fn next_place(&self, call: NodeId) -> usize {
        let mut places = self.places.borrow_mut();
        let place = places.entry(call).or_default();
        *place += 1;
        *place
    }

    /// The stages in the order in which they begin: adaptive execution runs all whose input is there
    /// (`AdaptiveSparkPlanExec.createQueryStages`).
    fn in_order(&self, mut stages: Vec<Stage>) -> Vec<Stage> {
        if self.settings.adaptive {
            stages.sort_by_key(|stage| stage.level);
        }
        stages
    }

    /// A job of which only the action is known.
    fn job_without_stages(&mut self, action: NodeId, unplanned: Option<Missing>) -> Job {
        let before = std::mem::replace(&mut self.now, action);
        let released = self.released(before);
        let times = self.program.iterations(self.program.node(action));
        let settings = self.in_force.at(action).run;
        Job { action, times, streams: false, unplanned, released, settings, stages: Vec::new() }
    }

    /// Notes what the job at hand has to do with others.
    pub(super) fn tie(&self, change: impl FnOnce(&mut Ties)) {
        let mut ties = self.ties.get();
        change(&mut ties);
        self.ties.set(ties);
    }

    /// The job runs for each micro-batch of a stream: a query's own, or one of the function that `foreachBatch` calls.
    fn streams(&self, node: &Node<'_>, frame: NodeId) -> bool {
        let root = self.program.node(self.program.root(frame));
        root.op == Op::MicroBatch
            || (node.class == Class::StreamingQuery && is_streaming(self.program, frame))
    }

    /// A node is a frame or what writes one.
    fn is_of_frame(&self, id: NodeId) -> bool {
        matches!(
            self.program.node(id).class,
            Class::DataFrame
                | Class::FrameFunctions
                | Class::Writer
                | Class::StreamWriter
                | Class::Rdd
                | Class::DynamicFrame
        )
    }

    /// The frame that a writer writes, or the frame itself.
    fn frame_of(&self, mut id: NodeId) -> Option<NodeId> {
        while matches!(self.program.node(id).class, Class::Writer | Class::StreamWriter) {
            let node = self.program.node(id);
            let before = node.inputs.first().copied().filter(|input| *input < id);
            id = node.receiver.or(before)?;
        }
        Some(id)
    }
}

/// A call starts a streaming query that keeps state.
fn keeps_state(program: &Program<'_>, action: NodeId) -> bool {
    let node = program.node(action);
    node.class == Class::StreamingQuery
        && written_stream(program, action).is_some_and(|frame| {
            everything_before(program, frame).iter().any(|id| state(program, *id).is_some())
        })
}

/// The stages of a job. Without an exchange it is not adaptive (`InsertAdaptiveSparkPlan.shouldApplyAQE`), and fills a
/// cache in the tasks that read it.
fn with_caches_filled(mut stages: Vec<Stage>) -> Vec<Stage> {
    let Some(mut last) = stages.pop() else { return stages };
    if !stages.iter().all(|stage| stage.fills_cache) {
        stages.push(last);
        return stages;
    }
    for mut stage in stages.into_iter().rev() {
        stage.operators.append(&mut last.operators);
        last = Stage { operators: stage.operators, largest_input: stage.largest_input, ..last };
    }
    vec![last]
}
