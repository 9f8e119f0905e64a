//! The relations of FROM: filtered where they are read, joined in Spark's order.

use std::collections::BTreeSet;

use super::Scope;
use super::conjunct::{Conjunct, common, implied};
use super::names::Names;
use crate::JoinKind;
use crate::frame::Frame;
use crate::frame::expr::{BinaryOp, Expr};
use crate::sql::join_kind;
use crate::stages::join_keys::JoinKeys;
use crate::stages::partial_stage::{JoinStrategyHint, PartialStage};
use crate::stages::planner::Planner;
use pyspark_program::program::NodeId;
use pyspark_program::sql::ast::{self, Relation, RelationSource};

/// A relation of FROM, planned.
pub(super) struct Source {
    pub(super) stage: PartialStage,
    pub(super) kind: JoinKind,
    /// The conditions of its ON.
    pub(super) on: Vec<Conjunct>,
    /// Columns by which it is joined with those before it, with the names that both sides have.
    pub(super) using: Vec<(Expr, Expr)>,
}

/// Relations that are joined so far, and which they are.
struct Joined {
    stage: PartialStage,
    of: BTreeSet<usize>,
}

/// The conditions of a query block that are not evaluated yet, and what is read once they are.
pub(super) struct Pending<'n> {
    pub(super) conjuncts: Vec<Conjunct>,
    /// The columns that the select list and what follows it read, in lower case; `None` for all.
    pub(super) outputs: Option<BTreeSet<String>>,
    /// The columns by which inner joins are written to join, by their right sides.
    pub(super) using: Vec<(usize, Vec<(Expr, Expr)>)>,
    pub(super) names: &'n Names<'n>,
}

impl Pending<'_> {
    /// Takes the conditions out for which `of` holds.
    fn take(&mut self, of: impl Fn(&Conjunct) -> bool) -> Vec<Conjunct> {
        let (taken, left) = std::mem::take(&mut self.conjuncts).into_iter().partition(of);
        self.conjuncts = left;
        taken
    }

    /// The columns that are read from here on (`ColumnPruning`).
    fn reads(&self, also: &[Conjunct]) -> Option<BTreeSet<String>> {
        let mut all = self.outputs.clone()?;
        for conjunct in self.conjuncts.iter().chain(also) {
            all.extend(conjunct.reads.clone()?);
        }
        let keys = self.using.iter().flat_map(|(_, keys)| keys).flat_map(|(a, b)| [a, b]);
        all.extend(keys.filter_map(Expr::column_name).map(str::to_lowercase));
        Some(all)
    }
}

impl Joined {
    fn of_relation(stage: PartialStage, at: usize) -> Self {
        Self { stage, of: BTreeSet::from([at]) }
    }

    /// Notes the columns of a relation that conditions of other joins ask to be no null
    /// (`InferFiltersFromConstraints`).
    fn add_not_null(&mut self, pending: &Pending<'_>) {
        if self.of.len() > 1 {
            return;
        }
        let equal = pending.conjuncts.iter().filter_map(|it| it.equal.as_ref());
        let read = equal.flat_map(|it| &it.sides).filter(|(_, of)| *of == self.of);
        let not_null: BTreeSet<&str> =
            read.flat_map(|(expr, _)| crate::stages::keys::columns_of(expr)).collect();
        self.stage.plan.add(|| format!("not null {not_null:?}"));
    }
}

/// A relation of FROM with the join that adds it.
pub(super) struct JoinedRelation<'t> {
    pub(super) relation: &'t Relation,
    pub(super) kind: JoinKind,
    pub(super) on: Vec<&'t ast::Expr>,
}

/// The relations of FROM without the brackets around inner joins; `None` where brackets hold other joins.
pub(super) fn flat(relations: &[Relation]) -> Option<Vec<JoinedRelation<'_>>> {
    let is_inner = |kind| matches!(kind, JoinKind::Inner | JoinKind::Cross);
    let mut found = Vec::new();
    for relation in relations {
        let kind = join_kind(relation.join.as_ref());
        let on = relation.join.as_ref().and_then(|join| join.on.as_ref());
        let RelationSource::Joined(inner) = &relation.source else {
            found.push(JoinedRelation { relation, kind, on: on.into_iter().collect() });
            continue;
        };
        let mut inner = flat(inner)?;
        if !is_inner(kind) || !inner.iter().all(|it| is_inner(it.kind)) || relation.alias.is_some()
        {
            return None;
        }
        if let Some(last) = inner.last_mut() {
            last.on.extend(on);
        }
        found.append(&mut inner);
    }
    Some(found)
}

