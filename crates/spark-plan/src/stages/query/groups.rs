//! GROUP BY, the conditions on groups, and what is computed of them.

use super::Scope;
use super::conjunct::Conjunct;
use super::names::{Names, named};
use crate::frame::expr::{Expr, Window};
use crate::stages::copies::{cube_sets, rollup_sets};
use crate::stages::keys::columns_of;
use crate::stages::partial_stage::PartialStage;
use crate::stages::planner::Planner;
use crate::stages::windows::window_inputs;
use pyspark_program::api;
use pyspark_program::sql::ast::{GroupBy, GroupKind, Select};

impl Planner<'_, '_> {
    /// Groups, conditions on them, and windows over them; the items become expressions over the groups' columns.
    pub(super) fn grouped_select<'t>(
        &mut self,
        scope: &Scope<'t>,
        select: &'t Select,
        names: &Names<'_>,
        (items, windows, correlated): (&mut Vec<Expr>, &[Window], &[Expr]),
        (mut stage, conditions): (PartialStage, &[Expr]),
        depth: u8,
    ) -> Option<PartialStage> {
        let id = scope.node;
        let mut keys = match &select.group {
            Some(group) => self.group_keys(scope, group, items, names, &mut stage)?,
            None => Vec::new(),
        };
        keys.extend(
            correlated
                .iter()
                .filter(|it| !keys.iter().any(|key| key.is_same(it)))
                .cloned()
                .collect::<Vec<_>>(),
        );
        let having = match &select.having {
            Some(having) => self.conjuncts(scope, names, having.conjuncts().into_iter(), depth),
            None => Vec::new(),
        };
        let mut found: Vec<Expr> = Vec::new();
        for expr in items.iter().chain(having.iter().map(|it| &it.expr)) {
            gather_aggregates(expr, &mut found);
        }
        for window in windows {
            for key in window.partition_by.iter().chain(&window.order_by) {
                gather_aggregates(key, &mut found);
            }
        }
        for item in items.iter() {
            gather_unknown_functions(item, &keys, &mut found);
        }
        let named_aggregates: Vec<Expr> = found
            .iter()
            .enumerate()
            .map(|(at, it)| match it.name() {
                Some(_) => it.clone(),
                None => it.clone().alias(format!("aggregate#{at}")),
            })
            .collect();
        let sets = sets_of(select.group.as_ref(), &keys);
        // Which sets there are is not read of all texts.
        if sets.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        match sets {
            None => self.group(&mut stage, id, &keys, &named_aggregates),
            Some(sets) => self.group_by_sets(&mut stage, id, &keys, &named_aggregates, sets),
        }
        let mut over_groups = |part: &Expr| {
            if let Some(at) = found.iter().position(|it| it == part) {
                return named_aggregates[at].name().map(Expr::Column);
            }
            if matches!(part, Expr::Literal(_) | Expr::Alias(..)) {
                return None;
            }
            let key = keys.iter().find(|key| key.is_same(part))?;
            key.name().map(Expr::Column)
        };
        let inputs: Vec<Expr> =
            window_inputs(items).iter().map(|it| it.rewrite(&mut over_groups)).collect();
        for item in items.iter_mut() {
            let name = item.name();
            let rewritten = item.rewrite(&mut over_groups);
            *item = match name {
                Some(name) => named(rewritten, &name),
                None => rewritten,
            };
        }
        let windows: Vec<Window> = windows.iter().map(|it| it.rewrite(&mut over_groups)).collect();
        let having: Vec<Conjunct> = having
            .into_iter()
            .map(|it| Conjunct { expr: it.expr.rewrite(&mut over_groups), ..it })
            .collect();
        for conjunct in having {
            if conjunct.subqueries.is_empty() {
                self.filter(&mut stage, &conjunct.expr);
            } else {
                stage = self.apply_subqueries(stage, conjunct, names, id);
            }
        }
        // What is computed over a window is so of the groups.
        self.select_windows(id, &mut stage, &windows, (items, &inputs, conditions));
        items.extend(correlated.iter().cloned());
        Some(stage)
    }

    /// The keys of a GROUP BY: expressions, places and names of the select list.
    fn group_keys(
        &mut self,
        scope: &Scope<'_>,
        group: &GroupBy,
        exprs: &[Expr],
        names: &Names<'_>,
        stage: &mut PartialStage,
    ) -> Option<Vec<Expr>> {
        let mut found = Vec::new();
        if group.kind == GroupKind::All {
            let keys = exprs.iter().filter(|expr| !aggregates(expr));
            found.extend(keys.map(|expr| key_of(expr, || "?".to_owned())));
        } else {
            for key in &group.keys {
                let written = Expr::of_sql(key);
                let expr = match names.resolve(&written).expr {
                    place if place.int().is_some() => {
                        exprs.get(usize::try_from(place.int()?).ok()?.checked_sub(1)?)?.clone()
                    }
                    Expr::Column(name) if stage.frame.column(&name).is_none() => {
                        let of_list =
                            exprs.iter().find(|it| it.name().as_deref() == Some(name.as_str()));
                        of_list.cloned().unwrap_or(Expr::Column(name))
                    }
                    expr => expr,
                };
                found.push(key_of(&expr, || key.span.of(scope.sql).to_owned()));
            }
        }
        self.name_unknown(&found, scope.node, &mut stage.frame);
        Some(found)
    }
}

