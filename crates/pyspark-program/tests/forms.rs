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
        let group = match (form.is_held_out(), form.origin.starts_with("http")) {
            (true, _) => "documented, held out",
            (_, true) => "documented",
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
