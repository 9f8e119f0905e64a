//! What all plans of a program have in common: neither settings nor scenarios change it.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::command::{NamedCaching, cached_by_name};
use super::planner::runs_a_job;
use super::pruning::ColumnsRead;
use crate::frame::SentWidths;
use crate::frame::expr::Expr;
use pyspark_program::program::{LoopId, NodeId, Program};

/// Answers about a program that its plans share, each found when a plan first asks.
#[derive(Default)]
pub struct Shared {
    pub(super) sent: SentWidths,
    actions: OnceCell<Vec<NodeId>>,
    cached_by_name: OnceCell<Vec<NamedCaching>>,
    loop_starts: OnceCell<FxHashMap<LoopId, NodeId>>,
    columns_read: RefCell<FxHashMap<NodeId, Rc<ColumnsRead>>>,
    /// The values of single columns that calls compute.
    values: RefCell<FxHashMap<NodeId, Rc<Expr>>>,
    /// The conditions of filters.
    conditions: RefCell<FxHashMap<NodeId, Option<Rc<Expr>>>>,
    /// By two nodes, the first of which is later: it is made out of the second.
    reaches: RefCell<FxHashMap<(NodeId, NodeId), bool>>,
    /// By action, whether its job reads something twice.
    reads_again: RefCell<FxHashMap<NodeId, bool>>,
}

impl Shared {
    /// The nodes that run jobs, in the order of the program.
    pub(super) fn actions(&self, program: &Program<'_>) -> &[NodeId] {
        let actions = || program.ids().filter(|id| runs_a_job(program, *id)).collect();
        self.actions.get_or_init(actions)
    }

    /// The changes of frames' caching by the names of their views.
    pub(super) fn cached_by_name(&self, program: &Program<'_>) -> &[NamedCaching] {
        self.cached_by_name.get_or_init(|| cached_by_name(program))
    }

    /// The first node of a loop.
    pub(super) fn loop_start(&self, program: &Program<'_>, of: LoopId) -> Option<NodeId> {
        let starts = self.loop_starts.get_or_init(|| {
            let mut starts = FxHashMap::default();
            for id in program.ids() {
                for of in program.loops_around(program.node(id).in_loop) {
                    starts.entry(of).or_insert(id);
                }
            }
            starts
        });
        starts.get(&of).copied()
    }

    /// The job of an action reads something twice, so that stages of it may be the same: it does unless a plan has found
    /// otherwise.
    pub(super) fn reads_again(&self, action: NodeId) -> bool {
        self.reads_again.borrow().get(&action).copied().unwrap_or(true)
    }

    pub(super) fn note_reads_again(&self, action: NodeId, again: bool) {
        self.reads_again.borrow_mut().insert(action, again);
    }

    /// The value of the one column that a call computes.
    pub(super) fn value(&self, call: NodeId, read: impl FnOnce() -> Expr) -> Rc<Expr> {
        self.values.borrow_mut().entry(call).or_insert_with(|| Rc::new(read())).clone()
    }

    /// The condition of a filter.
    pub(super) fn condition(
        &self,
        filter: NodeId,
        read: impl FnOnce() -> Option<Expr>,
    ) -> Option<Rc<Expr>> {
        self.conditions.borrow_mut().entry(filter).or_insert_with(|| read().map(Rc::new)).clone()
    }

    /// One node is made out of another.
    pub(super) fn reaches(&self, from: NodeId, to: NodeId, find: impl FnOnce() -> bool) -> bool {
        *self.reaches.borrow_mut().entry((from, to)).or_insert_with(find)
    }

    /// The columns that a call reads.
    pub(super) fn columns_read(
        &self,
        call: NodeId,
        read: impl FnOnce() -> ColumnsRead,
    ) -> Rc<ColumnsRead> {
        if let Some(known) = self.columns_read.borrow().get(&call) {
            return known.clone();
        }
        let read = Rc::new(read());
        self.columns_read.borrow_mut().insert(call, read.clone());
        read
    }
}
