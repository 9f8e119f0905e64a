//! A frame on its way through a stage, with the operators that it has passed.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::reuse::CanonicalPlan;
use super::window_limit::Ranking;
use super::windows::Windowed;
use super::{MemoryRequest, Operator, Stage};

use crate::frame::Frame;
use crate::frame::expr::Expr;
use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use pyspark_program::program::NodeId;

/// A frame on its way through a stage.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of how its rows are partitioned"
)]
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
    /// Keys of inner joins of the stage, whose values are the same in each row: rows that are partitioned by one are so by
    /// the other (`PartitioningCollection`, `BroadcastHashJoinExec.expandOutputPartitioning`).
    pub(super) equal: Vec<(Expr, Expr)>,
    /// They are partitioned by ranges of those keys: that serves groups, but no join.
    pub(super) ranged: bool,
    /// All rows are in one partition (`SinglePartition`), as any operator may ask for.
    pub(super) is_single: bool,
    /// Sets of columns, by name, with the rows of a join's side that the largest task has: it has no more of their
    /// values, however often the join repeats them.
    pub(super) repeated: Vec<(BTreeSet<String>, RowCount)>,
    /// The keys that each task's rows are sorted by, as far as that is known.
    pub(super) sorted: Vec<Expr>,
    /// No two rows are the same, as a grouping by all columns has it.
    pub(super) distinct_rows: bool,
    pub(super) operators: Vec<Operator>,
    /// The number of inputs of a union whose generated code has what follows it once for each of them
    /// (`UnionExec.doProduce`, from 4.3).
    pub(super) union_inputs: u32,
    /// The stage has a join of two shuffled sides, whose code takes no part in that (`UnionExec.supportCodegen`).
    pub(super) zips: bool,
    /// What the stage reads has turned out to be no rows, so that adaptive execution takes its operators out of the plan
    /// (`AQEPropagateEmptyRelation`).
    pub(super) reads_nothing: bool,
    /// The operation that adds operators to it ([`Operator::place`]).
    pub(super) place: usize,
    /// Stages that ran before.
    pub(super) upstream: Vec<Stage>,
    pub(super) largest_input: Option<ByteCount>,
    /// The join strategy that a hint on the frame asks for.
    pub(super) hint: Option<JoinStrategyHint>,
    /// The stage upstream of a sort of all rows, where no operator is downstream of the sort.
    pub(super) before_sort: Option<Box<Self>>,
    /// A column that ranks rows, where nothing has been computed since.
    pub(super) ranking: Option<Box<Ranking>>,
    /// The window that was computed last, where nothing but columns has been since.
    pub(super) windowed: Option<Rc<Windowed>>,
    /// The call that limits the rows, where they are not in one task yet: an action takes them as they are.
    pub(super) limit: Option<Limit>,
    /// Its operators, by which another stage may be the same.
    pub(super) plan: CanonicalPlan,
}

/// A limit on rows that are in several tasks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) call: NodeId,
    /// They are the first ones of an order, which every task has some of.
    pub(super) of_sorted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinStrategyHint {
    Broadcast,
    Merge,
    ShuffleHash,
}

impl Operator {
    fn new((node, place): (NodeId, usize), request: MemoryRequest, frame: &Frame) -> Self {
        let table = match (frame.tables.first_key_value(), frame.tables.len()) {
            (Some((name, rows)), 1) => Some((name.clone(), *rows)),
            _ => None,
        };
        Self { node, place, request, rows: frame.rows, table, missing: frame.missing.clone() }
    }
}

impl MemoryRequest {
    /// An operator of the plan asks for it, and would have no rows without those that it reads.
    fn is_of_rows(&self) -> bool {
        !matches!(
            self,
            Self::Cache { .. }
                | Self::CacheRead { .. }
                | Self::State
                | Self::Result { .. }
                | Self::PythonWorker { .. }
        )
    }
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
            equal: Vec::new(),
            ranged: false,
            is_single: false,
            repeated: Vec::new(),
            sorted: Vec::new(),
            distinct_rows: false,
            operators: Vec::new(),
            union_inputs: 1,
            zips: false,
            reads_nothing: false,
            place: 0,
            upstream: Vec::new(),
            hint: None,
            before_sort: None,
            ranking: None,
            windowed: None,
            limit: None,
            plan: CanonicalPlan::default(),
        }
    }

    /// Runs no more than one task, which has as many rows as are wanted (`SparkPlan.executeTake` begins with one).
    pub(super) fn take_first(&mut self) {
        self.tasks = TaskCount::ONE.min(self.tasks);
        self.empty = TaskCount::ZERO;
    }

    /// Rows of the largest task.
    pub(super) fn largest(&self) -> Option<RowCount> {
        self.frame.rows.filter(|_| !self.spread_unknown).map(|rows| (rows * self.share).ceil())
    }

    pub(super) fn push_operator(&mut self, node: NodeId, request: MemoryRequest) {
        self.before_sort = None;
        self.ranking = None;
        self.windowed = None;
        self.union_inputs = 1;
        if self.is_empty_at_run_time() && request.is_of_rows() {
            return;
        }
        self.operators.push(Operator::new((node, self.place), request, &self.frame));
    }

    /// Adds an operator whose request depends on the rows of another frame.
    pub(super) fn push_operator_of(&mut self, node: NodeId, request: MemoryRequest, frame: &Frame) {
        self.before_sort = None;
        self.ranking = None;
        self.windowed = None;
        self.operators.push(Operator::new((node, self.place), request, frame));
    }

    /// The length of the longest chain of stages upstream.
    pub(super) fn level(&self) -> usize {
        self.upstream.iter().map(|stage| stage.level + 1).max().unwrap_or_default()
    }

    /// Adaptive execution knows that it has no rows.
    pub(super) fn is_empty_at_run_time(&self) -> bool {
        self.reads_nothing && self.frame.rows == Some(RowCount::ZERO)
    }

    /// Leaves nothing of the operators of a stage that does not run, as it would have no rows.
    pub(super) fn run_nothing(&mut self) {
        self.operators.clear();
        self.frame.rows = Some(RowCount::ZERO);
        self.reads_nothing = true;
    }

    /// Ends the stage that fills a cache: what follows reads the blocks of the same partitions.
    pub(super) fn end_cached_stage(&mut self) {
        self.end_stage();
        if let Some(stage) = self.upstream.last_mut() {
            stage.fills_cache = true;
        }
        self.largest_input = self.frame.compressed().map(|bytes| bytes * self.share);
    }

    /// Ends the stage: what follows reads what it wrote.
    pub(super) fn end_stage(&mut self) {
        self.before_sort = None;
        self.ranking = None;
        self.windowed = None;
        let columns = self.frame.columns.iter().flatten().map(|column| &*column.name);
        let plan = self.plan.end(columns);
        self.union_inputs = 1;
        self.zips = false;
        self.equal.clear();
        let level = self.level();
        self.upstream.push(Stage {
            tasks: self.tasks,
            empty: self.empty,
            largest_input: self.largest_input,
            operators: std::mem::take(&mut self.operators),
            fills_cache: false,
            plan,
            level,
        });
    }
}
