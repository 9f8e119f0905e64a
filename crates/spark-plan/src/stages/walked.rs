//! Frames that the lineage of an action reaches more than once: each is planned once.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::pruning::Needed;
use super::walk::{MAX_DEPTH, MAX_VISITS};
use pyspark_program::program::NodeId;
use spark_model::demand::Missing;

/// A frame that is planned, and what its walk did to the planner.
pub(super) struct Walked {
    /// The columns that were read of it.
    needed: Needed,
    /// The state of [`Planner::changes`].
    changes: u64,
    visits: usize,
    /// The number of frames between it and the first of its lineage.
    depth: usize,
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
        let outer = std::mem::replace(&mut self.deepest, self.depth);
        let stage = self.walk_anew(id);
        let depth = self.deepest - self.depth;
        self.deepest = self.deepest.max(outer);
        if self.changes == changes && self.merged.len() == subqueries {
            let walked = Walked {
                needed,
                changes,
                visits: self.visits - visits,
                depth,
                merges: self.merges - merges,
                not_understood: self.not_understood.clone(),
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
        let fits =
            self.visits + walked.visits <= MAX_VISITS && self.depth + walked.depth <= MAX_DEPTH;
        if !is_same || !fits {
            return None;
        }
        self.reads_again = true;
        self.visits += walked.visits;
        self.merges += walked.merges;
        self.deepest = self.deepest.max(self.depth + walked.depth);
        if self.not_understood.is_none() {
            self.not_understood.clone_from(&walked.not_understood);
        }
        Some(walked.stage.clone())
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
