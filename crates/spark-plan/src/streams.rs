//! Streams: which queries write them, what keeps state, and whether it ends.

use rustc_hash::FxHashSet;

use crate::frame::expr::Expr;
use crate::names::{is_identifier, name_suggests_instant};
use crate::source::{column_name, is_streaming};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};

/// A streaming query: the call that starts it and the frame that it writes.
#[derive(Clone, Copy)]
pub struct StreamQuery {
    pub start: NodeId,
    pub frame: NodeId,
}

/// Every query that the program starts over a stream that it reads.
pub fn queries(program: &Program<'_>) -> Vec<StreamQuery> {
    let starts = program.ids().filter(|id| program.node(*id).class == Class::StreamingQuery);
    starts
        .filter_map(|start| {
            let frame = written_stream(program, start)?;
            is_streaming(program, frame).then_some(StreamQuery { start, frame })
        })
        .collect()
}

/// The frame that a call that starts a query writes.
pub(crate) fn written_stream(program: &Program<'_>, start: NodeId) -> Option<NodeId> {
    let mut at = program.node(start).receiver?;
    while program.node(at).class == Class::StreamWriter {
        let node = program.node(at);
        at = match node.op {
            Op::Phi => *node.inputs.first().filter(|input| **input < at)?,
            _ => node.receiver?,
        };
    }
    (program.node(at).class == Class::DataFrame).then_some(at)
}

/// The queries that write what `frame` becomes.
pub fn queries_of(program: &Program<'_>, frame: NodeId) -> Vec<StreamQuery> {
    let mut all = queries(program);
    all.retain(|query| everything_before(program, query.frame).contains(&frame));
    all
}

/// Every frame that a frame is made of, the other sides of joins and unions too.
pub fn everything_before(program: &Program<'_>, frame: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let mut left = vec![frame];
    while let Some(id) = left.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        let frames = program.node(id).inputs.iter().copied().filter(|input| {
            matches!(program.node(*input).class, Class::DataFrame | Class::GroupedData)
        });
        left.extend(frames);
    }
    found
}

/// Returns true if a stream comes of a source for trying things out: generated rows, a socket, memory.
pub fn is_toy_stream(program: &Program<'_>, frame: NodeId) -> bool {
    let format = super::io::access(program, program.root(frame)).format;
    matches!(
        format.as_deref(),
        Some("rate" | "rate-micro-batch" | "ratepermicrobatch" | "socket" | "memory")
    )
}

/// Returns true if a query reads what is there when it starts and ends with it (`Trigger.Once`, `Trigger.AvailableNow`).
pub fn ends(program: &Program<'_>, start: NodeId) -> bool {
    let is_end = |keyword: Option<&str>| matches!(keyword, Some("once" | "availableNow"));
    std::iter::successors(Some(start), |id| program.node(*id).receiver)
        .map(|id| program.node(id))
        .any(|node| {
            node.is_method(Method::Trigger) && node.args.iter().any(|arg| is_end(arg.keyword))
        })
}

/// Returns true if a watermark is anywhere upstream of a frame.
pub fn has_watermark(program: &Program<'_>, frame: NodeId) -> bool {
    everything_before(program, frame)
        .iter()
        .any(|id| program.node(*id).is_method(Method::WithWatermark))
}

/// The event-time columns of the watermarks upstream of a frame; `None` where one's name is not known.
pub fn watermark_columns(program: &Program<'_>, frame: NodeId) -> Option<Vec<String>> {
    everything_before(program, frame)
        .iter()
        .map(|id| program.node(*id))
        .filter(|node| node.is_method(Method::WithWatermark))
        .map(|node| node.arg(0, "eventTime")?.value.text())
        .collect()
}

/// Operators that keep state in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamState {
    Groups,
    Duplicates,
    Join,
    /// A function of the program's own.
    Own,
}

/// State that an operation on a stream keeps.
pub fn state(program: &Program<'_>, id: NodeId) -> Option<StreamState> {
    let node = program.node(id);
    if node.class != Class::DataFrame {
        return None;
    }
    let of_groups = node.receiver.is_some_and(|of| program.node(of).class == Class::GroupedData);
    let kept = match node.called()? {
        Method::ApplyInPandasWithState => Some(StreamState::Own),
        Method::Apply
        | Method::ApplyInPandas
        | Method::ApplyInArrow
        | Method::TransformWithState
        | Method::TransformWithStateInPandas => None,
        _ if of_groups => Some(StreamState::Groups),
        Method::DropDuplicates | Method::Distinct | Method::DropDuplicatesWithinWatermark => {
            Some(StreamState::Duplicates)
        }
        Method::Join => node
            .args
            .first()
            .and_then(|other| other.value.object())
            .is_some_and(|other| is_streaming(program, other))
            .then_some(StreamState::Join),
        _ => None,
    };
    // Checked last: it follows the whole lineage.
    kept.filter(|_| is_streaming(program, id))
}

/// The first key of `node`, a grouping or a `dropDuplicates`, that takes new values for ever, as a sentence names it:
/// an identifier, an instant, a window of time.
pub fn endless_key(program: &Program<'_>, node: &Node<'_>) -> Option<String> {
    keys(program, node).into_iter().find_map(|key| {
        if window_of(program, &key).is_some() {
            return Some("windows of time".to_owned());
        }
        let key = Expr::of_value(program, &key);
        let name = key.renamed_column()?;
        (takes_many(name) || name_suggests_instant(name) || name.contains("window"))
            .then(|| format!("`{name}`"))
    })
}

/// Returns true if a name suggests that its column takes many values in a stream: an identifier, a record's key, the
/// words of a text.
pub fn takes_many(name: &str) -> bool {
    is_identifier(name) || matches!(name.to_lowercase().as_str(), "key" | "word")
}

/// The keys that a grouping or a `dropDuplicates` names, those in lists too.
pub fn keys(program: &Program<'_>, node: &Node<'_>) -> Vec<Value> {
    let given = node.args.iter().map(|arg| &arg.value);
    given
        .flat_map(|value| match value {
            Value::List(list) => program.list(*list).items.clone(),
            value => vec![value.clone()],
        })
        .collect()
}

/// The column whose time a key is a window of: `ts` of `F.window("ts", "1 hour").alias("hour")`; empty where it is not
/// known.
pub fn window_of(program: &Program<'_>, key: &Value) -> Option<String> {
    let mut id = key.object()?;
    loop {
        let node = program.node(id);
        if matches!(node.op, Op::Function(_)) {
            return matches!(node.name(), "window" | "session_window").then(|| {
                node.args
                    .first()
                    .and_then(|arg| column_name(program, &arg.value))
                    .unwrap_or_default()
            });
        }
        id = node.receiver?;
    }
}
