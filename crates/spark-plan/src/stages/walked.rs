//! Frames that the lineage of an action reaches more than once: each is planned once.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::pruning::Needed;
use super::walk::MAX_VISITS;
use pyspark_program::api::Class;
use pyspark_program::program::{LoopId, NodeId, Op};
use spark_model::demand::Missing;

/// A frame that is planned, and what its walk did to the planner.
pub(super) struct Walked {
    /// The columns that were read of it.
    needed: Needed,
    /// The state of [`Planner::changes`].
    changes: u64,
    visits: usize,
    merges: usize,
    not_understood: Option<Missing>,
    stage: PartialStage,
}

impl Planner<'_, '_> {
    /// The frame of a node and the stages before it, as an action finds it: limited rows are where they were.
    pub(super) fn walk_to_root(&mut self, id: NodeId) -> PartialStage {
        if !self.may_be_reached_again(id) {
            return self.walk_anew(id);
        }
        if let Some(stage) = self.walked_before(id) {
            return stage;
        }
        let needed = self.needed.clone();
        let (changes, subqueries) = (self.changes, self.merged.len());
        let (visits, merges) = (self.visits, self.merges);
        let not_understood = self.not_understood.take();
        let stage = self.walk_anew(id);
        let own = self.not_understood.take();
        self.not_understood = not_understood.or_else(|| own.clone());
        if self.changes == changes && self.merged.len() == subqueries {
            let walked = Walked {
                needed,
                changes,
                visits: self.visits - visits,
                merges: self.merges - merges,
                not_understood: own,
                stage: stage.clone(),
            };
            self.walked.insert(id, walked);
        }
        stage
    }

    /// The frame as a walk before has planned it, where another walk would do the same.
    fn walked_before(&mut self, id: NodeId) -> Option<PartialStage> {
        let walked = self.walked.get(&id)?;
        let is_same = walked.needed == self.needed && walked.changes == self.changes;
        if !is_same || self.visits + walked.visits > MAX_VISITS {
            return None;
        }
        self.reads_again = true;
        self.visits += walked.visits;
        self.merges += walked.merges;
        if self.not_understood.is_none() {
            self.not_understood.clone_from(&walked.not_understood);
        }
        Some(walked.stage.clone())
    }

    /// Plans the frames that each iteration of a loop reads and does not change, before the loop is unrolled: its first
    /// iteration is reached last, and from there a long lineage may be too deep.
    pub(super) fn plan_invariants(&mut self, of: LoopId, end: NodeId) {
        let program = self.program;
        let Some(start) = self.shared.loop_start(program, of).filter(|_| self.needed.is_none())
        else {
            return;
        };
        let in_loop = |id: &NodeId| {
            program.loops_around(program.node(*id).in_loop).any(|around| around == of)
        };
        let is_frame = |id: &NodeId| *id < start && program.node(*id).class == Class::DataFrame;
        for id in (start.0..=end.0).map(NodeId).filter(in_loop) {
            let node = program.node(id);
            // What flows into the loop at its head is read once.
            let read = if node.op == Op::Phi { &[][..] } else { &node.inputs[..] };
            for input in read.iter().copied().filter(is_frame) {
                self.plan_ahead(input);
            }
        }
    }

    /// Plans a frame before it is reached, where another walk will find it planned.
    fn plan_ahead(&mut self, id: NodeId) {
        if self.walked.contains_key(&id) || !self.may_be_reached_again(id) {
            return;
        }
        let before = (self.cached.clone(), self.merged.clone());
        let not_understood = self.not_understood.take();
        let (visits, merges, changes) = (self.visits, self.merges, self.changes);
        self.walk_to_root(id);
        (self.visits, self.merges, self.not_understood) = (visits, merges, not_understood);
        if !self.walked.contains_key(&id) {
            (self.cached, self.merged) = before;
            self.changes += u64::from(self.changes != changes);
        }
    }

    /// Several operations read the frame, or one in a loop that it is not in; and no iteration or filter that the walk
    /// is in makes another frame of it.
    fn may_be_reached_again(&self, id: NodeId) -> bool {
        if !self.filters_downstream.is_empty() || !self.pushed.is_empty() {
            return false;
        }
        let in_loop = self.program.node(id).in_loop;
        let users = self.program.users(id);
        let is_outside = |turn: &super::merge::Turn| {
            self.program.loop_of(turn.of).over.is_none()
                && self.shared.loop_start(self.program, turn.of).is_some_and(|start| id < start)
        };
        (users.len() > 1 || users.iter().any(|user| self.program.node(*user).in_loop != in_loop))
            && self.turns.iter().all(is_outside)
    }
}
