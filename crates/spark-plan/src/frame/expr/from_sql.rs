//! Expressions that the program writes as SQL text.

use pyspark_program::program::Text;
use pyspark_program::sql::ast::{
    self, Call, ExprKind, IsTest, LikeKind, Over, SelectItem, SortKey,
};
use pyspark_program::sql::parse_column;

use super::{BinaryOp, Expr, Literal, UnaryOp, Window};
use crate::frame::types::DataType;

/// A longer chain of AND or OR is a balanced tree, not one that is as deep as it is long.
const MAX_CHAIN: usize = 32;

impl Expr {
    /// Reads `xxhash64(id) as k`; what is not understood is [`Expr::Unknown`].
    pub fn parse(text: &str) -> Self {
        Self::of_item(&parse_column(&Text::unplaced(text, true)))
    }

    /// A column of a select list, under its name.
    pub fn of_item(item: &SelectItem) -> Self {
        match &item.aliases[..] {
            [] => Self::of_sql(&item.expr),
            [alias] => Self::of_sql(&item.expr).alias(alias.text.as_str()),
            _ => Self::Unknown,
        }
    }

    /// The part of a syntax tree that the planner follows: queries, lambdas and fields of computed values are
    /// [`Expr::Unknown`].
    pub fn of_sql(expr: &ast::Expr) -> Self {
        match &expr.kind {
            ExprKind::Literal(literal) => of_literal(literal),
            ExprKind::Column(name) => Self::Column(name.text()),
            ExprKind::Star { except, .. } if except.is_empty() => Self::Star,
            ExprKind::Unary(op, of) => of_unary(*op, Self::of_sql(of)),
            ExprKind::Binary { op, left, right } => match of_operator(*op) {
                Some(op) => Self::binary(op, Self::of_sql(left), Self::of_sql(right)),
                None => Self::Unknown,
            },
            ExprKind::And(operands) => {
                chain(BinaryOp::And, operands.iter().map(Self::of_sql).collect())
            }
            ExprKind::Or(operands) => {
                chain(BinaryOp::Or, operands.iter().map(Self::of_sql).collect())
            }
            // As Spark's parser takes it apart (`AstBuilder.withPredicate`).
            ExprKind::Between { of, low, high, negated } => {
                let of = Self::of_sql(of);
                let above = Self::binary(BinaryOp::GreaterOrEqual, of.clone(), Self::of_sql(low));
                let below = Self::binary(BinaryOp::LessOrEqual, of, Self::of_sql(high));
                negate(*negated, Self::binary(BinaryOp::And, above, below))
            }
            ExprKind::InList { of, list, negated } => {
                let list = list.iter().map(Self::of_sql).collect();
                negate(*negated, Self::In(Box::new(Self::of_sql(of)), list))
            }
            ExprKind::Like { kind, of, patterns, quantifier: None, negated } => {
                let name = match kind {
                    LikeKind::Like => "like",
                    LikeKind::ILike => "ilike",
                    LikeKind::RLike => "rlike",
                };
                let args = std::iter::once(&**of).chain(patterns).map(Self::of_sql).collect();
                negate(*negated, Self::call(name, args))
            }
            ExprKind::Is { of, test, negated } => of_test(Self::of_sql(of), test, *negated),
            ExprKind::Cast { of, target, .. } => {
                Self::Cast(Box::new(Self::of_sql(of)), DataType::parse(&target.text).0)
            }
            ExprKind::Case { operand, branches, otherwise } => {
                let operand = operand.as_deref().map(Self::of_sql);
                let branch = |(condition, value): &(ast::Expr, ast::Expr)| {
                    let condition = Self::of_sql(condition);
                    let condition = match &operand {
                        Some(of) => Self::binary(BinaryOp::Equal, of.clone(), condition),
                        None => condition,
                    };
                    (condition, Self::of_sql(value))
                };
                let otherwise = otherwise.as_deref().map(|value| Box::new(Self::of_sql(value)));
                Self::Case(branches.iter().map(branch).collect(), otherwise)
            }
            ExprKind::Call(call) => of_call(call),
            ExprKind::Star { .. }
            | ExprKind::Parameter(_)
            | ExprKind::Argument(_)
            | ExprKind::InQuery { .. }
            | ExprKind::Exists(_)
            | ExprKind::Like { .. }
            | ExprKind::Index { .. }
            | ExprKind::Field { .. }
            | ExprKind::Lambda { .. }
            | ExprKind::Row(_)
            | ExprKind::Query(_)
            | ExprKind::Unknown => Self::Unknown,
        }
    }
}

