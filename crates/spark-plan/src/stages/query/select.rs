//! A SELECT: its relations and conditions, its groups, its windows, its columns.

use std::collections::BTreeSet;

use super::conjunct::Conjunct;
use super::groups::aggregates;
use super::names::{Names, named, read_by};
use super::pushdown::{PushedCondition, PushedDown, Received, empty_frame};
use super::relations::{Pending, Source, flat, simplified};
use super::sources::{follow, join_hint, unknown_column};
use super::subquery::{Subquery, SubqueryKind};
use super::windows::windows_of;
use super::{Body, Inner, Scope, needed_of};
use crate::JoinKind;
use crate::frame::Frame;
use crate::frame::expr::{Expr, sort_keys};
use crate::quantity::{RowCount, TaskCount};
use crate::stages::exchange::coalesce;
use crate::stages::exchange::{Partitions, Spread};
use crate::stages::keys::columns_of;
use crate::stages::partial_stage::PartialStage;
use crate::stages::planner::Planner;
use crate::stages::windows::{transposed, window_inputs};
use pyspark_program::sql::ast::{self, ExprKind, Query, Relation, Select, SelectItem};

/// The columns that a select gives, under the names that the planner follows.
struct Items {
    exprs: Vec<Expr>,
    /// Keys of ORDER BY that no item gives: they are dropped once the rows are sorted.
    sort_only: usize,
}

impl Planner<'_, '_> {
    pub(super) fn of_select<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        select: &'t Select,
        depth: u8,
        downstream: (Option<&mut Inner<'_>>, Vec<PushedCondition>),
    ) -> Option<Body> {
        if !select.unknown.is_empty() {
            return None;
        }
        let id = scope.node;
        let needed = self.needed.take();
        let planned = self.select_of(scope, query, select, depth, downstream, needed.as_ref());
        self.needed = needed;
        let mut body = planned?;
        for hint in &select.hints {
            self.partitioned(&mut body.stage, hint, id);
        }
        Some(body)
    }

