//! Keys of groups, sorts, partitions and joins: expressions over the columns of a frame.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use crate::Scenario;
use crate::frame::Frame;
use crate::frame::column::{Column, Values, of_expr, undescribed};
use crate::frame::expr::{Expr, keys};
use crate::frame::types::DataType;
use pyspark_program::program::{Argument, Node, NodeId, Value};

impl Planner<'_, '_> {
    /// The keys that a call's arguments name; numbers of partitions and directions of a sort are none.
    pub(super) fn keys(&self, node: &Node<'_>) -> Vec<Expr> {
        let is_key = |arg: &&Argument<'_>| {
            !matches!(arg.keyword, Some("ascending" | "numPartitions"))
                && !matches!(arg.value, Value::Int(_) | Value::Bool(_) | Value::None)
        };
        keys(self.program, node.args.iter().filter(is_key))
    }

    /// Names the call `id` as what is not known of the frame, where it has a key that is not understood.
    pub(super) fn name_unknown(&self, keys: &[Expr], id: NodeId, frame: &mut Frame) {
        if keys.iter().any(Expr::is_unknown) {
            frame.insert_missing(self.call_text(id));
        }
    }

    /// The columns that these keys are.
    pub(super) fn columns(frame: &Frame, keys: &[Expr], scenario: Scenario) -> Vec<Column> {
        keys.iter().flat_map(|key| key_columns(frame, key, scenario)).collect()
    }
}

fn key_columns(frame: &Frame, key: &Expr, scenario: Scenario) -> Vec<Column> {
    match (key, &frame.columns) {
        (Expr::Star, Some(columns)) => columns.clone(),
        // A row of columns that are not known is as one value of as many bytes.
        (Expr::Star, None) => {
            let mut row = Column::new("", DataType::Binary);
            row.length = (frame.unsafe_row().get() - 16.0).max(0.0);
            vec![row]
        }
        (Expr::Column(name), _) => {
            vec![frame.column(name).cloned().unwrap_or_else(|| by_its_name(name, scenario))]
        }
        _ if key.is_unknown() => {
            let name = key.name().unwrap_or_default();
            vec![Column { values: Values::Unknown, ..Column::new(name, DataType::Unknown) }]
        }
        _ => {
            let known = frame.columns.as_deref().unwrap_or_default();
            let mut input = known.to_vec();
            for name in columns_of(key) {
                if frame.column(name).is_none() {
                    input.push(by_its_name(name, scenario));
                }
            }
            vec![of_expr(key, &input)]
        }
    }
}

/// A column of which nothing is known but its name: a category has few values.
fn by_its_name(name: &str, scenario: Scenario) -> Column {
    let values = undescribed(name, &DataType::Unknown, scenario);
    Column { values, ..Column::new(name, DataType::Unknown) }
}

/// The names of the columns that an expression is made of.
pub(super) fn columns_of(expr: &Expr) -> Vec<&str> {
    match expr {
        Expr::Column(name) => vec![name],
        other => other.children().into_iter().flat_map(columns_of).collect(),
    }
}

/// The frame has every column that the expression is made of, as far as its columns are known.
pub(super) fn may_be_of(expr: &Expr, frame: &Frame) -> bool {
    let names = columns_of(expr);
    frame.columns.is_none() || names.iter().all(|name| frame.column(name).is_some())
}

/// An expression is made of columns, or it is not known of what.
pub(super) fn has_columns(expr: &Expr) -> bool {
    expr.any(&|part| matches!(part, Expr::Column(_) | Expr::Star | Expr::Unknown))
}

/// A key that Spark takes as it is.
pub(super) fn is_column(key: &Expr) -> bool {
    matches!(key.bare(), Expr::Column(_) | Expr::Literal(_) | Expr::Star)
}

