//! Conditions that move into the query of a relation (`PushDownPredicates`, after `InlineCTE`): through its select list,
//! its groups, its windows and the branches of a union.

use super::Scope;
use super::groups::aggregates;
use super::relations::JoinedRelation;
use crate::JoinKind;
use crate::frame::expr::{BinaryOp, Expr, Literal, UnaryOp, Window};
use crate::frame::{Frame, column};
use crate::sql::alias_of;
use crate::stages::keys::columns_of;
use crate::stages::partial_stage::PartialStage;
use crate::stages::planner::Planner;
use pyspark_program::sql::ast::{
    self, ExprKind, GroupKind, Query, QueryBody, Relation, RelationSource, Select, SelectItem,
};

/// A condition on what a query gives, which the query evaluates.
#[derive(Clone, Debug)]
pub(in crate::stages) struct PushedCondition {
    /// Over the names of the columns that the query gives.
    named: Expr,
    /// Over their places, which are the same in each branch of a union.
    by_place: Expr,
    /// It only says that a column is no null, as another condition asks for it (`InferFiltersFromConstraints`). It
    /// keeps no rows away that the other one would not, but makes another plan.
    is_inferred: bool,
}

/// The conditions of a select that its relations' queries evaluate, by relation.
#[derive(Default)]
pub(super) struct PushedDown<'t> {
    of_relation: Vec<Vec<PushedCondition>>,
    /// Parts of conditions that the select does not evaluate any more.
    parts: Vec<&'t ast::Expr>,
}

/// A condition of a select.
struct Candidate<'t> {
    expr: Expr,
    /// Where the select itself has it.
    part: Option<&'t ast::Expr>,
    is_inferred: bool,
}

impl<'t> PushedDown<'t> {
    /// Finds the conditions on one relation alone that is a query: those of WHERE and of inner joins, and those that
    /// the select has received itself.
    pub(super) fn find(
        scope: &Scope<'t>,
        select: &'t Select,
        relations: &[JoinedRelation<'t>],
        received: &mut Received,
    ) -> Self {
        let mut found = Self { of_relation: vec![Vec::new(); relations.len()], parts: Vec::new() };
        if relations.iter().any(|it| matches!(it.kind, JoinKind::Right | JoinKind::Full)) {
            return found;
        }
        // The rows of a relation that is looked up are not those of the join.
        let preserved = |at: usize, it: &JoinedRelation<'_>| {
            at == 0 || matches!(it.kind, JoinKind::Inner | JoinKind::Cross)
        };
        let all: Vec<(usize, &Relation, Vec<Option<String>>)> = relations
            .iter()
            .enumerate()
            .filter_map(|(at, it)| {
                let outputs = output_names(&queried(scope, it.relation)?.body)?;
                Some((at, it.relation, outputs))
            })
            .collect();
        let (queries, looked_up): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(at, ..)| preserved(*at, &relations[*at]));
        let of_where = select.condition.iter().flat_map(|it| it.conjuncts());
        let of_inner = relations.iter().filter(|it| matches!(it.kind, JoinKind::Inner));
        let of_on = of_inner.flat_map(|it| &it.on).flat_map(|it| it.conjuncts());
        let mut candidates: Vec<Candidate<'t>> = of_where
            .chain(of_on)
            .map(|part| Candidate {
                expr: Expr::of_sql(part),
                part: Some(part),
                is_inferred: false,
            })
            .collect();
        let of_received = |expr: Expr, is_inferred| Candidate { expr, part: None, is_inferred };
        candidates.extend(received.upstream.drain(..).map(|expr| of_received(expr, false)));
        candidates.extend(received.not_null.drain(..).map(|expr| of_received(expr, true)));
        let of_equals = equal_columns(candidates.iter().map(|it| &it.expr));
        let inferred_too = constants_of_equals(&candidates, &of_equals);
        for (at, relation, outputs) in &looked_up {
            let on = relations[*at].on.iter().flat_map(|it| it.conjuncts()).map(Expr::of_sql);
            let on: Vec<Expr> = on.collect();
            let constants = constants_of_equals(&candidates, &equal_columns(on.iter()));
            let of_it = constants.iter().filter_map(|it| pushed(it, relation, outputs));
            found.of_relation[*at].extend(of_it);
        }
        candidates.extend(inferred_too);
        for candidate in candidates {
            let pushed = queries.iter().find_map(|(at, relation, outputs)| {
                Some((*at, pushed(&candidate, relation, outputs)?))
            });
            match (pushed, candidate.part) {
                (Some((at, pushed)), part) => {
                    found.of_relation[at].push(pushed);
                    found.parts.extend(part);
                }
                (None, Some(_)) => {
                    for (at, relation, outputs) in &queries {
                        found.of_relation[*at].extend(inferred(&candidate.expr, relation, outputs));
                    }
                }
                (None, None) if candidate.is_inferred => received.not_null.push(candidate.expr),
                (None, None) => received.upstream.push(candidate.expr),
            }
        }
        found
    }

    pub(super) fn take(&mut self, relation: usize) -> Vec<PushedCondition> {
        self.of_relation.get_mut(relation).map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn has(&self, part: &ast::Expr) -> bool {
        self.parts.iter().any(|other| std::ptr::eq(*other, part))
    }
}

