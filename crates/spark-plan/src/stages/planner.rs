//! The walk from an action back to what it reads.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::hashing::{self, Spreading};
use super::pruning::Needed;
use super::{DEFAULT_LEVEL, Job, Level, MemoryRequest, Settings, Stage, Work};

use crate::cached::{Release, release, releases_frame};
use crate::frame::Frame;
use crate::frame::column::{Values, counted, sequence};
use crate::frame::expr::Expr;
use crate::io::access;
use crate::reads::{is_action, is_cache};
use crate::source::is_streaming;
use crate::streams::state;
use crate::{Assumption, Table};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopId, Node, NodeId, Op, Program, Value};
use spark_model::demand::Missing;

/// How many nodes one action's lineage may visit: frames that are joined with themselves multiply.
const MOST_VISITS: usize = 4000;

/// How far a lineage is followed: each step stands on the stack, and WebAssembly's is a megabyte.
const MOST_DEPTH: usize = 300;

/// Actions that compute a partition or two.
const READS_A_PART: [Method; 4] = [Method::Show, Method::Take, Method::Head, Method::First];

/// How many jobs are planned.
const MOST_JOBS: usize = 60;

/// Plans the jobs of a program, in the order it runs them.
pub fn plan(
    program: &Program<'_>,
    tables: &BTreeMap<String, Table>,
    settings: &Settings,
) -> (Vec<Job>, BTreeSet<Assumption>) {
    let mut planner = Planner::new(program, tables, settings);
    let mut jobs: Vec<Job> = actions(program).map(|action| planner.job(action)).collect();
    for job in &mut jobs {
        job.shares = planner.sharing.contains(&job.action);
    }
    (jobs, planner.assumed)
}

/// Plans the jobs of some actions alone, as [`plan`] plans them: together with every job that [shares](Job::shares) frames with another one.
pub fn plan_some(
    program: &Program<'_>,
    tables: &BTreeMap<String, Table>,
    settings: &Settings,
    some: &BTreeSet<NodeId>,
) -> Vec<Job> {
    let mut planner = Planner::new(program, tables, settings);
    let actions = actions(program).filter(|action| some.contains(action));
    actions.map(|action| planner.job(action)).collect()
}

/// The actions whose jobs are planned, in the order of the program.
fn actions(program: &Program<'_>) -> impl Iterator<Item = NodeId> {
    program.ids().filter(|id| runs_a_job(program, *id)).take(MOST_JOBS)
}

fn runs_a_job(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    is_action(program, node)
        && node.receiver.is_some_and(|receiver| {
            matches!(
                program.node(receiver).class,
                Class::DataFrame | Class::Writer | Class::StreamWriter | Class::Rdd
            )
        })
}

pub(super) struct Planner<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) tables: &'p BTreeMap<String, Table>,
    pub(super) settings: &'p Settings,
    /// The action that is planned: what was cached before it is read from the cache.
    now: NodeId,
    visits: usize,
    /// How many frames lie between the action and the one in question.
    pub(super) depth: usize,
    /// The heads of loops whose bodies are being walked.
    heads: Vec<NodeId>,
    /// Cached frames that some action has filled: how they lie in the cache.
    cached: FxHashMap<NodeId, (Frame, f64)>,
    /// What the program has written so far, by path or table: the frame, and in how many files.
    written: FxHashMap<String, Written>,
    /// The actions whose jobs read or fill a cache, read what another one wrote, or write over it.
    sharing: BTreeSet<NodeId>,
    /// The columns that what is walked from reads of the frame.
    pub(super) needed: Needed,
    /// What the plan rests on that nobody said.
    pub(super) assumed: BTreeSet<Assumption>,
}

/// What an action has written.
#[derive(Clone, Debug)]
struct Written {
    by: NodeId,
    frame: Frame,
    files: f64,
}

