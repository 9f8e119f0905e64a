//! The column that an expression gives.

use super::function::{call, dates, joined};
use super::{Column, ValueRange, Values, find};
use crate::frame::expr::{BinaryOp, Expr, Literal, UnaryOp};
use crate::frame::selectivity;
use crate::frame::types::DataType;
use crate::quantity::Share;

/// The column that an expression gives over `input`; unknown parts give the unknown type.
pub fn of_expr(expr: &Expr, input: &[Column]) -> Column {
    let name = expr.name().unwrap_or_default();
    let result = typed(expr, input);
    let exact = result.exact && matches!(expr.bare(), Expr::Column(_));
    Column { name, exact, random: is_random(expr, input), ..result }
}

/// An expression has a random number in it, or a column that is made of one.
fn is_random(expr: &Expr, input: &[Column]) -> bool {
    expr.any(&|part| match part {
        Expr::Call(name, _) => matches!(name.as_str(), "rand" | "random"),
        Expr::Column(name) => find(name, input).is_some_and(|column| column.random),
        _ => false,
    })
}

pub(super) fn typed(expr: &Expr, input: &[Column]) -> Column {
    let new = |ty| Column::new("", ty);
    match expr {
        Expr::Column(name) => find(name, input).cloned().unwrap_or_else(|| new(DataType::Unknown)),
        Expr::Alias(of, _) | Expr::Over(of, _) => typed(of, input),
        Expr::Literal(literal) => of_literal(literal),
        Expr::Cast(of, ty) => cast(&typed(of, input), ty.clone()),
        Expr::Unary(UnaryOp::Negate, of) => negated(typed(of, input)),
        Expr::Unary(..) | Expr::In(..) => new(DataType::Boolean).with(Values::AtMost(2.0)),
        Expr::Binary(op, left, right) => binary(*op, left, right, input),
        Expr::Case(branches, otherwise) => chosen(branches, otherwise.as_deref(), input),
        Expr::Call(name, args) => call(name, args, input),
        Expr::Star | Expr::Unknown => new(DataType::Unknown),
    }
}

pub(super) fn of_literal(literal: &Literal) -> Column {
    let one = |ty| Column::new("", ty).with(Values::AtMost(1.0));
    match literal {
        Literal::Int(n) => {
            let ty = if i32::try_from(*n).is_ok() { DataType::Int } else { DataType::Long };
            one(ty).within(Some(ValueRange::one(*n as f64)))
        }
        Literal::Double(number) => one(DataType::Double).within(Some(ValueRange::one(*number))),
        Literal::Boolean(_) => one(DataType::Boolean),
        Literal::Text(text) => one(DataType::String).long(text.len() as f64),
        Literal::Null => one(DataType::Unknown),
    }
}

/// As many values on the other side of zero, which is where a range ends and not where it begins.
pub(super) fn negated(of: Column) -> Column {
    let range =
        of.range.map(|it| ValueRange { low: it.step - it.high, high: it.step - it.low, ..it });
    let values = if range.is_some() { of.values } else { Values::Unique };
    let values = of.values.distinct_count().map_or(values, Values::AtMost);
    Column { name: String::new(), ty: of.ty.clone(), values, range, nulls: of.nulls, ..of }
}

/// As a text a number is printed; as another number it keeps its kind of values.
pub(super) fn cast(of: &Column, ty: DataType) -> Column {
    let name = of.name.clone();
    if matches!(ty, DataType::String | DataType::Binary) {
        let text = Column { name, values: of.values, ..Column::new("", ty) };
        return text.with_text(of.pieces());
    }
    if ty == DataType::Date && of.ty == DataType::Timestamp {
        return Column { name, ..dates(of) };
    }
    // Whole numbers between two bounds are so many.
    let values = match (of.values, of.range) {
        (Values::Unique, Some(range)) if ty.is_integral() => {
            Values::Below((range.high - range.low).max(1.0))
        }
        (Values::Below(n), Some(range)) if ty.is_integral() && range.step < 1.0 => {
            Values::Below((n * range.step).max(1.0))
        }
        (values, _) => values,
    };
    let range = match of.range {
        Some(range) if ty.is_integral() => Some(ValueRange { step: range.step.max(1.0), ..range }),
        range => range,
    };
    Column { name, values, range, ..Column::new("", ty) }
}

pub(super) fn binary(op: BinaryOp, left: &Expr, right: &Expr, input: &[Column]) -> Column {
    let (a, b) = (typed(left, input), typed(right, input));
    if op.is_predicate() {
        let cycles = [a.values, b.values].iter().any(|it| matches!(it, Values::Cycle(_)));
        let values = if cycles { Values::Cycle(2.0) } else { Values::AtMost(2.0) };
        return Column::new("", DataType::Boolean).with(values);
    }
    match (op, right.int()) {
        (BinaryOp::Concat, _) => joined(&[a, b]),
        (BinaryOp::Remainder, Some(n)) => {
            let ty = wider(a.clone(), b).ty;
            remainder(a, n, ty)
        }
        // Division gives a fraction (`Divide` on numbers that are no decimals).
        (BinaryOp::Divide, _) => {
            let range = a.range.zip(one(&b)).map(|(range, by)| range.scaled(1.0 / by));
            Column::new("", DataType::Double).with(a.values).within(range)
        }
        // Whole numbers that are divided repeat.
        (BinaryOp::IntegralDivide, Some(n)) => divided(&a, (n as f64).abs()),
        _ => {
            let range = arithmetic_range(op, &a, &b);
            let values = match (a.values, b.values) {
                (values, Values::AtMost(1.0)) | (Values::AtMost(1.0), values) => values,
                _ => Values::Unique,
            };
            Column { values, range, ..wider(a, b) }
        }
    }
}

