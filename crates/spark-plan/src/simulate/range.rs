//! What holds over the whole range of what is not known: the demands of one plan, beside those of the plans for its ends.

use super::{Demand, SimulatedJob};
use spark_model::bytes::ByteSize;
use spark_model::demand::{Certainty, Outcome};

/// The largest bound that means something, an exbibyte: what is over it has none.
const MAX_BOUND: ByteSize = ByteSize(1 << 60);

/// The bounds of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRange {
    pub least: ByteSize,
    /// [`ByteSize::MAX`] where nothing bounds it.
    pub most: ByteSize,
}

impl SizeRange {
    /// What an operator holds at its peak by Spark's metric, and all that it would hold at once: more, where it spills
    /// or has a page that the metric leaves out.
    pub fn of(peak: Option<ByteSize>, bytes: ByteSize) -> Self {
        Self { least: peak.map_or(bytes, |peak| peak.min(bytes)), most: bytes }
    }

    fn with(self, other: Self) -> Self {
        let most = self.most.max(other.most);
        let most = if most > MAX_BOUND { ByteSize::MAX } else { most };
        Self { least: self.least.min(other.least), most }
    }
}

/// Gives each demand the range of its bytes, and the outcome that holds over all of it, from the steps of the same jobs
/// for the least and for the most that the data can be.
pub fn widen(steps: &mut [SimulatedJob], bounds: [&[SimulatedJob]; 2]) {
    for (at, step) in steps.iter_mut().enumerate() {
        let bounds = bounds.map(|steps| steps.get(at).map(demands).unwrap_or_default());
        widen_step(step, &bounds);
    }
}

/// Gives the demands of steps the limits of another plan's for the same jobs.
pub fn take_limits(steps: &mut [SimulatedJob], from: &[SimulatedJob]) {
    for (step, from) in steps.iter_mut().zip(from) {
        let mut from = demands(from);
        for demand in step.stages.iter_mut().flat_map(|stage| &mut stage.demands) {
            let same = |it: &&Demand| {
                (it.node, it.process, it.kind) == (demand.node, demand.process, demand.kind)
            };
            if let Some(at) = from.iter().position(same) {
                demand.limits.clone_from(&from.remove(at).limits);
            }
        }
    }
}

fn demands(step: &SimulatedJob) -> Vec<&Demand> {
    step.stages.iter().flat_map(|stage| &stage.demands).collect()
}

fn widen_step(step: &mut SimulatedJob, bounds: &[Vec<&Demand>; 2]) {
    let key = |it: &Demand| (it.node, it.process, it.kind);
    let mut seen = Vec::new();
    let mut others = bounds.clone();
    for demand in step.stages.iter_mut().flat_map(|stage| &mut stage.demands) {
        let own = key(demand);
        let same = |it: &Demand| key(it) == own;
        // The stages of a bound may be others, where Spark would join in another way; an operator's demands of one kind
        // are in the same order there.
        let nth = seen.iter().filter(|it| **it == own).count();
        seen.push(own);
        let found = bounds.each_ref().map(|bound| bound.iter().filter(|it| same(it)).nth(nth));
        for (others, found) in others.iter_mut().zip(found) {
            others.retain(|it| found.is_none_or(|found| !std::ptr::eq(*it, *found)));
        }
        for found in found {
            widen_demand(demand, found.copied());
        }
    }
    for other in others.into_iter().flatten().filter(|it| it.outcome.is_trouble()) {
        may_be_instead(step, other);
    }
}

/// A demand, beside what it is at one end; where the plan for that end has no such operator it needs nothing.
fn widen_demand(demand: &mut Demand, bound: Option<&Demand>) {
    const NONE: SizeRange = SizeRange { least: ByteSize::ZERO, most: ByteSize::ZERO };
    let (range, bytes, outcome) = match bound {
        Some(bound) => (bound.range, bound.bytes, bound.outcome),
        None => (Some(NONE), Some(ByteSize::ZERO), Outcome::Fits),
    };
    demand.least_bytes = match (demand.least_bytes, bytes) {
        (Some(own), Some(other)) => Some(own.min(other)),
        (own, _) => own,
    };
    if range != demand.range {
        demand.certainty = Certainty::Assumed;
    }
    demand.range = match (demand.range, range) {
        (Some(own), Some(other)) => Some(own.with(other)),
        (own, _) => own,
    };
    // Where no size is given, the ends alone tell.
    let undecided = demand.outcome == Outcome::Unknown && demand.is_of_tables();
    demand.outcome = if undecided { outcome } else { demand.outcome.over(outcome) };
    if demand.outcome != Outcome::Fails {
        demand.message = None;
    }
}

/// An operator that asks for more than there is, which only the plan for one end has: whether its call fits depends.
fn may_be_instead(step: &mut SimulatedJob, other: &Demand) {
    let mut own = step.stages.iter_mut().flat_map(|stage| &mut stage.demands);
    if let Some(demand) = own.find(|it| it.node == other.node && it.process == other.process) {
        demand.outcome = demand.outcome.min(Outcome::Fits).over(other.outcome);
        return;
    }
    let Some(stage) = step.stages.last_mut() else { return };
    stage.demands.push(Demand {
        range: other.bytes.map(|bytes| SizeRange { least: ByteSize::ZERO, most: bytes }),
        bytes: Some(ByteSize::ZERO),
        least_bytes: Some(ByteSize::ZERO),
        peak: None,
        outcome: Outcome::Depends,
        certainty: Certainty::Assumed,
        message: None,
        ..other.clone()
    });
}
