//! The memory guide that the playground grew from, statement by statement, in code of our own: `guide/<chapter>.py`.
//!
//! The guide's bad code has findings and its good code has none, save where real Spark contradicts it. There a title
//! says what was recorded, `(recorded: case)`, and `data/guide.json` has that case's outcome on each version of Spark:
//! it decides. A title begins with the guide's section; `(launcher: notebook)` says how the snippet is started, where
//! that matters.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../crates/pyspark-lint/tests/fixtures/mod.rs"]
mod fixtures;

use std::collections::BTreeSet;

use fixtures::Snippet;
use serde_json::{Value, json};
use spark_memory::{Diagnostic, Input, Severity, analyze};

/// The guide's sections.
const SECTIONS: [&str; 17] = [
    "1A", "1B", "1C", "2A", "2B", "2C", "3A", "3B", "4A", "4B", "5A", "5B", "5C", "6A", "6B", "6C",
    "7",
];

fn check(snippet: &Snippet, version: Option<&str>) -> Vec<Diagnostic> {
    let mut input = json!({"source": snippet.source});
    if let Some(launcher) = snippet.note("launcher") {
        input["cluster"]["launcher"] = launcher.into();
    }
    if let Some(version) = version {
        input["sparkVersion"] = version.into();
    }
    analyze(&Input::from_json(&input.to_string()).unwrap()).diagnostics
}

fn all_snippets() -> Vec<(String, Snippet)> {
    let files = fixtures::read("guide").into_iter();
    files
        .flat_map(|(file, snippets)| snippets.into_iter().map(move |it| (file.clone(), it)))
        .collect()
}

#[test]
fn what_the_guide_calls_bad_is_found_and_what_it_calls_good_is_silent() {
    let mut wrong = String::new();
    let mut sections = BTreeSet::new();
    for (file, snippet) in all_snippets() {
        wrong += &snippet.differs(&file, &check(&snippet, None));
        let section = snippet.title.split(' ').next().unwrap_or_default().to_owned();
        assert!(file.starts_with(&section[..1]), "{}: in {file}", snippet.title);
        sections.insert(section);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert_eq!(sections, SECTIONS.map(str::to_owned).into(), "a section without a fixture");
}

#[test]
fn an_error_exactly_where_spark_raised_on_what_the_guide_writes() {
    let recorded: Value = serde_json::from_str(include_str!("data/guide.json")).unwrap();
    let snippets = all_snippets();
    let mut wrong = String::new();
    for row in recorded["rows"].as_array().unwrap() {
        let case = row["case"].as_str().unwrap();
        let (_, snippet) = snippets
            .iter()
            .find(|(_, snippet)| snippet.note("recorded") == Some(case))
            .unwrap_or_else(|| panic!("{case} has no fixture"));
        let version: String = row["version"].as_str().unwrap().chars().take(3).collect();
        // One that raises for some rows only is a warning, which says what then happens.
        let condition = row["condition"].as_str().unwrap_or("no condition");
        let raises = check(snippet, Some(&version)).iter().any(|finding| {
            finding.severity == Severity::Error || finding.message.contains(condition)
        });
        if raises != (row["outcome"] != "runs") {
            wrong += &format!("{version}, {case}: {}\n", row["outcome"]);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    for (_, snippet) in &snippets {
        let Some(case) = snippet.note("recorded") else { continue };
        let rows = recorded["rows"].as_array().unwrap().iter();
        assert!(rows.filter(|row| row["case"] == case).count() >= 2, "{case} was not recorded");
    }
}

#[test]
fn the_symptoms_it_names_are_recognized() {
    for text in [
        "java.lang.OutOfMemoryError: Java heap space",
        "java.lang.OutOfMemoryError: GC overhead limit exceeded",
    ] {
        for (context, place) in [
            ("Exception in thread \"main\" ", "driver"),
            ("ERROR Executor: Exception in task 3.0 in stage 7.0 (TID 91)\n", "executor"),
        ] {
            let input = json!({"failure": format!("{context}{text}")}).to_string();
            let report = serde_json::to_value(analyze(&Input::from_json(&input).unwrap())).unwrap();
            let place_found = report["diagnosis"]["where"].to_string();
            assert!(place_found.contains(place), "{context}{text}: {place_found}");
        }
    }
}
