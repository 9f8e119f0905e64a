//! Pivots: rows of a group become columns, a value of the pivot column each.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use crate::frame::Frame;
use crate::frame::column::{Column, of_expr};
use crate::frame::expr::{Expr, Literal, keys};
use crate::frame::types::DataType;
use crate::quantity::RowCount;
use pyspark_program::program::{NodeId, Value};
use spark_model::demand::Missing;

/// The aggregate that puts the values of a group in their columns (`PivotFirst`).
const PIVOT_FIRST: &str = "pivotfirst";

/// `spark.sql.pivotMaxValues`: of more values a pivot fails.
const MAX_VALUES: f64 = 10_000.0;

/// Columns that are followed; of more the sizes are not known.
const MAX_COLUMNS: usize = 500;

pub(super) fn is_pivot_first(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(name, _) if name == PIVOT_FIRST)
}

impl Planner<'_, '_> {
    /// The column whose values become columns.
    pub(super) fn pivot_column(&self, pivot: NodeId) -> Vec<Expr> {
        keys(self.program, self.program.node(pivot).args.iter().take(1))
    }

    /// Groups by the keys and the pivot column, and then by the keys (`ResolvePivot`). Without values given, a job of
    /// its own finds them first (`RelationalGroupedDataset.collectPivotValues`).
    pub(super) fn pivot(
        &mut self,
        stage: &mut PartialStage,
        pivot: NodeId,
        id: NodeId,
        keys: &[Expr],
        exprs: &[Expr],
    ) {
        let column = self.pivot_column(pivot);
        let scenario = self.settings.scenario;
        let values = match self.program.node(pivot).arg(1, "values").map(|arg| &arg.value) {
            Some(Value::List(list)) => {
                let list = self.program.list(*list);
                list.complete.then_some(list.items.len() as f64)
            }
            Some(_) => None,
            None => {
                let mut found = stage.clone();
                self.project(&column, &mut found, true);
                self.deduplicate(&mut found, pivot, Some(column.clone()));
                self.order(pivot, &mut found, column.clone());
                found.end_stage();
                stage.upstream.splice(0..0, found.upstream);
                let columns = Self::columns(&stage.frame, &column, scenario);
                stage.frame.groups_in(&columns, scenario).map(RowCount::get)
            }
        };
        let missing = self.missing_code(pivot);
        let Some(values) = values else {
            stage.frame = Frame::unknown(missing);
            return;
        };
        self.pivot_to(stage, id, (keys, &column), exprs, values, missing);
    }

    /// Groups by the keys and the columns of a pivot whose number of values is known; `missing` names the pivot.
    pub(super) fn pivot_to(
        &mut self,
        stage: &mut PartialStage,
        id: NodeId,
        (keys, column): (&[Expr], &[Expr]),
        exprs: &[Expr],
        values: f64,
        missing: Missing,
    ) {
        let both = [keys, column].concat();
        if both.iter().any(Expr::is_unknown) {
            stage.frame = Frame::unknown(missing);
            return;
        }
        let values = values.clamp(1.0, MAX_VALUES) as usize;
        let input = stage.frame.columns.clone().unwrap_or_default();
        let results: Vec<Column> = exprs.iter().map(|expr| of_expr(expr, &input)).collect();
        if values * results.len() > MAX_COLUMNS {
            // The stages are there all the same.
            self.group(stage, id, &both, exprs);
            stage.frame = Frame::unknown(missing.clone());
            self.group(stage, id, keys, exprs);
            stage.frame = Frame::unknown(missing);
            return;
        }
        if results.iter().all(|it| fits_pivot(&it.ty)) {
            self.group(stage, id, &both, exprs);
            let column = |at: usize| Expr::call(PIVOT_FIRST, vec![Expr::column(at.to_string())]);
            let firsts: Vec<Expr> = (0..values * results.len()).map(column).collect();
            self.group(stage, id, keys, &firsts);
        } else {
            // Each aggregate for itself, of the rows with one of the values (`If` around its argument).
            let of_value = |expr: &Expr, at: i64| match expr.bare() {
                Expr::Call(name, args) => {
                    let number = Expr::Literal(Literal::Int(at));
                    Expr::Call(name.clone(), args.iter().cloned().chain([number]).collect())
                }
                other => other.clone(),
            };
            let each: Vec<Expr> = exprs
                .iter()
                .flat_map(|it| (0_i64..).take(values).map(move |at| of_value(it, at)))
                .collect();
            self.group(stage, id, keys, &each);
        }
        let Some(columns) = &mut stage.frame.columns else { return };
        columns.truncate(keys.len());
        columns.extend(results.iter().flat_map(|it| vec![it.clone(); values]));
    }
}

/// `PivotFirst.supportsDataType`.
fn fits_pivot(ty: &DataType) -> bool {
    ty.is_integral()
        || matches!(
            ty,
            DataType::Boolean | DataType::Float | DataType::Double | DataType::Decimal(..)
        )
}