impl PartialStage {
    /// Takes the keys that rows are clustered by as columns of the result of a grouping by `keys`.
    pub(super) fn name_clusters(&mut self, keys: &[Expr]) {
        let named = |by: &Expr| match keys.iter().find(|key| self.is_equal(key, by)).unwrap_or(by) {
            key @ (Expr::Column(_) | Expr::Star | Expr::Unknown) => key.clone(),
            key => key.name().map_or(Expr::Unknown, Expr::Column),
        };
        self.clustered = self.clustered.as_ref().map(|by| by.iter().map(named).collect());
        self.equal.clear();
    }

    /// Two keys are one, or inner joins have made their values the same.
    pub(super) fn is_equal(&self, a: &Expr, b: &Expr) -> bool {
        if a.is_same(b) {
            return true;
        }
        let mut same = vec![a];
        let mut at = 0;
        while let Some(key) = same.get(at).copied() {
            at += 1;
            for (left, right) in &self.equal {
                let other = match () {
                    () if left.is_same(key) => right,
                    () if right.is_same(key) => left,
                    () => continue,
                };
                if other.is_same(b) {
                    return true;
                }
                if !same.iter().any(|it| it.is_same(other)) {
                    same.push(other);
                }
            }
        }
        false
    }

    /// Notes that an inner join has made these keys the same.
    pub(super) fn add_equal(&mut self, of: &[Expr], to: &[Expr]) {
        let pairs = of.iter().zip(to).filter(|(a, b)| !a.is_same(b) && !a.is_unknown());
        self.equal.extend(pairs.map(|(a, b)| (a.clone(), b.clone())));
    }

    /// Rows of the same keys are next to each other.
    pub(super) fn is_sorted_by(&self, keys: &[Expr]) -> bool {
        self.sorted.get(..keys.len()).is_some_and(|by| are_among(by, keys))
    }

    /// Each task's rows are in the order of these keys.
    pub(super) fn is_ordered_by(&self, keys: &[Expr]) -> bool {
        let by = self.sorted.get(..keys.len());
        by.is_some_and(|by| by.iter().zip(keys).all(|(by, key)| by.is_same(key)))
    }

    /// Rows of the same keys are in the same task.
    pub(super) fn is_clustered_by(&self, keys: &[Expr]) -> bool {
        let are_among = |by: &Vec<Expr>| {
            !by.is_empty() && by.iter().all(|by| keys.iter().any(|key| self.is_equal(by, key)))
        };
        self.is_single || self.clustered.as_ref().is_some_and(are_among)
    }

    /// Keeps clustering and order under the names that a selection gives their keys; drops what is not selected.
    pub(super) fn rename_clusters(&mut self, exprs: &[Expr]) {
        let named = |key: &Expr| {
            exprs.iter().find_map(|expr| match expr.bare() {
                Expr::Star => Some(key.clone()),
                of if of.is_same(key) => expr.name().map(Expr::Column),
                _ => None,
            })
        };
        // A key that is dropped lives on in one that is the same.
        let of_equal = |key: &Expr| {
            let mut pairs = self.equal.iter().flat_map(|(a, b)| [a, b]);
            named(key).or_else(|| pairs.find_map(|it| named(it).filter(|_| self.is_equal(it, key))))
        };
        let clustered: Option<Vec<Expr>> = match &self.clustered {
            Some(keys) => keys.iter().map(of_equal).collect(),
            None => None,
        };
        let equal = self.equal.iter().filter_map(|(a, b)| Some((named(a)?, named(b)?))).collect();
        self.clustered = clustered;
        self.equal = equal;
        self.sorted = self.sorted.iter().map_while(named).collect();
    }

    /// Drops the order from the first key on that one of these columns replaces.
    pub(super) fn replace_sorted(&mut self, exprs: &[Expr]) {
        let replaced = |key: &Expr| {
            let names = columns_of(key);
            exprs
                .iter()
                .filter_map(Expr::name)
                .any(|of| names.iter().any(|name| name.eq_ignore_ascii_case(&of)))
        };
        if let Some(at) = self.sorted.iter().position(replaced) {
            self.sorted.truncate(at);
        }
    }
}

fn are_among(some: &[Expr], keys: &[Expr]) -> bool {
    some.iter().all(|key| keys.iter().any(|other| other.is_same(key)))
}