impl Window {
    pub fn of_sql(window: &ast::Window) -> Self {
        Self {
            partition_by: window.partition.iter().map(Expr::of_sql).collect(),
            order_by: sort_keys(&window.order),
            descending: (0..window.order.len()).filter(|at| window.order[*at].descending).collect(),
        }
    }
}

/// The keys of an ORDER BY without their directions.
pub fn sort_keys(keys: &[SortKey]) -> Vec<Expr> {
    keys.iter().map(|key| Expr::of_sql(&key.expr)).collect()
}

fn of_literal(literal: &ast::Literal) -> Expr {
    match literal {
        ast::Literal::Null => Expr::Literal(Literal::Null),
        ast::Literal::Bool(value) => Expr::Literal(Literal::Boolean(*value)),
        ast::Literal::Number(digits) => number(digits),
        ast::Literal::Text(Some(text)) | ast::Literal::Keyword(text) => {
            Expr::Literal(Literal::Text(text.to_string()))
        }
        ast::Literal::Text(None) => Expr::Unknown,
        // A value of the type, which no one asks for.
        ast::Literal::Typed(word) => {
            Expr::Cast(Box::new(Expr::Literal(Literal::Null)), DataType::parse(word).0)
        }
        ast::Literal::Interval => {
            Expr::Cast(Box::new(Expr::Literal(Literal::Null)), DataType::Unknown)
        }
    }
}

/// `5`, `5L`, `1.5`, `1e6D`.
fn number(text: &str) -> Expr {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    match digits.parse() {
        Ok(whole) if !text.ends_with(['d', 'f']) => Expr::Literal(Literal::Int(whole)),
        _ => Expr::Literal(Literal::Double(digits.parse().unwrap_or(1.0))),
    }
}

fn of_unary(op: ast::UnaryOp, of: Expr) -> Expr {
    match (op, of) {
        (ast::UnaryOp::Plus, of) => of,
        (ast::UnaryOp::Minus, Expr::Literal(Literal::Int(n))) => {
            Expr::Literal(Literal::Int(n.wrapping_neg()))
        }
        (ast::UnaryOp::Minus, Expr::Literal(Literal::Double(number))) => {
            Expr::Literal(Literal::Double(-number))
        }
        (ast::UnaryOp::Minus, of) => Expr::Unary(UnaryOp::Negate, Box::new(of)),
        (ast::UnaryOp::Not, of) => negate(true, of),
        (ast::UnaryOp::BitNot, _) => Expr::Unknown,
    }
}

fn of_operator(op: ast::BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        ast::BinaryOp::Eq => BinaryOp::Equal,
        ast::BinaryOp::NullSafeEq => BinaryOp::NullSafeEqual,
        ast::BinaryOp::NotEq => BinaryOp::NotEqual,
        ast::BinaryOp::Less => BinaryOp::Less,
        ast::BinaryOp::LessEq => BinaryOp::LessOrEqual,
        ast::BinaryOp::Greater => BinaryOp::Greater,
        ast::BinaryOp::GreaterEq => BinaryOp::GreaterOrEqual,
        ast::BinaryOp::BitOr => BinaryOp::BitwiseOr,
        ast::BinaryOp::BitXor => BinaryOp::BitwiseXor,
        ast::BinaryOp::BitAnd => BinaryOp::BitwiseAnd,
        ast::BinaryOp::Add => BinaryOp::Add,
        ast::BinaryOp::Subtract => BinaryOp::Subtract,
        ast::BinaryOp::Concat => BinaryOp::Concat,
        ast::BinaryOp::Multiply => BinaryOp::Multiply,
        ast::BinaryOp::Divide => BinaryOp::Divide,
        ast::BinaryOp::Modulo => BinaryOp::Remainder,
        ast::BinaryOp::IntegerDivide => BinaryOp::IntegralDivide,
        ast::BinaryOp::ShiftLeft | ast::BinaryOp::ShiftRight => return None,
    })
}