    fn select_of<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        select: &'t Select,
        depth: u8,
        (mut inner, pushed): (Option<&mut Inner<'_>>, Vec<PushedCondition>),
        needed: Option<&BTreeSet<String>>,
    ) -> Option<Body> {
        let id = scope.node;
        let order = sort_keys(&query.order_by);
        let sorted_by = names_of(&order);
        let keeps_all = inner.is_some() || select.distinct;
        let is_read = |item: &SelectItem| {
            keeps_all || is_needed(Expr::of_item(item).name().as_deref(), needed, &sorted_by)
        };
        let windows = windows_of(select, &is_read);
        let mut received = Received::new(select, &pushed, &windows);
        if received.is_empty {
            let stage = PartialStage::read(empty_frame(select), TaskCount::ONE);
            return Some(Body { stage, sort_only: 0, is_empty: true });
        }
        let relations = flat(select.from.as_deref().unwrap_or_default())?;
        let mut pushed_down = PushedDown::find(scope, select, &relations, &mut received);
        let mut stages: Vec<PartialStage> = Vec::new();
        for (at, it) in relations.iter().enumerate() {
            self.needed = needed_of(query, select, it.relation);
            self.pushed = pushed_down.take(at);
            let mut stage = self.relation(scope, it.relation, depth);
            self.pushed.clear();
            if let Some(hint) = join_hint(select, it.relation) {
                stage.hint = Some(hint);
            }
            stages.push(stage);
        }
        self.needed = None;
        let outer = inner.as_ref().map(|inner| inner.names);
        let repeated = repeated(&stages);
        let is_inner = outer.is_some();
        let needs_place = |name: &str| is_inner || repeated.contains(name);
        let mut names = Names { relations: Vec::new(), outer };
        let mut sources: Vec<Source> = Vec::new();
        for (it, mut stage) in relations.iter().zip(stages) {
            let followed = follow(&mut stage, it.relation, &needs_place);
            names.relations.push(followed);
            let using = Self::using(it.relation, &mut names);
            sources.push(Source { stage, kind: it.kind, on: Vec::new(), using });
        }
        for (it, source) in relations.iter().zip(&mut sources) {
            for on in &it.on {
                let parts = on.conjuncts().into_iter().filter(|part| !pushed_down.has(part));
                source.on.extend(self.conjuncts(scope, &names, parts, depth));
            }
        }
        let mut conjuncts: Vec<Conjunct> =
            received.upstream.iter().map(|it| Conjunct::new(it, &names, Vec::new())).collect();
        if let Some(condition) = &select.condition {
            let parts = condition.conjuncts().into_iter().filter(|part| !pushed_down.has(part));
            conjuncts.extend(self.conjuncts(scope, &names, parts, depth));
        }
        // `PullupCorrelatedPredicates`: what compares with the rows around the query becomes a condition of the join
        // with them.
        let mut pulled: BTreeSet<String> = BTreeSet::new();
        let mut pulled_keys: Vec<Expr> = Vec::new();
        if let Some(inner) = inner.as_deref_mut() {
            let from_joins = sources.iter_mut().flat_map(|it| std::mem::take(&mut it.on));
            let mut on: Vec<Conjunct> = Vec::new();
            if relations
                .iter()
                .all(|it| matches!(it.kind, crate::JoinKind::Inner | crate::JoinKind::Cross))
            {
                conjuncts.extend(from_joins);
            } else {
                on.extend(from_joins);
            }
            let (correlated, own): (Vec<_>, Vec<_>) =
                conjuncts.into_iter().partition(|it| !it.outer.is_empty());
            conjuncts = own;
            conjuncts.extend(on);
            for conjunct in correlated {
                let columns = columns_of(&conjunct.expr).into_iter().map(str::to_owned);
                let own: Vec<String> =
                    columns.filter(|name| !conjunct.outer.contains(name)).collect();
                for name in own {
                    if pulled.insert(name.to_lowercase()) {
                        pulled_keys.push(Expr::Column(name));
                    }
                }
                inner.correlation.push(conjunct);
            }
        }
        let mut items = Self::items(select, &names, needed, &order, inner.as_deref());
        let grouped = select.group.is_some()
            || items.exprs.iter().any(aggregates)
            || select.having.as_ref().is_some_and(|it| aggregates(&Expr::of_sql(it)));
        let windows = transposed(windows.iter().map(|it| names.resolve_window(it)).collect());
        let generators = Self::lateral_views(select, &names);
        let outputs = {
            let having = select.having.iter().map(|it| names.resolve(&Expr::of_sql(it)).expr);
            let group = select
                .group
                .iter()
                .flat_map(|it| &it.keys)
                .map(|it| names.resolve(&Expr::of_sql(it)).expr);
            let of_windows =
                windows.iter().flat_map(|it| it.partition_by.iter().chain(&it.order_by)).cloned();
            let all: Vec<Expr> = having
                .chain(group)
                .chain(of_windows)
                .chain(generators.iter().map(|it| it.0.clone()))
                .chain(items.exprs.iter().cloned())
                .chain(pulled_keys.iter().cloned())
                .collect();
            // Subqueries in the select list and in HAVING read columns too.
            let has_query = |expr: &ast::Expr| {
                let mut found = false;
                expr.each_query(&mut |_| found = true);
                found
            };
            let queries =
                select.items.iter().map(|it| &it.expr).chain(&select.having).any(has_query);
            if queries { None } else { read_by(all.iter()) }
        };
        let mut pending = Pending { conjuncts, outputs, using: Vec::new(), names: &names };
        let mut stage = if sources.is_empty() {
            let mut one = PartialStage::read(Frame::of(RowCount::ONE, Vec::new()), TaskCount::ONE);
            for conjunct in std::mem::take(&mut pending.conjuncts) {
                self.filter(&mut one, &conjunct.expr);
            }
            one
        } else {
            self.join_relations(scope, sources, &mut pending)?
        };
        stage.hint = None;
        received.not_null.dedup();
        for column in &received.not_null {
            stage.plan.add_condition(&names.resolve(column).expr);
        }
        for (generator, more) in &generators {
            self.project(std::slice::from_ref(generator), &mut stage, false);
            if let Some(columns) = &mut stage.frame.columns {
                columns.extend(more.iter().map(|name| unknown_column(name)));
            }
        }
        self.queries_of_items(scope, select, &names, &mut items, &mut stage, depth);
        if grouped {
            stage = self.grouped_select(
                scope,
                select,
                &names,
                (&mut items.exprs, &windows, &pulled_keys),
                (stage, &received.downstream),
                depth,
            )?;
        } else {
            let inputs = window_inputs(&items.exprs);
            let items = (&items.exprs[..], &inputs[..], &received.downstream[..]);
            self.select_windows(id, &mut stage, &windows, items);
        }
        if select.qualify.is_some() {
            self.filter(&mut stage, &Expr::Unknown);
        }
        if is_inner && !grouped {
            items.exprs.extend(pulled_keys);
        }
        self.project(&items.exprs, &mut stage, true);
        for condition in &received.downstream {
            self.filter(&mut stage, condition);
        }
        if select.distinct {
            self.deduplicate(&mut stage, id, None);
        }
        Some(Body { stage, sort_only: items.sort_only, is_empty: false })
    }

