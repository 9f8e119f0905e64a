//! The rows of a relation of FROM: a table, a view, a query, a function, values.

use std::collections::BTreeMap;

use super::Scope;
use super::names::NamedRelation;
use crate::frame::column::{Column, of_expr};
use crate::frame::expr::Expr;
use crate::frame::types::DataType;
use crate::frame::{Frame, Statistics};
use crate::hints;
use crate::quantity::{RowCount, TaskCount};
use crate::sql::alias_of;
use crate::stages::partial_stage::{JoinStrategyHint, PartialStage};
use crate::stages::planner::Planner;
use pyspark_program::sql::ast::{self, ExprKind, Relation, RelationSource, Select};

impl Planner<'_, '_> {
    /// The rows of one relation, with all that FROM says of it.
    pub(super) fn relation<'t>(
        &mut self,
        scope: &Scope<'t>,
        relation: &'t Relation,
        depth: u8,
    ) -> PartialStage {
        let mut stage = match self.source(scope, relation, depth) {
            Some(stage) if !relation.lateral => stage,
            _ => self.not_followed(scope, relation.span),
        };
        for pivot in &relation.pivots {
            if self.pivoted(scope, &mut stage, pivot).is_none() {
                stage = self.not_followed(scope, relation.span);
            }
        }
        if let Some(columns) = &mut stage.frame.columns
            && columns.len() == relation.columns.len()
        {
            let names = relation.columns.iter().map(|it| it.text.to_string());
            let renamed: BTreeMap<String, String> =
                columns.iter().map(|it| it.name.to_lowercase()).zip(names).collect();
            stage.rename(&renamed);
        }
        if relation.sample.is_some() {
            self.filter(&mut stage, &Expr::Unknown);
        }
        stage
    }

    fn source<'t>(
        &mut self,
        scope: &Scope<'t>,
        relation: &'t Relation,
        depth: u8,
    ) -> Option<PartialStage> {
        let program = self.program;
        match &relation.source {
            RelationSource::Query(query) => {
                let mut stage = self.of_query(scope, query, depth + 1, None)?;
                self.gather(&mut stage);
                Some(stage)
            }
            RelationSource::Values(rows) => Some(self.values(rows)),
            RelationSource::Call(call) if call.name() == "range" => {
                let bounds: Option<Vec<i64>> =
                    call.arguments.iter().map(|it| Expr::of_sql(&it.expr).int()).collect();
                let (start, end, step) = match bounds?[..] {
                    [end] => (0, end, 1),
                    [start, end] => (start, end, 1),
                    [start, end, step] | [start, end, step, _] => (start, end, step),
                    _ => return None,
                };
                let rows = end.saturating_sub(start).max(0) as f64 / step.max(1) as f64;
                let ids =
                    crate::frame::column::id_range("id", start as f64, end as f64, step as f64);
                let count = RowCount::new(rows.ceil());
                let statistics = Statistics::of_rows(count);
                let frame = Frame { statistics, ..Frame::of(count, vec![ids]) };
                Some(PartialStage::read(frame, self.settings.parallelism))
            }
            RelationSource::Call(_) | RelationSource::Joined(_) | RelationSource::Unknown(_) => {
                None
            }
            RelationSource::Argument(name) => {
                let is_it = |keyword: &str| keyword.eq_ignore_ascii_case(name);
                let given =
                    program.node(scope.node).args.iter().find(|arg| arg.keyword.is_some_and(is_it));
                given.and_then(|arg| arg.value.object()).map(|frame| self.walk(frame))
            }
            RelationSource::Table(name) => self.table(scope, &name.lower(), depth),
        }
    }

    /// A table by its name: a query that WITH names, a view that the program makes, or stored data.
    pub(super) fn table(
        &mut self,
        scope: &Scope<'_>,
        name: &str,
        depth: u8,
    ) -> Option<PartialStage> {
        if let Some(at) = scope.named.iter().rposition(|cte| cte.name.is(name)) {
            let cte = scope.named[at];
            // Its own query sees those before it.
            let within = Scope { named: scope.named[..at].to_vec(), ..scope.clone() };
            let mut stage = self.of_query(&within, &cte.query, depth + 1, None)?;
            self.gather(&mut stage);
            if let Some(columns) = &mut stage.frame.columns
                && columns.len() == cte.columns.len()
            {
                for (column, name) in columns.iter_mut().zip(&cte.columns) {
                    column.name = name.text.to_string();
                }
            }
            return Some(stage);
        }
        Some(match self.program.view(scope.node, name) {
            Some(frame) => self.walk(frame),
            None => self.named(name, scope.node),
        })
    }

    /// Rows that the text itself has (`LocalTableScanExec`).
    pub(super) fn values(&self, rows: &[ast::Expr]) -> PartialStage {
        let columns = rows.first().map(|row| match &row.kind {
            ExprKind::Row(items) => items.iter().map(Expr::of_sql).collect(),
            _ => vec![Expr::of_sql(row)],
        });
        let column = |(at, expr): (usize, Expr)| {
            let value = of_expr(&expr, &[]);
            Column { length: value.length, ..Column::new(format!("col{}", at + 1), value.ty) }
        };
        let columns = columns.into_iter().flatten().enumerate().map(column).collect();
        let count = RowCount::new(rows.len() as f64);
        let statistics = Statistics::of_rows(count);
        let frame = Frame { statistics, ..Frame::of(count, columns) };
        let tasks = TaskCount::new(rows.len() as f64).min(self.settings.parallelism);
        PartialStage::read(frame, tasks)
    }
}

/// The hint of a select that asks for a join strategy for a relation.
pub(super) fn join_hint(select: &Select, relation: &Relation) -> Option<JoinStrategyHint> {
    let alias = alias_of(relation);
    let names = [alias, relation.source.name()];
    let is_it = |expr: &ast::Expr| {
        expr.column().is_some_and(|name| names.iter().flatten().any(|own| *own == name.lower()))
    };
    select.hints.iter().find_map(|hint| {
        let strategy = match hint.name.lower().as_str() {
            name if hints::is_broadcast_name(name) => JoinStrategyHint::Broadcast,
            "merge" | "shuffle_merge" | "mergejoin" => JoinStrategyHint::Merge,
            "shuffle_hash" => JoinStrategyHint::ShuffleHash,
            _ => return None,
        };
        hint.arguments.iter().any(is_it).then_some(strategy)
    })
}

/// The names of a relation's columns in its block; those that other relations have too, or that `all` of them need, get
/// their relation's place.
pub(super) fn follow(
    stage: &mut PartialStage,
    relation: &Relation,
    needs_place: &dyn Fn(&str) -> bool,
) -> NamedRelation {
    let columns = stage.frame.columns.as_ref().map(|columns| {
        let named = |column: &Column| {
            let own = column.name.to_lowercase();
            let followed = if needs_place(&own) {
                format!("{own}#{}", relation.span.start())
            } else {
                column.name.clone()
            };
            (own, followed)
        };
        columns.iter().map(named).collect::<Vec<_>>()
    });
    if let Some(columns) = &columns {
        stage.rename(&columns.iter().cloned().collect());
    }
    NamedRelation { alias: alias_of(relation), columns }
}

/// A column of which only the name is known.
pub(super) fn unknown_column(name: &str) -> Column {
    Column::new(name, DataType::Unknown)
}
