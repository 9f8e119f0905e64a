//! Settings judged as real Spark judged them.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory_playground::{Input, Report, Severity, analyze};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn report(input: &Value) -> Report {
    analyze(&Input::from_json(&input.to_string()).unwrap())
}

fn version(row: &Value) -> String {
    row["version"].as_str().unwrap().chars().take(3).collect()
}

#[test]
fn an_error_exactly_where_spark_refuses_to_start() {
    let recorded = read(include_str!("data/setting_errors.json"));
    let rows = recorded["rows"].as_array().unwrap();
    let mut wrong = String::new();
    for row in rows {
        let report = report(&json!({
            "sparkVersion": version(row),
            "conf": row["conf"],
            "cluster": {"manager": "local", "launcher": "python", "machine": {"cores": 2, "memory": "23g"}},
        }));
        let errors: Vec<&str> = report
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.rule)
            .collect();
        let started = row["outcome"]["started"] == true;
        if errors.is_empty() != started {
            wrong += &format!(
                "{} {}: started {started}, errors {errors:?}\n",
                version(row),
                row["conf"]
            );
        }
        let refused = report.driver.error.is_some()
            || report.executor.is_some_and(|executor| executor.error.is_some());
        if refused && started {
            wrong +=
                &format!("{} {}: the picture says it does not start\n", version(row), row["conf"]);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(rows.len() >= 79);
}

#[test]
fn what_a_running_session_takes_is_told_as_recorded() {
    let recorded = read(include_str!("data/runtime_set.json"));
    let mut wrong = String::new();
    let mut count = 0;
    for results in recorded["results"].as_array().unwrap() {
        for row in results["rows"].as_array().unwrap() {
            count += 1;
            let source = format!("spark.conf.set({}, {})\n", row["key"], row["value"]);
            let report = report(&json!({ "sparkVersion": version(results), "source": source }));
            // A threshold that no cluster can hold is accepted, and fails with the first table that it lets through.
            let is_refusal = |rule: &str| rule != "conf-broadcast-threshold-high";
            let mut findings = report.diagnostics.iter();
            let errors = findings
                .any(|finding| finding.severity == Severity::Error && is_refusal(finding.rule));
            let raises = row["conf_set"] == "raises";
            if errors != raises {
                let rules: Vec<&str> =
                    report.diagnostics.iter().map(|finding| finding.rule).collect();
                wrong += &format!(
                    "{} {}={}: {} but {rules:?}\n",
                    version(results),
                    row["key"],
                    row["value"],
                    row["conf_set"]
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}of {count}");
    assert_eq!(count, 355);
}

#[test]
fn a_flag_is_an_error_exactly_where_sparks_jvm_refuses_it() {
    let recorded = read(include_str!("data/jvm_flags.json"));
    let mut wrong = String::new();
    for row in recorded["rows"].as_array().unwrap() {
        let java: u8 = row["java"].as_str().unwrap().parse().unwrap();
        let report = report(&json!({
            "conf": {"spark.executor.extraJavaOptions": row["flags"]},
            "cluster": {"javaVersion": java},
        }));
        let found =
            |severity| report.diagnostics.iter().any(|finding| finding.severity == severity);
        let refused = row["as_spark_starts_it"]["starts"] == false;
        if found(Severity::Error) != refused {
            wrong += &format!("Java {java} {}: refused {refused}\n", row["flags"]);
        }
        // What a bare JVM refuses and Spark's ignores is worth a word.
        let ignored = row["alone"]["starts"] == false && !refused;
        if ignored && !found(Severity::Warning) {
            wrong += &format!("Java {java} {}: ignored without a word\n", row["flags"]);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
