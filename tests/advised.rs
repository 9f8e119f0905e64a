//! Programs that died, spilled or pushed cached blocks out on real Spark, and ran again with the settings that the
//! analyzer recommended (`tests/recordings/advised-4.3.jsonl`): the model contradicts neither run. `--nocapture` prints
//! what became of them.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use spark_memory::{Outcome, Report, Step, inspect};

#[path = "recordings/rows.rs"]
mod rows;

use rows::Given;

/// The worst outcome of any demand.
fn worst(report: &Report) -> Outcome {
    if report.startup_error().is_some() {
        return Outcome::Fails;
    }
    let demands = report.steps.iter().flat_map(Step::demands);
    demands.map(|it| it.outcome).max().unwrap_or(Outcome::Fits)
}

/// Nothing fits that did not run clean, and nothing fails that did not die.
fn contradicts(happened: &str, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Fits => happened != "clean",
        Outcome::Fails => happened != "died",
        _ => false,
    }
}

#[test]
fn the_model_contradicts_no_run_with_the_settings_it_recommends() {
    let tables = rows::tables();
    let programs: BTreeMap<String, Value> = rows::lines("")
        .into_iter()
        .filter(|row| row["source"].is_string())
        .map(|row| (row["id"].as_str().unwrap_or_default().to_owned(), row))
        .collect();
    let (mut kept, mut promised, mut wrong) = (0, 0, Vec::new());
    for line in rows::lines("advised-") {
        let happened = |run: &str| line[run]["happened"].as_str();
        if let Some(happened) = happened("after") {
            promised += 1;
            kept += u32::from(happened == "clean");
        }
        let id = line["id"].as_str().unwrap_or_default();
        let Some(row) = programs.get(id) else { continue };
        let map = |field: &str| line[field].as_object().cloned().unwrap_or_default();
        let with: Map<String, Value> = map("conf").into_iter().chain(map("recommended")).collect();
        for (run, conf) in [("before", map("conf")), ("after", with)] {
            let Some(happened) = happened(run) else { continue };
            let outcome =
                worst(&inspect(&rows::input(row, &conf.into(), &tables, Given::DistinctCounts)));
            if contradicts(happened, outcome) {
                wrong.push(format!("{id} {run}: {happened}, and the model: {}", outcome.name()));
            }
        }
    }
    println!(
        "{promised} programs ran again with what is recommended, {kept} of them without trouble"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
