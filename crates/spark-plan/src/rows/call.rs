//! Rows of what a method gives, and lookups by an identifier.

use super::{Rows, RowsOf, fraction, limit, statistics};
use crate::frame::expr::Expr;
use crate::names::{is_identifier, name_suggests_settings};
use crate::one_row::gives_one_row;
use crate::ranks::ranked_groups;
use crate::source::column_name;
use crate::sql::looks_up;
use pyspark_program::api::{self, Class, Method, RowEffect};
use pyspark_program::program::{Node, NodeId, Op, Value};

impl RowsOf<'_, '_> {
    pub(super) fn grouped(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        let (Some(group), Some(effect)) = (node.receiver, self.program.effect(node)) else {
            return Rows::Unknown;
        };
        let of_frame = self.follow(group, depth);
        if node.class == Class::GroupedData {
            return of_frame;
        }
        if effect.rows == RowEffect::Unknown {
            return of_frame.min(Rows::Unknown);
        }
        match self.keys(group) {
            Keys::None => Rows::AtMost(1),
            Keys::Many => of_frame,
            Keys::Few => of_frame.min(Rows::Few),
        }
    }

    /// Kind of a grouping's keys.
    pub(super) fn keys(&self, group: NodeId) -> Keys {
        let node = self.program.node(group);
        if node.is_method(Method::Pivot) {
            return node.receiver.map_or(Keys::Few, |group| self.keys(group));
        }
        if node.args.is_empty() {
            return Keys::None;
        }
        self.names_of(node.args.iter().map(|arg| &arg.value))
    }

