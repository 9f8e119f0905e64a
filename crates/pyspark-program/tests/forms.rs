//! Settings in the forms that people have them: those of public reports, and those of the services' own documentation, a
//! third of them held out of the reader's making by a hash of the name.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use pyspark_program::pasted_settings;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    /// The report or the page that the form is from.
    origin: String,
    kind: Option<Value>,
    text: String,
    /// Every key that is set and known.
    settings: BTreeMap<String, String>,
    #[serde(default)]
    hints: BTreeMap<String, Value>,
    /// Parts of the sentences about what is not read.
    #[serde(default)]
    says: Vec<String>,
}

impl Form {
    fn is_held_out(&self) -> bool {
        let fnv = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        self.origin.starts_with("http")
            && self.name.bytes().fold(0x811c_9dc5, fnv).is_multiple_of(3)
    }

    /// The differences between the reading and what is right.
    fn faults(&self) -> Vec<String> {
        let parsed = pasted_settings(&self.text);
        let mut faults = Vec::new();
        if let Some(kind) = &self.kind {
            let found = serde_json::to_value(parsed.kind).unwrap();
            if found != *kind {
                faults.push(format!("kind {found}, not {kind}"));
            }
        }
        let found = parsed.effective();
        if found != self.settings {
            faults.push(format!("settings {found:?}, not {:?}", self.settings));
        }
        let hints = serde_json::to_value(&parsed.hints).unwrap();
        for (name, expected) in &self.hints {
            if &hints[name] != expected {
                faults.push(format!("{name} is {}, not {expected}", hints[name]));
            }
        }
        let messages: Vec<&str> = parsed.problems.iter().map(|it| it.message.as_str()).collect();
        for part in &self.says {
            if !messages.iter().any(|message| message.contains(part)) {
                faults.push(format!("nothing says {part}: {messages:?}"));
            }
        }
        if messages.len() > self.says.len() {
            faults.push(format!("says more: {messages:?}"));
        }
        faults
    }
}

fn forms() -> Vec<Form> {
    serde_json::from_str(include_str!("data/settings_forms.json")).unwrap()
}

#[test]
fn each_form_is_read_or_refused_with_a_sentence() {
    let mut wrong = Vec::new();
    let mut counts = BTreeMap::<&str, [usize; 2]>::new();
    for form in forms() {
        let group = match (form.origin.as_str(), form.is_held_out()) {
            (_, true) => "documented, held out",
            (origin, _) if origin.starts_with("http") => "documented",
            (origin, _) if origin.starts_with("variant") => "variants",
            _ => "reported",
        };
        let faults = form.faults();
        let [right, all] = counts.entry(group).or_default();
        *all += 1;
        if faults.is_empty() {
            *right += 1;
        } else {
            wrong.push(format!("{} ({group}): {}", form.name, faults.join("\n    ")));
        }
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{counts:?}\n{}", wrong.join("\n"));
}

/// Holds for any text: every place is in it.
#[track_caller]
fn holds(text: &str) {
    let parsed = pasted_settings(text);
    for setting in &parsed.settings {
        let places = [&setting.key_range, &setting.value_range];
        assert!(
            places.iter().all(|range| text.get((*range).clone()).is_some()),
            "{setting:?} in {text:?}"
        );
    }
    for problem in &parsed.problems {
        assert!(text.get(problem.range.clone()).is_some(), "{problem:?} in {text:?}");
        assert!(!problem.message.is_empty());
    }
}

#[test]
fn a_form_may_end_anywhere_and_have_any_character() {
    const OTHERS: [&str; 12] = ["\"", "\\", "\n", "{{", "\t", "ä", "$", ": ", "(", "<", "[", "'"];
    for form in forms() {
        for (at, c) in form.text.char_indices() {
            let (before, after) = (&form.text[..at], &form.text[at + c.len_utf8()..]);
            // Neighbours get different ones, so that one pass covers all of them everywhere.
            match at % 3 {
                0 => holds(before),
                1 => holds(&format!("{before}{}{after}", OTHERS[at / 3 % OTHERS.len()])),
                _ => holds(&format!("{before}{after}")),
            }
        }
    }
}
