//! Sentences about demands and places, for whoever shows a report: what one needs and has, and how far it scales.

use crate::report::{Demand, Range};
use spark_model::bytes;
use spark_model::demand::{Certainty, DemandKind, Outcome, ProcessKind};

/// The owner of a demand's memory.
#[derive(Clone, Copy)]
enum Owner {
    Worker,
    /// The one JVM of local mode.
    Jvm,
    Executors,
    Executor,
    Task,
    Driver,
}

impl Owner {
    fn of(demand: &Demand, is_local: bool) -> Self {
        use DemandKind::{Broadcast, Cache, CollectList, PythonWorker, State};
        match (demand.kind, demand.process) {
            (PythonWorker, _) => Self::Worker,
            (Cache, _) | (Broadcast | CollectList | State, ProcessKind::Executor) if is_local => {
                Self::Jvm
            }
            (Cache, _) => Self::Executors,
            (Broadcast | CollectList | State, ProcessKind::Executor) => Self::Executor,
            (_, ProcessKind::Executor) => Self::Task,
            _ => Self::Driver,
        }
    }

    /// After a size.
    const fn of_size(self) -> &'static str {
        match self {
            Self::Worker => "a worker",
            Self::Jvm => "in this JVM",
            Self::Executors => "on all executors",
            Self::Executor => "an executor",
            Self::Task => "a task",
            Self::Driver => "on the driver",
        }
    }

    /// Before a size.
    const fn has(self) -> &'static str {
        match self {
            Self::Worker => "a worker has",
            Self::Jvm => "this JVM has",
            Self::Executors => "all executors together have",
            Self::Executor => "an executor has",
            Self::Task => "a task has",
            Self::Driver => "the driver has",
        }
    }
}

/// `the driver has 1 GiB`; `None` where no limit is known.
pub fn available(demand: &Demand, is_local: bool) -> Option<String> {
    let available = demand.available?;
    Some(format!("{} {}", Owner::of(demand, is_local).has(), available.human()))
}

/// `line 4`, and in a notebook `cell 3, line 4`; users count cells from 1.
pub fn place(range: &Range) -> String {
    let line = range.start.line;
    match range.cell {
        Some(cell) => format!("cell {}, line {line}", cell + 1),
        None => format!("line {line}"),
    }
}

/// The text with a capital at its start.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `1.2 GiB of 284.7 MiB a task`; `is_local` where one JVM is driver and executor.
pub fn figures(demand: &Demand, is_local: bool) -> String {
    let owner = Owner::of(demand, is_local).of_size();
    match (demand.bytes, demand.available) {
        (Some(_), Some(available)) => {
            format!("{} of {} {owner}", needs(demand), available.human())
        }
        (Some(_), None) => format!("{}, no limit known", needs(demand)),
        (None, Some(available)) => match (limit(demand), demand.range) {
            (Some(limit), _) => format!("{limit}; {} {owner}", available.human()),
            (None, Some(range)) if !range.is_unbounded() => {
                format!(
                    "{} to {} of {} {owner}",
                    range.least.human(),
                    range.most.human(),
                    available.human()
                )
            }
            _ => format!("size unknown; {} {owner}", available.human()),
        },
        (None, None) => "size unknown".to_owned(),
    }
}

/// `fits up to 3.4 million rows of events`; `fits up to 3.4 million rows, and may fit up to 4.1 million`; `fits up to
/// 3.4 million rows of events; fits arrays of up to 12 items`.
pub fn limit(demand: &Demand) -> Option<String> {
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
pub fn needs(demand: &Demand) -> String {
    let open = (demand.certainty == Certainty::Assumed).then_some(demand.range).flatten();
    match (open, demand.bytes) {
        (Some(range), _) if range.is_unbounded() => {
            format!("{} or more", range.least.human())
        }
        (Some(range), _) => format!("{} to {}", range.least.human(), range.most.human()),
        (None, bytes) => bytes.unwrap_or_default().human(),
    }
}

/// Digits in groups of three.
pub fn grouped(number: u64) -> String {
    bytes::grouped(&number.to_string())
}
