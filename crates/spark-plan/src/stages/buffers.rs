//! The buffers of aggregate functions: what a map of groups holds for each group, and what the map side sends.

use super::pivot::is_pivot_first;
use crate::frame::column::{Column, of_expr};
use crate::frame::expr::Expr;
use crate::frame::types::DataType;
use pyspark_program::api::{self, Buffer, FunctionKind};

/// The aggregates in these expressions, each once (`PhysicalAggregation`); the expression itself where it has none.
pub(super) fn inner_aggregates(exprs: &[Expr]) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = Vec::new();
    for expr in exprs {
        let mut found = Vec::new();
        add_aggregates(expr, &mut found);
        if found.is_empty() {
            found.push(inner_aggregate(expr));
        }
        for one in found {
            if is_pivot_first(one) || !all.iter().any(|other| other.is_same(one)) {
                all.push(one);
            }
        }
    }
    all
}

fn add_aggregates<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    if buffer_of(expr).is_some() {
        if !found.iter().any(|other| other.is_same(expr)) {
            found.push(expr);
        }
        return;
    }
    if let Expr::Over(..) = expr {
        return;
    }
    for child in expr.children() {
        add_aggregates(child, found);
    }
}

/// The aggregate inside casts, arithmetic and aliases.
fn inner_aggregate(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(of, _) | Expr::Cast(of, _) => inner_aggregate(of),
        Expr::Call(name, args)
            if api::sql_function(name).is_some_and(|it| it.kind == FunctionKind::Scalar) =>
        {
            args.iter().map(inner_aggregate).find(|it| matches!(it, Expr::Call(..))).unwrap_or(expr)
        }
        other => other,
    }
}

/// A call of a function that is none of Spark's.
pub(super) fn is_unknown_function(expr: &Expr) -> bool {
    let Expr::Call(name, _) = expr.bare() else { return false };
    api::sql_function(name).is_none() && !is_pivot_first(expr)
}

/// The expressions whose different values an aggregate counts or adds.
pub(super) fn distinct_args(expr: &Expr) -> Option<Vec<Expr>> {
    let Expr::Call(name, args) = inner_aggregate(expr) else { return None };
    api::sql_function(name).is_some_and(|it| it.distinct).then(|| args.clone())
}

/// The columns that the map side sends of an aggregate: its value, and for a first or a last one a flag that it is set
/// (`First.aggBufferAttributes`); an object of so many values as bytes.
pub(super) fn buffered(expr: &Expr, input: &[Column], values: f64) -> Vec<Column> {
    let mut columns = vec![of_expr(expr, input)];
    match buffer_of(expr) {
        Some(Buffer::ValueAndFlag) => columns.push(Column::new("", DataType::Boolean)),
        Some(Buffer::Object(each)) => {
            let mut object = Column::new("", DataType::Binary);
            if each > 0 {
                object.length = f64::from(each) * values;
            }
            columns = vec![object];
        }
        _ => {}
    }
    columns
}

pub(super) fn keeps_values(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(name, _) if api::sql_function(name).is_some_and(|it| it.keeps_values))
}

/// The buffer of an aggregate in the map; `None` for other expressions.
pub(super) fn buffer_of(expr: &Expr) -> Option<Buffer> {
    let Expr::Call(name, _) = expr else { return None };
    if is_pivot_first(expr) {
        return Some(Buffer::Value);
    }
    let function = api::sql_function(name)?;
    (function.kind == FunctionKind::Aggregate).then_some(function.buffer)
}

pub(super) fn holds_text(expr: &Expr, input: &[Column]) -> bool {
    let Expr::Call(_, args) = expr else { return false };
    matches!(buffer_of(expr), Some(Buffer::Value | Buffer::ValueAndFlag | Buffer::Pair))
        && args
            .iter()
            .any(|arg| matches!(of_expr(arg, input).ty, DataType::String | DataType::Binary))
}

/// Returns true if an aggregate holds decimals in a buffer of more than eight bytes.
pub(super) fn holds_wide_decimals(expr: &Expr, input: &[Column]) -> bool {
    buffered_decimal(expr, input).is_some_and(|bytes| bytes > 8.0)
}

/// Bytes of a decimal in an aggregate's buffer: a sum has ten digits more than its values (`Sum.resultType`), and what
/// has more than 18 does not fit its word.
fn buffered_decimal(expr: &Expr, input: &[Column]) -> Option<f64> {
    let Expr::Call(_, args) = expr else { return None };
    let more = match buffer_of(expr)? {
        Buffer::Sum | Buffer::Average => 10,
        Buffer::Value | Buffer::ValueAndFlag => 0,
        Buffer::Words(_) | Buffer::Pair | Buffer::Registers | Buffer::Object(_) => return None,
    };
    let DataType::Decimal(digits, scale) = of_expr(args.first()?, input).ty else { return None };
    Some(8.0 + DataType::Decimal((digits + more).min(38), scale).variable(0.0))
}

/// Bytes of an aggregate's buffer in the map (`aggBufferAttributes` of its class), 8 a field.
pub(super) fn buffer(expr: &Expr, input: &[Column]) -> f64 {
    let decimal = buffered_decimal(expr, input);
    match buffer_of(expr) {
        None => 8.0,
        Some(Buffer::Words(words)) => f64::from(words) * 8.0,
        Some(Buffer::Value) => decimal.unwrap_or(8.0),
        Some(Buffer::ValueAndFlag | Buffer::Average) => decimal.unwrap_or(8.0) + 8.0,
        Some(Buffer::Pair) => 16.0,
        // Next to a sum of decimals there is a flag that it is empty.
        Some(Buffer::Sum) => decimal.map_or(8.0, |value| value + 8.0),
        // 52 words (`HyperLogLogPlusPlusHelper.numWords` at the default accuracy of 0.05).
        Some(Buffer::Registers) => 52.0 * 8.0,
        // A reference, in no row.
        Some(Buffer::Object(_)) => 8.0,
    }
}
