//! Every rule's documentation, run: Bad gives exactly that finding, Good none, and the fix of Bad is Good.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::Path;

use pyspark_lint::rules::{FAMILIES, RULES};
use pyspark_lint::{FixKind, docs};
use spark_memory::{Input, analyze, apply_edits};

/// The files of the rules: family, name without its ending, text.
fn rule_files() -> Vec<(String, String, String)> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut found = Vec::new();
    for family in FAMILIES {
        for file in std::fs::read_dir(rules.join(family.name)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            found.push((family.name.to_owned(), name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found
}

#[test]
fn every_file_is_a_rule_of_its_name() {
    let files: BTreeSet<(String, String)> = rule_files()
        .into_iter()
        .filter(|(_, name, _)| name != "helpers")
        .map(|(family, name, _)| (family, name.replace('_', "-")))
        .collect();
    let ids: BTreeSet<(String, String)> = FAMILIES
        .iter()
        .flat_map(|family| family.rules.iter().map(|rule| (family.name, rule.id)))
        .map(|(family, id)| (family.to_owned(), id.to_owned()))
        .collect();
    let unregistered: Vec<_> = files.difference(&ids).collect();
    assert!(unregistered.is_empty(), "no id in `rules!` for the files of {unregistered:?}");
    let misplaced: Vec<_> = ids.difference(&files).collect();
    assert!(misplaced.is_empty(), "no file of their name in their family's folder: {misplaced:?}");
    assert_eq!(RULES.len(), ids.len(), "an id stands twice");
}

#[test]
fn no_rule_imports_another_rule() {
    for (family, name, text) in rule_files() {
        let helpers = format!("crate::rules::{family}::helpers");
        let code = text.split("mod tests").next().unwrap_or_default();
        for line in code.lines().filter(|line| line.trim_start().starts_with("use ")) {
            let imports_rule = line.contains("super::") || line.contains("rules::");
            assert!(!imports_rule || line.contains(&helpers), "{family}/{name}.rs: {line}");
        }
    }
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
        let ids: Vec<&str> = found.iter().map(|finding| &*finding.rule).collect();
        assert_eq!(ids, [rule.id], "{}: the bad example", rule.id);
        let found_in_good = check(&docs.good);
        let in_good: Vec<&str> = found_in_good.iter().map(|finding| &*finding.rule).collect();
        assert_eq!(in_good, [""; 0], "{}: the good example", rule.id);
        if rule.fix == FixKind::Advice {
            continue;
        }
        let fix = found[0].fixes.first().unwrap_or_else(|| panic!("{}: no fix", rule.id));
        assert_eq!(fix.safe, rule.fix == FixKind::Safe, "{}", rule.id);
        assert_eq!(apply_edits(&docs.bad, &fix.edits).unwrap(), docs.good, "{}: the fix", rule.id);
    }
}
