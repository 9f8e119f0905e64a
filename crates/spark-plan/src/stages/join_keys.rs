//! The keys of a join: expressions that must be equal, and where they are read from.

use super::keys::{has_columns, may_be_of};
use super::planner::Planner;
use crate::frame::Frame;
use crate::frame::expr::{BinaryOp, Expr};
use pyspark_program::program::Value;

/// The keys of a join: expressions that must be equal, one of each side.
#[derive(Clone, Debug, Default)]
pub(super) struct JoinKeys {
    pub(super) left: Vec<Expr>,
    pub(super) right: Vec<Expr>,
    /// Some are compared by `<=>`, which compares two things: the value, and whether it is null
    /// (`ExtractEquiJoinKeys`).
    pub(super) null_safe: bool,
}

impl JoinKeys {
    /// Adds the expressions that a condition compares for equality; a part that is not understood may be a key.
    pub(super) fn add_condition(&mut self, condition: &Expr, left: &Frame, right: &Frame) {
        for part in condition.conjuncts() {
            match part {
                Expr::Unknown => self.push(Expr::Unknown, Expr::Unknown),
                Expr::Binary(op @ (BinaryOp::Equal | BinaryOp::NullSafeEqual), a, b) => {
                    let (a, b) = (a.bare(), b.bare());
                    let of = |a, b| may_be_of(a, left) && may_be_of(b, right);
                    let (straight, swapped) = (of(a, b), of(b, a));
                    if !has_columns(a) || !has_columns(b) || !(straight || swapped) {
                        continue;
                    }
                    self.null_safe |= *op == BinaryOp::NullSafeEqual;
                    let (of_left, of_right) = if straight { (a, b) } else { (b, a) };
                    self.push(of_left.clone(), of_right.clone());
                }
                _ => {}
            }
        }
    }

    pub(super) fn push(&mut self, left: Expr, right: Expr) {
        self.left.push(left);
        self.right.push(right);
    }

    pub(super) fn append(&mut self, mut more: Self) {
        self.left.append(&mut more.left);
        self.right.append(&mut more.right);
        self.null_safe |= more.null_safe;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub(super) fn swapped(self) -> Self {
        Self { left: self.right, right: self.left, ..self }
    }

    /// A key of the left side is a column of that name.
    pub(super) fn has_left(&self, name: &str) -> bool {
        let is_it = |key: &Expr| key.column_name().is_some_and(|it| it.eq_ignore_ascii_case(name));
        self.left.iter().any(is_it)
    }

    /// Each key is a column that both sides call the same.
    pub(super) fn are_named_alike(&self) -> bool {
        self.left.iter().zip(&self.right).all(|(left, right)| {
            let (left, right) = (left.column_name(), right.column_name());
            left.zip(right).is_some_and(|(left, right)| left.eq_ignore_ascii_case(right))
        })
    }
}

impl Planner<'_, '_> {
    /// The keys of a join by names or by a condition.
    pub(super) fn join_keys(&self, on: &Value, left: &Frame, right: &Frame) -> JoinKeys {
        let mut keys = JoinKeys::default();
        self.add_keys(on, left, right, &mut keys);
        keys
    }

    /// The names of the columns that both sides have as keys.
    pub(super) fn names_of_keys(&self, on: &Value) -> Vec<String> {
        match on {
            Value::List(list) => {
                let items = &self.program.list(*list).items;
                items.iter().flat_map(|item| self.names_of_keys(item)).collect()
            }
            value => match Expr::of_value(self.program, value) {
                Expr::Column(name) => vec![name],
                _ => Vec::new(),
            },
        }
    }

    fn add_keys(&self, on: &Value, left: &Frame, right: &Frame, keys: &mut JoinKeys) {
        match on {
            Value::None => {}
            Value::List(list) => {
                let list = self.program.list(*list);
                for item in &list.items {
                    self.add_keys(item, left, right, keys);
                }
                if !list.complete {
                    keys.push(Expr::Unknown, Expr::Unknown);
                }
            }
            value => match Expr::of_value(self.program, value) {
                key @ Expr::Column(_) => keys.push(key.clone(), key),
                condition => keys.add_condition(&condition, left, right),
            },
        }
    }
}