/// A frame on its way through a stage.
#[derive(Clone, Debug)]
pub(super) struct PartialStage {
    pub(super) frame: Frame,
    pub(super) tasks: f64,
    /// The share of the rows that the largest task has.
    pub(super) share: f64,
    /// The rows are spread by a key that is not understood, so that the share is not known.
    pub(super) spread_unknown: bool,
    /// Tasks that have no rows.
    pub(super) empty: f64,
    /// The keys by whose hash the rows lie.
    pub(super) clustered: Option<Vec<Expr>>,
    /// Whether they lie by ranges of those keys: that serves groups, but no join.
    pub(super) ranged: bool,
    /// The keys that each task's rows are sorted by, as far as that is known.
    pub(super) sorted: Vec<Expr>,
    pub(super) works: Vec<Work>,
    /// Stages that ran before.
    pub(super) before: Vec<Stage>,
    pub(super) largest_input: Option<f64>,
    /// What a hint on the frame asks of a join.
    pub(super) hint: Option<Hint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
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
    pub(super) fn read(frame: Frame, tasks: f64) -> Self {
        let tasks = tasks.max(1.0);
        Self {
            largest_input: frame.compressed().map(|bytes| bytes / tasks),
            frame,
            tasks,
            share: 1.0 / tasks,
            spread_unknown: false,
            empty: 0.0,
            clustered: None,
            ranged: false,
            sorted: Vec::new(),
            works: Vec::new(),
            before: Vec::new(),
            hint: None,
        }
    }

    /// Rows of the largest task.
    pub(super) fn largest(&self) -> Option<f64> {
        self.frame.rows.filter(|_| !self.spread_unknown).map(|rows| (rows * self.share).ceil())
    }

    pub(super) fn work(&mut self, node: NodeId, ask: MemoryRequest) {
        self.works.push(Work { node, ask, missing: self.frame.missing.clone() });
    }

    /// Ends the stage: what follows reads what it wrote.
    pub(super) fn end_stage(&mut self) {
        self.before.push(Stage {
            tasks: self.tasks,
            empty: self.empty,
            largest_input: self.largest_input,
            works: std::mem::take(&mut self.works),
        });
    }
}

impl<'p, 'a> Planner<'p, 'a> {
    fn new(
        program: &'p Program<'a>,
        tables: &'p BTreeMap<String, Table>,
        settings: &'p Settings,
    ) -> Self {
        Self {
            program,
            tables,
            settings,
            now: NodeId(0),
            visits: 0,
            depth: 0,
            heads: Vec::new(),
            cached: FxHashMap::default(),
            written: FxHashMap::default(),
            sharing: BTreeSet::new(),
            needed: None,
            assumed: BTreeSet::new(),
        }
    }
}

impl Planner<'_, '_> {
    fn job(&mut self, action: NodeId) -> Job {
        let before = std::mem::replace(&mut self.now, action);
        self.visits = 0;
        let released = self.released(before);
        let node = self.program.node(action);
        let frame = node.receiver.and_then(|receiver| self.frame_of(receiver));
        let times = self.program.turns(node);
        let Some(frame) = frame else {
            return Job {
                action,
                times,
                streams: false,
                released,
                shares: false,
                stages: Vec::new(),
            };
        };
        // Rows that are only counted need no columns.
        let counts = node.is_one_of(&[Method::Count, Method::IsEmpty]);
        self.needed = counts.then(BTreeSet::new);
        let mut pipe = self.walk(frame);
        self.result(node, action, &mut pipe);
        self.writes(action, &pipe);
        pipe.end_stage();
        let streams = node.class == Class::StreamingQuery && is_streaming(self.program, frame);
        Job { action, times, streams, released, shares: false, stages: pipe.before }
    }

    /// Remembers what an action writes, for a later read of the same path: columns as they are, in formats that keep them.
    fn writes(&mut self, action: NodeId, pipe: &PartialStage) {
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
        let before =
            if keeps && replaces && node.in_loop.is_none() && access.partition_by.is_empty() {
                let files = pipe.tasks - pipe.empty;
                self.written.insert(path, Written { by: action, frame: pipe.frame.clone(), files })
            } else {
                self.written.remove(&path)
            };
        self.sharing.extend(before.iter().flat_map(|before| [before.by, action]));
    }