/// The conditions that a query gets, where its select evaluates them.
#[derive(Default)]
pub(super) struct Received {
    /// Upstream of its groups and windows, over its relations' columns.
    pub(super) upstream: Vec<Expr>,
    /// Over the columns that it gives.
    pub(super) downstream: Vec<Expr>,
    /// Columns upstream that are no null, as inferred.
    pub(super) not_null: Vec<Expr>,
    /// One of them is false for every row (`PruneFilters`).
    pub(super) is_empty: bool,
}

impl Received {
    pub(super) fn new(select: &Select, pushed: &[PushedCondition], windows: &[Window]) -> Self {
        let mut received = Self::default();
        let items: Vec<Expr> = select.items.iter().map(Expr::of_item).collect();
        let grouped =
            select.group.is_some() || items.iter().any(aggregates) || select.having.is_some();
        // One group of all rows is there whatever the condition; copies of a row for several sets of keys are not
        // filtered before they are made.
        let passes = !grouped
            || select
                .group
                .as_ref()
                .is_some_and(|group| matches!(group.kind, GroupKind::Plain | GroupKind::All));
        for condition in pushed {
            let mut used: Vec<&Expr> = Vec::new();
            let over_items = condition.by_place.rewrite(&mut |part| {
                let item = items.get(place_of(part)?)?.bare();
                used.push(item);
                Some(item.clone())
            });
            match folded(&over_items) {
                Some(true) => continue,
                Some(false) => received.is_empty = true,
                None => {}
            }
            let of_group = |item: &&Expr| {
                !aggregates(item)
                    && !item.any(&|part| matches!(part, Expr::Over(..) | Expr::Unknown))
            };
            let of_windows = |item: &&Expr| {
                windows.iter().all(|it| it.partition_by.iter().any(|key| key.is_same(item)))
            };
            let moves = passes
                && select.lateral_views.is_empty()
                && select.qualify.is_none()
                && used.iter().all(of_group)
                && used.iter().all(of_windows);
            match (moves, condition.is_inferred) {
                (true, true) => received.not_null.push(over_items),
                (true, false) => received.upstream.push(over_items),
                (false, false) => received.downstream.push(condition.named.clone()),
                (false, true) => {}
            }
        }
        received
    }
}

impl Planner<'_, '_> {
    /// Evaluates conditions over the columns that a query gives.
    pub(super) fn filter_downstream(
        &mut self,
        stage: &mut PartialStage,
        conditions: &[PushedCondition],
    ) {
        for condition in conditions.iter().filter(|it| !it.is_inferred) {
            self.filter(stage, &condition.named);
        }
    }
}