impl Planner<'_, '_> {
    /// Joins the relations of FROM: inner ones together in the order that conditions connect them, outer, semi and
    /// anti joins where they are written.
    pub(super) fn join_relations(
        &mut self,
        scope: &Scope<'_>,
        sources: Vec<Source>,
        pending: &mut Pending<'_>,
    ) -> Option<PartialStage> {
        // Conditions of WHERE do not pass a join that adds rows of nulls on the left.
        let passes = !sources.iter().any(|it| matches!(it.kind, JoinKind::Right | JoinKind::Full));
        let mut held = if passes { Vec::new() } else { std::mem::take(&mut pending.conjuncts) };
        let mut group: Vec<Joined> = Vec::new();
        for (at, source) in sources.into_iter().enumerate() {
            let of = BTreeSet::from([at]);
            let rejects = |it: &Conjunct| it.is_of(&of) && it.rejects_nulls();
            let kind = match source.kind {
                // `EliminateOuterJoin`.
                JoinKind::Left if pending.conjuncts.iter().any(rejects) => JoinKind::Inner,
                kind => kind,
            };
            if matches!(kind, JoinKind::Inner | JoinKind::Cross) {
                pending.conjuncts.extend(source.on);
                if !source.using.is_empty() {
                    pending.using.push((at, source.using));
                }
                group.push(Joined::of_relation(source.stage, at));
                continue;
            }
            let on = source.on;
            let of_on = self.join_group(scope, std::mem::take(&mut group), pending, &on);
            let Some(left) = of_on else { continue };
            group = vec![self.join_outer(
                scope,
                left,
                Joined::of_relation(source.stage, at),
                (kind, source.using, on),
                pending,
            )];
        }
        let joined = self.join_group(scope, group, pending, &[])?;
        let mut stage = joined.stage;
        pending.conjuncts.append(&mut held);
        // What names no relation, or one that is not known, is left for the end.
        for conjunct in pending.take(|it| it.outer.is_empty()) {
            stage = self.evaluate(stage, conjunct, pending.names, scope.node);
        }
        stage.keep_columns(pending.reads(&[]).as_ref());
        Some(stage)
    }

    pub(super) fn evaluate(
        &mut self,
        mut stage: PartialStage,
        conjunct: Conjunct,
        names: &Names<'_>,
        id: NodeId,
    ) -> PartialStage {
        if !conjunct.subqueries.is_empty() {
            return self.apply_subqueries(stage, conjunct, names, id);
        }
        self.filter(&mut stage, &conjunct.expr);
        stage
    }

