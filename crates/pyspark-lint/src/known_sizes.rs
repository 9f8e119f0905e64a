//! The simulation's answer for a call, and how far a rule may rely on it.

use crate::Checker;
use pyspark_program::api::{Class, Method, RowEffect};
use pyspark_program::program::{Node, NodeId, Op, Program};
use spark_model::demand::{DemandKind, Outcome};
use spark_plan::everything_before;
use spark_plan::simulate::Demand;

/// The outcome of a call by known sizes.
pub(super) enum Sized<'c> {
    /// A size is missing, or the answer hangs on a guess.
    Unknown,
    /// It fits, with room to spare.
    Fits,
    /// It asks for more than there is.
    Exceeds(&'c Demand),
}

/// Factor by which an estimate may be off where rows are filtered, joined or grouped: a filter is counted as if it kept
/// every row.
const GUESSED: u64 = 10;

/// The demands of the given kinds that the call `node` makes.
pub(super) fn demands<'c>(
    checker: &Checker<'c, '_>,
    node: NodeId,
    kinds: &[DemandKind],
) -> Vec<&'c Demand> {
    let stages = checker.context.steps.iter().flat_map(|step| &step.stages);
    stages
        .flat_map(|stage| &stage.demands)
        .filter(|demand| demand.node == node && kinds.contains(&demand.kind))
        .collect()
}

/// The outcome of these demands of `frame`; `room` is how many times over all of it has to fit.
pub(super) fn judge<'c>(
    checker: &Checker<'c, '_>,
    frame: NodeId,
    demands: &[&'c Demand],
    room: u64,
) -> Sized<'c> {
    let known = |demand: &Demand| demand.missing.is_empty();
    let program = checker.program();
    let before = everything_before(program, frame);
    let exact = before.iter().all(|id| keeps_rows(program, *id));
    let exceeded = demands.iter().find(|demand| {
        let (Some(bytes), Some(available)) = (demand.bytes, demand.available) else { return false };
        known(demand)
            && demand.outcome > Outcome::Unknown
            && (exact || bytes.0 / GUESSED > available.0)
    });
    if let Some(demand) = exceeded {
        return Sized::Exceeds(demand);
    }
    let fits = |demand: &&Demand| {
        known(demand)
            && demand.outcome == Outcome::Fits
            && demand
                .bytes
                .zip(demand.available)
                .is_some_and(|(bytes, available)| bytes.0.saturating_mul(room) <= available.0)
    };
    let grows = before.iter().any(|id| may_multiply(program, program.node(*id)));
    if !grows && !demands.is_empty() && demands.iter().all(fits) {
        return Sized::Fits;
    }
    Sized::Unknown
}

/// Factor by which a demand must exceed what is available before it counts as larger: where rows are filtered, joined
/// or grouped before it, as many times more as the estimate may be off.
pub(super) fn margin(program: &Program<'_>, demand: &Demand) -> u64 {
    let inputs = &program.node(demand.node).inputs;
    let mut before = inputs.iter().flat_map(|frame| everything_before(program, *frame));
    if before.all(|id| keeps_rows(program, id)) { 1 } else { GUESSED }
}

/// Returns true if an operation gives the rows that it is given, or makes them itself.
fn keeps_rows(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    match &node.op {
        Op::Free(_) | Op::Parameter(_) => true,
        Op::Attribute(_) => node.class == Class::Rdd,
        Op::Method(_) => match program.receiver_class(node) {
            Some(Class::Reader) => true,
            Some(Class::Session) => node.is_one_of(&[Method::Table, Method::Range]),
            Some(Class::DataFrame | Class::FrameFunctions) => {
                program.effect(node).is_some_and(|effect| {
                    matches!(
                        effect.rows,
                        RowEffect::Keeps
                            | RowEffect::ByColumns
                            | RowEffect::AtMost
                            | RowEffect::Sums
                    )
                })
            }
            _ => false,
        },
        _ => false,
    }
}

/// Returns true if an operation may give more rows than are counted: an exploded array, a join by keys that repeat.
fn may_multiply(program: &Program<'_>, node: &Node<'_>) -> bool {
    let link = node.name_range().map_or("", |range| program.text(range));
    matches!(node.op, Op::Method(_))
        && (program.effect(node).is_some_and(|effect| effect.rows == RowEffect::Pairs)
            || node.is_method(Method::Sql)
            || link.contains("explode"))
}
