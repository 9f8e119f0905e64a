//! Broadcast hints, and what becomes of them.

use rustc_hash::FxHashSet;

use crate::joins::{JoinKind, Side, join};
use crate::reads::is_action;
use pyspark_program::api::{Class, Exchange, Method};
use pyspark_program::program::{Node, NodeId, Op, Program};

/// A frame that is marked to be broadcast.
#[derive(Clone, Copy, Debug)]
pub struct BroadcastHint {
    /// The node that gives the marked frame.
    pub node: NodeId,
    pub frame: NodeId,
}

/// Every `broadcast(frame)` and `frame.hint("broadcast")`.
pub fn broadcast_hints(program: &Program<'_>) -> Vec<BroadcastHint> {
    let by_function = program.function_calls("broadcast").filter_map(|(node, call)| {
        Some(BroadcastHint { node, frame: call.args.first()?.value.object()? })
    });
    let by_method = program.calls(Class::DataFrame, Method::Hint).filter_map(|(node, call)| {
        let name = call.args.first()?.value.text()?.to_lowercase();
        let is_broadcast = is_broadcast_name(&name);
        call.receiver.filter(|_| is_broadcast).map(|frame| BroadcastHint { node, frame })
    });
    by_function.chain(by_method).collect()
}

/// Returns true if a hint's name, in lower case, asks for a broadcast (`JoinStrategyHint.BROADCAST`).
pub fn is_broadcast_name(name: &str) -> bool {
    matches!(name, "broadcast" | "broadcastjoin" | "mapjoin")
}

/// Effect of a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintUse {
    /// A join may broadcast the frame, or what uses it is not seen.
    Used,
    /// No join sees it, although the program runs on.
    Unused,
    /// No join sees it in what there is of the program.
    Unfinished,
    /// Each join that sees it keeps all rows of that side, so that it cannot be the broadcast one; the first such join.
    Ignored(NodeId, JoinKind, Side),
}

/// Effect of a hint: a join looks for one below everything that has one input
/// (`EliminateResolvedHint.extractHintsFromPlan`).
pub fn use_of(program: &Program<'_>, hint: BroadcastHint) -> HintUse {
    let mut stack = vec![hint.node];
    let mut seen = FxHashSet::default();
    let mut ignored = None;
    let mut acted = false;
    while let Some(at) = stack.pop() {
        if !seen.insert(at) {
            continue;
        }
        for &user in program.users(at) {
            let node = program.node(user);
            if let Some(found) = join(program, node) {
                let side = if found.left == at { Side::Left } else { Side::Right };
                // What is compared by more than equality may be joined in a nested loop, which can broadcast either
                // side.
                match found.kind.filter(|_| found.keys(program).is_some()) {
                    Some(kind) if !kind.can_broadcast(side) && found.left != found.right => {
                        ignored = ignored.or(Some(HintUse::Ignored(user, kind, side)));
                    }
                    _ => return HintUse::Used,
                }
                continue;
            }
            match node.class {
                Class::Escape | Class::Rdd => return HintUse::Used,
                // A view may be joined by any text.
                Class::Nothing if node.makes_view() => return HintUse::Used,
                Class::DataFrame | Class::GroupedData => {
                    if joins_inputs(program, node) {
                        return HintUse::Used;
                    }
                    stack.push(user);
                }
                Class::Column => {}
                _ if node.op == Op::Phi => stack.push(user),
                Class::Writer | Class::StreamWriter => acted = true,
                _ => acted |= is_action(program, node),
            }
        }
    }
    if let Some(ignored) = ignored {
        return ignored;
    }
    if acted || is_forgotten(program, hint) { HintUse::Unused } else { HintUse::Unfinished }
}

/// Joins two inputs somehow, a comparison of all columns among them.
fn joins_inputs(program: &Program<'_>, node: &Node<'_>) -> bool {
    let exchange = program.effect(node).map(|effect| effect.exchange);
    exchange == Some(Exchange::HashOrBroadcast) || node.is_method(Method::Cogroup)
}

/// Returns true if nothing takes what a hint gives, while the program later joins the frame without it.
fn is_forgotten(program: &Program<'_>, hint: BroadcastHint) -> bool {
    let node = program.node(hint.node);
    let joined_without = || {
        let later = program.users(hint.frame).iter().filter(|user| **user > hint.node);
        later.into_iter().any(|user| join(program, program.node(*user)).is_some())
    };
    let continues = || {
        program.ids().filter(|id| *id > hint.node).any(|id| {
            is_action(program, program.node(id)) || join(program, program.node(id)).is_some()
        })
    };
    let discarded = || node.is_discarded() && continues();
    program.users(hint.node).is_empty() && (joined_without() || discarded())
}