/// A key of a grouping under the name that its column gets.
fn key_of(expr: &Expr, written: impl FnOnce() -> String) -> Expr {
    let name = match expr {
        Expr::Column(name) => name.clone(),
        expr => expr.name().unwrap_or_else(written),
    };
    match expr.bare() {
        Expr::Column(of) if of.eq_ignore_ascii_case(&name) => Expr::Column(name),
        bare => bare.clone().alias(name),
    }
}

/// Adds the aggregates of an expression, each once.
fn gather_aggregates(expr: &Expr, found: &mut Vec<Expr>) {
    match expr {
        Expr::Over(function, window) => {
            let keys = window.partition_by.iter().chain(&window.order_by);
            for part in function.children().into_iter().chain(keys) {
                gather_aggregates(part, found);
            }
        }
        Expr::Call(name, _) if is_aggregate(name) => {
            if !found.contains(expr) {
                found.push(expr.clone());
            }
        }
        other => other.children().into_iter().for_each(|part| gather_aggregates(part, found)),
    }
}

/// Adds the calls of functions that are none of Spark's over columns by which is not grouped: they are aggregates of the
/// code's own.
fn gather_unknown_functions(expr: &Expr, keys: &[Expr], found: &mut Vec<Expr>) {
    let is_key = |part: &Expr| keys.iter().any(|key| key.is_same(part));
    match expr {
        Expr::Over(..) => {}
        Expr::Call(name, _) if is_aggregate(name) => {}
        other if is_key(other) => {}
        Expr::Call(name, args) if api::sql_function(name).is_none() => {
            let reads_groups_alone =
                args.iter().flat_map(columns_of).all(|column| is_key(&Expr::column(column)));
            if !reads_groups_alone && !found.contains(expr) {
                found.push(expr.clone());
            }
        }
        other => other
            .children()
            .into_iter()
            .for_each(|part| gather_unknown_functions(part, keys, found)),
    }
}

fn is_aggregate(name: &str) -> bool {
    api::is_aggregate(name) || name == "count_distinct" || name == "sum_distinct"
}

/// Returns true if a column is an aggregate of all rows of its group.
pub(super) fn aggregates(expr: &Expr) -> bool {
    let mut found = Vec::new();
    gather_aggregates(expr, &mut found);
    !found.is_empty()
}

/// The sets of columns that GROUP BY groups by; `None` where it is one.
fn sets_of(group: Option<&GroupBy>, keys: &[Expr]) -> Option<Vec<Vec<Expr>>> {
    match group?.kind {
        GroupKind::Rollup => Some(rollup_sets(keys)),
        GroupKind::Cube => Some(cube_sets(keys)),
        GroupKind::Sets => Some(
            group?
                .sets
                .iter()
                .map(|set| set.iter().filter_map(|at| keys.get(*at)).cloned().collect())
                .collect(),
        ),
        GroupKind::Plain | GroupKind::All => None,
    }
}
