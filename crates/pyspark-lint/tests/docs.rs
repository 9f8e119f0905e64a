//! Every rule's documentation, run: Bad gives exactly that finding, Good none, and the fix of Bad is Good.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

use pyspark_lint::rules::RULES;
use pyspark_lint::{FixKind, docs};
use spark_memory::{Input, analyze, apply_edits};

#[test]
fn every_file_is_a_rule_of_its_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "mod.rs")
        .map(|name| name.trim_end_matches(".rs").replace('_', "-"))
        .collect();
    let ids: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(files, ids);
    assert_eq!(RULES.len(), ids.len(), "an id stands twice");
}

#[test]
fn documented_examples_hold() {
    for rule in RULES {
        let docs = docs(rule);
        assert!(docs.why.len() > 60, "{}: why", rule.id);
        let check = |source: &str| {
            let mut input = Input { source: source.to_owned(), ..Input::default() };
            input.cluster.launcher = docs.launcher;
            analyze(&input).diagnostics
        };
        let found = check(&docs.bad);
        let ids: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(ids, [rule.id], "{}: the bad example", rule.id);
        let in_good: Vec<&str> = check(&docs.good).iter().map(|finding| finding.rule).collect();
        assert_eq!(in_good, [""; 0], "{}: the good example", rule.id);
        if rule.fix == FixKind::Advice {
            continue;
        }
        let fix = found[0].fixes.first().unwrap_or_else(|| panic!("{}: no fix", rule.id));
        assert_eq!(fix.safe, rule.fix == FixKind::Safe, "{}", rule.id);
        assert_eq!(apply_edits(&docs.bad, &fix.edits).unwrap(), docs.good, "{}: the fix", rule.id);
    }
}
