//! The walk from an action back to what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::command::{self, DISPLAYED_ROWS, NamedCaching};
use super::hashing::{self, Spreading};
use super::pruning::Needed;
use super::window_limit::Ranking;
use super::{DEFAULT_LEVEL, Job, MemoryRequest, Operator, Settings, Stage, StorageLevel};

use crate::cached::{Release, release, releases_frame};
use crate::frame::column::{Values, id_range, sequence};
use crate::frame::expr::{Expr, keys};
use crate::frame::{Frame, SentWidths, Statistics};
use crate::io::access;
use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use crate::reads::{is_action, is_cache};
use crate::source::is_streaming;
use crate::streams::state;
use crate::{Assumption, Scenario, Table};
use pyspark_program::api::{Class, Method};
use pyspark_program::notebook::first_template;
use pyspark_program::program::{LoopId, Node, NodeId, Op, Program, Value};
use spark_model::demand::Missing;
use spark_model::order;

/// The maximum number of nodes that one action's lineage visits: frames that are joined with themselves multiply.
pub(super) const MAX_VISITS: usize = 4000;

/// The maximum length of a lineage: each step is on the stack, and WebAssembly's is a megabyte.
pub(super) const MAX_DEPTH: usize = 300;

/// Actions that compute a partition or two.
const READS_A_PART: [Method; 5] =
    [Method::Show, Method::Take, Method::Head, Method::First, Method::Display];

fn reads_a_part(action: &Node<'_>) -> bool {
    action.is_one_of(&READS_A_PART)
        || matches!(&action.op, Op::Function(path) if &**path == "display")
}

/// The maximum number of jobs that are planned; each one more is a job of which nothing is known.
const MAX_JOBS: usize = 60;

/// Plans the jobs of a program, in the order it runs them. `sent` is shared by the plans of a program.
pub fn plan(
    program: &Program<'_>,
    tables: &BTreeMap<String, Table>,
    settings: &Settings,
    sent: &SentWidths,
) -> Planned {
    let mut planner = Planner {
        program,
        tables,
        settings,
        sent,
        now: NodeId(0),
        visits: 0,
        depth: 0,
        heads: Vec::new(),
        cached: FxHashMap::default(),
        cached_by_name: command::cached_by_name(program),
        written: FxHashMap::default(),
        needed: None,
        assumed: BTreeSet::new(),
        not_understood: None,
        is_open: false,
    };
    let actions = program.ids().filter(|id| runs_a_job(program, *id));
    let jobs = actions.enumerate().map(|(at, action)| {
        if at < MAX_JOBS {
            return planner.job(action);
        }
        let unplanned = code(&format!("jobs after the first {MAX_JOBS}"));
        planner.unplanned_job(action, unplanned)
    });
    let jobs = jobs.collect();
    let is_open = planner.is_open || !planner.assumed.is_empty();
    Planned { jobs, assumed: planner.assumed, is_open }
}

impl Planned {
    /// The size of a table is not given that decides a request.
    pub fn lacks_sizes(&self) -> bool {
        let operators = self.jobs.iter().flat_map(|job| &job.stages).flat_map(|it| &it.operators);
        operators.flat_map(|it| &*it.missing).any(|it| matches!(it, Missing::Table(_)))
    }
}

/// A program's jobs.
#[derive(Clone, Debug)]
pub struct Planned {
    pub jobs: Vec<Job>,
    /// The assumptions about the data that the plan is based on.
    pub assumed: BTreeSet<Assumption>,
    /// The plan may be another in another [`Scenario`]: it reads data that nobody describes in full.
    pub is_open: bool,
}

fn runs_a_job(program: &Program<'_>, id: NodeId) -> bool {
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
    pub(super) settings: &'p Settings,
    pub(super) sent: &'p SentWidths,
    /// The action that is planned: what was cached before it is read from the cache.
    now: NodeId,
    pub(super) visits: usize,
    /// The number of frames between the action and the one in question.
    pub(super) depth: usize,
    /// The heads of loops whose bodies are being walked.
    heads: Vec<NodeId>,
    /// Cached frames that some action has filled, with their partitions.
    cached: FxHashMap<NodeId, (Frame, TaskCount)>,
    /// The changes of frames' caching by the names of their views.
    cached_by_name: Vec<NamedCaching>,
    /// The frames that the program has written so far, by path or table, with their numbers of files.
    written: FxHashMap<String, (Frame, TaskCount)>,
    /// The columns that what is walked from reads of the frame.
    pub(super) needed: Needed,
    /// The assumptions that the plan rests on.
    pub(super) assumed: BTreeSet<Assumption>,
    /// The first construct on the way from the action that is not understood.
    pub(super) not_understood: Option<Missing>,
    /// Stored data is read.
    is_open: bool,
}

