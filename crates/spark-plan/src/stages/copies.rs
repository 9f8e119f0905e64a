//! Rows that are there several times, once for each set of columns that they are grouped by (`ExpandExec`).

use super::planner::Planner;
use crate::Scenario;
use crate::frame::Frame;
use crate::frame::column::Column;
use crate::frame::expr::Expr;
use crate::quantity::RowCount;

/// Rows that are there several times (`ExpandExec`): for each of these sets of columns, in which the other keys are
/// null.
pub(super) struct Copies {
    pub(super) sets: Vec<Vec<Expr>>,
    /// The column that numbers the copies.
    pub(super) marker: Column,
}

impl Copies {
    /// The groups of so many rows, copies and all.
    pub(super) fn groups(
        &self,
        frame: &Frame,
        rows: Option<RowCount>,
        scenario: Scenario,
    ) -> Option<RowCount> {
        let each = frame.clone().with_rows(rows.map(|rows| rows / self.sets.len() as f64));
        let of = |set: &Vec<Expr>| match &set[..] {
            [] => Some(RowCount::ONE),
            set => each.groups_in(&Planner::columns(&each, set, scenario), scenario),
        };
        self.sets.iter().map(of).sum()
    }

    /// Marks the share of the groups in which a key is null, as it is in none of the other sets.
    pub(super) fn set_nulls(
        &self,
        columns: &mut [Column],
        keys: &[Expr],
        frame: &Frame,
        scenario: Scenario,
    ) {
        let each = |set: &Vec<Expr>| {
            let one = Self { sets: vec![set.clone()], marker: self.marker.clone() };
            let rows = frame.rows.map(|rows| rows / self.sets.len() as f64);
            one.groups(frame, rows, scenario).map(RowCount::get)
        };
        let Some(groups) = self.sets.iter().map(each).collect::<Option<Vec<f64>>>() else { return };
        let all: f64 = groups.iter().sum();
        if columns.len() != keys.len() || all <= 0.0 {
            return;
        }
        for (column, key) in columns.iter_mut().zip(keys) {
            let has = |set: &Vec<Expr>| set.iter().any(|it| it.is_same(key));
            let filled = self.sets.iter().zip(&groups).filter(|(set, _)| has(set));
            let filled = filled.map(|(_, groups)| groups).sum::<f64>() / all;
            column.nulls = 1.0 - filled * (1.0 - column.nulls);
        }
    }
}

/// The sets of a rollup: all keys, all but the last, down to none.
pub(super) fn rollup_sets(keys: &[Expr]) -> Vec<Vec<Expr>> {
    (0..=keys.len()).rev().map(|length| keys[..length].to_vec()).collect()
}

/// The sets of a cube: every choice of its keys; those of the first ten, as Spark itself would make more copies than
/// there is room for.
pub(super) fn cube_sets(keys: &[Expr]) -> Vec<Vec<Expr>> {
    let keys = &keys[..keys.len().min(10)];
    let chosen = |bits: usize| {
        let own = keys.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
        own.map(|(_, key)| key.clone()).collect()
    };
    (0..1_usize << keys.len()).map(chosen).collect()
}
