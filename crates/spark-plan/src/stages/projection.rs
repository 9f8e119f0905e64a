//! Columns that a call selects, computes, renames or drops.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::reuse::CanonicalPlan;

use crate::Assumption;
use crate::frame::Frame;
use crate::frame::column::{of_expr, sequence_length};
use crate::frame::expr::{Expr, Literal, of_each_item};
use crate::quantity::RowCount;
use pyspark_program::api;
use pyspark_program::api::Method;
use pyspark_program::program::{Filled, Node, NodeId, Value};

impl Planner<'_, '_> {
    pub(super) fn select(&mut self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let exprs = if node.is_method(Method::SelectExpr) {
            let texts = node.args.iter().map(|arg| arg.value.text());
            texts.map(|text| text.map_or(Expr::Unknown, |text| Expr::parse(&text))).collect()
        } else {
            self.exprs(node)
        };
        let ranking = self.windows(node, id, (&exprs, true), stage);
        stage.plan = CanonicalPlan::default();
        self.project(&exprs, stage, true);
        stage.ranking = ranking;
    }

    pub(super) fn with_columns(&mut self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let pairs: Vec<(String, Expr)> = match &node.args[..] {
            [map] => match &map.value {
                Value::Dict(entries) => entries
                    .iter()
                    .filter_map(|(name, value)| {
                        Some((self.in_iteration(name).text()?, Expr::of_value(self.program, value)))
                    })
                    .collect(),
                _ => Vec::new(),
            },
            [name, value, ..] => {
                let name = match self.in_iteration(&name.value) {
                    // Another column each time, whatever its name is.
                    Value::Str(text) if !text.complete => {
                        let columns = stage.frame.columns.as_ref().map_or(0, Vec::len);
                        Some(format!("{}…{columns}", text.text()))
                    }
                    name => name.text(),
                };
                let value = || self.shared.value(id, || Expr::of_value(self.program, &value.value));
                name.map(|name| (name, (*value()).clone())).into_iter().collect()
            }
            _ => Vec::new(),
        };
        let exprs: Vec<Expr> = pairs.into_iter().map(|(name, expr)| expr.alias(name)).collect();
        let ranking = self.windows(node, id, (&exprs, false), stage);
        stage.plan = CanonicalPlan::default();
        if exprs.is_empty() {
            stage.frame.columns = None;
        }
        self.project(&exprs, stage, false);
        stage.ranking = ranking;
    }

    /// Computes columns: in place of the old ones, or in addition to them.
    pub(super) fn project(&mut self, exprs: &[Expr], stage: &mut PartialStage, only: bool) {
        stage.ranking = None;
        rename_repeated(&mut stage.repeated, exprs, only);
        stage.distinct_rows &= only
            && exprs.iter().all(|expr| matches!(expr.bare(), Expr::Column(_) | Expr::Star))
            && stage.frame.columns.as_ref().is_some_and(|all| exprs.len() >= all.len());
        if !only || !exprs.iter().all(|expr| matches!(expr, Expr::Column(_) | Expr::Star)) {
            stage.plan.add(|| format!("project {exprs:?}"));
        }
        let input = stage.frame.columns.clone();
        if only {
            stage.rename_clusters(exprs);
        } else {
            stage.replace_sorted(exprs);
        }
        stage.frame.map_names(|name| selected_name(name, exprs, only));
        for expr in exprs {
            if let Expr::Call(name, args) = expr.bare()
                && api::is_generator(name)
            {
                let items = match args.first().map(Expr::bare) {
                    // `stack(2, …)` makes two rows of each.
                    Some(rows) if name == "stack" => rows.int().map(|rows| rows.max(0) as f64),
                    Some(Expr::Call(name, args)) if name == "sequence" => sequence_length(args),
                    Some(Expr::Call(name, args)) if name == "array" => {
                        (args[..] != [Expr::Unknown]).then_some(args.len() as f64)
                    }
                    Some(Expr::Column(name)) => {
                        let column = stage.frame.column(name).filter(|it| !it.assumed_items);
                        column.map(|it| it.length)
                    }
                    _ => None,
                };
                if items.is_none() {
                    self.assumed.insert(Assumption::ArrayLength);
                    self.has_arrays = true;
                }
                // The user says it of every array of which the code does not.
                let given = self.settings.assumptions.items_given();
                let unknown = self.settings.scenario.choose(1.0, 0.0, f64::INFINITY);
                let items = items.or(given).unwrap_or(unknown);
                stage.frame.rows = stage.frame.rows.map(|rows| rows * items);
                stage.frame.dependencies = Rc::new(stage.frame.dependencies_of_rows());
                stage.frame.unique.clear();
            }
        }
        let known = input.is_some()
            || exprs.iter().all(|expr| {
                matches!(expr.bare(), Expr::Call(..) | Expr::Case(..)) || expr.int().is_some()
            });
        if !known && only {
            // The widths of columns that nobody knows: as many as are selected, of the frame's usual row.
            stage.frame.columns = None;
            return;
        }
        let input = input.unwrap_or_default();
        let mut columns = if only { Vec::new() } else { input.clone() };
        if !only && stage.frame.columns.is_none() {
            return;
        }
        for expr in exprs {
            if *expr.bare() == Expr::Star {
                columns.extend(input.iter().cloned());
                continue;
            }
            let column = of_expr(expr, &input);
            columns.retain(|old| only || !old.name.eq_ignore_ascii_case(&column.name));
            columns.push(column);
        }
        stage.frame.columns = Some(columns);
        stage.frame.disk_row = None;
    }

