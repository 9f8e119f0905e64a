//! The demands of one plan next to those of another plan of the same jobs.

use super::{Demand, SimulatedJob};

/// The demands of another plan's job, by the demands of a job.
pub(super) struct Alignment<'o> {
    /// For each demand of the job, in order, the same one of the other plan, where that has it.
    pub(super) same: Vec<Option<&'o Demand>>,
    /// The demands that only the other plan has.
    pub(super) others: Vec<&'o Demand>,
}

/// Aligns the demands of two plans of one job. The stages of the other may be others, where Spark would join in another
/// way; an operation's demands of one kind are in the same order there.
pub(super) fn align<'o>(job: &SimulatedJob, other: Option<&'o SimulatedJob>) -> Alignment<'o> {
    let site = |it: &Demand| (it.node, it.place, it.process, it.kind);
    let mut others: Vec<&Demand> = other.into_iter().flat_map(SimulatedJob::demands).collect();
    let same = job.demands().map(|demand| {
        let at = others.iter().position(|it| site(it) == site(demand))?;
        Some(others.remove(at))
    });
    let same = same.collect();
    Alignment { same, others }
}
