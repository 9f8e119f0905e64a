//! Fixtures of the rules: `rules/<rule>.py`, the correct look-alikes first; `fixtures` says how they are marked.
#![cfg(not(target_arch = "wasm32"))]

mod fixtures;

use fixtures::Snippet;
use spark_memory::{Diagnostic, Input, analyze, apply_edits, fix_all_safe};

fn check(source: &str) -> Vec<Diagnostic> {
    analyze(&Input { source: source.to_owned(), ..Input::default() }).diagnostics
}

#[test]
fn each_finding_is_written_down_and_each_look_alike_is_silent() {
    let mut wrong = String::new();
    let mut count = 0;
    for (file, snippets) in fixtures::read("rules") {
        for snippet in snippets {
            count += 1;
            wrong += &snippet.differs(&file, &check(&snippet.source));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count > 100, "{count} snippets");
}

/// A snippet after all of its safe fixes.
fn fixed_safely(source: &str) -> String {
    let (text, applied) = fix_all_safe(&Input { source: source.to_owned(), ..Input::default() });
    assert!(applied < 20, "safe fixes never end:\n{source}");
    text
}

#[test]
fn fixes_parse_mend_their_finding_and_end() {
    for (file, snippets) in fixtures::read("rules") {
        for Snippet { title, source, .. } in snippets {
            let before = check(&source);
            for finding in &before {
                for fix in &finding.fixes {
                    let after = apply_edits(&source, &fix.edits).unwrap();
                    let left = check(&after);
                    let context = format!("{file}, {title}, {}:\n{after}", fix.title);
                    assert!(
                        !left.iter().any(|finding| finding.rule == "syntax-error"),
                        "{context}"
                    );
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
            let once = fixed_safely(&source);
            assert_eq!(fixed_safely(&once), once, "{file}, {title}");
        }
    }
}