    /// What the program has written under a name before.
    fn read_back(&mut self, name: &str) -> Option<PartialStage> {
        let Written { by, mut frame, files } = self.written.get(name)?.clone();
        self.sharing.extend([by, self.now]);
        let bytes = frame.compressed()?;
        let (tasks, share) = self.settings.scan_files(bytes, files);
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
        let clears = program
            .ids()
            .filter(|id| (before..self.now).contains(id))
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

    /// What the action itself holds.
    fn result(&mut self, node: &Node<'_>, action: NodeId, pipe: &mut PartialStage) {
        self.acts_in_python(node, action, pipe);
        let Some(method) = node.called() else { return };
        match method {
            Method::Collect | Method::ToPandas | Method::ToArrow | Method::ToLocalIterator => {
                let ask = super::frames::result(method, &pipe.frame, self.settings);
                pipe.work(action, ask);
            }
            Method::Take | Method::Head | Method::Tail | Method::First | Method::Show => {
                let limit = node
                    .args
                    .first()
                    .and_then(|arg| arg.value.int())
                    .unwrap_or(if node.is_method(Method::Show) { 20 } else { 1 });
                let few = pipe.frame.clone().map_rows(|rows| rows.min(limit.max(0) as f64));
                let few = Frame { rows: few.rows.or(Some(limit.max(0) as f64)), ..few };
                pipe.work(action, super::frames::result(Method::Collect, &few, self.settings));
            }
            Method::Count | Method::IsEmpty => {
                // Each task sends its count.
                pipe.frame = Frame::of(pipe.tasks, vec![sequence("count")]);
                pipe.exchange_to(self.settings, action, Spread::Single, None);
            }
            _ => {}
        }
    }

    /// The frame of a node, and the stages before it.
    pub(super) fn walk(&mut self, id: NodeId) -> PartialStage {
        self.visits += 1;
        if self.visits > MOST_VISITS || self.depth > MOST_DEPTH {
            return PartialStage::read(
                Frame::unknown(code("a lineage too tangled to follow")),
                1.0,
            );
        }
        self.depth += 1;
        let pipe = self.walked(id);
        self.depth -= 1;
        pipe
    }

    fn walked(&mut self, id: NodeId) -> PartialStage {
        let Some(level) = self.cache_level(id) else { return self.computed(id) };
        self.sharing.insert(self.now);
        if let Some((frame, tasks)) = self.cached.get(&id) {
            let (mut frame, tasks) = (frame.clone(), *tasks);
            self.prune(&mut frame);
            return PartialStage::read(frame, tasks);
        }
        // What is cached is cached whole.
        let needed = self.needed.take();
        let mut pipe = self.computed(id);
        let partitions = pipe.tasks;
        let bytes = super::frames::cached(&pipe.frame, level, partitions, self.settings);
        let copies = self.copies(id);
        pipe.work(id, MemoryRequest::Cache { frame: id, bytes, partitions, level, copies });
        // `show` and `take` compute a partition or two; only what reads everything fills the cache.
        if !self.program.node(self.now).is_one_of(&READS_A_PART) {
            self.cached.insert(id, (pipe.frame.clone(), pipe.tasks));
        }
        self.needed = needed;
        self.prune(&mut pipe.frame);
        pipe
    }

    /// A frame as its operation makes it, with the state that the operation keeps of a stream.
    fn computed(&mut self, id: NodeId) -> PartialStage {
        let mut pipe = self.made(id);
        self.prune(&mut pipe.frame);
        if state(self.program, id).is_some() {
            pipe.work(id, MemoryRequest::State);
        }
        pipe
    }

    /// How many frames a cached one stands for: as many as its loops have turns, where they say so and release none.
    fn copies(&self, frame: NodeId) -> u64 {
        let program = self.program;
        let around: Vec<LoopId> = program.loops_around(program.node(frame).in_loop).collect();
        let releases = program.ids().any(|id| {
            let node = program.node(id);
            program.loops_around(node.in_loop).any(|it| around.contains(&it))
                && release(program, node).is_some_and(|it| releases_frame(program, &it, frame))
        });
        if releases { 1 } else { program.turns(program.node(frame)).unwrap_or(1).max(1) }
    }

    /// How the frame is cached when the action runs: the last `cache` or `unpersist` before it decides.
    fn cache_level(&mut self, id: NodeId) -> Option<Level> {
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
        level
    }

    /// One of the ways that lead to where control flow meets. Behind a loop that is what the end of its body gives, which is run once for
    /// all its turns; within it, what came before.
    fn met(&mut self, id: NodeId) -> PartialStage {
        let inputs = self.program.node(id).inputs.iter().copied();
        let end = inputs.clone().filter(|input| *input > id && *input < self.now).max();
        if let Some(end) = end.filter(|_| !self.heads.contains(&id)) {
            self.heads.push(id);
            let pipe = self.walk(end);
            self.heads.pop();
            return pipe;
        }
        match inputs.filter(|input| *input < id).min() {
            Some(input) => self.walk(input),
            None => PartialStage::read(Frame::unknown(code("what flows into a loop")), 1.0),
        }
    }

    fn made(&mut self, id: NodeId) -> PartialStage {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Free(name) | Op::Parameter(name) => self.named(name, id),
            Op::Phi => self.met(id),
            Op::Function(_) if node.name() == "broadcast" => {
                let mut pipe = self.input(node);
                pipe.hint = Some(Hint::Broadcast);
                pipe
            }
            Op::Method(_) => {
                match program.receiver_class(node) {
                    Some(Class::Reader) => self.stored(node, id),
                    // How much a micro-batch reads is the trigger's affair, and the source's.
                    Some(Class::StreamReader) => {
                        PartialStage::read(Frame::default(), self.settings.parallelism)
                    }
                    Some(Class::Session) => self.of_session(node, id),
                    Some(Class::GroupedData) => self.grouped(node, id),
                    Some(Class::DataFrame | Class::FrameFunctions) => self.of_frame(node, id),
                    Some(Class::Context) => self.of_context(node, id),
                    Some(Class::Rdd) => self.of_rdd(node, id),
                    _ => {
                        PartialStage::read(Frame::unknown(self.told(id)), self.settings.parallelism)
                    }
                }
            }
            _ if node.receiver.is_some() => self.input(node),
            _ => PartialStage::read(Frame::unknown(self.told(id)), self.settings.parallelism),
        }
    }

