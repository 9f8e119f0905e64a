//! Fixtures of the rules: `rules/<rule>.py`, snippets headed by `# ---`, the correct look-alikes first.
//!
//! A line that ends with `#! rule` is a finding of that rule; every finding must be written down. `#! rule:error` says how severe it is, too.
#![cfg(not(target_arch = "wasm32"))]

use std::path::Path;

use spark_memory_playground::{Diagnostic, Input, analyze, apply_edits, fix_all_safe};

struct Snippet {
    title: String,
    source: String,
    /// Lines and rules, in order.
    expected: Vec<(u32, String)>,
}

/// The snippets of a fixture, without the marks.
fn snippets(text: &str) -> Vec<Snippet> {
    let mut found: Vec<Snippet> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("# --- ") {
            found.push(Snippet {
                title: title.to_owned(),
                source: String::new(),
                expected: Vec::new(),
            });
            continue;
        }
        let Some(snippet) = found.last_mut() else { continue };
        let (code, marks) = line.split_once("#! ").unwrap_or((line, ""));
        let number = snippet.source.lines().count() as u32 + 1;
        snippet.expected.extend(marks.split_whitespace().map(|rule| (number, rule.to_owned())));
        snippet.source += code.trim_end();
        snippet.source.push('\n');
    }
    found
}

fn check(source: &str) -> Vec<Diagnostic> {
    analyze(&Input { source: source.to_owned(), ..Input::default() }).diagnostics
}

fn fixtures() -> Vec<(String, Vec<Snippet>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let named = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, snippets(&std::fs::read_to_string(path).unwrap()))
    };
    files.iter().map(named).collect()
}

#[test]
fn each_finding_is_written_down_and_each_look_alike_is_silent() {
    let mut wrong = String::new();
    let mut count = 0;
    for (file, snippets) in fixtures() {
        for snippet in snippets {
            count += 1;
            let mark = |finding: &Diagnostic| {
                let line = finding.range.start.line;
                let severe = format!("{}:{:?}", finding.rule, finding.severity).to_lowercase();
                let says_how = snippet.expected.contains(&(line, severe.clone()));
                (line, if says_how { severe } else { finding.rule.to_owned() })
            };
            let mut found: Vec<(u32, String)> = check(&snippet.source).iter().map(mark).collect();
            found.sort();
            let mut expected = snippet.expected.clone();
            expected.sort();
            if found != expected {
                wrong += &format!(
                    "{file}, {}:\n  expected {expected:?}\n  found    {found:?}\n",
                    snippet.title
                );
            }
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
    for (file, snippets) in fixtures() {
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
