//! PIVOT of a relation of FROM, as the method `pivot` of grouped data plans it.

use std::collections::BTreeSet;

use super::groups::aggregates;
use super::{Scope, unqualified};
use crate::frame::column::{Column, of_expr};
use crate::frame::expr::Expr;
use crate::stages::keys::columns_of;
use crate::stages::partial_stage::PartialStage;
use crate::stages::planner::Planner;
use crate::stages::walk::first_line;
use pyspark_program::sql::ast::{Pivot, SelectItem};

impl Planner<'_, '_> {
    /// Groups the rows of a relation by its columns that the pivot does not read (`ResolvePivot`); `None` where these are
    /// not known, or where the pivot is not understood.
    pub(super) fn pivoted(
        &mut self,
        scope: &Scope<'_>,
        stage: &mut PartialStage,
        pivot: &Pivot,
    ) -> Option<()> {
        let input = stage.frame.columns.clone()?;
        let exprs: Vec<Expr> = pivot.aggregates.iter().map(without_relation).collect();
        let is_aggregate = |it: &Expr| matches!(it.bare(), Expr::Call(..)) && aggregates(it);
        // Spark refuses values that are not constant.
        let is_constant = |it: &SelectItem| columns_of(&Expr::of_item(it)).is_empty();
        let is_read = exprs.iter().all(is_aggregate) && pivot.values.iter().all(is_constant);
        if exprs.is_empty() || !is_read {
            return None;
        }
        let columns: Vec<Expr> = pivot.columns.iter().map(|it| Expr::column(it.last())).collect();
        let read: BTreeSet<String> =
            exprs.iter().chain(&columns).flat_map(columns_of).map(str::to_lowercase).collect();
        let is_key = |column: &&Column| !read.contains(&column.name.to_lowercase());
        let keys: Vec<Expr> =
            input.iter().filter(is_key).map(|column| Expr::column(&*column.name)).collect();
        let values = pivot.values.len() as f64;
        let missing = first_line(pivot.span.of(scope.sql));
        self.pivot_to(stage, scope.node, (&keys, &columns), &exprs, values, missing);
        if let Some(given) = &mut stage.frame.columns {
            given.truncate(keys.len());
            for value in &pivot.values {
                for (item, expr) in pivot.aggregates.iter().zip(&exprs) {
                    let mut name = name_of(value, scope.sql);
                    if pivot.aggregates.len() > 1 {
                        name = format!("{name}_{}", name_of(item, scope.sql));
                    }
                    given.push(Column { name, ..of_expr(expr, &input) });
                }
            }
        }
        Some(())
    }
}

/// An item with its columns by their own names.
fn without_relation(item: &SelectItem) -> Expr {
    let mut own = |part: &Expr| matches!(part, Expr::Column(_)).then(|| unqualified(part));
    Expr::of_item(item).rewrite(&mut own)
}

/// The alias of a value or of an aggregate, else its text.
fn name_of(item: &SelectItem, sql: &str) -> String {
    let written = || item.expr.span.of(sql).trim_matches(|c| matches!(c, '\'' | '"')).to_owned();
    item.alias().map_or_else(written, |alias| alias.text.to_string())
}