    /// How the code writes a node, cut short.
    pub(super) fn told(&self, id: NodeId) -> Missing {
        let node = self.program.node(id);
        first_line(node.expr.map_or(node.name(), |expr| self.program.text(expr)))
    }

    /// How the code writes a call without its receiver, cut short: `groupBy(keys)`.
    pub(super) fn call_text(&self, id: NodeId) -> Missing {
        let range = self.program.node(id).name_range();
        match range.and_then(|range| self.program.source.get(range.to_std_range())) {
            Some(text) => first_line(text),
            None => self.told(id),
        }
    }

    pub(super) fn input(&mut self, node: &Node<'_>) -> PartialStage {
        let input = node.receiver.or_else(|| node.inputs.first().copied());
        match input {
            Some(input) => self.walk(input),
            None => PartialStage::read(Frame::unknown(code("a frame that is not seen")), 1.0),
        }
    }

    pub(super) fn named(&mut self, name: &str, id: NodeId) -> PartialStage {
        // SQL text has lost its capitals.
        let same = |(own, _): &(&String, &Table)| own.eq_ignore_ascii_case(name);
        let given = self.tables.get(name).or_else(|| self.tables.iter().find(same).map(|it| it.1));
        match given.cloned().or_else(|| self.said(id)) {
            Some(table) => self.of_table(&table, &Missing::Table(name.to_owned())),
            None => self.not_given(Missing::Table(name.to_owned())),
        }
    }

    /// What the comments beside a read say of its size.
    fn said(&self, id: NodeId) -> Option<Table> {
        crate::frame::said(self.program.lines_of(id)?)
    }

