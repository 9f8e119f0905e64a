//! Subqueries in expressions: the joins and the separate runs that Spark makes of them.

use std::collections::BTreeSet;

use super::conjunct::Conjunct;
use super::groups::aggregates;
use super::names::Names;
use super::{Inner, Scope};
use crate::JoinKind;
use crate::frame::expr::{BinaryOp, Expr, UnaryOp};
use crate::stages::join_keys::JoinKeys;
use crate::stages::partial_stage::{JoinStrategyHint, PartialStage};
use crate::stages::planner::Planner;
use pyspark_program::program::NodeId;
use pyspark_program::sql::ast::{self, ExprKind, Query, QueryBody};

/// A query in an expression, planned.
pub(super) struct Subquery {
    pub(super) kind: SubqueryKind,
    pub(super) stage: PartialStage,
    /// The value that IN looks for, as it is written.
    pub(super) value: Option<Expr>,
    /// The column that the query gives.
    pub(super) result: String,
    /// The conditions that compare its rows with those around it.
    pub(super) correlation: Vec<Conjunct>,
    /// The columns of the block around it that they read.
    pub(super) outer: BTreeSet<String>,
    /// The text of the rows that it aggregates to a value.
    pub(super) aggregated: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SubqueryKind {
    In { negated: bool },
    Exists { negated: bool },
    Scalar,
}

impl Planner<'_, '_> {
    /// Plans the queries in an expression; a condition that is one itself comes out as that alone.
    pub(super) fn subqueries<'t>(
        &mut self,
        scope: &Scope<'t>,
        names: &Names<'_>,
        expr: &'t ast::Expr,
        depth: u8,
    ) -> Vec<Subquery> {
        let mut found = Vec::new();
        let mut open: Vec<(&'t Query, SubqueryKind, Option<Expr>)> = Vec::new();
        let is_negation = |expr: &'t ast::Expr| match &expr.kind {
            ExprKind::Unary(ast::UnaryOp::Not, of) => Some(&**of),
            _ => None,
        };
        let whole_is_negated = is_negation(expr).is_some_and(|of| of.query().is_some());
        expr.walk(&mut |part| {
            open.extend(match &part.kind {
                ExprKind::InQuery { of, query, negated } => {
                    let negated = *negated != whole_is_negated;
                    Some((&**query, SubqueryKind::In { negated }, Some(Expr::of_sql(of))))
                }
                ExprKind::Exists(query) => {
                    Some((&**query, SubqueryKind::Exists { negated: whole_is_negated }, None))
                }
                ExprKind::Query(query) => Some((&**query, SubqueryKind::Scalar, None)),
                _ => None,
            });
        });
        for (query, kind, value) in open {
            found.push(self.plan_subquery(scope, names, query, kind, value, depth));
        }
        found
    }

    fn plan_subquery<'t>(
        &mut self,
        scope: &Scope<'t>,
        names: &Names<'_>,
        query: &'t Query,
        kind: SubqueryKind,
        value: Option<Expr>,
        depth: u8,
    ) -> Subquery {
        let result = format!("value#{}", query.span.start());
        let mut inner = Inner { names, kind, result: &result, correlation: Vec::new() };
        let downstream = self.needed.take();
        let planned = self.of_query(scope, query, depth + 1, Some(&mut inner));
        self.needed = downstream;
        let correlation = inner.correlation;
        let stage = planned.unwrap_or_else(|| self.not_followed(scope, query.span));
        let outer = correlation.iter().flat_map(|it| it.outer.iter().cloned()).collect();
        let is_scalar = kind == SubqueryKind::Scalar && correlation.is_empty();
        let aggregated = is_scalar.then(|| aggregated(scope, query)).flatten();
        Subquery { kind, stage, value, result, correlation, outer, aggregated }
    }

    /// Evaluates the queries of a condition over a stage's rows, and the condition itself where a row of it is left to
    /// filter.
    pub(super) fn apply_subqueries(
        &mut self,
        mut stage: PartialStage,
        conjunct: Conjunct,
        names: &Names<'_>,
        id: NodeId,
    ) -> PartialStage {
        let is_predicate = |kind| !matches!(kind, SubqueryKind::Scalar);
        // `RewritePredicateSubquery`: a condition that is a query itself is a semi or an anti join; one in a
        // disjunction an existence join, which keeps every row with a flag.
        let whole = match &conjunct.subqueries[..] {
            [only] => is_predicate(only.kind) && is_query(&conjunct.expr),
            _ => false,
        };
        let compares = compared(&conjunct.expr).is_some();
        let mut subqueries = conjunct.subqueries;
        // A value that is equal to the query's is one more key of their join.
        let equal = compared(&conjunct.expr).filter(|(op, _)| *op == BinaryOp::Equal);
        let is_key = matches!(&subqueries[..], [only] if !only.correlation.is_empty() && only.kind == SubqueryKind::Scalar);
        let by_key = equal.is_some() && is_key;
        if let ([only], Some((_, value))) = (&mut subqueries[..], equal.filter(|_| is_key)) {
            only.value = Some(value.clone());
        }
        for subquery in subqueries {
            let uncorrelated = subquery.correlation.is_empty();
            match subquery.kind {
                // Its own stages run first, and its value is a literal (`SubqueryExec`).
                SubqueryKind::Scalar | SubqueryKind::Exists { .. } if uncorrelated => {
                    self.run_before(&mut stage, subquery);
                    if whole {
                        self.keep_rows(&mut stage, &Expr::Unknown);
                    }
                }
                // `RewriteCorrelatedScalarSubquery`; a condition that no null passes makes an inner join of it
                // (`EliminateOuterJoin`).
                SubqueryKind::Scalar => {
                    let shape = if compares { JoinKind::Inner } else { JoinKind::Left };
                    stage = self.join_subquery(stage, subquery, shape, names, id);
                }
                SubqueryKind::In { negated } | SubqueryKind::Exists { negated } => {
                    let shape = if negated && whole { JoinKind::Anti } else { JoinKind::Semi };
                    let rows = stage.frame.rows;
                    stage = self.join_subquery(stage, subquery, shape, names, id);
                    if !whole {
                        stage.frame.rows = rows;
                    }
                }
            }
        }
        if !whole && !by_key {
            // The queries in it are written out in the plan.
            let expr = &conjunct.expr;
            stage.plan.add(|| format!("filter {expr:?}"));
            self.keep_rows(&mut stage, expr);
        }
        stage
    }

    /// Joins a stage with the rows of a query by the conditions that correlate them, and by the value that IN looks for.
    pub(super) fn join_subquery(
        &mut self,
        stage: PartialStage,
        mut subquery: Subquery,
        shape: JoinKind,
        names: &Names<'_>,
        id: NodeId,
    ) -> PartialStage {
        let mut keys = JoinKeys::default();
        if let Some(value) = &subquery.value {
            keys.push(names.resolve(value).expr.bare().clone(), Expr::column(&*subquery.result));
        }
        for conjunct in &subquery.correlation {
            if let Some((outer, inner)) = conjunct.correlated.clone() {
                keys.push(outer, inner);
            }
        }
        let is_in = matches!(subquery.kind, SubqueryKind::In { negated: true });
        let null_aware = shape == JoinKind::Anti
            && is_in
            && (may_be_null(&stage, &keys.left) || may_be_null(&subquery.stage, &keys.right));
        // `ExtractSingleColumnNullAwareAntiJoin` broadcasts the query's rows, whatever the threshold; so does a join
        // without keys (`BroadcastNestedLoopJoinExec`).
        if null_aware || keys.is_empty() {
            subquery.stage.hint = Some(JoinStrategyHint::Broadcast);
        }
        self.join_sides(stage, subquery.stage, keys, shape, id)
    }
}

