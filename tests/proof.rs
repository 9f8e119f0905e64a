//! The results of `proof/run.py` on real PySpark cover each rule with a safe fix, and is about the texts that the
//! engine gives today.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use spark_memory::lint::{FixKind, rules::RULES};
use spark_memory::{Input, analyze, apply_edits};

/// Where what a program sees of its settings differs and no answer of the job does: an answer is of rows, not of how
/// they lie, of what can be cached, or of what a log says.
const OBSERVED: [(&str, &str); 5] = [
    // Adaptive execution coalesces the eight partitions of a few rows to one, which is what it is for.
    ("conf-adaptive-off", "how many partitions there are [session]"),
    // The old name stores `33554432b`, and the new one the text as it is written.
    ("conf-deprecated-key", "the size of a partition [session]"),
    // Spark counts the size as storage that an OFF_HEAP level could use, though it is not enabled.
    ("conf-off-heap-not-enabled", "a size alone [session]"),
    ("conf-off-heap-not-enabled", "switched off by name [session]"),
    // The log keeps its pauses and loses the details of the heap.
    ("jvm-flag-deprecated", "a log's file, with details [process]"),
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proof")
}

fn recorded() -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join("results.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Every snippet of the cases, as rule, title and text.
fn cases() -> Vec<(String, String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder().join("cases"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let rule = path.file_stem().unwrap().to_string_lossy().replace('_', "-");
        let text = std::fs::read_to_string(&path).unwrap();
        for snippet in text.split("# --- ").skip(1) {
            let (title, source) = snippet.split_once('\n').unwrap();
            found.push((rule.clone(), title.to_owned(), source.to_owned()));
        }
    }
    found
}

/// The text after the safe fixes of one rule, each after a fresh analysis.
fn fixed(source: &str, rule: &str, version: &str) -> String {
    let mut text = source.to_owned();
    for _ in 0..20 {
        let input =
            json!({ "source": text, "sparkVersion": version, "cluster": { "javaVersion": 17 } });
        let report = analyze(&Input::from_json(&input.to_string()).unwrap());
        let findings = report.diagnostics.iter().filter(|finding| finding.rule == rule);
        let Some(fix) = findings.flat_map(|finding| &finding.fixes).find(|fix| fix.safe) else {
            return text;
        };
        text = apply_edits(&text, &fix.edits).unwrap();
    }
    panic!("the fixes of {rule} never end:\n{text}");
}

#[test]
fn each_rule_with_a_safe_fix_is_proved() {
    let safe: BTreeSet<String> = RULES
        .iter()
        .filter(|rule| rule.fix == FixKind::Safe)
        .map(|rule| rule.id.to_owned())
        .collect();
    assert!(safe.len() > 20, "{safe:?}");
    let rows = recorded();
    for version in ["3.5", "4.3"] {
        let proved: BTreeSet<String> = rows
            .iter()
            .filter(|row| row["spark"] == version)
            .map(|row| row["rule"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(proved, safe, "Spark {version}");
    }
}

#[test]
fn a_safe_fix_gives_the_same_or_mends_what_fails() {
    for row in recorded() {
        let raises = |answer: &Value| answer.get("raises").is_some();
        let (before, after) = (&row["gave"], &row["gives"]);
        let holds = match row["verdict"].as_str().unwrap() {
            "equal" => before == after,
            "mended" => raises(before) && !raises(after),
            "differs" => {
                OBSERVED.contains(&(row["rule"].as_str().unwrap(), row["case"].as_str().unwrap()))
            }
            _ => false,
        };
        assert!(holds, "{row:#}");
    }
}

#[test]
fn what_is_recorded_is_what_the_engine_writes() {
    let rows = recorded();
    let mut checked = 0;
    for (rule, title, source) in cases() {
        for version in ["3.5", "4.3"] {
            let text = fixed(&source, &rule, version);
            if text == source {
                continue;
            }
            checked += 1;
            let is_it = |row: &&Value| {
                row["rule"] == rule && row["case"] == title && row["spark"] == version
            };
            let row = rows.iter().find(is_it);
            let row = row.unwrap_or_else(|| panic!("{rule}, {title}: not run on {version}"));
            assert_eq!(row["before"], source, "{rule}, {title}");
            assert_eq!(row["after"], text, "{rule}, {title}");
        }
    }
    assert_eq!(checked, rows.len(), "rows without a case");
}