    pub(super) fn names_of<'v>(&self, values: impl Iterator<Item = &'v Value>) -> Keys {
        let mut many = false;
        for value in values {
            match value {
                Value::List(list) => {
                    many |= self.names_of(self.program.list(*list).items.iter()) == Keys::Many;
                }
                value => {
                    let key = Expr::of_value(self.program, value);
                    many |= key.renamed_column().is_some_and(is_identifier);
                }
            }
        }
        if many { Keys::Many } else { Keys::Few }
    }

    pub(super) fn of_frame_call(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        let of_frame = self.receiver(node, depth);
        let Some(method) = node.called() else { return of_frame };
        match method {
            Method::Limit => match limit(node) {
                Some(limit) => of_frame.min(Rows::AtMost(limit)),
                // Whoever writes a limit has thought of one.
                None => of_frame.min(Rows::Few),
            },
            Method::Describe | Method::Summary => Rows::AtMost(statistics(node)),
            Method::Select | Method::SelectExpr => match gives_one_row(self.program, node) {
                Some(true) => Rows::AtMost(1),
                None => of_frame.min(Rows::Unknown),
                Some(false) if node.args.iter().any(|arg| self.is_generator(&arg.value)) => {
                    of_frame.max(Rows::Few)
                }
                Some(false) => of_frame,
            },
            Method::WithColumn if node.args.iter().any(|arg| self.is_generator(&arg.value)) => {
                of_frame.max(Rows::Few)
            }
            Method::Distinct | Method::DropDuplicates => self.distinct(node, of_frame),
            Method::Sample => Self::sample(node, of_frame),
            Method::Filter if self.looks_up(node) => of_frame.min(Rows::Few),
            // As many for each key are no more than a few where there are few keys.
            Method::Filter if self.keeps_first_of_few(node) => of_frame.min(Rows::Few),
            Method::SampleBy => of_frame.min(Rows::Few),
            // A semi join keeps what the other side names.
            Method::Join if is_semi_or_anti(node) => {
                let other = node.args.first().and_then(|arg| arg.value.object());
                let few = other.is_some_and(|other| self.follow(other, depth) < Rows::Unknown);
                if few && !how(node).contains("anti") { of_frame.min(Rows::Few) } else { of_frame }
            }
            _ => self.by_effect(node, of_frame, depth),
        }
    }

    /// The rows of a method whose arguments say no more than its effect does.
    pub(super) fn by_effect(&mut self, node: &Node<'_>, of_input: Rows, depth: usize) -> Rows {
        let effect = self.program.effect(node);
        let Some(effect) = effect.filter(|_| matches!(node.class, Class::DataFrame | Class::Rdd))
        else {
            return of_input;
        };
        match effect.rows {
            RowEffect::One => Rows::AtMost(1),
            RowEffect::Few => Rows::Few,
            RowEffect::Sums => self.together(node, depth, u64::saturating_add),
            RowEffect::Pairs => self.together(node, depth, u64::saturating_mul),
            RowEffect::More => of_input.max(Rows::Few),
            RowEffect::Unknown => of_input.min(Rows::Unknown),
            RowEffect::Keeps
            | RowEffect::ByColumns
            | RowEffect::Fewer
            | RowEffect::Distinct
            | RowEffect::AtMost
            | RowEffect::Groups => of_input,
        }
    }

    pub(super) fn of_rdd_call(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        let of_rdd = self.receiver(node, depth);
        let Some(method) = node.called() else { return of_rdd };
        match method {
            Method::ReduceByKey
            | Method::AggregateByKey
            | Method::FoldByKey
            | Method::CombineByKey
            | Method::Distinct
            | Method::CountByKey => of_rdd.min(Rows::Few),
            Method::Filter if looks_up_in_python(node) => of_rdd.min(Rows::Unknown),
            // A list for each partition holds all of them.
            Method::Glom => of_rdd,
            _ => self.by_effect(node, of_rdd, depth),
        }
    }

    /// As many as there are values of one column that is no identifier: combinations of several, or of a whole frame, may
    /// be as many as there are rows.
    pub(super) fn distinct(&self, node: &Node<'_>, of_frame: Rows) -> Rows {
        let select = || {
            node.receiver.map(|it| self.program.node(it)).filter(|it| it.is_method(Method::Select))
        };
        let columns = match (&node.args[..], select()) {
            ([subset], _) => self.single(&subset.value),
            ([], Some(select)) => match &select.args[..] {
                [column] => self.single(&column.value),
                _ => None,
            },
            _ => None,
        };
        match columns {
            Some(column) if self.names_of(std::iter::once(column)) == Keys::Few => {
                of_frame.min(Rows::Few)
            }
            _ => of_frame,
        }
    }

    /// The only value that an argument lists.
    fn single<'v>(&'v self, value: &'v Value) -> Option<&'v Value> {
        match value {
            Value::List(list) => match &self.program.list(*list).items[..] {
                [only] => Some(only),
                _ => None,
            },
            value => Some(value),
        }
    }

    /// A sample of a hundredth or less is for looking at.
    pub(super) fn sample(node: &Node<'_>, of_frame: Rows) -> Rows {
        match fraction(node) {
            Some(fraction) if fraction > 0.01 => of_frame,
            // A fraction that is computed is computed to be small enough.
            _ => of_frame.min(Rows::Few),
        }
    }

    pub(super) fn is_generator(&self, value: &Value) -> bool {
        let mut id = value.object();
        while let Some(at) = id {
            let node = self.program.node(at);
            if matches!(&node.op, Op::Function(_)) {
                return api::is_generator(node.name());
            }
            id = node.receiver;
        }
        false
    }

    /// Returns true if a filter keeps the first rows of groups of which there are few.
    fn keeps_first_of_few(&self, node: &Node<'_>) -> bool {
        let frame = node.receiver;
        let groups = frame.and_then(|frame| ranked_groups(self.program, frame, node));
        groups.is_some_and(|keys| {
            let is_few = |key: &Expr| key.renamed_column().is_some_and(|it| !is_identifier(it));
            keys.iter().all(is_few)
        })
    }

    /// Returns true if a filter looks up one thing by its identifier (`F.col("user_id") == 7`, `"order_id = 5"`), or
    /// nothing at all.
    pub(super) fn looks_up(&self, node: &Node<'_>) -> bool {
        let Some(condition) = node.args.first() else { return false };
        match &condition.value {
            Value::Object(id) => self.is_lookup(*id, 0),
            Value::Str(text) => looks_up(text),
            _ => false,
        }
    }

    pub(super) fn is_lookup(&self, id: NodeId, depth: u8) -> bool {
        let node = self.program.node(id);
        let identifier = |value: &Value| {
            column_name(self.program, value)
                .is_some_and(|name| is_identifier(&name) || name_suggests_settings(&name))
        };
        let is_column = |value: &Value| {
            value.object().map(|id| self.program.node(id)).is_some_and(|node| {
                let is_literal = matches!(node.op, Op::Function(_)) && node.name() == "lit";
                node.class == Class::Column && !is_literal
            })
        };
        match (node.name(), &node.args[..]) {
            ("==", [left, right]) => identifier(&left.value) && !is_column(&right.value),
            ("&", [left, right]) if depth < 8 => {
                let lookup =
                    |value: &Value| value.object().is_some_and(|id| self.is_lookup(id, depth + 1));
                lookup(&left.value) || lookup(&right.value)
            }
            ("isin", args) => {
                let listed =
                    !args.iter().any(|arg| arg.starred || matches!(arg.value, Value::Unknown));
                listed && node.receiver.is_some_and(|receiver| identifier(&Value::Object(receiver)))
            }
            _ => false,
        }
    }
}

/// Returns true if a function that filters rows may look up one thing: it compares by `==`, or asks something that is
/// not read.
pub(super) fn looks_up_in_python(node: &Node<'_>) -> bool {
    let Some(lambda) = node.args.first().and_then(|arg| arg.expr.as_lambda_expr()) else {
        return true;
    };
    let Some(compare) = lambda.body.as_compare_expr() else { return true };
    compare.ops.iter().any(|op| op.as_str() == "==")
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    None,
    Few,
    Many,
}

pub(super) fn is_semi_or_anti(node: &Node<'_>) -> bool {
    let how = how(node);
    how.contains("semi") || how.contains("anti")
}

pub(super) fn how(node: &Node<'_>) -> String {
    node.arg(2, "how").and_then(|arg| arg.value.text()).unwrap_or_default()
}
