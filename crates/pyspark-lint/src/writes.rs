//! The frame that a write writes.

use pyspark_program::api::Class;
use pyspark_program::program::{Node, NodeId, Op, Program};

/// The frame whose `write` a writer's call goes back to.
pub(crate) fn written_frame(program: &Program<'_>, node: &Node<'_>) -> Option<NodeId> {
    let mut at = node.receiver?;
    loop {
        let node = program.node(at);
        if node.op == Op::Phi {
            at = *node.inputs.first().filter(|input| **input < at)?;
            continue;
        }
        let receiver = node.receiver?;
        if program.node(receiver).class == Class::DataFrame {
            return Some(receiver);
        }
        at = receiver;
    }
}

/// The frame that a call of a writer writes.
pub(crate) fn frame_of(program: &Program<'_>, node: &Node<'_>) -> Option<NodeId> {
    let mut at = node.receiver?;
    while program.node(at).class != Class::DataFrame {
        at = program.node(at).receiver?;
    }
    Some(at)
}
