//! Where a frame comes from.

use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};

/// Source of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameSource {
    /// A table or a path, by the name that the code reads it by.
    Stored(String),
    /// A table or a path whose name is not known.
    StoredSomewhere,
    /// A name that the snippet does not bind, or a parameter.
    Named(String),
    /// Data that the driver makes: literals, ranges, pandas.
    Local,
    /// SQL text.
    Sql,
}

/// The source that a frame's own rows come from, along its receivers; `None` where it is not known.
pub fn source(program: &Program<'_>, frame: NodeId) -> Option<FrameSource> {
    let node = program.node(program.root(frame));
    match &node.op {
        Op::Free(name) | Op::Parameter(name) => Some(FrameSource::Named(name.to_string())),
        Op::Method(_) => {
            let receiver = program.node(node.receiver?);
            match (receiver.class, node.called()?) {
                (Class::Reader | Class::StreamReader, _)
                | (Class::Session, Method::Table)
                | (
                    Class::Context,
                    Method::TextFile | Method::WholeTextFiles | Method::BinaryFiles,
                ) => Some(stored(node)),
                (Class::Session, Method::Sql) => Some(FrameSource::Sql),
                (Class::Session, Method::Range | Method::CreateDataFrame)
                | (Class::Context, Method::Parallelize | Method::Range) => Some(FrameSource::Local),
                _ => None,
            }
        }
        _ => None,
    }
}

fn stored(node: &Node<'_>) -> FrameSource {
    let name = ["path", "paths", "tableName", "table", "name"]
        .into_iter()
        .find_map(|keyword| node.args.iter().find(|arg| arg.keyword == Some(keyword)))
        .or_else(|| node.args.iter().find(|arg| arg.keyword.is_none()));
    name.and_then(|arg| arg.value.text()).map_or(FrameSource::StoredSomewhere, FrameSource::Stored)
}

/// A frame and the frames it is made of along its receivers, the nearest first.
pub fn upstream<'p>(program: &'p Program<'_>, frame: NodeId) -> impl Iterator<Item = NodeId> + 'p {
    std::iter::successors(Some(frame), |id| program.upstream_of(*id))
}

/// Returns true if a frame's rows come from a stream.
pub fn is_streaming(program: &Program<'_>, frame: NodeId) -> bool {
    program
        .node(program.root(frame))
        .receiver
        .is_some_and(|receiver| program.node(receiver).class == Class::StreamReader)
}

/// The name of the column that a column expression is, before its casts and aliases: `amount` of
/// `F.col("amount").cast("string")`.
pub fn column_name(program: &Program<'_>, value: &Value) -> Option<String> {
    match named_by(program, value)? {
        Named::Value(value) => value.text(),
        Named::Attribute(name) => Some(name.to_owned()),
    }
}

/// The names of the columns that a column expression is, one in each iteration of a loop: `F.col(name)` in `for name in
/// ["amount", "price"]`.
pub fn column_names(program: &Program<'_>, value: &Value) -> Vec<String> {
    match named_by(program, value) {
        Some(Named::Value(Value::Iterations(iterations))) => {
            iterations.values.iter().filter_map(Value::text).collect()
        }
        _ => column_name(program, value).into_iter().collect(),
    }
}

/// A cast, another name or an order of a column: its values stay those of the column.
fn keeps_value(node: &Node<'_>) -> bool {
    node.is_one_of(&[Method::Cast, Method::Alias, Method::Asc, Method::Desc])
}

/// Reference to a column.
enum Named<'p> {
    Value(&'p Value),
    /// `df.amount`.
    Attribute(&'p str),
}

fn named_by<'p>(program: &'p Program<'_>, value: &'p Value) -> Option<Named<'p>> {
    let Value::Object(mut id) = *value else { return Some(Named::Value(value)) };
    loop {
        let node = program.node(id);
        match &node.op {
            Op::Function(_) if matches!(node.name(), "col" | "column") => {
                return Some(Named::Value(&node.arg(0, "col")?.value));
            }
            Op::Attribute(name) if node.class == Class::Column => {
                return Some(Named::Attribute(name));
            }
            Op::Method(name)
                if &**name == "__getitem__"
                    && program.node(node.receiver?).class == Class::DataFrame =>
            {
                return Some(Named::Value(&node.args.first()?.value));
            }
            Op::Method(_) if keeps_value(node) => {
                id = node.receiver?;
            }
            _ => return None,
        }
    }
}
