//! The walk from an action back to what it reads.

use super::MemoryRequest;
use super::partial_stage::{JoinStrategyHint, PartialStage};
use super::planner::Planner;

use crate::frame::Frame;
use crate::quantity::TaskCount;
use crate::streams::state;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Value};
use spark_model::demand::Missing;

/// The maximum number of nodes that one action's lineage visits: frames that are joined with themselves multiply.
pub(super) const MAX_VISITS: usize = 4000;

/// The maximum length of a lineage: each step is on the stack, and WebAssembly's is a megabyte.
pub(super) const MAX_DEPTH: usize = 160;

impl Planner<'_, '_> {
    /// The frame of a node, and the stages before it.
    pub(super) fn walk(&mut self, id: NodeId) -> PartialStage {
        let mut stage = self.walk_to_root(id);
        self.gather(&mut stage);
        stage
    }

    /// The same for a frame that no walk has planned before, as an action finds it.
    pub(super) fn walk_anew(&mut self, id: NodeId) -> PartialStage {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.depth > MAX_DEPTH {
            self.changes += 1;
            let missing = code("a lineage too tangled to follow");
            self.not_understood.get_or_insert_with(|| missing.clone());
            return PartialStage::read(Frame::unknown(missing), TaskCount::ONE);
        }
        self.depth += 1;
        let stage = self.plan_cached(id);
        self.depth -= 1;
        stage
    }

    /// A frame as its operation makes it, with the state that the operation keeps of a stream.
    pub(super) fn plan_uncached(&mut self, id: NodeId) -> PartialStage {
        let merges = self.merges;
        let blocked = self.take_blocked(id);
        // What is filtered upstream of where it is written has other rows there than the frame itself.
        let is_whole = self.filters_downstream.is_empty();
        let mut stage = self.plan_operation(id);
        self.filters_downstream.extend(blocked);
        let iterations = self.iterations(id);
        let is_whole = is_whole && self.merges == merges && iterations.is_empty();
        if let Some(rows) = stage.frame.rows.filter(|_| stage.frame.open && is_whole) {
            self.rows.insert(id, rows);
        }
        self.prune(&mut stage.frame);
        if !self.is_described(id) {
            // In a loop one call gives another frame at each iteration.
            stage.plan = self.leaf(|| match &iterations[..] {
                [] => format!("frame {}", id.0),
                iterations => format!("frame {} {iterations:?}", id.0),
            });
        }
        if state(self.program, id).is_some() {
            stage.push_operator(id, MemoryRequest::State);
        }
        stage
    }

    /// The operators of a frame are written out in its plan: it is stored data or a query. Any other is the same as
    /// itself only.
    fn is_described(&self, id: NodeId) -> bool {
        let node = self.program.node(id);
        let class = self.program.receiver_class(node);
        matches!(node.op, Op::Free(_) | Op::Parameter(_))
            || matches!(class, Some(Class::Reader | Class::GlueReader | Class::GlueContext))
            || (class == Some(Class::Session) && node.is_one_of(&[Method::Sql, Method::Table]))
    }

    pub(super) fn plan_operation(&mut self, id: NodeId) -> PartialStage {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Free(name) | Op::Parameter(name) => self.named(name, id),
            Op::Phi => self.plan_merge(id),
            // How much a micro-batch reads is the trigger's affair, and the source's.
            Op::MicroBatch => PartialStage::read(Frame::default(), self.settings.parallelism),
            Op::Function(path) if path.ends_with(".fromDF") => self.input(node),
            Op::Function(_) if node.name() == "broadcast" => {
                let mut stage = self.input(node);
                stage.hint = Some(JoinStrategyHint::Broadcast);
                stage
            }
            Op::Method(_) => match program.receiver_class(node) {
                Some(Class::Reader | Class::GlueReader | Class::GlueContext) => {
                    self.stored(node, id)
                }
                Some(Class::DeltaTable) if node.is_method(Method::ToDf) => {
                    self.delta_table(node, id)
                }
                Some(Class::DynamicFrame) if node.is_method(Method::ToDf) => self.input(node),
                Some(Class::StreamReader) => self.streamed(node, id),
                Some(Class::Session) => self.of_session(node, id),
                Some(Class::GroupedData) => self.grouped(node, id),
                Some(Class::DataFrame | Class::FrameFunctions) => self.of_frame(node, id),
                Some(Class::Context) => self.of_context(node, id),
                Some(Class::Rdd) => self.of_rdd(node, id),
                _ => self.read_not_understood(id),
            },
            Op::Opaque | Op::Escape => {
                PartialStage::read(Frame::unknown(self.missing_code(id)), self.settings.parallelism)
            }
            _ if node.receiver.is_some() => self.input(node),
            _ => self.read_not_understood(id),
        }
    }

    pub(super) fn input(&mut self, node: &Node<'_>) -> PartialStage {
        let input = node.receiver.or_else(|| node.inputs.first().copied());
        if let Some(input) = input {
            return self.walk(input);
        }
        let missing = code("a frame that is not seen");
        self.not_understood.get_or_insert_with(|| missing.clone());
        PartialStage::read(Frame::unknown(missing), TaskCount::ONE)
    }

    /// The frame of a construct that is not understood: how the job ends is not known, whatever its other operators ask
    /// for.
    pub(super) fn not_understood(&mut self, id: NodeId) -> Frame {
        let missing = self.missing_code(id);
        self.not_understood.get_or_insert_with(|| missing.clone());
        Frame::unknown(missing)
    }

    pub(super) fn read_not_understood(&mut self, id: NodeId) -> PartialStage {
        let frame = self.not_understood(id);
        PartialStage::read(frame, self.settings.parallelism)
    }

    /// How the code writes a node, cut short; of a query, its text.
    pub(super) fn missing_code(&self, id: NodeId) -> Missing {
        let node = self.program.node(id);
        if let (Op::Method(_), Some(Method::Sql)) = (&node.op, node.method())
            && let Some(Value::Str(text)) = node.arg(0, "sqlQuery").map(|arg| &arg.value)
            && text.complete
        {
            return first_line(text.text().trim_start());
        }
        first_line(node.expr.map_or(node.name(), |expr| self.program.text(expr)))
    }

    /// How the code writes a call without its receiver, cut short: `groupBy(keys)`.
    pub(super) fn call_text(&self, id: NodeId) -> Missing {
        let range = self.program.node(id).name_range();
        match range.and_then(|range| self.program.source.get(range.to_std_range())) {
            Some(text) => first_line(text),
            None => self.missing_code(id),
        }
    }
}

pub(super) fn first_line(text: &str) -> Missing {
    let line = text.lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(60) {
        Some((at, _)) => Missing::Code(format!("{}…", &line[..at])),
        None => code(line),
    }
}

/// Code whose rows are not known, by its text.
pub(super) fn code(text: &str) -> Missing {
    Missing::Code(text.to_owned())
}
