//! Test for a `select` that gives one row.

use pyspark_program::api::{self, Method};
use pyspark_program::program::{Node, Op, Program, Text, Value};

/// Returns true if a `select` gives one row: all of its columns are aggregates, literals, or made of such. `None` where
/// a column is made by code that is not seen.
pub(super) fn gives_one_row(program: &Program<'_>, node: &Node<'_>) -> Option<bool> {
    if node.args.is_empty() {
        return Some(false);
    }
    let is_text = node.is_method(Method::SelectExpr);
    let mut shape = Shape::Literal;
    for arg in &node.args {
        let column = match &arg.value {
            Value::Unknown if arg.expr.is_call_expr() => return None,
            // A pandas UDF may make one value of all.
            Value::Object(id) if matches!(program.node(*id).op, Op::Udf(..)) => return None,
            Value::Str(text) if is_text => Shape::of_text(text)?,
            _ if is_text => Shape::Column,
            value => shape_of(program, value, 0),
        };
        shape = shape.max(column);
    }
    Some(shape == Shape::Aggregate)
}

fn shape_of(program: &Program<'_>, value: &Value, depth: u8) -> Shape {
    match value {
        Value::List(list) if depth < 8 => {
            let items = program.list(*list).items.iter();
            items.map(|item| shape_of(program, item, depth + 1)).max().unwrap_or(Shape::Column)
        }
        Value::Object(id) if depth < 40 => {
            let node = program.node(*id);
            match &node.op {
                Op::Function(path) if api::function(path).is_some_and(api::is_aggregate) => {
                    Shape::Aggregate
                }
                Op::Function(_) if node.name() == "lit" => Shape::Literal,
                Op::Function(_) if node.name() == "expr" => {
                    match node.args.first().map(|arg| &arg.value) {
                        Some(Value::Str(text)) => Shape::of_text(text).unwrap_or(Shape::Column),
                        _ => Shape::Column,
                    }
                }
                Op::Function(_) => shape_of_all(program, node, depth),
                Op::Method(_) if node.is_method(Method::Over) => Shape::Column,
                Op::Method(_) => match node.receiver {
                    Some(receiver) => shape_of(program, &Value::Object(receiver), depth + 1),
                    None => shape_of_all(program, node, depth),
                },
                _ => Shape::Column,
            }
        }
        Value::Object(_) | Value::List(_) | Value::Iterations(_) | Value::Unknown => Shape::Column,
        Value::Str(_) if depth == 0 => Shape::Column,
        _ => Shape::Literal,
    }
}

/// The shape of a function of columns; a text in its first place names a column, in a later one a format.
fn shape_of_all(program: &Program<'_>, node: &Node<'_>, depth: u8) -> Shape {
    let shapes = node.args.iter().enumerate().map(|(at, arg)| match &arg.value {
        Value::Str(_) if at == 0 => Shape::Column,
        value => shape_of(program, value, depth + 1),
    });
    shapes.max().unwrap_or(Shape::Column)
}

/// Effect of a column of a `select` on rows; ordered so that the greatest decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Literal,
    Aggregate,
    /// A value for each row.
    Column,
}

impl Shape {
    /// The shape of one column's SQL text, which may have fields that are not known; `None` where it begins with one.
    fn of_text(text: &Text) -> Option<Self> {
        let begins = text.complete || text.pieces.first().is_some_and(|it| !it.text.is_empty());
        begins.then(|| Self::of_sql(&text.text()))
    }

    /// The shape of one column's SQL text.
    fn of_sql(text: &str) -> Self {
        let lower = text.trim().to_lowercase();
        let name: String = lower.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let called = lower[name.len()..].trim_start().starts_with('(');
        if called && api::is_aggregate(&name) && !lower.contains(" over ") {
            Self::Aggregate
        } else {
            Self::Column
        }
    }
}