/// A frame of no rows with the columns that a select names.
pub(super) fn empty_frame(select: &Select) -> Frame {
    let columns = select.items.iter().map(Expr::of_item).map(|item| {
        let column = column::of_expr(item.bare(), &[]);
        column::Column { name: item.name().unwrap_or_default(), ..column }
    });
    Frame::of(crate::quantity::RowCount::ZERO, columns.collect())
}

/// The query that a relation is, by itself or by a name that WITH gives it.
fn queried<'t>(scope: &Scope<'t>, relation: &'t Relation) -> Option<&'t Query> {
    let plain = relation.columns.is_empty()
        && relation.pivots.is_empty()
        && relation.sample.is_none()
        && !relation.lateral;
    match &relation.source {
        RelationSource::Query(query) if plain => Some(query),
        RelationSource::Table(name) if plain => {
            let name = name.lower();
            let cte = scope.named.iter().rfind(|cte| cte.name.is(&name))?;
            cte.columns.is_empty().then_some(&cte.query)
        }
        _ => None,
    }
}

/// The names of the columns that a query gives, in lower case and in order; `None` where it has a star.
pub(super) fn output_names(body: &QueryBody) -> Option<Vec<Option<String>>> {
    match body {
        QueryBody::Select(select) if select.items.iter().any(is_several) => None,
        QueryBody::Select(select) => Some(select.items.iter().map(output_name).collect()),
        QueryBody::Query(query) => output_names(&query.body),
        QueryBody::Sets { first, .. } => output_names(first),
        QueryBody::Values(_) | QueryBody::Table(_) | QueryBody::Unknown(_) => None,
    }
}

/// The name of a column of a select list, in lower case.
fn output_name(item: &SelectItem) -> Option<String> {
    Expr::of_item(item).name().map(|name| name.to_lowercase())
}

fn is_several(item: &SelectItem) -> bool {
    matches!(item.expr.kind, ExprKind::Star { .. }) || item.aliases.len() > 1
}

/// The place of a column among the outputs of a relation.
fn place_in(name: &str, relation: &Relation, outputs: &[Option<String>]) -> Option<usize> {
    let lower = name.to_lowercase();
    let (qualifier, column) = match lower.split_once('.') {
        Some((qualifier, column)) => (Some(qualifier), column),
        None => (None, &*lower),
    };
    if qualifier.is_some_and(|it| alias_of(relation).as_deref() != Some(it)) {
        return None;
    }
    let mut places = (0..outputs.len()).filter(|at| outputs[*at].as_deref() == Some(column));
    places.next().filter(|_| places.next().is_none())
}

/// The condition over the outputs of a relation, where it reads nothing else.
fn pushed(
    condition: &Candidate<'_>,
    relation: &Relation,
    outputs: &[Option<String>],
) -> Option<PushedCondition> {
    let (mut reads, mut other) = (false, false);
    let by_place = condition.expr.rewrite(&mut |part| match part {
        Expr::Column(name) => {
            let at = place_in(name, relation, outputs);
            other |= at.is_none();
            reads |= at.is_some();
            at.map(|at| Expr::Column(format!("${at}")))
        }
        Expr::Unknown | Expr::Over(..) | Expr::Star => {
            other = true;
            None
        }
        Expr::Call(name, _) if matches!(&**name, "rand" | "randn" | "uuid" | "random") => {
            other = true;
            None
        }
        _ => None,
    });
    if other || !reads {
        return None;
    }
    Some(PushedCondition::new(by_place, outputs, condition.is_inferred))
}

/// The pairs of columns that conditions ask to be equal.
fn equal_columns<'e>(conditions: impl Iterator<Item = &'e Expr>) -> Vec<(Expr, Expr)> {
    let of = |condition: &Expr| match condition.bare() {
        Expr::Binary(BinaryOp::Equal, a, b) => {
            let columns = matches!((a.bare(), b.bare()), (Expr::Column(_), Expr::Column(_)));
            columns.then(|| (a.bare().clone(), b.bare().clone()))
        }
        _ => None,
    };
    conditions.filter_map(of).collect()
}

