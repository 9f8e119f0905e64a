//! Filters that keep the first rows of each group, by a column that ranks them.

use crate::source::upstream;
use pyspark_program::api::{Method, ranks_rows};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};

/// Returns true if `filter`, on top of `frame`, keeps the first rows of each group.
pub fn keeps_first_of_group(program: &Program<'_>, frame: NodeId, filter: &Node<'_>) -> bool {
    let Some(call) = filter.call() else { return false };
    let text = program.text(&call.arguments);
    upstream(program, frame)
        .map(|id| program.node(id))
        .any(|node| ranks(program, node).iter().any(|rank| text.contains(rank.as_str())))
}

/// The names of the columns that a node adds and that rank rows in groups.
fn ranks(program: &Program<'_>, node: &Node<'_>) -> Vec<String> {
    let Some(method) = node.called() else { return Vec::new() };
    match method {
        Method::WithColumn => {
            match (node.arg(0, "colName").and_then(|arg| arg.value.text()), node.arg(1, "col")) {
                (Some(name), Some(column)) if is_rank(program, &column.value) => vec![name],
                _ => Vec::new(),
            }
        }
        Method::WithColumns => {
            let Some(Value::Dict(entries)) = node.args.first().map(|arg| &arg.value) else {
                return Vec::new();
            };
            entries
                .iter()
                .filter(|(_, column)| is_rank(program, column))
                .filter_map(|(name, _)| name.text())
                .collect()
        }
        Method::Select => node
            .args
            .iter()
            .filter(|arg| is_rank(program, &arg.value))
            .filter_map(|arg| alias(program, &arg.value))
            .collect(),
        _ => Vec::new(),
    }
}

fn alias(program: &Program<'_>, value: &Value) -> Option<String> {
    let node = program.node(value.object()?);
    if node.is_method(Method::Alias) { node.args.first()?.value.text() } else { None }
}

fn is_rank(program: &Program<'_>, value: &Value) -> bool {
    let Some(mut id) = value.object() else { return false };
    loop {
        let node = program.node(id);
        if matches!(node.op, Op::Function(_)) {
            return ranks_rows(node.name());
        }
        match node.receiver {
            Some(receiver) => id = receiver,
            None => return false,
        }
    }
}
