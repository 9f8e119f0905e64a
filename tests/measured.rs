//! Programs run on Spark 4.3.0 (`tests/data/measured.json`, by `measure.py` next to it), against the simulation of the
//! same text.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use spark_memory::{Demand, Input, Report, Step, analyze};

/// The rows that say `what` of themselves.
fn measured(what: impl Fn(&Value) -> bool) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/measured.json");
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    rows.into_iter().filter(what).collect()
}

fn is_collected(row: &Value) -> bool {
    row["code"].as_str().unwrap().starts_with("rows = ")
}

/// The same session and the same code, as `measure.py` runs them.
fn report(row: &Value) -> Report {
    let mut conf = serde_json::Map::from_iter([
        ("spark.driver.memory".to_owned(), row["heap"].clone()),
        ("spark.sql.adaptive.enabled".to_owned(), "false".into()),
        ("spark.sql.autoBroadcastJoinThreshold".to_owned(), "-1".into()),
    ]);
    if let Some(partitions) = row["partitions"].as_u64() {
        conf.insert("spark.sql.shuffle.partitions".to_owned(), partitions.to_string().into());
    }
    conf.extend(row["conf"].as_object().cloned().unwrap_or_default());
    let set: Vec<String> =
        conf.iter().map(|(key, value)| format!(".config('{key}', {value})")).collect();
    let source = format!(
        "from pyspark import StorageLevel\nfrom pyspark.sql import SparkSession, functions as F\n\
         s = SparkSession.builder.master('local[{}]'){}.getOrCreate()\n{}\n",
        row["cores"],
        set.concat(),
        row["code"].as_str().unwrap()
    );
    let json = serde_json::json!({"source": source, "sparkVersion": "4.3"});
    analyze(&Input::from_json(&json.to_string()).unwrap())
}

fn demand<'r>(report: &'r Report, kind: &str, place: &str) -> &'r Demand {
    let all = report.steps.iter().flat_map(|step| &step.stages).flat_map(|stage| &stage.demands);
    let mut found =
        all.filter(|demand| demand.kind.name() == kind && demand.process.name() == place);
    found.next().unwrap()
}

#[track_caller]
fn within(found: f64, measured: f64, share: f64, row: &Value) {
    let ratio = found / measured;
    assert!((ratio - 1.0).abs() <= share, "{found} for {measured}, {ratio:.2}: {}", row["name"]);
}

/// The execution memory of each stage's largest task, where Spark counts one.
fn peaks(step: &Step) -> Vec<f64> {
    let of = |stage: &spark_memory::StepStage| {
        stage.demands.iter().filter_map(|demand| demand.peak).map(|peak| peak.0 as f64).sum()
    };
    step.stages.iter().map(of).collect()
}

#[test]
fn tasks_spill_where_they_spilled_and_hold_what_they_held() {
    let rows =
        measured(|row| row["cached"].is_null() && row["relations"].is_null() && !is_collected(row));
    assert!(rows.len() >= 40);
    for row in &rows {
        let report = report(row);
        let step = report.steps.last().unwrap();
        let stages = row["stages"].as_array().unwrap();
        let number = |stage: &Value, name: &str| stage[name].as_f64().unwrap();
        let spilled = stages.iter().any(|stage| number(stage, "spilled") > 0.0);
        let spills = step
            .stages
            .iter()
            .flat_map(|stage| &stage.demands)
            .any(|demand| demand.outcome.name() == "spills");
        assert_eq!(spills, spilled, "{}", row["name"]);
        let held: Vec<f64> = stages.iter().map(|stage| number(stage, "peak")).collect();
        let max = |peaks: &[f64]| peaks.iter().copied().fold(0.0, f64::max);
        let found = peaks(step);
        assert_eq!(max(&found) > 0.0, max(&held) > 0.0, "{}", row["name"]);
        if max(&held) > 0.0 {
            within(max(&found), max(&held), 0.25, row);
        }
        let (last, held) = (*found.last().unwrap(), *held.last().unwrap());
        assert_eq!(last > 0.0, held > 0.0, "{}", row["name"]);
        if held > 0.0 {
            within(last, held, 0.25, row);
        }
    }
}

#[test]
fn cached_columns_take_what_they_took() {
    for row in &measured(|row| row["cached"].is_object()) {
        let bytes = |name: &str| row["cached"][name].as_f64().unwrap();
        let took = bytes("memoryUsed") + bytes("diskUsed");
        let found = demand(&report(row), "cache", "executor").bytes.unwrap().0 as f64;
        // A tenth of a byte a row is nothing to be exact about.
        if took > 50_000.0 {
            within(found, took, 0.15, row);
        } else {
            assert!(found <= 50_000.0, "{found}: {}", row["name"]);
        }
    }
}

#[test]
fn results_are_as_large_as_they_were() {
    for row in &measured(is_collected) {
        let sent = row["stages"].as_array().unwrap().last().unwrap()["result"].as_f64().unwrap();
        let found = demand(&report(row), "result", "driver").bytes.unwrap().0 as f64;
        within(found, sent, 0.15, row);
    }
}

#[test]
fn relations_are_as_large_as_they_were() {
    for row in &measured(|row| row["relations"].is_array()) {
        let text = row["relations"][0].as_str().unwrap();
        let mib: f64 = text.strip_suffix(" MiB").unwrap().parse().unwrap();
        let found = demand(&report(row), "broadcast", "executor").bytes.unwrap().0 as f64;
        within(found, mib * 1_048_576.0, 0.15, row);
    }
}