/// A frame on its way through a stage.
#[derive(Clone, Debug)]
pub(super) struct PartialStage {
    pub(super) frame: Frame,
    pub(super) tasks: TaskCount,
    /// The share of the rows that the largest task has.
    pub(super) share: Share,
    /// The rows are spread by a key that is not understood, so that the share is not known.
    pub(super) spread_unknown: bool,
    /// Tasks that have no rows.
    pub(super) empty: TaskCount,
    /// The keys by whose hash the rows are partitioned.
    pub(super) clustered: Option<Vec<Expr>>,
    /// They are partitioned by ranges of those keys: that serves groups, but no join.
    pub(super) ranged: bool,
    /// The keys that each task's rows are sorted by, as far as that is known.
    pub(super) sorted: Vec<Expr>,
    pub(super) operators: Vec<Operator>,
    /// Stages that ran before.
    pub(super) upstream: Vec<Stage>,
    pub(super) largest_input: Option<ByteCount>,
    /// The join strategy that a hint on the frame asks for.
    pub(super) hint: Option<JoinStrategyHint>,
    /// The stage upstream of a sort of all rows, where no operator is downstream of the sort.
    pub(super) before_sort: Option<Box<Self>>,
    /// A column that ranks rows, where nothing has been computed since.
    pub(super) ranking: Option<Box<Ranking>>,
    /// The call that limits the rows, where they are not in one task yet: an action takes them as they are.
    pub(super) limit: Option<NodeId>,
    /// What is scanned and filtered, where it is nothing else and is about to be exchanged.
    pub(super) scan: Option<Rc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinStrategyHint {
    Broadcast,
    Merge,
    ShuffleHash,
}

/// How an exchange spreads rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spread {
    Hash(Vec<Expr>),
    Range(Vec<Expr>),
    RoundRobin,
    Single,
}

impl PartialStage {
    pub(super) fn read(frame: Frame, tasks: TaskCount) -> Self {
        let tasks = tasks.max(TaskCount::ONE);
        Self {
            largest_input: frame.compressed().map(|bytes| bytes / tasks),
            frame,
            tasks,
            share: Share::of_each(tasks),
            spread_unknown: false,
            empty: TaskCount::ZERO,
            clustered: None,
            ranged: false,
            sorted: Vec::new(),
            operators: Vec::new(),
            upstream: Vec::new(),
            hint: None,
            before_sort: None,
            ranking: None,
            limit: None,
            scan: None,
        }
    }

    /// Rows of the largest task.
    pub(super) fn largest(&self) -> Option<RowCount> {
        self.frame.rows.filter(|_| !self.spread_unknown).map(|rows| (rows * self.share).ceil())
    }

    pub(super) fn push_operator(&mut self, node: NodeId, request: MemoryRequest) {
        self.before_sort = None;
        self.ranking = None;
        let frame = &self.frame;
        let table = match (frame.tables.first_key_value(), frame.tables.len()) {
            (Some((name, rows)), 1) => Some((name.clone(), *rows)),
            _ => None,
        };
        let missing = frame.missing.clone();
        self.operators.push(Operator { node, request, rows: frame.rows, table, missing });
    }

    /// Ends the stage: what follows reads what it wrote.
    pub(super) fn end_stage(&mut self) {
        self.before_sort = None;
        self.ranking = None;
        self.upstream.push(Stage {
            tasks: self.tasks,
            empty: self.empty,
            largest_input: self.largest_input,
            operators: std::mem::take(&mut self.operators),
            scan: self.scan.take(),
        });
    }
}

/// The bytes of the narrowest stored row that is counted on: columns of few values take a bit or two of each row.
const MIN_STORED_ROW: ByteCount = ByteCount::ONE;

/// The bounds of what exchanges write of the bytes of their `UnsafeRow`s: 0.17 to 0.59 in 99 of 100 exchanges of
/// tests/recordings that are not held out.
const WRITTEN: [f64; 2] = [0.17, 0.59];

impl Planner<'_, '_> {
    /// The bytes of a shuffle by which adaptive execution puts its partitions together. The more they are, the fewer
    /// rows a task has: of stored data the least that a task may hold is what it holds of the most bytes.
    pub(super) fn coalesced_by(&self, frame: &Frame) -> Option<ByteCount> {
        let [min, max] = WRITTEN;
        match self.settings.scenario {
            Scenario::Least if frame.open => Some(frame.rows? * frame.opposite_row() * max),
            Scenario::Most if frame.open => Some(frame.rows? * frame.opposite_row() * min),
            _ => self.sent.all_rows(frame),
        }
    }

