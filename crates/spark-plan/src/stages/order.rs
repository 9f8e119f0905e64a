//! Sorts and limits.

use std::rc::Rc;

use super::MemoryRequest;
use super::exchange::{Partitions, Spread};
use super::partial_stage::{Limit, PartialStage};
use super::planner::Planner;

use crate::frame::expr::Expr;
use crate::frame::{Frame, Statistics};
use crate::quantity::RowCount;
use pyspark_program::program::NodeId;

impl Planner<'_, '_> {
    /// A sort of everything: an exchange by ranges, then one of each partition.
    pub(super) fn order(&self, id: NodeId, stage: &mut PartialStage, keys: Vec<Expr>) {
        let before = Box::new(stage.clone());
        stage.place = self.next_place(id);
        if !stage.is_single {
            stage.exchange_to(self, id, Spread::Range(keys.clone()), Partitions::Default);
        }
        self.sort(id, stage, keys);
        stage.before_sort = Some(before);
    }

    /// A sort of each partition.
    pub(super) fn sort(&self, id: NodeId, stage: &mut PartialStage, keys: Vec<Expr>) {
        stage.place = self.next_place(id);
        let radix = self.sorts_by_word(&keys, &stage.frame);
        let (rows, row) = (stage.largest(), stage.frame.unsafe_row());
        stage.push_operator(id, MemoryRequest::Sort { rows, row, radix });
        stage.plan.add(|| format!("sort {keys:?}"));
        stage.sorted = keys;
    }

    /// The first and only sort key fits its prefix.
    fn sorts_by_word(&self, keys: &[Expr], frame: &Frame) -> bool {
        let [_] = keys else { return false };
        let columns = Self::columns(frame, keys, self.settings.scenario);
        self.settings.radix_sort && matches!(&columns[..], [key] if key.ty.fits_word())
    }

    /// The first rows of a frame: by a sort that keeps no more than these where the frame has just been sorted
    /// (`TakeOrderedAndProjectExec`).
    pub(super) fn limit(id: NodeId, stage: &mut PartialStage, limit: RowCount) {
        let of_sorted = Self::sort_no_more_than(stage);
        stage.plan.add(|| format!("limit {}", limit.get()));
        let rows = stage.frame.rows.map_or(limit, |rows| rows.min(limit));
        stage.frame.rows = Some(rows);
        stage.frame.statistics = Statistics::of_rows(limit);
        stage.frame.missing = Rc::default();
        stage.frame.tables = Rc::default();
        stage.limit = Some(Limit { call: id, of_sorted });
    }

    /// Takes back a sort of all rows of which only the first are wanted: each task keeps no more than these, in no
    /// memory of the pools, and nothing is exchanged. Answers whether there was one.
    pub(super) fn sort_no_more_than(stage: &mut PartialStage) -> bool {
        let Some(before) = stage.before_sort.take() else { return false };
        let frame = std::mem::take(&mut stage.frame);
        let plan = std::mem::take(&mut stage.plan);
        *stage = PartialStage { frame, plan, ..*before };
        true
    }

    /// Puts limited rows into one task (`CollectLimitExec.doExecute`).
    pub(super) fn gather(&self, stage: &mut PartialStage) {
        if let Some(Limit { call, .. }) = stage.limit.take() {
            stage.exchange_to(self, call, Spread::Single, Partitions::Default);
            stage.largest_input = stage.frame.compressed();
        }
    }
}
