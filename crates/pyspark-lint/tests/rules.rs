//! Fixtures of the rules: `rules/<rule>.py`, the correct look-alikes first; `fixtures` says how they are marked.
//!
//! Each file is two tests, so that `cargo test -p pyspark-lint --test rules -- cross_join` runs one rule's.
#![cfg(not(target_arch = "wasm32"))]

mod fixtures;

use std::collections::BTreeMap;

use fixtures::Snippet;
use libtest_mimic::{Arguments, Failed, Trial};
use pyspark_lint::rules::RULES;
use spark_memory::{Diagnostic, Input, analyze, apply_edits, fix_all_safe};

/// A file of snippets that are about no rule in particular.
const OF_NO_RULE: &str = "quiet";

/// Minimum numbers of snippets that are silent about a rule, and that are not.
const MIN_OF_EACH: usize = 2;

fn main() {
    let arguments = Arguments::from_args();
    let files = fixtures::read("rules");
    let mut trials = Vec::new();
    let counts = files.iter().map(|(file, snippets)| (file.clone(), counts(file, snippets)));
    let counts: BTreeMap<String, (usize, usize)> = counts.collect();
    trials.push(Trial::test("every_rule_has_a_fixture", move || every_rule_has_a_fixture(&counts)));
    for (file, snippets) in files {
        let snippets: &'static [Snippet] = Vec::leak(snippets);
        let named = file.clone();
        trials.push(Trial::test(format!("{file}::findings"), move || findings(&named, snippets)));
        trials.push(Trial::test(format!("{file}::fixes"), move || {
            fixes(&file, snippets);
            Ok(())
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Numbers of a file's snippets that are silent about its rule, and that are not.
fn counts(file: &str, snippets: &[Snippet]) -> (usize, usize) {
    let rule = file.replace('_', "-");
    let speaking = snippets.iter().filter(|snippet| snippet.expects(&rule)).count();
    (snippets.len() - speaking, speaking)
}

fn every_rule_has_a_fixture(counts: &BTreeMap<String, (usize, usize)>) -> Result<(), Failed> {
    let mut wrong = String::new();
    for rule in RULES {
        match counts.get(&rule.id.replace('-', "_")) {
            None => wrong += &format!("{} has no fixture\n", rule.id),
            Some(&(silent, speaking)) if silent.min(speaking) < MIN_OF_EACH => {
                wrong += &format!("{}: {silent} snippets are silent, {speaking} speak\n", rule.id);
            }
            Some(_) => {}
        }
    }
    let is_rule = |file: &str| RULES.iter().any(|rule| rule.id.replace('-', "_") == file);
    for file in counts.keys().filter(|file| !is_rule(file) && *file != OF_NO_RULE) {
        wrong += &format!("{file} is no rule\n");
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("\n{wrong}").into()) }
}

fn input(snippet: &Snippet, source: &str) -> Input {
    let mut input = Input { source: source.to_owned(), ..Input::default() };
    input.cluster.launcher = snippet.launcher();
    input
}

fn check(snippet: &Snippet, source: &str) -> Vec<Diagnostic> {
    analyze(&input(snippet, source)).diagnostics
}

/// Each finding is written down, and each look-alike is silent.
fn findings(file: &str, snippets: &[Snippet]) -> Result<(), Failed> {
    let differs = |snippet: &Snippet| snippet.differs(file, &check(snippet, &snippet.source));
    let wrong: String = snippets.iter().map(differs).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("\n{wrong}").into()) }
}

/// A snippet after all of its safe fixes.
fn fixed_safely(snippet: &Snippet, source: &str) -> String {
    let (text, applied) = fix_all_safe(&input(snippet, source));
    assert!(applied < 20, "safe fixes never end:\n{source}");
    text
}

/// Fixes parse, take their finding away, and end.
fn fixes(file: &str, snippets: &[Snippet]) {
    for snippet in snippets {
        let Snippet { title, source, .. } = snippet;
        let before = check(snippet, source);
        for finding in &before {
            for fix in &finding.fixes {
                let after = apply_edits(source, &fix.edits).unwrap();
                let left = check(snippet, &after);
                let context = format!("{file}, {title}, {}:\n{after}", fix.title);
                assert!(!left.iter().any(|finding| finding.rule == "syntax-error"), "{context}");
                let same = |findings: &[Diagnostic]| {
                    findings.iter().filter(|other| other.rule == finding.rule).count()
                };
                assert!(same(&left) < same(&before), "{context}");
                if fix.safe {
                    assert!(
                        left.len() < before.len(),
                        "a safe fix made another finding: {context}"
                    );
                }
            }
        }
        let once = fixed_safely(snippet, source);
        assert_eq!(fixed_safely(snippet, &once), once, "{file}, {title}");
    }
}
