//! What the timeline calls things.

use spark_memory::{Demand, Report, Step};

/// An outcome's sign, and what it means.
pub(super) fn sign(outcome: &str) -> (&'static str, &'static str) {
    match outcome {
        "fits" => ("✓", "There is enough memory for it."),
        "spills" => ("↓", "What does not fit is written to disk, and read again."),
        "evicts" => ("↺", "Cached blocks give way: they are read or computed again."),
        "fails" => ("✕", "Nothing gives way: the task or the driver dies."),
        _ => ("?", "A size is missing that decides it."),
    }
}

/// What asks, in a word.
pub(crate) fn short(demand: &Demand) -> &'static str {
    match (demand.kind, demand.place) {
        ("hashAggregate", _) => "aggregation",
        ("hashedRelation", _) => "hash join",
        ("shuffleWrite", _) => "shuffle write",
        ("collectList", _) => "collected list",
        ("broadcast", _) => "broadcast",
        ("cache", _) => "cache",
        ("result", _) => "result",
        ("rows", _) => "result in Python",
        ("pythonWorker", _) => "Python worker",
        ("window", _) => "window",
        ("state", _) => "state",
        ("sort", _) => "sort",
        (kind, _) => kind,
    }
}

/// Whether one JVM is all there is: it is called so where elsewhere an executor is meant.
pub(super) fn is_local(report: &Report) -> bool {
    report.executor.is_none()
}

/// Why nothing of the job runs, whatever its steps would ask for: the first of its processes that does not start.
pub(crate) fn refused(report: &Report) -> Option<&str> {
    let executor = report.executor.as_ref().and_then(|it| it.error.as_deref());
    report.driver.error.as_deref().or(executor)
}

/// What asks, in full.
pub(super) fn full(demand: &Demand, report: &Report) -> &'static str {
    match (demand.kind, demand.place) {
        ("hashAggregate", _) => "aggregation: a hash map of the groups",
        ("hashedRelation", _) => "hash join: a map of one side",
        ("shuffleWrite", _) => "shuffle write",
        ("collectList", _) => "the largest group’s values, as objects",
        ("broadcast", "driver") => "broadcast, built on the driver",
        ("broadcast", _) if is_local(report) => "broadcast, as the tasks hold it",
        ("broadcast", _) => "broadcast, on each executor",
        ("cache", _) => "cached blocks",
        ("result", _) => "results at the driver",
        ("rows", _) => "rows as Python’s objects, at the driver",
        ("pythonWorker", _) => "Python worker",
        ("state", _) => "what the stream keeps from batch to batch",
        ("window", _) => "window: the rows of the largest group",
        _ => short(demand),
    }
}

/// JvmKind memory it is.
fn owner(demand: &Demand, report: &Report) -> &'static str {
    match (demand.kind, demand.place) {
        ("pythonWorker", _) => "a worker",
        ("cache", _) | ("broadcast" | "collectList" | "state", "executor") if is_local(report) => {
            "in this JVM"
        }
        ("cache", _) => "on all executors",
        ("broadcast" | "collectList" | "state", "executor") => "an executor",
        (_, "executor") => "a task",
        _ => "on the driver",
    }
}

/// `1.2 GiB of 284.7 MiB a task`.
pub(crate) fn figures(demand: &Demand, report: &Report) -> String {
    let owner = owner(demand, report);
    match (demand.bytes, demand.available) {
        (Some(bytes), Some(available)) => {
            format!("{} of {} {owner}", bytes.human(), available.human())
        }
        (Some(bytes), None) => format!("{}, no limit known", bytes.human()),
        (None, Some(available)) => format!("size unknown; {} {owner}", available.human()),
        (None, None) => "size unknown".to_owned(),
    }
}

/// The part of the picture that a demand's bar has its colour from.
pub(super) fn tint(demand: &Demand) -> &'static str {
    match (demand.kind, demand.place) {
        (_, "python") => "pyspark",
        ("broadcast", "executor") | ("cache", _) => "storage",
        ("state", _) if demand.region.is_some() => "overhead",
        (_, "driver") | ("collectList" | "state", _) => "user",
        _ => "execution",
    }
}

/// The demand that decides how a step ends: `aggregation: 1.2 GiB of 284.7 MiB a task`.
pub(super) fn worst(step: &Step, report: &Report) -> String {
    match step.decisive_demand() {
        Some(demand) => format!("{}: {}", short(demand), figures(demand, report)),
        None => "needs no extra memory".to_owned(),
    }
}

/// Whether it is a table or a path: what else is missing is named by the code that makes it.
pub(crate) fn is_table(missing: &str) -> bool {
    !missing.contains(['(', ' '])
}