    /// The expressions of a call's arguments.
    pub(super) fn exprs(&self, node: &Node<'_>) -> Vec<Expr> {
        let mut found = Vec::new();
        for arg in &node.args {
            match &arg.value {
                Value::List(list) => {
                    let list = self.program.list(*list);
                    match (&list.items[..], list.filled) {
                        ([item], Some(by)) if !list.complete => {
                            found.extend(self.of_each_iteration(item, by));
                        }
                        (items, _) => {
                            found.extend(items.iter().map(|it| Expr::of_value(self.program, it)));
                        }
                    }
                }
                // agg({"amount": "sum"})
                Value::Dict(entries) => found.extend(entries.iter().map(|(column, function)| {
                    let column = Expr::of_value(self.program, column);
                    let name = function.text().unwrap_or_default().to_lowercase();
                    Expr::Call(name, vec![column])
                })),
                value => found.push(Expr::of_value(self.program, value)),
            }
        }
        found
    }

    /// The expressions that a comprehension makes, one an iteration, as far as it is known how many there are.
    fn of_each_iteration(&self, item: &Value, by: Filled) -> Vec<Expr> {
        if let Some(columns) = of_each_item(self.program, item) {
            return columns;
        }
        let expr = Expr::of_value(self.program, item);
        let all = self.program.loop_of(by.by).iterations;
        let number = all.map_or(1, |all| all.saturating_sub(by.skipped)).min(MAX_ITERATIONS);
        let number = i64::try_from(number).unwrap_or(1);
        (0..number).map(|at| if at == 0 { expr.clone() } else { of_iteration(&expr, at) }).collect()
    }
}

/// Items of a comprehension that are followed one by one.
const MAX_ITERATIONS: u64 = 64;

/// The expression of an iteration: under another name, of other values.
fn of_iteration(expr: &Expr, at: i64) -> Expr {
    let number = || Expr::Literal(Literal::Int(at));
    let named = expr.rewrite(&mut |part| match part {
        Expr::Call(name, args) if api::is_aggregate(name) => {
            Some(Expr::Call(name.clone(), args.iter().cloned().chain([number()]).collect()))
        }
        _ => None,
    });
    match named {
        Expr::Alias(of, name) => of.alias(format!("{name}#{at}")),
        other => match other.name() {
            Some(name) => other.bare().clone().alias(format!("{name}#{at}")),
            None => other,
        },
    }
}

pub(super) fn rename(planner: &Planner<'_, '_>, node: &Node<'_>, frame: &mut Frame) {
    let text = |at: usize| planner.in_iteration(&node.args.get(at)?.value).text();
    if let (Some(from), Some(to), Some(columns)) = (text(0), text(1), &mut frame.columns) {
        for column in columns.iter_mut().filter(|it| it.name.eq_ignore_ascii_case(&from)) {
            column.name.clone_from(&to);
        }
        let is_it = |name: &str| name.eq_ignore_ascii_case(&from);
        frame.map_names(|name| Some(if is_it(name) { to.clone() } else { name.to_owned() }));
    }
}

/// The name that a selection gives a column; `None` where it is not selected, or where another one gets its name.
fn selected_name(name: &str, exprs: &[Expr], only: bool) -> Option<String> {
    let is_it =
        |expr: &&Expr| expr.column_name().is_some_and(|column| column.eq_ignore_ascii_case(name));
    let replaced =
        || exprs.iter().any(|expr| expr.name().is_some_and(|it| it.eq_ignore_ascii_case(name)));
    match exprs.iter().find(is_it) {
        Some(expr) if only => expr.name(),
        None if only => {
            exprs.iter().any(|expr| *expr.bare() == Expr::Star).then(|| name.to_owned())
        }
        _ => (!replaced()).then(|| name.to_owned()),
    }
}

/// The columns of which a task has no more values than rows of a join's side, under the names that a selection gives
/// them.
fn rename_repeated(repeated: &mut [(BTreeSet<String>, RowCount)], exprs: &[Expr], only: bool) {
    if repeated.is_empty() || exprs.iter().any(|expr| *expr.bare() == Expr::Star) {
        return;
    }
    let mut names: Vec<(String, Option<String>)> = Vec::new();
    for expr in exprs {
        let Some(name) = expr.name() else { continue };
        let of = matches!(expr.bare(), Expr::Column(_)).then(|| expr.column_name()).flatten();
        names.push((name.to_lowercase(), of.map(str::to_lowercase)));
    }
    for (columns, _) in repeated.iter_mut() {
        let renamed =
            names.iter().filter(|(_, of)| of.as_ref().is_some_and(|of| columns.contains(of)));
        let mut kept: BTreeSet<String> = renamed.map(|(name, _)| name.clone()).collect();
        if !only {
            let replaced = |column: &String| names.iter().any(|(name, _)| name == column);
            kept.extend(columns.iter().filter(|column| !replaced(column)).cloned());
        }
        *columns = kept;
    }
}

pub(super) fn rename_all(node: &Node<'_>, frame: &mut Frame) {
    let names: Option<Vec<String>> = node.args.iter().map(|arg| arg.value.text()).collect();
    if let (Some(names), Some(columns)) = (names, &mut frame.columns) {
        for (column, name) in columns.iter_mut().zip(names) {
            column.name = name;
        }
    }
    frame.map_names(|_| None);
}

pub(super) fn drop_columns(node: &Node<'_>, frame: &mut Frame) {
    let names: Vec<String> = node.args.iter().filter_map(|arg| arg.value.text()).collect();
    let dropped = |of: &str| names.iter().any(|name| of.eq_ignore_ascii_case(name));
    if let Some(columns) = &mut frame.columns {
        columns.retain(|it| !dropped(&it.name));
    }
    frame.map_names(|name| (!dropped(name)).then(|| name.to_owned()));
}