/// The remainder of a column's values divided by `n`, with the sign of the value divided (`Remainder`).
pub(super) fn remainder(of: Column, n: i64, ty: DataType) -> Column {
    let positive = match of.range {
        Some(range) => range.low >= 0.0,
        None => matches!(of.values, Values::Sequence | Values::Runs(_) | Values::Cycle(_)),
    };
    if positive {
        return positive_remainder(of, n, ty);
    }
    let n = n.unsigned_abs() as f64;
    let most = (2.0 * n - 1.0).max(1.0);
    let values = Values::AtMost(of.values.distinct_count().map_or(most, |m| m.min(most)));
    Column { ty, values, range: Some(ValueRange::whole(1.0 - n, n)), ..of }
}

/// The same where the result is never below zero (`Pmod`).
pub(super) fn positive_remainder(of: Column, n: i64, ty: DataType) -> Column {
    let n = n.unsigned_abs() as f64;
    let values = match of.values {
        Values::Sequence => Values::Cycle(n),
        Values::Cycle(m) => Values::Cycle(n.min(m)),
        of => Values::Below(of.distinct_count().map_or(n, |m| m.min(n))),
    };
    Column { ty, values, range: Some(ValueRange::whole(0.0, n)), ..of }
}

/// A column's values, divided by `n` and cut to whole numbers.
pub(super) fn divided(of: &Column, n: f64) -> Column {
    let n = n.max(1.0);
    let values = match of.values {
        Values::Sequence => Values::Runs(n),
        Values::Below(m) => Values::Below((m / n).max(1.0)),
        values => values,
    };
    let range = of.range.map(|it| ValueRange::whole((it.low / n).floor(), (it.high / n).ceil()));
    Column { values, range, ..Column::new("", DataType::Long) }
}

/// The number that a column has in every row.
pub(super) fn one(of: &Column) -> Option<f64> {
    of.range
        .filter(|_| of.values == Values::AtMost(1.0))
        .map(|range| range.low)
        .filter(|it| *it != 0.0)
}

/// The bounds of a sum, a difference, a product.
pub(super) fn arithmetic_range(op: BinaryOp, a: &Column, b: &Column) -> Option<ValueRange> {
    let (of, other) = (a.range?, b.range?);
    match (op, one(a), one(b)) {
        (BinaryOp::Add, _, Some(by)) => Some(of.shifted(by)),
        (BinaryOp::Add, Some(by), _) => Some(other.shifted(by)),
        (BinaryOp::Subtract, _, Some(by)) => Some(of.shifted(-by)),
        (BinaryOp::Multiply, _, Some(by)) => Some(of.scaled(by)),
        (BinaryOp::Multiply, Some(by), _) => Some(other.scaled(by)),
        _ => None,
    }
}

pub(super) fn wider(a: Column, b: Column) -> Column {
    let rank = |ty: &DataType| match ty {
        DataType::Byte => 1,
        DataType::Short => 2,
        DataType::Int => 3,
        DataType::Long => 4,
        DataType::Decimal(..) => 5,
        DataType::Float => 6,
        DataType::Double => 7,
        _ => 0,
    };
    if rank(&b.ty) > rank(&a.ty) { b } else { a }
}

/// The value of the first condition that holds: null where there is no ELSE.
pub(super) fn chosen(
    branches: &[(Expr, Expr)],
    otherwise: Option<&Expr>,
    input: &[Column],
) -> Column {
    let mut left = 1.0;
    let mut values: Vec<(f64, &Expr)> = Vec::new();
    for (condition, value) in branches {
        // Half of the rows where nothing says it.
        let share = selectivity::of(condition, input, false).likely.map_or(0.5, Share::get);
        let holds = left * share;
        values.push((holds, value));
        left -= holds;
    }
    if let Some(otherwise) = otherwise {
        values.push((left, otherwise));
        left = 0.0;
    }
    let (null, known): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|(_, value)| value.is_null());
    let nulls = left + null.iter().map(|(share, _)| share).sum::<f64>();
    let columns: Vec<(f64, Column)> =
        known.iter().map(|(share, value)| (*share, typed(value, input))).collect();
    let Some((_, first)) = columns.first() else { return Column::new("", DataType::Unknown) };
    let first =
        columns.iter().map(|it| &it.1).find(|it| it.ty != DataType::Unknown).unwrap_or(first);
    if let [_] = columns[..] {
        return Column { nulls, ..first.clone() };
    }
    let weight: f64 = columns.iter().map(|(share, _)| share).sum();
    let length = columns.iter().map(|(share, column)| share * column.length).sum::<f64>();
    let distinct: Option<f64> =
        columns.iter().map(|(_, column)| column.values.distinct_count()).sum();
    Column {
        length: length / weight.max(f64::MIN_POSITIVE),
        values: distinct.map_or(Values::Unique, Values::AtMost),
        nulls,
        ..Column::new("", first.ty.clone())
    }
}

/// The share that one of a column's values has.
pub(super) fn one_of(column: &Column) -> f64 {
    column.values.distinct_count().map_or(0.0, |distinct| 1.0 / distinct.max(1.0))
}