    /// The conditions that an expression joins by AND, with their queries planned.
    pub(super) fn conjuncts<'t>(
        &mut self,
        scope: &Scope<'t>,
        names: &Names<'_>,
        parts: impl Iterator<Item = &'t ast::Expr>,
        depth: u8,
    ) -> Vec<Conjunct> {
        let mut found = Vec::new();
        for part in parts {
            let subqueries = self.subqueries(scope, names, part, depth);
            let expr = Expr::of_sql(part);
            if subqueries.is_empty() {
                let parts = simplified(&expr);
                found.extend(parts.iter().map(|it| Conjunct::new(it, names, Vec::new())));
            } else {
                found.push(Conjunct::new(&expr, names, subqueries));
            }
        }
        found
    }

    /// The columns by which a relation is joined with those before it: of USING, or all that both have.
    fn using(relation: &Relation, names: &mut Names<'_>) -> Vec<(Expr, Expr)> {
        let Some(join) = &relation.join else { return Vec::new() };
        let Some((own, before)) = names.relations.split_last_mut() else { return Vec::new() };
        let both: Vec<String> = match (&join.using, join.natural, &own.columns) {
            (Some(using), ..) => using.iter().map(ast::Ident::lower).collect(),
            (None, true, Some(columns)) => {
                let has = |name: &String| {
                    before
                        .iter()
                        .flat_map(|it| it.columns.iter().flatten())
                        .any(|(own, _)| own == name)
                };
                columns.iter().map(|it| it.0.clone()).filter(has).collect()
            }
            // Which columns both have is not known.
            (None, true, None) => return vec![(Expr::Unknown, Expr::Unknown)],
            (None, false, _) => return Vec::new(),
        };
        let mut keys = Vec::new();
        for name in both {
            let of_left = before.iter().flat_map(|it| it.columns.iter().flatten());
            let left = of_left.clone().find(|it| it.0 == name).map_or(&name, |it| &it.1).clone();
            let right = own.columns.iter_mut().flatten().find(|it| it.0 == name);
            let of_right = right.as_ref().map_or(&name, |it| &it.1).clone();
            keys.push((Expr::column(&*left), Expr::column(of_right)));
            // The column is there once, by the left side's name.
            if let Some(right) = right {
                right.1 = left;
            }
        }
        keys
    }

    /// The select list without what nothing reads (`ColumnPruning`), and the keys of ORDER BY that it does not give.
    fn items(
        select: &Select,
        names: &Names<'_>,
        needed: Option<&BTreeSet<String>>,
        order: &[Expr],
        inner: Option<&Inner<'_>>,
    ) -> Items {
        let of = |item: &SelectItem| -> Vec<Expr> {
            let expr = Expr::of_item(item);
            if expr == Expr::Star {
                let of = match &item.expr.kind {
                    ExprKind::Star { qualifier, .. } => qualifier.as_ref().map(ast::Name::lower),
                    _ => None,
                };
                return names.star(of.as_deref()).unwrap_or_else(|| vec![Expr::Star]);
            }
            let name = expr.name();
            let resolved = names.resolve(&expr).expr;
            vec![match name {
                Some(name) => named(resolved, &name),
                None => resolved,
            }]
        };
        let mut exprs: Vec<Expr> = match inner.map(|inner| inner.kind) {
            // Which columns EXISTS selects does not matter.
            Some(SubqueryKind::Exists { .. }) => {
                select.items.iter().flat_map(of).filter(aggregates).collect()
            }
            Some(_) => select.items.iter().take(1).flat_map(of).collect(),
            None => select.items.iter().flat_map(of).collect(),
        };
        if let (Some(inner), Some(first)) = (inner, exprs.first_mut()) {
            *first = first.bare().clone().alias(inner.result);
        }
        let mut sort_only = 0;
        if inner.is_none() {
            let read = names_of(order);
            if !select.distinct {
                let is_read = |expr: &Expr| {
                    *expr.bare() == Expr::Star || is_needed(expr.name().as_deref(), needed, &read)
                };
                exprs.retain(is_read);
            }
            let has_star = exprs.iter().any(|it| *it.bare() == Expr::Star);
            for key in order.iter().filter(|_| !has_star && !select.distinct) {
                let Some(name) = key.column_name() else { continue };
                let is_it =
                    |expr: &Expr| expr.name().is_some_and(|own| own.eq_ignore_ascii_case(name));
                if !exprs.iter().any(is_it) {
                    exprs.push(named(names.resolve(key).expr, name));
                    sort_only += 1;
                }
            }
        }
        Items { exprs, sort_only }
    }

    /// Scalar queries of the select list: those of no correlation run first, the others are outer joins
    /// (`RewriteCorrelatedScalarSubquery`).
    fn queries_of_items<'t>(
        &mut self,
        scope: &Scope<'t>,
        select: &'t Select,
        names: &Names<'_>,
        items: &mut Items,
        stage: &mut PartialStage,
        depth: u8,
    ) {
        for item in &select.items {
            let queries = self.subqueries(scope, names, &item.expr, depth);
            for query in queries {
                let result = query.result.clone();
                self.join_value(stage, query, names, scope);
                if item.expr.query().is_some()
                    && let Some(alias) = item.alias()
                {
                    let is_it = |expr: &&mut Expr| expr.name().is_some_and(|name| alias.is(&name));
                    if let Some(expr) = items.exprs.iter_mut().find(is_it) {
                        *expr = Expr::column(result).alias(alias.text.as_str());
                    }
                }
            }
        }
    }

    fn join_value(
        &mut self,
        stage: &mut PartialStage,
        query: Subquery,
        names: &Names<'_>,
        scope: &Scope<'_>,
    ) {
        let is_value = query.kind == SubqueryKind::Scalar;
        if query.correlation.is_empty() && !matches!(query.kind, SubqueryKind::In { .. }) {
            if is_value
                && let (Some(columns), Some(of)) =
                    (&mut stage.frame.columns, &query.stage.frame.columns)
            {
                columns.extend(of.iter().take(1).cloned());
            }
            self.run_before(stage, query);
            return;
        }
        let shape = if is_value { JoinKind::Left } else { JoinKind::Semi };
        let rows = stage.frame.rows;
        let own = std::mem::replace(stage, PartialStage::read(Frame::default(), TaskCount::ONE));
        *stage = self.join_subquery(own, query, shape, names, scope.node);
        stage.frame.rows = rows;
    }

    /// The generators of LATERAL VIEW, each with the names of what columns it gives after the first.
    fn lateral_views(select: &Select, names: &Names<'_>) -> Vec<(Expr, Vec<String>)> {
        let of = |view: &ast::LateralView| {
            let generator = names.resolve(&Expr::of_sql(&view.generator)).expr;
            let mut columns = view.columns.iter().map(|it| it.text.to_string());
            let first = columns.next().unwrap_or_else(|| "col".to_owned());
            (generator.bare().clone().alias(first), columns.collect())
        };
        select.lateral_views.iter().map(of).collect()
    }

    /// REPARTITION and COALESCE as hints (`ResolveCoalesceHints`).
    fn partitioned(
        &self,
        stage: &mut PartialStage,
        hint: &ast::SelectHint,
        id: pyspark_program::program::NodeId,
    ) {
        let number = hint.arguments.first().and_then(ast::Expr::whole_number);
        let number = number.map(|it| TaskCount::new(it.max(1) as f64));
        let keys: Vec<Expr> = hint
            .arguments
            .iter()
            .filter(|it| it.whole_number().is_none())
            .map(|it| super::unqualified(&Expr::of_sql(it)))
            .collect();
        let spread = match (hint.name.lower().as_str(), number) {
            ("coalesce", Some(number)) => return coalesce(stage, number),
            ("repartition", _) if keys.is_empty() => Spread::RoundRobin,
            ("repartition", _) => Spread::Hash(keys),
            ("repartition_by_range", _) => Spread::Range(keys),
            _ => return,
        };
        stage.exchange_to(self, id, spread, Partitions::of(number));
    }
}

/// Names of columns that several stages have, in lower case.
fn repeated(stages: &[PartialStage]) -> BTreeSet<String> {
    let (mut seen, mut repeated) = (BTreeSet::new(), BTreeSet::new());
    for stage in stages {
        let own: BTreeSet<String> =
            stage.frame.columns.iter().flatten().map(|it| it.name.to_lowercase()).collect();
        for name in own {
            if !seen.insert(name.clone()) {
                repeated.insert(name);
            }
        }
    }
    repeated
}

/// The names of the columns that expressions read, in lower case and without what qualifies them.
fn names_of(exprs: &[Expr]) -> BTreeSet<String> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
    exprs.iter().flat_map(columns_of).map(last).collect()
}

/// A column of a select list is read downstream, or the rows are sorted by it; one without a name may be.
fn is_needed(
    name: Option<&str>,
    needed: Option<&BTreeSet<String>>,
    sorted_by: &BTreeSet<String>,
) -> bool {
    let (Some(name), Some(needed)) = (name.map(str::to_lowercase), needed) else { return true };
    needed.contains(&name) || sorted_by.contains(&name)
}
