//! What holds over the whole range of what is not known: the demands of one plan, beside those of the plans for its ends.

use super::alignment::align;
use super::{Demand, SimulatedJob};
use spark_model::bytes::ByteSize;
use spark_model::demand::{Certainty, DemandKind, Outcome, ProcessKind};

/// The bounds of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRange {
    pub least: ByteSize,
    /// [`Self::UNBOUNDED`] where nothing bounds it.
    pub most: ByteSize,
}

impl SizeRange {
    /// No size is larger that means something: 8 PiB, and the largest whole number that JavaScript's numbers have
    /// exactly (`Number.MAX_SAFE_INTEGER`).
    pub const UNBOUNDED: ByteSize = ByteSize((1 << 53) - 1);

    /// What an operator holds at its peak by Spark's metric, and all that it would hold at once: more, where it spills
    /// or has a page that the metric leaves out; less, where the metric counts it more than once.
    pub fn of(peak: Option<ByteSize>, bytes: ByteSize) -> Self {
        let peak = peak.unwrap_or(bytes);
        Self { least: peak.min(bytes), most: peak.max(bytes) }
    }

    fn with(self, other: Self) -> Self {
        let most = self.most.max(other.most).min(Self::UNBOUNDED);
        Self { least: self.least.min(other.least), most }
    }
}

/// Gives each demand the range of its bytes, and the outcome that holds over all of it, from the same jobs planned for the
/// least and for the most that the data can be. `certainty` is that of what differs between them.
pub fn widen(jobs: &mut [SimulatedJob], bounds: [&[SimulatedJob]; 2], certainty: Certainty) {
    for (at, job) in jobs.iter_mut().enumerate() {
        for bound in bounds {
            let bound = align(job, bound.get(at));
            for (demand, bound) in job.demands_mut().zip(&bound.same) {
                widen_demand(demand, *bound, certainty);
            }
            for other in bound.others {
                may_be_instead(job, other);
            }
        }
    }
}

/// A demand, beside what it is at one end; where the plan for that end has no such operator it needs nothing.
fn widen_demand(demand: &mut Demand, bound: Option<&Demand>, certainty: Certainty) {
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
        demand.certainty = demand.certainty.max(certainty);
    }
    // Where no size is given, the ends alone tell.
    let undecided = demand.outcome == Outcome::Unknown && demand.is_of_tables();
    demand.range = match (demand.range, range) {
        (Some(own), Some(other)) => Some(own.with(other)),
        (None, other) if undecided => other,
        (own, _) => own,
    };
    demand.outcome = if undecided { outcome } else { demand.outcome.over(outcome) };
    if demand.outcome != Outcome::Fails {
        demand.message = None;
    }
}

/// An operator that only the plan for one end has: another strategy of its join asks for it in its stage. Where it asks
/// for more than there is and nothing else of its join is there, whether its call fits depends.
fn may_be_instead(job: &mut SimulatedJob, other: &Demand) {
    let same_place = |it: &Demand| it.node == other.node && it.place == other.place;
    let of_join = job.stages.iter_mut().rfind(|stage| stage.demands.iter().any(same_place));
    let is_of_join = other.process == ProcessKind::Executor
        && matches!(
            other.kind,
            DemandKind::Broadcast | DemandKind::Sort | DemandKind::HashedRelation
        );
    if let Some(stage) = of_join.filter(|_| is_of_join) {
        stage.demands.push(instead(other, other.outcome.min(Outcome::Fits).over(other.outcome)));
        return;
    }
    if !other.outcome.is_trouble() {
        return;
    }
    if let Some(demand) =
        job.demands_mut().find(|it| it.node == other.node && it.process == other.process)
    {
        demand.outcome = demand.outcome.min(Outcome::Fits).over(other.outcome);
        return;
    }
    let Some(stage) = job.stages.last_mut() else { return };
    stage.demands.push(instead(other, Outcome::Depends));
}

/// A demand that is there at one end alone.
fn instead(other: &Demand, outcome: Outcome) -> Demand {
    let most = other.range.map_or(other.bytes, |range| Some(range.most));
    Demand {
        range: most.map(|most| SizeRange { least: ByteSize::ZERO, most }),
        bytes: Some(ByteSize::ZERO),
        least_bytes: Some(ByteSize::ZERO),
        peak: other.peak.map(|_| ByteSize::ZERO),
        outcome,
        certainty: Certainty::Assumed,
        message: None,
        ..other.clone()
    }
}