    fn job(&mut self, action: NodeId) -> Job {
        let before = std::mem::replace(&mut self.now, action);
        self.visits = 0;
        self.not_understood = None;
        let released = self.released(before);
        let node = self.program.node(action);
        let frame = match node.receiver {
            Some(receiver) if self.is_of_frame(receiver) => self.frame_of(receiver),
            _ => self.frame_of_action(action),
        };
        let times = self.program.iterations(node);
        let mut unplanned = command::unplanned(self.program, node).map(code);
        let Some(frame) = frame else {
            let unplanned = unplanned.or_else(|| Some(self.missing_code(action)));
            return Job { action, times, streams: false, unplanned, released, stages: Vec::new() };
        };
        // Rows that are only counted need no columns.
        let counts = node.is_one_of(&[Method::Count, Method::IsEmpty]);
        self.needed = counts.then(BTreeSet::new);
        let stage = if matches!(node.op, Op::Command(_)) {
            self.command(frame)
        } else {
            let mut stage = self.walk_to_root(frame);
            self.result(node, action, &mut stage);
            self.writes(action, &stage);
            Ok(stage)
        };
        let stages = match stage {
            Ok(mut stage) => {
                stage.end_stage();
                without_reused(stage.upstream)
            }
            Err(missing) => {
                unplanned = Some(missing);
                Vec::new()
            }
        };
        let unplanned = unplanned.or_else(|| self.not_understood.take());
        let streams = self.streams(node, frame);
        Job { action, times, streams, unplanned, released, stages }
    }

