//! The frame that a write writes.

use pyspark_program::api::Class;
use pyspark_program::program::{Node, NodeId, Op, Program};

/// The frame whose `write` a writer's call goes back to; of a writer that branches made, the first branch's.
pub(crate) fn written_frame(program: &Program<'_>, node: &Node<'_>) -> Option<NodeId> {
    let mut at = node.receiver?;
    while program.node(at).class != Class::DataFrame {
        let node = program.node(at);
        at = match node.op {
            Op::Phi => *node.inputs.first().filter(|input| **input < at)?,
            _ => node.receiver?,
        };
    }
    Some(at)
}
