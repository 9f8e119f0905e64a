//! Column expressions, written as SQL text or built of `Column`s, as one tree.

mod from_column;
mod from_sql;
mod print;

use super::types::DataType;

pub use from_column::type_of_value;

/// A column expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Column(String),
    /// Every column of the frame.
    Star,
    Text(String),
    Whole(i64),
    Fraction(f64),
    Flag,
    Null,
    Call(String, Vec<Expr>),
    Cast(Box<Expr>, DataType),
    Binary(String, Box<Expr>, Box<Expr>),
    Named(Box<Expr>, String),
    Unknown,
}

/// How deep an expression is followed.
const MAX_DEPTH: usize = 60;

impl Expr {
    /// The expression under its name.
    pub fn bare(&self) -> &Self {
        match self {
            Self::Named(of, _) => of.bare(),
            other => other,
        }
    }
}