    /// A job of which only the action is known.
    fn unplanned_job(&mut self, action: NodeId, unplanned: Missing) -> Job {
        let before = std::mem::replace(&mut self.now, action);
        let released = self.released(before);
        let times = self.program.iterations(self.program.node(action));
        let unplanned = Some(unplanned);
        Job { action, times, streams: false, unplanned, released, stages: Vec::new() }
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

    /// Remembers what an action writes, for a later read of the same path: columns as they are, in formats that keep
    /// them.
    fn writes(&mut self, action: NodeId, stage: &PartialStage) {
        let node = self.program.node(action);
        if node.receiver.is_none_or(|it| self.program.node(it).class != Class::Writer) {
            return;
        }
        let access = access(self.program, action);
        let [path] = access.paths[..] else { return };
        let Some(path) = path.value.text() else { return };
        let keeps =
            access.format.as_deref().is_none_or(|it| matches!(it, "parquet" | "orc" | "delta"));
        let replaces = access.mode.as_ref().is_none_or(|mode| mode.is("overwrite"));
        if keeps && replaces && node.in_loop.is_none() && access.partition_by.is_empty() {
            self.remember(path, stage);
        } else {
            self.written.remove(&path);
        }
    }

    /// Remembers a frame that is written under a name.
    pub(super) fn remember(&mut self, name: String, stage: &PartialStage) {
        self.written.insert(name, (stage.frame.clone(), stage.tasks - stage.empty));
    }

    /// The frame that the program has written under a name before.
    fn read_back(&self, name: &str) -> Option<PartialStage> {
        let (frame, files) = self.written.get(name)?;
        let bytes = frame.compressed()?;
        let mut frame = frame.clone().with_planned_size(bytes * self.settings.file_compression);
        let (tasks, share) = self.settings.scan_files(bytes, *files);
        self.prune(&mut frame);
        Some(PartialStage {
            largest_input: Some(bytes * share),
            share,
            ..PartialStage::read(frame, tasks)
        })
    }

    /// The cached frames that the code has released since the action `before`.
    fn released(&mut self, before: NodeId) -> Vec<NodeId> {
        let program = self.program;
        let clears = (before.0..self.now.0)
            .map(NodeId)
            .any(|id| release(program, program.node(id)) == Some(Release::Everything));
        let mut frames: Vec<NodeId> = self.cached.keys().copied().collect();
        frames.retain(|frame| clears || self.cache_level(*frame).is_none());
        for frame in &frames {
            self.cached.remove(frame);
        }
        frames.sort_unstable();
        frames
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

    /// Adds the operators of the action itself.
    fn result(&mut self, node: &Node<'_>, action: NodeId, stage: &mut PartialStage) {
        self.acts_in_python(node, action, stage);
        if matches!(&node.op, Op::Function(path) if &**path == "display") {
            return self.shown(action, stage, RowCount::new(DISPLAYED_ROWS));
        }
        let Some(method) = node.called() else { return };
        match method {
            Method::Display => self.shown(action, stage, RowCount::new(DISPLAYED_ROWS)),
            Method::Collect | Method::ToPandas | Method::ToArrow | Method::ToLocalIterator => {
                // Only what collects the plan's rows themselves takes limited ones from where they are
                // (`CollectLimitExec.executeCollect`).
                let arrow = method == Method::ToArrow || self.settings.arrow;
                if method == Method::ToLocalIterator || (method != Method::Collect && arrow) {
                    self.gather(stage);
                }
                let request = super::frames::result(self, method, &stage.frame);
                stage.push_operator(action, request);
            }
            Method::Take | Method::Head | Method::Tail | Method::First | Method::Show => {
                let limit = node
                    .args
                    .first()
                    .and_then(|arg| arg.value.int())
                    .unwrap_or(if node.is_method(Method::Show) { 20 } else { 1 });
                self.shown(action, stage, RowCount::new(limit as f64));
            }
            Method::Count | Method::IsEmpty => {
                self.gather(stage);
                // Each task sends its count.
                stage.frame = Frame::of(RowCount::new(stage.tasks.get()), vec![sequence("count")]);
                stage.exchange_to(self, action, Spread::Single, Partitions::Default);
            }
            Method::TakeOrdered | Method::Top | Method::TakeSample => {
                let at = usize::from(method == Method::TakeSample);
                let number = node.arg(at, "num").and_then(|arg| arg.value.int());
                let rows = number.map(|number| RowCount::new(number as f64));
                let few = stage.frame.clone().with_rows(rows);
                stage.push_operator(action, super::frames::result(self, Method::Collect, &few));
            }
            _ => {
                self.gather(stage);
                self.sort_by_partition(node, action, stage);
            }
        }
    }

    /// The first rows of a frame come to the driver.
    fn shown(&self, action: NodeId, stage: &mut PartialStage, limit: RowCount) {
        Self::sort_no_more_than(stage);
        let rows = stage.frame.rows.map_or(limit, |rows| rows.min(limit));
        let few = stage.frame.clone().with_rows(Some(rows));
        stage.push_operator(action, super::frames::result(self, Method::Collect, &few));
    }

    /// Rows that are written by the values of columns are sorted by these, so that a task has one file open at a time
    /// (`V1Writes`).
    fn sort_by_partition(&self, node: &Node<'_>, action: NodeId, stage: &mut PartialStage) {
        const FILES: [&str; 7] = ["parquet", "orc", "csv", "json", "text", "avro", "xml"];
        if node.receiver.is_none_or(|it| self.program.node(it).class != Class::Writer) {
            return;
        }
        let access = access(self.program, action);
        let to_files = access.format.as_deref().is_none_or(|format| FILES.contains(&format));
        if access.partition_by.is_empty() || !to_files {
            return;
        }
        let by = keys(self.program, access.partition_by.iter().copied());
        if !stage.is_ordered_by(&by) {
            self.sort(action, stage, by);
        }
    }

    /// The frame of a node, and the stages before it.
    pub(super) fn walk(&mut self, id: NodeId) -> PartialStage {
        let mut stage = self.walk_to_root(id);
        self.gather(&mut stage);
        stage
    }

    /// The same, as an action finds it: limited rows are where they were.
    pub(super) fn walk_to_root(&mut self, id: NodeId) -> PartialStage {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.depth > MAX_DEPTH {
            let missing = code("a lineage too tangled to follow");
            self.not_understood.get_or_insert_with(|| missing.clone());
            return PartialStage::read(Frame::unknown(missing), TaskCount::ONE);
        }
        self.depth += 1;
        let stage = self.plan_cached(id);
        self.depth -= 1;
        stage
    }

    fn plan_cached(&mut self, id: NodeId) -> PartialStage {
        let Some(level) = self.cache_level(id) else { return self.plan_uncached(id) };
        if let Some((frame, tasks)) = self.cached.get(&id) {
            let (mut frame, tasks) = (frame.clone(), *tasks);
            if let Some(bytes) = super::frames::cached(&frame, level, tasks, self.settings) {
                // `InMemoryRelation.computeStats`: what its blocks take.
                frame = frame.with_planned_size(bytes);
            }
            self.prune(&mut frame);
            let mut stage = PartialStage::read(frame, tasks);
            stage.push_operator(id, MemoryRequest::CacheRead { frame: id });
            return stage;
        }
        // What is cached is cached whole.
        let needed = self.needed.take();
        let mut stage = self.plan_uncached(id);
        self.gather(&mut stage);
        let partitions = stage.tasks;
        let bytes = super::frames::cached(&stage.frame, level, partitions, self.settings);
        let copies = self.copies(id);
        stage.push_operator(
            id,
            MemoryRequest::Cache { frame: id, bytes, partitions, level, copies },
        );
        // `show` and `take` compute a partition or two; only what reads everything fills the cache.
        if !reads_a_part(self.program.node(self.now)) {
            self.cached.insert(id, (stage.frame.clone(), stage.tasks));
        }
        self.needed = needed;
        self.prune(&mut stage.frame);
        stage
    }

    /// A frame as its operation makes it, with the state that the operation keeps of a stream.
    fn plan_uncached(&mut self, id: NodeId) -> PartialStage {
        let mut stage = self.plan_operation(id);
        self.prune(&mut stage.frame);
        if state(self.program, id).is_some() {
            stage.push_operator(id, MemoryRequest::State);
        }
        stage
    }

    /// The number of frames that a cached one represents: the iterations of its loops, where they are known and release
    /// none.
    fn copies(&self, frame: NodeId) -> u64 {
        let program = self.program;
        let around: Vec<LoopId> = program.loops_around(program.node(frame).in_loop).collect();
        let releases = program.ids().any(|id| {
            let node = program.node(id);
            program.loops_around(node.in_loop).any(|it| around.contains(&it))
                && release(program, node).is_some_and(|it| releases_frame(program, &it, frame))
        });
        if releases { 1 } else { program.iterations(program.node(frame)).unwrap_or(1).max(1) }
    }

    /// How the frame is cached when the action runs: the last `cache` or `unpersist` before it decides.
    fn cache_level(&mut self, id: NodeId) -> Option<StorageLevel> {
        let program = self.program;
        let mut level = None;
        for &user in program.users(id) {
            if user >= self.now {
                break;
            }
            let node = program.node(user);
            if node.receiver != Some(id) {
                continue;
            }
            if is_cache(node) {
                level = Some(level_of(program, node));
            } else if node.is_method(Method::Unpersist) {
                level = None;
                self.cached.remove(&id);
            }
        }
        for named in self.cached_by_name.iter().filter(|it| it.frame == id && it.event < self.now) {
            level = named.caches.then_some(DEFAULT_LEVEL);
            if !named.caches {
                self.cached.remove(&id);
            }
        }
        level
    }

    /// One of the inputs of a phi. After a loop that is what the end of its body gives, which is planned once for all
    /// its iterations; within it, what came before.
    fn plan_merge(&mut self, id: NodeId) -> PartialStage {
        let inputs = self.program.node(id).inputs.iter().copied();
        let end = inputs.clone().filter(|input| *input > id && *input < self.now).max();
        if let Some(end) = end.filter(|_| !self.heads.contains(&id)) {
            self.heads.push(id);
            let stage = self.walk(end);
            self.heads.pop();
            return stage;
        }
        match inputs.filter(|input| *input < id).min() {
            Some(input) => self.walk(input),
            None => {
                PartialStage::read(Frame::unknown(code("what flows into a loop")), TaskCount::ONE)
            }
        }
    }

    fn plan_operation(&mut self, id: NodeId) -> PartialStage {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Free(name) | Op::Parameter(name) => self.named(name, id),
            Op::Phi => self.plan_merge(id),
            // How much a micro-batch reads is the trigger's affair, and the source's.
            Op::MicroBatch => PartialStage::read(Frame::default(), self.settings.parallelism),
            Op::Function(path) if path.ends_with(".fromDF") => self.input(node),
            Op::Function(_) if node.name() == "broadcast" => {
                let mut stage = self.input(node);
                stage.hint = Some(JoinStrategyHint::Broadcast);
                stage
            }
            Op::Method(_) => {
                match program.receiver_class(node) {
                    Some(Class::Reader | Class::GlueReader | Class::GlueContext) => {
                        self.stored(node, id)
                    }
                    Some(Class::DeltaTable) if node.is_method(Method::ToDf) => {
                        self.delta_table(node, id)
                    }
                    Some(Class::DynamicFrame) if node.is_method(Method::ToDf) => self.input(node),
                    // How much a micro-batch reads is the trigger's affair, and the source's.
                    Some(Class::StreamReader) => {
                        PartialStage::read(Frame::default(), self.settings.parallelism)
                    }
                    Some(Class::Session) => self.of_session(node, id),
                    Some(Class::GroupedData) => self.grouped(node, id),
                    Some(Class::DataFrame | Class::FrameFunctions) => self.of_frame(node, id),
                    Some(Class::Context) => self.of_context(node, id),
                    Some(Class::Rdd) => self.of_rdd(node, id),
                    _ => self.read_not_understood(id),
                }
            }
            Op::Opaque | Op::Escape => {
                PartialStage::read(Frame::unknown(self.missing_code(id)), self.settings.parallelism)
            }
            _ if node.receiver.is_some() => self.input(node),
            _ => self.read_not_understood(id),
        }
    }

    /// The frame of a construct that is not understood: how the job ends is not known, whatever its other operators ask
    /// for.
    pub(super) fn not_understood(&mut self, id: NodeId) -> Frame {
        let missing = self.missing_code(id);
        self.not_understood.get_or_insert_with(|| missing.clone());
        Frame::unknown(missing)
    }

    pub(super) fn read_not_understood(&mut self, id: NodeId) -> PartialStage {
        let frame = self.not_understood(id);
        PartialStage::read(frame, self.settings.parallelism)
    }

    /// How the code writes a node, cut short; of a query, its text.
    pub(super) fn missing_code(&self, id: NodeId) -> Missing {
        let node = self.program.node(id);
        if let (Op::Method(_), Some(Method::Sql)) = (&node.op, node.method())
            && let Some(Value::Str(text)) = node.arg(0, "sqlQuery").map(|arg| &arg.value)
            && text.complete
        {
            return first_line(text.text().trim_start());
        }
        first_line(node.expr.map_or(node.name(), |expr| self.program.text(expr)))
    }

    /// How the code writes a call without its receiver, cut short: `groupBy(keys)`.
    pub(super) fn call_text(&self, id: NodeId) -> Missing {
        let range = self.program.node(id).name_range();
        match range.and_then(|range| self.program.source.get(range.to_std_range())) {
            Some(text) => first_line(text),
            None => self.missing_code(id),
        }
    }

    pub(super) fn input(&mut self, node: &Node<'_>) -> PartialStage {
        let input = node.receiver.or_else(|| node.inputs.first().copied());
        if let Some(input) = input {
            return self.walk(input);
        }
        let missing = code("a frame that is not seen");
        self.not_understood.get_or_insert_with(|| missing.clone());
        PartialStage::read(Frame::unknown(missing), TaskCount::ONE)
    }

    pub(super) fn named(&mut self, name: &str, id: NodeId) -> PartialStage {
        // SQL text has lost its capitals.
        let same = |(own, _): &(&String, &Table)| own.eq_ignore_ascii_case(name);
        let given = self.tables.get(name).or_else(|| self.tables.iter().find(same).map(|it| it.1));
        match given.cloned().or_else(|| self.size_comment(id)) {
            Some(table) => self.of_table(&table, &Missing::Table(name.to_owned())),
            None => self.not_given(&Missing::Table(name.to_owned())),
        }
    }

    /// The size that the comments next to a read give.
    fn size_comment(&self, id: NodeId) -> Option<Table> {
        crate::frame::size_comment(self.program.lines_of(id)?)
    }

    pub(super) fn of_table(&mut self, table: &Table, source: &Missing) -> PartialStage {
        self.is_open = true;
        let assumptions = self.settings.assumptions.clone();
        let columns = crate::frame::column::of_table(table, self.settings.scenario);
        let mut frame = Frame {
            columns,
            largest_key_share: assumptions
                .largest_key_share
                .or(table.largest_key_share)
                .map(Share::new),
            open: true,
            ..Frame::default()
        };
        if let Some(rows) = table.rows {
            let unique = table.distinct.iter().filter(|(_, distinct)| **distinct >= rows);
            frame.unique = unique.map(|(name, _)| vec![name.clone()]).collect();
        }
        if frame.columns.is_none() && table.bytes.is_none() {
            self.assumed.insert(Assumption::RowWidth);
        }
        let bytes = table.bytes.map(|bytes| ByteCount::from(bytes) * assumptions.data_scale);
        let rows = table.rows.map(|rows| RowCount::new(rows as f64) * assumptions.data_scale);
        match (rows, bytes) {
            (Some(rows), Some(bytes)) => {
                frame.rows = Some(rows);
                frame.disk_row = Some(bytes / rows.max(RowCount::ONE).get());
            }
            (Some(rows), None) => frame.rows = Some(rows),
            (None, Some(bytes)) => {
                frame.rows = Some(bytes.rows_of(frame.compressed_row()).ceil());
            }
            (None, None) => {
                frame.insert_missing(source.clone());
                frame.rows = self.settings.scenario.unknown_rows().map(RowCount::new);
            }
        }
        if let (Some(rows), Missing::Table(name)) = (frame.rows, source) {
            frame.tables = Rc::new([(name.as_str().into(), rows)].into());
        }
        if let Some(bytes) = bytes {
            frame = frame.with_planned_size(bytes * self.settings.file_compression);
        }
        let on_disk = bytes.or_else(|| self.unknown_bytes(&frame));
        let tasks = on_disk.map_or(self.settings.parallelism, |bytes| {
            if source.text().to_lowercase().ends_with(".gz") {
                TaskCount::ONE
            } else {
                self.settings.scan_tasks(bytes)
            }
        });
        PartialStage {
            largest_input: on_disk.map(|bytes| bytes / tasks),
            ..PartialStage::read(frame, tasks)
        }
    }

    fn stored(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let name = ["path", "paths", "tableName", "table", "table_name"]
            .into_iter()
            .find_map(|keyword| node.args.iter().find(|arg| arg.keyword == Some(keyword)))
            .or_else(|| node.args.iter().find(|arg| arg.keyword.is_none()))
            .and_then(|arg| arg.value.text());
        let source = name.map_or_else(|| self.missing_code(id), Missing::Table);
        match self.tables.get(source.text()).cloned().or_else(|| self.size_comment(id)) {
            Some(table) => {
                let mut stage = self.of_table(&table, &source);
                // `JDBCRelation` has no statistics (`BaseRelation.sizeInBytes`).
                if access(self.program, id).format.as_deref() == Some("jdbc") {
                    stage.frame.statistics = Statistics::UNBOUNDED;
                }
                stage
            }
            None => self.not_given(&source),
        }
    }

    /// The bytes of stored rows of which nobody gives them. The fewer they are, the more rows each task reads.
    fn unknown_bytes(&self, frame: &Frame) -> Option<ByteCount> {
        match self.settings.scenario {
            Scenario::Most => frame.rows.map(|rows| rows * MIN_STORED_ROW),
            _ => frame.compressed(),
        }
    }

    /// A source whose size is not given: it is known where the program itself has written it.
    fn not_given(&self, source: &Missing) -> PartialStage {
        self.read_back(source.text()).unwrap_or_else(|| {
            let rows = self.settings.scenario.unknown_rows().map(RowCount::new);
            let mut frame = Frame { rows, ..Frame::unknown(source.clone()) };
            let mut tasks = self.settings.parallelism;
            if let (Some(rows), Missing::Table(name)) = (rows, source) {
                frame.tables = Rc::new([(name.as_str().into(), rows)].into());
                tasks = self
                    .unknown_bytes(&frame)
                    .map_or(tasks, |bytes| self.settings.scan_tasks(bytes));
            }
            PartialStage::read(frame, tasks)
        })
    }

    fn of_session(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        match node.called() {
            Some(Method::Table) => self.stored(node, id),
            Some(Method::Range) => self.range(node),
            Some(Method::CreateDataFrame) => self.local(node, id),
            // Its own job has run the statement before.
            Some(Method::Sql) if command::is_command(node) && !self.runs_command(id) => {
                Self::command_result()
            }
            Some(Method::Sql) => {
                let stage = self.query(node, id);
                let text = self.missing_code(id);
                let sql = node.arg(0, "sqlQuery").and_then(|arg| arg.value.text());
                if let Some(block) = sql.as_deref().and_then(first_template) {
                    self.not_understood.get_or_insert_with(|| first_line(block));
                } else if stage.frame.missing.contains(&text) {
                    self.not_understood.get_or_insert(text);
                }
                stage
            }
            _ => self.read_not_understood(id),
        }
    }

    /// The job that is planned is that of the statement which the call `id` reads.
    fn runs_command(&self, id: NodeId) -> bool {
        let now = self.program.node(self.now);
        matches!(now.op, Op::Command(_)) && now.inputs.first() == Some(&id)
    }

    fn of_context(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        match node.called() {
            Some(Method::TextFile | Method::WholeTextFiles | Method::BinaryFiles) => {
                self.stored(node, id)
            }
            Some(Method::Range) => self.range(node),
            Some(Method::Parallelize) => self.local(node, id),
            _ => self.read_not_understood(id),
        }
    }

    fn range(&self, node: &Node<'_>) -> PartialStage {
        let int = |at, name| node.arg(at, name).and_then(|arg| arg.value.int());
        let (start, end) = match (int(0, "start"), int(1, "end")) {
            (Some(end), None) => (0, Some(end)),
            (start, end) => (start.unwrap_or(0), end),
        };
        let step = int(2, "step").unwrap_or(1).unsigned_abs().max(1);
        let rows = end.map(|end| (end.saturating_sub(start).max(0) as u64).div_ceil(step));
        let rows = rows.map(|rows| RowCount::new(rows as f64));
        let step = step as f64;
        let high = end.map(|end| end as f64);
        let columns = vec![match high {
            Some(high) => id_range("id", start as f64, high, step),
            None => sequence("id"),
        }];
        let mut frame = Frame { rows, columns: Some(columns), ..Frame::default() };
        if let Some(rows) = rows {
            // `Range.computeStats`.
            frame = frame.with_planned_size(rows * ByteCount::new(8.0));
        }
        if rows.is_none() {
            frame.insert_missing(code("the end of a range"));
        }
        let tasks = int(3, "numPartitions")
            .map_or(self.settings.parallelism, |n| TaskCount::new(n.max(1) as f64));
        // A range reads nothing.
        PartialStage {
            largest_input: Some(ByteCount::ZERO),
            // `RangeExec.outputPartitioning`.
            clustered: Some(vec![Expr::column("id")]),
            ranged: true,
            // `RangeExec.outputOrdering`.
            sorted: vec![Expr::column("id")],
            ..PartialStage::read(frame, tasks)
        }
    }

    fn local(&self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let rows = match node.args.first().map(|arg| &arg.value) {
            Some(Value::List(list)) if self.program.list(*list).complete => {
                Some(RowCount::new(self.program.list(*list).items.len() as f64))
            }
            _ => None,
        };
        let missing = rows.is_none().then(|| self.missing_code(id));
        let missing = Rc::new(order::set(missing));
        // `LogicalRDD.computeStats`.
        let statistics = Statistics::UNBOUNDED;
        let frame = Frame { rows, missing, open: true, statistics, ..Frame::default() };
        PartialStage::read(frame, self.settings.parallelism)
    }
}

/// The stages without those whose exchange another one has done already (`ReuseExchangeAndSubquery`).
fn without_reused(stages: Vec<Stage>) -> Vec<Stage> {
    let mut kept: Vec<Stage> = Vec::new();
    for stage in stages {
        if stage.scan.is_none() || !kept.contains(&stage) {
            kept.push(stage);
        }
    }
    kept
}

pub(super) fn first_line(text: &str) -> Missing {
    let line = text.lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(60) {
        Some((at, _)) => Missing::Code(format!("{}…", &line[..at])),
        None => code(line),
    }
}

/// Code whose rows are not known, by its text.
pub(super) fn code(text: &str) -> Missing {
    Missing::Code(text.to_owned())
}

/// The storage level that a call of `cache` or `persist` asks for.
fn level_of(program: &Program<'_>, node: &Node<'_>) -> StorageLevel {
    let Some(arg) = node.arg(0, "storageLevel") else { return DEFAULT_LEVEL };
    let text = program.text(arg.expr);
    let name = text.rsplit('.').next().unwrap_or(text);
    // `pyspark.storagelevel.StorageLevel`: only the levels called DESER keep rows deserialized.
    StorageLevel {
        memory: !name.starts_with("DISK"),
        // `StorageLevel.OFF_HEAP` uses disk, memory and off-heap memory.
        disk: name.contains("DISK") || name == "OFF_HEAP",
        off_heap: name == "OFF_HEAP",
        deserialized: name.contains("DESER"),
        replicas: if name.ends_with("_2") {
            2
        } else if name.ends_with("_3") {
            3
        } else {
            1
        },
    }
}

/// The number of partitions that an exchange makes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Partitions {
    /// As the settings have it, and as adaptive execution coalesces them.
    Default,
    /// As the code has it.
    Number(TaskCount),
    /// Coalesced together with those of another exchange: the tasks, and the share of the largest.
    Coalesced(TaskCount, Share),
}