    /// Filters relations by the conditions that only read them (`PushDownPredicates`), subqueries after the others.
    fn filtered(
        &mut self,
        scope: &Scope<'_>,
        mut joined: Joined,
        pending: &mut Pending<'_>,
        also: &[Conjunct],
    ) -> Joined {
        let own = pending.take(|it| it.is_of(&joined.of) && !it.of.is_empty());
        let (queries, plain): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|it| !it.subqueries.is_empty());
        for conjunct in plain {
            self.filter(&mut joined.stage, &conjunct.expr);
        }
        for conjunct in &pending.conjuncts {
            let is_of = |expr: &Expr| {
                let resolved = columns_in(expr, &joined.stage.frame);
                resolved == Some(true)
            };
            if conjunct.subqueries.is_empty()
                && conjunct.outer.is_empty()
                && let Some(condition) = implied(&conjunct.expr, &is_of)
            {
                self.filter(&mut joined.stage, &condition);
            }
        }
        let mut queries = queries.into_iter();
        loop {
            let rest = queries.as_slice();
            let reads = pending.reads(also).and_then(|mut all| {
                for conjunct in rest {
                    all.extend(conjunct.reads.clone()?);
                }
                Some(all)
            });
            joined.stage.keep_columns(reads.as_ref());
            let Some(query) = queries.next() else { break };
            joined.stage = self.evaluate(joined.stage, query, pending.names, scope.node);
        }
        joined
    }

    /// Joins relations by the conditions between them (`ReorderJoin`): the next one is the first that a condition
    /// connects with those before it.
    fn join_group(
        &mut self,
        scope: &Scope<'_>,
        group: Vec<Joined>,
        pending: &mut Pending<'_>,
        also: &[Conjunct],
    ) -> Option<Joined> {
        let mut rest: Vec<Joined> =
            group.into_iter().map(|it| self.filtered(scope, it, pending, also)).collect();
        if rest.is_empty() {
            return None;
        }
        let mut left = rest.remove(0);
        while !rest.is_empty() {
            let connects = |right: &Joined| {
                let both: BTreeSet<usize> = left.of.union(&right.of).copied().collect();
                let is_condition = |it: &Conjunct| {
                    it.subqueries.is_empty()
                        && it.is_of(&both)
                        && !it.of.is_subset(&left.of)
                        && !it.of.is_subset(&right.of)
                };
                pending.conjuncts.iter().any(is_condition)
                    || pending.using.iter().any(|(at, _)| right.of.contains(at))
            };
            let next = rest.iter().position(connects).unwrap_or(0);
            let mut right = rest.remove(next);
            let both: BTreeSet<usize> = left.of.union(&right.of).copied().collect();
            let conditions = pending.take(|it| it.subqueries.is_empty() && it.is_of(&both));
            let mut keys = JoinKeys::default();
            if let Some(at) = pending.using.iter().position(|(at, _)| right.of.contains(at)) {
                for (a, b) in pending.using.remove(at).1 {
                    keys.push(a, b);
                }
            }
            let others = add_keys(conditions, &left.of, &right.of, &mut keys);
            // Names that may be of either side.
            for conjunct in
                pending.take(|it| it.open && it.subqueries.is_empty() && it.outer.is_empty())
            {
                let before = keys.left.len();
                keys.add_condition(&conjunct.expr, &left.stage.frame, &right.stage.frame);
                if keys.left.len() == before {
                    pending.conjuncts.push(conjunct);
                }
            }
            left.add_not_null(pending);
            right.add_not_null(pending);
            let mut stage =
                self.join_sides(left.stage, right.stage, keys, JoinKind::Inner, scope.node);
            for condition in others {
                self.filter(&mut stage, &condition.expr);
            }
            left = self.filtered(scope, Joined { stage, of: both }, pending, also);
        }
        Some(left)
    }

    fn join_outer(
        &mut self,
        scope: &Scope<'_>,
        mut left: Joined,
        mut right: Joined,
        (kind, using, on): (JoinKind, Vec<(Expr, Expr)>, Vec<Conjunct>),
        pending: &mut Pending<'_>,
    ) -> Joined {
        let (mut of_join, mut unread) = (Vec::new(), false);
        for conjunct in on {
            unread |= conjunct.expr.is_unknown() && conjunct.subqueries.is_empty();
            // The side whose rows are only looked up may be filtered first.
            let of_right =
                !matches!(kind, JoinKind::Right | JoinKind::Full) && conjunct.is_of(&right.of);
            let of_left =
                matches!(kind, JoinKind::Right | JoinKind::Semi) && conjunct.is_of(&left.of);
            match () {
                () if of_right => {
                    right.stage = self.evaluate(right.stage, conjunct, pending.names, scope.node);
                }
                () if of_left => {
                    left.stage = self.evaluate(left.stage, conjunct, pending.names, scope.node);
                }
                () => of_join.push(conjunct),
            }
        }
        let reads = pending.reads(&of_join).map(|mut all| {
            let by = using.iter().flat_map(|(a, b)| [a, b]).filter_map(Expr::column_name);
            all.extend(by.map(str::to_lowercase));
            all
        });
        right.stage.keep_columns(reads.as_ref());
        let mut keys = JoinKeys::default();
        for (a, b) in using {
            keys.push(a, b);
        }
        let open: Vec<Expr> = of_join
            .iter()
            .filter(|it| it.open && it.subqueries.is_empty())
            .map(|it| it.expr.clone())
            .collect();
        add_keys(of_join, &left.of, &right.of, &mut keys);
        for expr in open {
            keys.add_condition(&expr, &left.stage.frame, &right.stage.frame);
        }
        if unread && keys.is_empty() {
            keys.push(Expr::Unknown, Expr::Unknown);
        }
        let is_lookup = matches!(kind, JoinKind::Left | JoinKind::Semi | JoinKind::Anti);
        if keys.is_empty() && is_lookup {
            // `BroadcastNestedLoopJoinExec`.
            right.stage.hint = Some(JoinStrategyHint::Broadcast);
        }
        let stage = self.join_sides(left.stage, right.stage, keys, kind, scope.node);
        let of = left.of.union(&right.of).copied().collect();
        self.filtered(scope, Joined { stage, of }, pending, &[])
    }
}

/// Adds the equalities between two sides to the keys of their join; what is left are other conditions.
fn add_keys(
    conditions: Vec<Conjunct>,
    left: &BTreeSet<usize>,
    right: &BTreeSet<usize>,
    keys: &mut JoinKeys,
) -> Vec<Conjunct> {
    let mut others = Vec::new();
    for conjunct in conditions {
        let Some(equal) = &conjunct.equal else {
            others.push(conjunct);
            continue;
        };
        let [(a, of_a), (b, of_b)] = &equal.sides;
        let (a, b) = match () {
            () if of_a.is_subset(left) && of_b.is_subset(right) => (a, b),
            () if of_b.is_subset(left) && of_a.is_subset(right) => (b, a),
            () => {
                others.push(conjunct);
                continue;
            }
        };
        keys.push(a.clone(), b.clone());
        keys.null_safe |= equal.null_safe;
    }
    others
}

/// Every column of an expression is one of the frame's; `None` where the frame's are not known, or where it has none.
fn columns_in(expr: &Expr, frame: &Frame) -> Option<bool> {
    let columns = frame.columns.as_ref()?;
    let names = crate::stages::keys::columns_of(expr);
    let has = |name: &&str| columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    (!names.is_empty()).then(|| names.iter().all(has))
}

/// The conditions of a text, those that all branches of a disjunction share taken out of it.
pub(super) fn simplified(expr: &Expr) -> Vec<Expr> {
    let mut found = vec![expr.clone()];
    if matches!(expr.bare(), Expr::Binary(BinaryOp::Or, ..)) {
        found.extend(common(expr));
    }
    found
}