/// The conditions on one column alone, over those that are equal to it (`InferFiltersFromConstraints`).
fn constants_of_equals<'t>(
    conditions: &[Candidate<'t>],
    equals: &[(Expr, Expr)],
) -> Vec<Candidate<'t>> {
    let mut found: Vec<Candidate<'t>> = Vec::new();
    for condition in conditions.iter().filter(|it| !it.is_inferred) {
        let names = columns_of(&condition.expr);
        let Some(name) = names.first().filter(|name| names.iter().all(|it| it == *name)) else {
            continue;
        };
        if condition.expr.any(&|part| *part == Expr::Unknown) {
            continue;
        }
        let column = Expr::column(*name);
        for (a, b) in equals {
            let other = match (a.is_same(&column), b.is_same(&column)) {
                (true, false) => b,
                (false, true) => a,
                _ => continue,
            };
            let is_it = |part: &Expr| part.is_same(&column);
            let expr = condition.expr.rewrite(&mut |part| is_it(part).then(|| other.clone()));
            let known = conditions.iter().map(|it| &it.expr).chain(found.iter().map(|it| &it.expr));
            if !known.into_iter().any(|it| it.is_same(&expr)) {
                found.push(Candidate { expr, part: None, is_inferred: false });
            }
        }
    }
    found
}

/// The columns of a relation that are no null where a comparison with others holds.
fn inferred(
    condition: &Expr,
    relation: &Relation,
    outputs: &[Option<String>],
) -> Vec<PushedCondition> {
    let Expr::Binary(op, left, right) = condition.bare() else { return Vec::new() };
    if !op.is_predicate() || matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::NullSafeEqual) {
        return Vec::new();
    }
    let columns = [left, right].into_iter().flat_map(|side| columns_of(side));
    let places = columns.filter_map(|name| place_in(name, relation, outputs));
    let not_null = |at| {
        let column = Expr::Column(format!("${at}"));
        let by_place = Expr::Unary(UnaryOp::IsNotNull, Box::new(column));
        PushedCondition::new(by_place, outputs, true)
    };
    places.map(not_null).collect()
}

impl PushedCondition {
    fn new(by_place: Expr, outputs: &[Option<String>], is_inferred: bool) -> Self {
        let named = by_place.rewrite(&mut |part| {
            let name = outputs.get(place_of(part)?)?.clone()?;
            Some(Expr::Column(name))
        });
        Self { named, by_place, is_inferred }
    }
}

/// The place of an output that a pushed condition reads.
fn place_of(part: &Expr) -> Option<usize> {
    let Expr::Column(name) = part else { return None };
    name.strip_prefix('$')?.parse().ok()
}

/// The value of a condition on literals alone (`ConstantFolding`).
fn folded(condition: &Expr) -> Option<bool> {
    match condition.bare() {
        Expr::Literal(Literal::Boolean(value)) => Some(*value),
        Expr::Literal(Literal::Null) => Some(false),
        Expr::Unary(UnaryOp::Not, of) => folded(of).map(|value| !value),
        Expr::Binary(BinaryOp::And, a, b) => match (folded(a), folded(b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Expr::Binary(BinaryOp::Or, a, b) => match (folded(a), folded(b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Expr::Binary(BinaryOp::Equal, a, b) => same_literal(a, b),
        Expr::Binary(BinaryOp::NotEqual, a, b) => same_literal(a, b).map(|same| !same),
        Expr::In(of, list) => {
            let same: Option<Vec<bool>> = list.iter().map(|it| same_literal(of, it)).collect();
            same.map(|same| same.contains(&true))
        }
        _ => None,
    }
}

/// Two literals of one type are the same.
fn same_literal(a: &Expr, b: &Expr) -> Option<bool> {
    match (a.bare(), b.bare()) {
        (Expr::Literal(Literal::Text(a)), Expr::Literal(Literal::Text(b))) => Some(a == b),
        (Expr::Literal(Literal::Int(a)), Expr::Literal(Literal::Int(b))) => Some(a == b),
        _ => None,
    }
}
