//! The timeline's names of things.

use crate::app::text::grouped;
use spark_memory::{Certainty, Demand, DemandKind, Outcome, ProcessKind, Report, Step};

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

/// Returns true if one JVM is all there is: it is called so where elsewhere an executor is meant.
pub(super) fn is_local(report: &Report) -> bool {
    report.executor.is_none()
}

/// Why nothing of the job runs, whatever its steps would need: the first of its processes that does not start.
pub(crate) fn refused(report: &Report) -> Option<&str> {
    let executor = report.executor.as_ref().and_then(|it| it.error.as_deref());
    report.driver.error.as_deref().or(executor)
}

/// Kind of a demand, in full.
pub(super) fn full(demand: &Demand, report: &Report) -> &'static str {
    match (demand.kind, demand.process) {
        (DemandKind::HashAggregate, _) => "aggregation: a hash map of the groups",
        (DemandKind::HashedRelation, _) => "hash join: a map of one side",
        (DemandKind::CollectList, _) => "the largest group’s values, as objects",
        (DemandKind::Broadcast, ProcessKind::Driver) => "broadcast, built on the driver",
        (DemandKind::Broadcast, _) if is_local(report) => "broadcast, as the tasks hold it",
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

/// The owner of a demand's memory.
fn owner(demand: &Demand, report: &Report) -> &'static str {
    use DemandKind::{Broadcast, Cache, CollectList, PythonWorker, State};
    match (demand.kind, demand.process) {
        (PythonWorker, _) => "a worker",
        (Cache, _) | (Broadcast | CollectList | State, ProcessKind::Executor)
            if is_local(report) =>
        {
            "in this JVM"
        }
        (Cache, _) => "on all executors",
        (Broadcast | CollectList | State, ProcessKind::Executor) => "an executor",
        (_, ProcessKind::Executor) => "a task",
        _ => "on the driver",
    }
}

/// `1.2 GiB of 284.7 MiB a task`.
pub(crate) fn figures(demand: &Demand, report: &Report) -> String {
    let owner = owner(demand, report);
    match (demand.bytes, demand.available) {
        (Some(_), Some(available)) => {
            format!("{} of {} {owner}", needs(demand), available.human())
        }
        (Some(_), None) => format!("{}, no limit known", needs(demand)),
        (None, Some(available)) => match limit(demand) {
            Some(limit) => format!("{limit}; {} {owner}", available.human()),
            None => format!("size unknown; {} {owner}", available.human()),
        },
        (None, None) => "size unknown".to_owned(),
    }
}

/// `fits up to 3.4 million rows of events`; `fits up to 3.4 million rows, and may fit up to 4.1 million`; `fits up to
/// 3.4 million rows of events; fits arrays of up to 12 items`.
pub(super) fn limit(demand: &Demand) -> Option<String> {
    let (first, others) = demand.limits.split_first()?;
    let (ends, rows) = (ends(first.outcome), count(first.rows));
    let mut text = match first.of.as_str() {
        "group" => format!("{ends} groups of up to {rows} rows"),
        "rows" => format!("{ends} up to {rows} {}", things(demand.kind)),
        "items" => format!("{ends} {}", arrays(first.rows)),
        table => format!("{ends} up to {rows} rows of {}", last_part(table)),
    };
    let mut shown = rows;
    for limit in others {
        let rows = count(limit.rows);
        if limit.of == "items" {
            text += &format!("; {} {}", self::ends(limit.outcome), arrays(limit.rows));
        } else if rows != shown {
            text += &format!(", and {} up to {rows}", self::ends(limit.outcome));
            shown = rows;
        }
    }
    Some(text)
}

/// `arrays of up to 12 items`.
fn arrays(items: u64) -> String {
    format!("arrays of up to {} {}", count(items), if items == 1 { "item" } else { "items" })
}

/// The end of a demand up to a limit.
fn ends(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fits => "fits",
        Outcome::Depends | Outcome::Unknown => "may fit",
        Outcome::Spills => "only spills",
        Outcome::Evicts => "evicts only others’ blocks",
        Outcome::Fails => "fails",
    }
}

/// The rows that an operator's limit counts.
fn things(kind: DemandKind) -> &'static str {
    match kind {
        DemandKind::HashAggregate => "groups a task",
        DemandKind::Broadcast | DemandKind::Cache | DemandKind::Result | DemandKind::Rows => "rows",
        _ => "rows a task",
    }
}

/// The name of a table, or of a path's last folder.
fn last_part(name: &str) -> &str {
    name.trim_end_matches('/').rsplit('/').next().unwrap_or(name)
}

/// `950`, `34,100`, `3.4 million`, `1.2 billion`, `5 trillion`: rounded down to what is fit to be read.
fn count(number: u64) -> String {
    let (unit, name) = match number {
        0..1_000_000 => {
            // Three digits say enough.
            let places = number.checked_ilog10().unwrap_or_default().saturating_sub(2);
            let coarse = 10_u64.pow(places);
            return grouped(number / coarse * coarse);
        }
        1_000_000..1_000_000_000 => (100_000, "million"),
        1_000_000_000..1_000_000_000_000 => (100_000_000, "billion"),
        _ => (100_000_000_000, "trillion"),
    };
    let tenths = number / unit;
    match tenths % 10 {
        0 => format!("{} {name}", grouped(tenths / 10)),
        rest if tenths < 1000 => format!("{}.{rest} {name}", tenths / 10),
        _ => format!("{} {name}", grouped(tenths / 10)),
    }
}

/// `1.2 GiB`; `0 B to 12.3 GiB` where it depends on data that nobody describes.
fn needs(demand: &Demand) -> String {
    let open = (demand.certainty == Certainty::Assumed).then_some(demand.range).flatten();
    match (open, demand.bytes) {
        (Some(range), _) if range.is_unbounded() => {
            format!("{} or more", range.least.human())
        }
        (Some(range), _) => format!("{} to {}", range.least.human(), range.most.human()),
        (None, bytes) => bytes.unwrap_or_default().human(),
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
        Some(demand) => format!("{}: {}", short(demand), figures(demand, report)),
        None => match &step.unplanned {
            Some(text) => format!("not modeled: {text}"),
            None => "needs no extra memory".to_owned(),
        },
    }
}