impl Planner<'_, '_> {
    /// Puts the stages of a query that runs by itself before those of a stage; those of several that aggregate the same
    /// rows are there once.
    pub(super) fn run_before(&mut self, stage: &mut PartialStage, query: Subquery) {
        if let Some(aggregated) = query.aggregated {
            stage.plan.add(|| format!("value of {aggregated}"));
            if !self.merged.insert(aggregated) {
                return;
            }
        }
        let mut query = query.stage;
        query.end_stage();
        stage.plan.add_input(|| "subquery".to_owned(), &query.plan);
        let mut upstream = query.upstream;
        // It begins as the stage does that reads its value (`SparkPlan.prepareSubqueries`).
        let level = stage.level();
        for stage in &mut upstream {
            stage.level += level;
        }
        upstream.append(&mut stage.upstream);
        stage.upstream = upstream;
    }
}

/// The text of what a query reads that aggregates all of it: the values of several such queries of one text come from
/// one run (`MergeScalarSubqueries`).
fn aggregated(scope: &Scope<'_>, query: &Query) -> Option<String> {
    let QueryBody::Select(select) = &query.body else { return None };
    let plain = query.with.is_empty()
        && query.limit.is_none()
        && select.group.is_none()
        && select.having.is_none()
        && !select.distinct
        && select.items.iter().all(|item| aggregates(&Expr::of_item(item)));
    let from = select.from.as_ref().filter(|_| plain)?;
    let spans = from.iter().map(|it| it.span).chain(select.condition.iter().map(|it| it.span));
    let words = spans.flat_map(|span| span.of(scope.sql).split_whitespace());
    Some(words.collect::<Vec<_>>().join(" ").to_lowercase())
}

/// A key may be null: a column of stored data, or one that the code makes so.
fn may_be_null(side: &PartialStage, keys: &[Expr]) -> bool {
    side.frame.open
        || keys.iter().any(|key| {
            let column = key.column_name().and_then(|name| side.frame.column(name));
            column.is_none_or(|column| column.nulls > 0.0)
        })
}

/// The value that a condition compares with a query's, where no null passes it.
fn compared(expr: &Expr) -> Option<(BinaryOp, &Expr)> {
    let Expr::Binary(op, a, b) = expr.bare() else { return None };
    if !op.is_predicate() || matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::NullSafeEqual) {
        return None;
    }
    match (a.bare(), b.bare()) {
        (value, other) if !has_unknown(value) && has_unknown(other) => {
            Some((*op, value)).filter(|_| *other == Expr::Unknown || *op != BinaryOp::Equal)
        }
        (other, value) if !has_unknown(value) && has_unknown(other) => {
            Some((*op, value)).filter(|_| *other == Expr::Unknown || *op != BinaryOp::Equal)
        }
        _ => None,
    }
}

fn has_unknown(expr: &Expr) -> bool {
    expr.any(&|part| *part == Expr::Unknown)
}

/// The whole condition is one query, or its negation.
fn is_query(expr: &Expr) -> bool {
    match expr.bare() {
        Expr::Unknown => true,
        Expr::Unary(UnaryOp::Not, of) => is_query(of),
        _ => false,
    }
}