fn negate(negated: bool, of: Expr) -> Expr {
    if negated { Expr::Unary(UnaryOp::Not, Box::new(of)) } else { of }
}

fn of_test(of: Expr, test: &IsTest, negated: bool) -> Expr {
    match test {
        IsTest::Null | IsTest::Unknown => {
            let op = if negated { UnaryOp::IsNotNull } else { UnaryOp::IsNull };
            Expr::Unary(op, Box::new(of))
        }
        IsTest::True | IsTest::False => {
            let value = Expr::Literal(Literal::Boolean(*test == IsTest::True));
            negate(negated, Expr::binary(BinaryOp::NullSafeEqual, of, value))
        }
        // Distinct is the opposite of equal.
        IsTest::DistinctFrom(other) => {
            negate(!negated, Expr::binary(BinaryOp::NullSafeEqual, of, Expr::of_sql(other)))
        }
    }
}

fn of_call(call: &Call) -> Expr {
    let lower = call.name();
    let mut args: Vec<Expr> =
        call.arguments.iter().map(|argument| Expr::of_sql(&argument.expr)).collect();
    // An aggregate of the rows that a condition keeps is one of a value that is NULL elsewhere.
    if let (Some(condition), Some(first)) = (&call.filter, args.first_mut()) {
        let value = match std::mem::replace(first, Expr::Unknown) {
            Expr::Star => Expr::Literal(Literal::Int(1)),
            value => value,
        };
        *first = Expr::Case(vec![(Expr::of_sql(condition), value)], None);
    }
    let name = match lower.as_str() {
        "count" | "sum" if call.distinct => format!("{lower}_distinct"),
        _ => lower,
    };
    let function = Expr::Call(name, args);
    match &call.over {
        None => function,
        Some(Over::Window(window)) => Expr::Over(Box::new(function), Window::of_sql(window)),
        // Its keys are found by its name, in the query.
        Some(Over::Named(_)) => Expr::Over(Box::new(function), Window::default()),
    }
}

fn chain(op: BinaryOp, mut parts: Vec<Expr>) -> Expr {
    if parts.len() > MAX_CHAIN {
        let right = parts.split_off(parts.len() / 2);
        return Expr::binary(op, chain(op, parts), chain(op, right));
    }
    let whole = parts.into_iter().reduce(|left, right| Expr::binary(op, left, right));
    whole.unwrap_or(Expr::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sql_expressions() {
        let column = |name: &str| Box::new(Expr::Column(name.to_owned()));
        let call = |name: &str, args| Expr::Call(name.to_owned(), args);
        let int = |n| Expr::Literal(Literal::Int(n));
        let named = |of: Expr, name: &str| of.alias(name);
        for (text, expected) in [
            ("id", Expr::Column("id".into())),
            ("*", Expr::Star),
            ("xxhash64(id) as k", named(call("xxhash64", vec![*column("id")]), "k")),
            ("uuid() u", named(call("uuid", vec![]), "u")),
            ("1 as k", named(int(1), "k")),
            (
                "cast(id % 100 as decimal(12, 2))",
                Expr::Cast(
                    Box::new(Expr::Binary(BinaryOp::Remainder, column("id"), Box::new(int(100)))),
                    DataType::Decimal(12, 2),
                ),
            ),
            (
                "a + b * 2",
                Expr::Binary(
                    BinaryOp::Add,
                    column("a"),
                    Box::new(Expr::Binary(BinaryOp::Multiply, column("b"), Box::new(int(2)))),
                ),
            ),
            (
                "explode(sequence(1, 10)) e",
                named(call("explode", vec![call("sequence", vec![int(1), int(10)])]), "e"),
            ),
        ] {
            assert_eq!(Expr::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_keeps_its_name() {
        assert_eq!(Expr::parse("a between b and c d as c"), Expr::Unknown.alias("c"));
        for text in ["", "(", "f(a", "cast(", "'", "))))", "a b c"] {
            Expr::parse(text);
        }
    }
}
