//! Terms of the expression that a translation builds.

use ruff_python_ast::{Expr, UnaryOp};

/// The known type of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TermKind {
    Unknown,
    Text,
    Number,
    Flag,
    Array,
    Null,
}

#[derive(Clone)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) kind: TermKind,
    /// True if it is a value of Python's, which a function of columns takes only in `lit`.
    pub(super) literal: bool,
    /// True if it needs no brackets as an operand.
    pub(super) atomic: bool,
    /// The arguments of the `concat` that it is.
    pub(super) joined: Option<String>,
}

/// Returns true if a term is null where a column in it is; a choice may not be.
pub(super) fn gives_null(term: &Term) -> bool {
    !term.literal && !["when(", "isNull(", "isNotNull("].iter().any(|call| term.text.contains(call))
}

pub(super) fn null() -> Term {
    Term {
        text: "None".to_owned(),
        kind: TermKind::Null,
        literal: true,
        atomic: true,
        joined: None,
    }
}

pub(super) fn flag(text: String) -> Term {
    Term { text, kind: TermKind::Flag, literal: false, atomic: false, joined: None }
}

pub(super) fn bracketed(term: &Term) -> String {
    if term.atomic { term.text.clone() } else { format!("({})", term.text) }
}

/// A whole number as it is written.
pub(super) fn whole(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::NumberLiteral(number) => number.value.as_int()?.as_i64(),
        Expr::UnaryOp(minus) if minus.op == UnaryOp::USub => whole(&minus.operand).map(|n| -n),
        _ => None,
    }
}
