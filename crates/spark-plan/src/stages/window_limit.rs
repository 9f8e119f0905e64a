//! Windows of whose rows a filter right downstream keeps the first of each group.

use super::keys::is_column;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use crate::Scenario;
use crate::frame::expr::{BinaryOp, Expr, Window};
use crate::quantity::RowCount;
use pyspark_program::program::NodeId;

/// A column that ranks the rows of a window, and the stage upstream of the window.
#[derive(Clone, Debug)]
pub(super) struct Ranking {
    before: PartialStage,
    id: NodeId,
    window: Window,
    column: String,
    /// Rows of one rank may be more than one.
    ties: bool,
    /// What is computed of the window, in place of the other columns or in addition to them.
    exprs: Vec<Expr>,
    only: bool,
}

/// Remembers the stage upstream of a window of which nothing but ranks is computed: they are the functions whose
/// frame ends at the row itself.
pub(super) fn ranking(
    before: &PartialStage,
    id: NodeId,
    windows: &[Window],
    (exprs, only): (&[Expr], bool),
) -> Option<Box<Ranking>> {
    let [window] = windows else { return None };
    let ordered = !window.order_by.is_empty();
    let over: Vec<&Expr> =
        exprs.iter().filter(|it| it.any(&|part| matches!(part, Expr::Over(..)))).collect();
    let [one] = over[..] else { return None };
    let Expr::Over(function, _) = one.bare() else { return None };
    let column = one.name().filter(|_| is_rank(function) && ordered)?;
    let (window, exprs, ties) = (window.clone(), exprs.to_vec(), has_ties(function));
    let before = before.clone();
    Some(Box::new(Ranking { before, id, window, column, ties, exprs, only }))
}

impl Planner<'_, '_> {
    /// Keeps no more than so many rows of each group upstream of the window's exchange already, where the condition
    /// bounds the rank (`InferWindowGroupLimit`, `WindowGroupLimitExec`).
    pub(super) fn limit_groups(&mut self, stage: &mut PartialStage, condition: &Expr) {
        let Some(ranking) = stage.ranking.take() else { return };
        let Some(limit) = limit_of(condition, &ranking.column) else { return };
        let Ranking { mut before, id, window, ties, exprs, only, .. } = *ranking;
        if !self.limits_groups(&window, limit) {
            return;
        }
        self.limited_window(id, &mut before, &window, (limit, ties));
        self.project(&exprs, &mut before, only);
        *stage = before;
    }

    fn limits_groups(&self, window: &Window, limit: i64) -> bool {
        let mut by = window.partition_by.iter().chain(&window.order_by);
        limit > 0
            && limit as f64 <= self.settings.group_limit
            && !window.order_by.is_empty()
            && by.all(is_column)
    }

    /// A window of which a condition downstream keeps no more than the first `limit` of each group.
    pub(super) fn limited_window(
        &self,
        id: NodeId,
        before: &mut PartialStage,
        window: &Window,
        (limit, ties): (i64, bool),
    ) {
        if !self.limits_groups(window, limit) {
            return self.window(id, before, window);
        }
        let keys = &window.partition_by;
        let by: Vec<Expr> = keys.iter().chain(&window.order_by).cloned().collect();
        let scenario = self.settings.scenario;
        let groups =
            before.frame.groups_in(&Self::columns(&before.frame, keys, scenario), scenario);
        // All rows may be of the first rank, as far as nobody says how their values are.
        let unbounded = ties && before.frame.open && scenario == Scenario::Most;
        let groups = groups.filter(|_| !unbounded);
        let of_groups = |groups: RowCount| groups * limit as f64;
        if !before.is_clustered_by(keys) {
            if !before.is_ordered_by(&by) {
                self.sort(id, before, by);
            }
            before.plan.add(|| format!("limit of groups {limit} {window:?}"));
            let kept = groups.zip(before.largest()).map(|(groups, own)| of_groups(groups).min(own));
            let kept = kept.map(|of_task| of_task * before.tasks.get());
            if let (Some(all), Some(kept)) = (before.frame.rows, kept) {
                before.frame.rows = Some(all.min(kept));
            }
        }
        self.window(id, before, window);
        let kept = groups.map(of_groups);
        if let (Some(all), Some(kept)) = (before.frame.rows, kept) {
            before.frame.rows = Some(all.min(kept));
        }
    }
}

/// A function that ranks the rows of a window.
pub(super) fn is_rank(function: &Expr) -> bool {
    matches!(
        function.bare(),
        Expr::Call(name, _) if matches!(&**name, "row_number" | "rank" | "dense_rank")
    )
}

/// A function that gives rows of equal keys one rank.
pub(super) fn has_ties(function: &Expr) -> bool {
    !matches!(function.bare(), Expr::Call(name, _) if name == "row_number")
}

/// The rank up to which a condition keeps rows (`InferWindowGroupLimit.extractLimits`).
pub(super) fn limit_of(condition: &Expr, rank: &str) -> Option<i64> {
    let is_rank = |of: &Expr| of.column_name().is_some_and(|name| name.eq_ignore_ascii_case(rank));
    let of_part = |part: &Expr| {
        let Expr::Binary(op, left, right) = part else { return None };
        match (op, left.int(), right.int()) {
            (BinaryOp::Equal | BinaryOp::LessOrEqual, _, Some(n)) if is_rank(left) => Some(n),
            (BinaryOp::Less, _, Some(n)) if is_rank(left) => Some(n - 1),
            (BinaryOp::Equal | BinaryOp::GreaterOrEqual, Some(n), _) if is_rank(right) => Some(n),
            (BinaryOp::Greater, Some(n), _) if is_rank(right) => Some(n - 1),
            _ => None,
        }
    };
    condition.conjuncts().into_iter().filter_map(of_part).min()
}
