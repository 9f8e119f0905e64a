//! Operators between operands.

use super::expression::binding;
use crate::sql::ast::BinaryOp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Infix {
    And,
    Or,
    Binary(BinaryOp, u8),
    /// BETWEEN, IN, LIKE, IS and what else follows a value.
    Predicate,
}

impl Infix {
    pub fn binding(self) -> u8 {
        match self {
            Self::And => binding::AND,
            Self::Or => binding::OR,
            Self::Binary(_, binding) => binding,
            Self::Predicate => binding::PREDICATE,
        }
    }
}

/// The operator that a symbol is between two operands.
pub(super) fn binary(symbol: &str) -> Option<Infix> {
    use BinaryOp::{
        Add, BitAnd, BitOr, BitXor, Concat, Divide, Eq, Greater, GreaterEq, Less, LessEq, Modulo,
        Multiply, NotEq, NullSafeEq, ShiftLeft, ShiftRight, Subtract,
    };
    let (op, binding) = match symbol {
        "=" | "==" => (Eq, binding::COMPARISON),
        "<=>" => (NullSafeEq, binding::COMPARISON),
        "<>" | "!=" => (NotEq, binding::COMPARISON),
        "<" => (Less, binding::COMPARISON),
        "<=" => (LessEq, binding::COMPARISON),
        ">" => (Greater, binding::COMPARISON),
        ">=" => (GreaterEq, binding::COMPARISON),
        "|" => (BitOr, binding::BIT_OR),
        "^" => (BitXor, binding::BIT_XOR),
        "&" => (BitAnd, binding::BIT_AND),
        "<<" => (ShiftLeft, binding::SHIFT),
        ">>" | ">>>" => (ShiftRight, binding::SHIFT),
        "+" => (Add, binding::SUM),
        "-" => (Subtract, binding::SUM),
        "||" => (Concat, binding::SUM),
        "*" => (Multiply, binding::PRODUCT),
        "/" => (Divide, binding::PRODUCT),
        "%" => (Modulo, binding::PRODUCT),
        _ => return None,
    };
    Some(Infix::Binary(op, binding))
}

/// The operator that a word is between two operands.
pub(super) fn infix_word(word: &str, next: Option<&str>) -> Option<Infix> {
    match word {
        "and" => Some(Infix::And),
        "or" => Some(Infix::Or),
        "div" => Some(Infix::Binary(BinaryOp::IntegerDivide, binding::PRODUCT)),
        "is" => Some(Infix::Predicate),
        "not" => next.and_then(predicate_word).map(|_| Infix::Predicate),
        word => predicate_word(word).map(|_| Infix::Predicate),
    }
}

/// The word of a predicate that may have NOT before it.
pub(super) fn predicate_word(word: &str) -> Option<&'static str> {
    match word {
        "between" => Some("between"),
        "in" => Some("in"),
        "like" => Some("like"),
        "ilike" => Some("ilike"),
        "rlike" | "regexp" => Some("rlike"),
        _ => None,
    }
}
