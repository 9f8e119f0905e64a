//! The timeline's names of things.

use spark_memory::sentences::figures;
use spark_memory::{Demand, DemandKind, Outcome, ProcessKind, Report, Step};

/// An outcome's sign, and what it means.
pub(super) fn sign(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Fits => ("✓", "There is enough memory for it."),
        Outcome::Spills => ("↓", "What does not fit is written to disk, and read again."),
        Outcome::Evicts => ("↺", "Cached blocks give way: they are read or computed again."),
        Outcome::Fails => ("✕", "Nothing gives way: the task or the driver dies."),
        Outcome::Depends => (
            "~",
            "Whether it fits depends on the data: the least it can need fits, the most does not.",
        ),
        Outcome::Unknown => ("?", "A size is missing that decides it."),
    }
}

/// Kind of a demand, in a word.
pub(crate) fn short(demand: &Demand) -> &'static str {
    demand.kind.noun()
}

/// Kind of a demand, in full.
pub(super) fn full(demand: &Demand, report: &Report) -> &'static str {
    match (demand.kind, demand.process) {
        (DemandKind::HashAggregate, _) => "aggregation: a hash map of the groups",
        (DemandKind::HashedRelation, _) => "hash join: a map of one side",
        (DemandKind::CollectList, _) => "the largest group’s values, as objects",
        (DemandKind::Broadcast, ProcessKind::Driver) => "broadcast, built on the driver",
        (DemandKind::Broadcast, _) if report.is_local() => "broadcast, as the tasks hold it",
        (DemandKind::Broadcast, _) => "broadcast, on each executor",
        (DemandKind::Cache, _) => "cached blocks",
        (DemandKind::Result, _) => "results at the driver",
        (DemandKind::Rows, _) => "rows as Python’s objects, at the driver",
        (DemandKind::State, _) => "what the stream keeps from batch to batch",
        (DemandKind::Window, _) => "window: the rows of the largest group",
        (DemandKind::Sort | DemandKind::ShuffleWrite | DemandKind::PythonWorker, _) => {
            short(demand)
        }
    }
}

/// The part of the picture that a demand's bar has its color from.
pub(super) fn tint(demand: &Demand) -> &'static str {
    use DemandKind::{Broadcast, Cache, CollectList, State};
    match (demand.kind, demand.process) {
        (_, ProcessKind::Python) => "pyspark",
        (Broadcast, ProcessKind::Executor) | (Cache, _) => "storage",
        (State, _) if demand.region.is_some() => "overhead",
        (_, ProcessKind::Driver) | (CollectList | State, _) => "user",
        _ => "execution",
    }
}

/// The demand that decides how a step ends: `aggregation: 1.2 GiB of 284.7 MiB a task`.
pub(super) fn worst(step: &Step, report: &Report) -> String {
    match step.decisive_demand() {
        Some(demand) => format!("{}: {}", short(demand), figures(demand, report.is_local())),
        None if step.failed => match report.verdict.agrees_with_failure {
            Some(false) => "failed in your run; by the model it fits".to_owned(),
            _ => "failed in your run".to_owned(),
        },
        None => match &step.unplanned {
            Some(text) => format!("not modeled: {text}"),
            None => "needs no extra memory".to_owned(),
        },
    }
}