    pub(super) fn of_table(&mut self, table: &Table, source: &Missing) -> PartialStage {
        let knobs = self.settings.knobs.clone();
        let columns = crate::frame::column::of_table(table);
        let mut frame = Frame {
            columns,
            largest_key_share: knobs
                .largest_key_share
                .or(table.largest_key_share)
                .unwrap_or_default(),
            ..Frame::default()
        };
        if frame.columns.is_none() && table.bytes.is_none() {
            self.assumed.insert(Assumption::RowWidth);
        }
        let bytes = table.bytes.map(|bytes| bytes.0 as f64 * knobs.data_scale);
        match (table.rows.map(|rows| rows as f64 * knobs.data_scale), bytes) {
            (Some(rows), Some(bytes)) => {
                frame.rows = Some(rows);
                frame.disk_row = Some(bytes / rows.max(1.0));
            }
            (Some(rows), None) => frame.rows = Some(rows),
            (None, Some(bytes)) => {
                frame.rows = Some((bytes / frame.compressed_row()).ceil());
            }
            (None, None) => {
                frame.missing.insert(source.clone());
            }
        }
        let on_disk = bytes.or_else(|| frame.compressed());
        let tasks = on_disk.map_or(self.settings.parallelism, |bytes| {
            if source.text().to_lowercase().ends_with(".gz") {
                1.0
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
        let name = ["path", "paths", "tableName", "table"]
            .into_iter()
            .find_map(|keyword| node.args.iter().find(|arg| arg.keyword == Some(keyword)))
            .or_else(|| node.args.iter().find(|arg| arg.keyword.is_none()))
            .and_then(|arg| arg.value.text());
        let source = name.map_or_else(|| self.told(id), Missing::Table);
        match self.tables.get(source.text()).cloned().or_else(|| self.said(id)) {
            Some(table) => self.of_table(&table, &source),
            None => self.not_given(source),
        }
    }

    /// A source whose size nobody says: it is known where the program itself has written it.
    fn not_given(&mut self, source: Missing) -> PartialStage {
        self.read_back(source.text()).unwrap_or_else(|| {
            PartialStage::read(Frame::unknown(source), self.settings.parallelism)
        })
    }

    fn of_session(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        match node.called() {
            Some(Method::Table) => self.stored(node, id),
            Some(Method::Range) => self.range(node),
            Some(Method::CreateDataFrame) => self.local(node, id),
            Some(Method::Sql) => self.query(node, id),
            _ => PartialStage::read(Frame::unknown(self.told(id)), self.settings.parallelism),
        }
    }

    fn of_context(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        match node.called() {
            Some(Method::TextFile | Method::WholeTextFiles | Method::BinaryFiles) => {
                self.stored(node, id)
            }
            Some(Method::Range) => self.range(node),
            Some(Method::Parallelize) => self.local(node, id),
            _ => PartialStage::read(Frame::unknown(self.told(id)), self.settings.parallelism),
        }
    }

    fn range(&self, node: &Node<'_>) -> PartialStage {
        let int = |at, name| node.arg(at, name).and_then(|arg| arg.value.int());
        let (start, end) = match (int(0, "start"), int(1, "end")) {
            (Some(end), None) => (0, Some(end)),
            (start, end) => (start.unwrap_or(0), end),
        };
        let step = int(2, "step").unwrap_or(1).unsigned_abs().max(1);
        let rows = end.map(|end| (end.saturating_sub(start).max(0) as u64).div_ceil(step) as f64);
        let step = step as f64;
        let high = end.map(|end| end as f64);
        let columns = vec![match high {
            Some(high) => counted("id", start as f64, high, step),
            None => sequence("id"),
        }];
        let mut frame = Frame { rows, columns: Some(columns), ..Frame::default() };
        if rows.is_none() {
            frame.missing.insert(code("the end of a range"));
        }
        let tasks = int(3, "numPartitions").map_or(self.settings.parallelism, |n| n.max(1) as f64);
        // A range reads nothing.
        PartialStage {
            largest_input: Some(0.0),
            // `RangeExec.outputPartitioning`.
            clustered: Some(vec![Expr::column("id")]),
            ranged: true,
            ..PartialStage::read(frame, tasks)
        }
    }

    fn local(&self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let rows = match node.args.first().map(|arg| &arg.value) {
            Some(Value::List(list)) if self.program.list(*list).complete => {
                Some(self.program.list(*list).items.len() as f64)
            }
            _ => None,
        };
        let missing =
            if rows.is_none() { BTreeSet::from([self.told(id)]) } else { BTreeSet::new() };
        let frame = Frame { rows, missing, ..Frame::default() };
        PartialStage::read(frame, self.settings.parallelism)
    }
}

fn first_line(text: &str) -> Missing {
    let line = text.lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(60) {
        Some((at, _)) => Missing::Code(format!("{}…", &line[..at])),
        None => code(line),
    }
}

/// Code whose rows are not known, by its text.
fn code(text: &str) -> Missing {
    Missing::Code(text.to_owned())
}

/// The storage level that a call of `cache` or `persist` asks for.
fn level_of(program: &Program<'_>, node: &Node<'_>) -> Level {
    let Some(arg) = node.arg(0, "storageLevel") else { return DEFAULT_LEVEL };
    let text = program.text(arg.expr);
    let name = text.rsplit('.').next().unwrap_or(text);
    // `pyspark.storagelevel.StorageLevel`: only the levels called DESER keep rows deserialised.
    Level {
        memory: !name.starts_with("DISK"),
        disk: name.contains("DISK"),
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

impl PartialStage {
    /// Puts an exchange behind the stage: `by_number` partitions where the code says how many, else as adaptive execution makes them.
    pub(super) fn exchange_to(
        &mut self,
        settings: &Settings,
        node: NodeId,
        spread: Spread,
        by_number: Option<f64>,
    ) {
        let target = match (&spread, by_number) {
            (Spread::Single, _) => 1.0,
            (_, Some(number)) => number.max(1.0),
            _ => settings.shuffle_partitions,
        };
        let (rows, row) = (self.largest(), self.frame.unsafe_row());
        if spread == Spread::RoundRobin && target > 1.0 && settings.sorts_before_repartition {
            // `ShuffleExchangeExec` sorts by a hash of the row, so that a retried task spreads its rows as before.
            self.work(node, MemoryRequest::SpreadSort { rows, row, radix: settings.radix_sort });
        }
        if target > settings.bypass_merge {
            self.work(node, MemoryRequest::ShuffleWrite { rows, row });
        }
        let written = self.frame.sent();
        self.end_stage();
        self.tasks = match by_number {
            None if spread != Spread::Single => settings.after_shuffle(written),
            _ => target,
        };
        self.share = 1.0 / self.tasks;
        self.spread_unknown = false;
        self.empty = 0.0;
        self.clustered = None;
        self.sorted.clear();
        self.ranged = matches!(spread, Spread::Range(_));
        if let Spread::Range(keys) = &spread {
            self.clustered = Some(keys.clone()).filter(|keys| !keys.is_empty());
        }
        if let Spread::Hash(keys) = spread {
            let columns = Planner::columns(&self.frame, &keys);
            self.spread_unknown = columns.iter().any(|key| key.values == Values::Unknown);
            if let Some(groups) = self.frame.groups(&columns) {
                // Five groups do not lie evenly in four partitions.
                let groups = groups.max(1.0);
                let even = || Spreading {
                    largest: (groups / self.tasks).ceil() / groups,
                    empty: (self.tasks - groups).max(0.0),
                };
                let spreading = hashing::spread(&columns, self.tasks).unwrap_or_else(even);
                self.share = self.share.max(spreading.largest);
                self.empty = spreading.empty;
            }
            self.share = self.share.max(self.frame.largest_key_share).min(1.0);
            self.clustered = Some(keys);
        }
        self.largest_input =
            written.filter(|_| !self.spread_unknown).map(|bytes| bytes * self.share);
    }
}
