//! The page's examples: each goes wrong as its code says, with figures.

use std::fs;
use std::path::Path;

use spark_memory::{Input, Report, analyze};

fn report(name: &str) -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/examples");
    let read = |ending: &str| {
        fs::read_to_string(folder.join(format!("{name}.{ending}"))).expect("an example has both")
    };
    let mut input = Input::from_json(&read("json")).expect("an input without its source");
    input.source = read("py");
    analyze(&input)
}

/// Each step by its operation and outcome, with the first demand of that outcome.
fn ends(name: &str) -> Vec<(String, &'static str, &'static str)> {
    let decisive = |step: &spark_memory::Step| {
        step.stages
            .iter()
            .flat_map(|stage| &stage.demands)
            .find(|demand| demand.outcome == step.outcome)
            .map_or("", |demand| demand.kind.name())
    };
    let steps = report(name).steps;
    steps.iter().map(|step| (step.operation.clone(), step.outcome.name(), decisive(step))).collect()
}

#[track_caller]
fn end_as(name: &str, expected: &[(&str, &str, &str)]) {
    let found = ends(name);
    let found: Vec<_> =
        found.iter().map(|(operation, outcome, kind)| (&**operation, *outcome, *kind)).collect();
    assert_eq!(found, expected, "{name}");
}

#[test]
fn what_goes_wrong_goes_wrong_with_figures() {
    end_as("purchases", &[("toPandas", "fails", "broadcast")]);
    end_as(
        "invoices",
        &[
            ("collect", "fails", "result"),
            ("count", "spills", "sort"),
            ("collect", "fails", "result"),
            ("toPandas", "depends", "sort"),
        ],
    );
    end_as("routes", &[("collect", "fails", "result"), ("parquet", "fails", "broadcast")]);
    end_as("settings", &[("parquet", "spills", "hashAggregate")]);
}

#[test]
fn every_ask_of_the_first_example_is_told() {
    let report = report("purchases");
    let demands: Vec<(&str, &str, u32)> = report.steps[0]
        .stages
        .iter()
        .flat_map(|stage| &stage.demands)
        .map(|demand| (demand.kind.name(), demand.outcome.name(), demand.line))
        .collect();
    assert_eq!(
        demands,
        [
            ("broadcast", "fails", 18),
            ("cache", "spills", 15),
            // The relation is more than an executor's storage memory holds, and less than its heap.
            ("broadcast", "depends", 18),
            // Customers are too many to be held as objects (`ObjectAggregationIterator`).
            ("sort", "depends", 20),
            ("sort", "spills", 20),
            ("collectList", "fails", 20),
            ("sort", "spills", 25),
            ("result", "fails", 25),
            ("rows", "fails", 25),
        ]
    );
}

const EXAMPLES: [&str; 6] = ["clicks", "invoices", "purchases", "routes", "sensors", "settings"];

#[test]
fn a_report_survives_json() {
    for name in EXAMPLES {
        let json = serde_json::to_string(&report(name)).expect("a report is written");
        let read: Report = serde_json::from_str(&json).expect("what was written is read");
        assert_eq!(serde_json::to_string(&read).expect("a report is written"), json, "{name}");
    }
}

#[test]
fn a_step_says_what_it_holds_and_what_decides_it() {
    let steps = report("purchases").steps;
    let step = &steps[0];
    let decisive = step.decisive_demand().expect("a demand fails");
    assert_eq!((decisive.kind.name(), decisive.process.name()), ("broadcast", "driver"));
    let held: Vec<&str> = step.held.iter().map(|held| held.frame.as_str()).collect();
    assert_eq!(held, ["recent"]);
    assert!(step.held.iter().all(|held| held.bytes <= held.wanted));
    let running: Vec<u32> = step.stages.iter().map(|stage| stage.running).collect();
    assert!(
        running
            .iter()
            .zip(&step.stages)
            .all(|(running, stage)| (1..=stage.tasks).contains(running)),
        "{running:?}"
    );
}

#[test]
fn every_example_is_read() {
    for name in EXAMPLES {
        assert!(!report(name).diagnostics.is_empty(), "{name}");
    }
}
