//! Numbers of rows that the arguments of a method give, whatever there were before.

use pyspark_program::api::Method;
use pyspark_program::program::{Node, Value};

/// The most rows that `limit` keeps, where the code shows it.
pub(crate) fn limit(node: &Node<'_>) -> Option<u64> {
    node.arg(0, "num").and_then(|arg| arg.value.int()).map(i64::unsigned_abs)
}

/// The share of rows that `sample` keeps, where the code shows it.
pub(crate) fn fraction(node: &Node<'_>) -> Option<f64> {
    let named = node.args.iter().find(|arg| arg.keyword == Some("fraction"));
    let float = || node.args.iter().find(|arg| matches!(arg.value, Value::Float(_)));
    match named.or_else(float)?.value {
        Value::Float(fraction) => Some(fraction),
        Value::Int(number) => Some(number as f64),
        _ => None,
    }
}

/// Rows of `describe` (count, mean, stddev, min, max) and of `summary`, which has three quartiles more unless it names
/// its statistics (`StatFunctions.summary`).
pub(crate) fn statistics(node: &Node<'_>) -> u64 {
    match (node.is_method(Method::Summary), node.args.len() as u64) {
        (false, _) => 5,
        (true, 0) => 8,
        (true, named) => named,
    }
}
