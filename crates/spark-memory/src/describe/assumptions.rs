//! The report's assumptions: figures of the memory model and of the data that nobody gave.

use std::collections::BTreeSet;

use crate::report::Assumption;
use spark_model::memory::{self, Memory};
use spark_plan::Assumptions;

/// Every figure that was guessed: of the memory, and of the data.
pub fn assumptions(
    memory: &Memory,
    of_data: &BTreeSet<spark_plan::Assumption>,
    assume: &Assumptions,
) -> Vec<Assumption> {
    let of_memory = memory.assumptions.iter().map(assumption);
    of_memory.chain(of_data.iter().map(|it| data_assumption(*it, assume))).collect()
}

fn assumption(assumption: &memory::Assumption) -> Assumption {
    let memory::Assumption { what, value, set } = assumption;
    Assumption { what: (*what).into(), value: value.clone(), set: (*set).into(), knob: None }
}

/// Assumptions of a plan about the data.
fn data_assumption(assumption: spark_plan::Assumption, assume: &Assumptions) -> Assumption {
    let (what, value, set) = match assumption {
        spark_plan::Assumption::FilterKeeps => (
            "the share of rows that a filter keeps; Spark’s planner counts on all without statistics",
            format!("{}", assume.filter_keeps),
            "here, and by assume.filterKeeps in the input",
        ),
        spark_plan::Assumption::ArrayLength => (
            "items of an array that is exploded; Spark’s planner counts on one",
            format!("{}", assume.array_length),
            "here, and by assume.arrayLength in the input",
        ),
        spark_plan::Assumption::JoinRows => (
            "a join has as many rows as its larger side: its key is unique on the other",
            "one match a row".to_owned(),
            "nowhere: only what is read can be given a size, not what a join makes of it",
        ),
        spark_plan::Assumption::Groups => (
            "a key that nobody describes is different in every row; one named like a category has 1,000 values",
            "at most one group a row".to_owned(),
            "distinct values of its column, in tables",
        ),
        spark_plan::Assumption::RowWidth => (
            "bytes of a row whose columns and file size are not given; texts of unknown length have 20",
            "100 bytes".to_owned(),
            "columns or bytes, in tables",
        ),
    };
    let knob = match assumption {
        spark_plan::Assumption::FilterKeeps => Some("filterKeeps"),
        spark_plan::Assumption::ArrayLength => Some("arrayLength"),
        _ => None,
    };
    Assumption { what: what.into(), value, set: set.into(), knob: knob.map(Into::into) }
}
