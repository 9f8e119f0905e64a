//! The simulation's answer for a call, and how far a rule may rely on it.

use crate::Checker;
use pyspark_program::program::NodeId;
use spark_model::demand::{DemandKind, Outcome};
use spark_plan::simulate::Demand;

/// The outcome of a call over all that is possible where sizes are not known.
pub(super) enum Sized<'c> {
    /// It depends on what is not known.
    Unknown,
    /// The most it can be fits, with room to spare.
    Fits,
    /// The least it can be asks for more than there is.
    Exceeds(&'c Demand),
}

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

/// The outcome of these demands; `room` is how many times over all of it has to fit.
pub(super) fn judge<'c>(demands: &[&'c Demand], room: u64) -> Sized<'c> {
    if let Some(demand) = demands.iter().find(|demand| demand.outcome.is_trouble()) {
        return Sized::Exceeds(demand);
    }
    let fits = |demand: &&Demand| {
        demand.outcome == Outcome::Fits
            && demand
                .range
                .zip(demand.available)
                .is_some_and(|(range, available)| range.most.0.saturating_mul(room) <= available.0)
    };
    if !demands.is_empty() && demands.iter().all(fits) { Sized::Fits } else { Sized::Unknown }
}