impl Partitions {
    pub(super) fn of(number: Option<TaskCount>) -> Self {
        number.map_or(Self::Default, Self::Number)
    }
}

impl PartialStage {
    /// Ends the stage with an exchange.
    pub(super) fn exchange_to(
        &mut self,
        planner: &Planner<'_, '_>,
        node: NodeId,
        spread: Spread,
        partitions: Partitions,
    ) {
        let settings = planner.settings;
        let target = match (&spread, partitions) {
            (Spread::Single, _) => TaskCount::ONE,
            (_, Partitions::Number(number)) => number.max(TaskCount::ONE),
            _ => settings.shuffle_partitions,
        };
        let (rows, row) = (self.largest(), self.frame.unsafe_row());
        if spread == Spread::RoundRobin
            && target > TaskCount::ONE
            && settings.sorts_before_repartition
        {
            // `ShuffleExchangeExec` sorts by a hash of the row, so that a retried task spreads its rows as before.
            self.push_operator(
                node,
                MemoryRequest::SpreadSort { rows, row, radix: settings.radix_sort },
            );
        }
        if target > settings.bypass_merge {
            self.push_operator(node, MemoryRequest::ShuffleWrite { rows, row });
        }
        let written = planner.sent.all_rows(&self.frame);
        let coalesced_by = planner.coalesced_by(&self.frame);
        if settings.adaptive {
            self.frame.set_runtime_size(self.frame.bytes());
        }
        self.end_stage();
        (self.tasks, self.share) = match partitions {
            Partitions::Coalesced(tasks, share) => (tasks, share),
            Partitions::Default if spread != Spread::Single => settings.after_shuffle(coalesced_by),
            _ => (target, Share::of_each(target)),
        };
        self.spread_unknown = false;
        self.empty = TaskCount::ZERO;
        self.clustered = None;
        self.sorted.clear();
        self.ranged = matches!(spread, Spread::Range(_));
        if let Spread::Range(keys) = &spread {
            self.clustered = Some(keys.clone()).filter(|keys| !keys.is_empty());
        }
        if let Spread::Hash(keys) = spread {
            let scenario = settings.scenario;
            let columns = Planner::columns(&self.frame, &keys, scenario);
            self.spread_unknown = columns.iter().any(|key| key.values == Values::Unknown);
            if let Some(groups) = self.frame.groups(&columns) {
                // Five groups are not spread evenly over four partitions.
                let (groups, tasks) = (groups.max(RowCount::ONE).get(), self.tasks.get());
                let even = || Spreading {
                    largest: Share::new((groups / tasks).ceil() / groups),
                    empty: TaskCount::new(tasks - groups),
                };
                let spreading = hashing::spread(&columns, self.tasks).unwrap_or_else(even);
                self.share = self.share.max(spreading.largest);
                self.empty = spreading.empty;
            }
            if !self.frame.is_unique(&columns) {
                self.share = self.share.max(self.frame.key_share(scenario));
            }
            self.clustered = Some(keys);
        }
        self.largest_input =
            written.filter(|_| !self.spread_unknown).map(|bytes| bytes * self.share);
    }
}
