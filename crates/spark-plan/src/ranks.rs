//! Filters that keep the first rows of each group, by a column that ranks them.

use crate::frame::expr::{Expr, Window};
use crate::source::upstream;
use pyspark_program::api::{Method, ranks_rows};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};

/// Returns true if `filter`, on top of `frame`, keeps the first rows of each group.
pub fn keeps_first_of_group(program: &Program<'_>, frame: NodeId, filter: &Node<'_>) -> bool {
    ranked_groups(program, frame, filter).is_some()
}

/// The keys of the groups whose first rows `filter`, on top of `frame`, keeps.
pub fn ranked_groups(program: &Program<'_>, frame: NodeId, filter: &Node<'_>) -> Option<Vec<Expr>> {
    let text = program.text(&filter.call()?.arguments);
    let ranks = upstream(program, frame).flat_map(|id| ranks(program, program.node(id)));
    let mut ranks = ranks.filter(|rank| text.contains(rank.name.as_str()));
    let unseen = || vec![Expr::Unknown];
    ranks.next().map(|rank| rank.window.map_or_else(unseen, |it| it.partition_by))
}

/// A column that ranks rows in groups.
struct Rank {
    name: String,
    /// Its window, where it is seen.
    window: Option<Window>,
}

/// The columns that a node adds and that rank rows in groups.
fn ranks(program: &Program<'_>, node: &Node<'_>) -> Vec<Rank> {
    let Some(method) = node.called() else { return Vec::new() };
    let rank = |name: Option<String>, column: &Value| rank(program, name?, column);
    match method {
        Method::WithColumn => {
            let name = node.arg(0, "colName").and_then(|arg| arg.value.text());
            let column = node.arg(1, "col");
            column.and_then(|column| rank(name, &column.value)).into_iter().collect()
        }
        Method::WithColumns => {
            let Some(Value::Dict(entries)) = node.args.first().map(|arg| &arg.value) else {
                return Vec::new();
            };
            entries.iter().filter_map(|(name, column)| rank(name.text(), column)).collect()
        }
        Method::Select => {
            let columns = node.args.iter().map(|arg| &arg.value);
            columns.filter_map(|column| rank(alias(program, column), column)).collect()
        }
        _ => Vec::new(),
    }
}

fn alias(program: &Program<'_>, value: &Value) -> Option<String> {
    let node = program.node(value.object()?);
    if node.is_method(Method::Alias) { node.args.first()?.value.text() } else { None }
}

fn rank(program: &Program<'_>, name: String, column: &Value) -> Option<Rank> {
    let mut id = column.object()?;
    let mut window = None;
    loop {
        let node = program.node(id);
        if matches!(node.op, Op::Function(_)) {
            return ranks_rows(node.name()).then_some(Rank { name, window });
        }
        if node.is_method(Method::Over) {
            let spec = node.args.first().and_then(|arg| arg.value.object());
            window = spec.map(|spec| Window::of_node(program, spec));
        }
        id = node.receiver?;
    }
}
