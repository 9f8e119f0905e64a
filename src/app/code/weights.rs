//! Memory that each line needs, for the editor's margin.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spark_memory::sentences::figures;
use spark_memory::{Demand, Outcome};

use crate::app::answer::Answer;
use crate::app::hovered::demand_lines;
use crate::app::timeline::text::short;

/// JSON as the editor takes it: of each line the demand that ends worst, and of those the one that needs most of what
/// there is.
pub(super) fn weights(answer: &Answer) -> String {
    let mut lines: BTreeMap<u32, &Demand> = BTreeMap::new();
    for it in demand_lines(answer) {
        let heaviest = lines.entry(it.from).or_insert(it.demand);
        if weight(it.demand) > weight(heaviest) {
            *heaviest = it.demand;
        }
    }
    let one = |(from, demand): (u32, &Demand)| {
        json!({
            "from": from,
            "share": demand.share().unwrap_or_default().min(1.0),
            "outcome": demand.outcome,
            "title": format!("{}: {}; {}", short(demand), figures(demand, answer.report.is_local()), demand.outcome),
        })
    };
    lines.into_iter().map(one).collect::<Value>().to_string()
}

fn weight(demand: &Demand) -> (Outcome, f64) {
    (demand.outcome, demand.share().unwrap_or_default())
}
