//! Whole cases as people report them: what each expects holds, or is listed as open with a reason.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Map, Value};
use spark_memory::bytes::{ByteSize, ByteUnit};
use spark_memory::{Input, analyze};

/// Cases that do not hold what they expect yet, and why.
const OPEN: [(&str, &str); 2] = [
    ("m18", "a grouping of a frame that the driver made is taken for small, as of any frame"),
    ("f03", "pandas-to-spark speaks of what pandas reads, and this is made by numpy"),
];

/// The expectations of a case that do not hold.
fn broken(report: &Value, expect: &Map<String, Value>) -> Vec<String> {
    let mut broken = Vec::new();
    let mut need = |holds: bool, what: String| {
        if !holds {
            broken.push(what);
        }
    };
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let size = |text: &Value| {
        text.as_str().and_then(|text| ByteSize::parse(text, ByteUnit::MiB).ok()).unwrap_or_default()
    };
    let (verdict, diagnosis) = (&report["verdict"], &report["diagnosis"]);
    let found: Vec<(String, u64)> = report["diagnostics"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| {
            let line = it["range"]["start"]["line"].as_u64().unwrap_or_default();
            (it["rule"].as_str().unwrap_or_default().to_owned(), line)
        })
        .collect();
    let speaks = |rule: &str| found.iter().any(|(id, _)| id == rule);
    let settings = texts(&diagnosis["settings"]);
    let steps: Vec<&Value> = report["steps"].as_array().into_iter().flatten().collect();
    for (what, value) in expect {
        let text = value.as_str().unwrap_or_default();
        match what.as_str() {
            "where" => need(diagnosis["where"] == *value, format!("where {}", diagnosis["where"])),
            "kind" => need(diagnosis["kind"] == *value, format!("kind {}", diagnosis["kind"])),
            "outcome" => need(verdict["outcome"] == *value, format!("{}", verdict["headline"])),
            "line" => need(verdict["line"] == *value, format!("line {}", verdict["line"])),
            "firstSetting" => {
                need(settings.first().is_some_and(|it| it == text), format!("{settings:?}"));
            }
            "noSetting" => {
                need(!settings.iter().any(|it| it.starts_with(text)), format!("{settings:?}"));
            }
            "rules" => {
                for rule in texts(value) {
                    need(speaks(&rule), format!("no {rule}"));
                }
            }
            "silent" => {
                for rule in texts(value) {
                    need(!speaks(&rule), format!("speaks {rule}"));
                }
            }
            "rulesAt" => {
                for pair in value.as_array().into_iter().flatten() {
                    let rule = pair[0].as_str().unwrap_or_default();
                    let at = (rule.to_owned(), pair[1].as_u64().unwrap_or_default());
                    need(found.contains(&at), format!("no {rule} at {}", at.1));
                }
            }
            "steps" => need(Some(steps.len() as u64) == value.as_u64(), format!("{}", steps.len())),
            "stepOutcomes" => {
                let allowed = texts(value);
                let ends =
                    |step: &&&Value| allowed.iter().any(|it| step["outcome"].as_str() == Some(it));
                need(steps.iter().filter(ends).count() == steps.len(), format!("{steps:?}"));
            }
            "recommends" => {
                for (key, least) in value.as_object().into_iter().flatten() {
                    let all = report["recommendations"].as_array().into_iter().flatten();
                    let enough = all
                        .clone()
                        .any(|it| it["key"] == *key && size(&it["value"]) >= size(least));
                    need(enough, format!("{key}: {}", report["recommendations"]));
                }
            }
            "conf" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    let mut all = report["conf"].as_array().into_iter().flatten();
                    let set = all.any(|it| {
                        it["key"] == *key && it["value"] == *value && it["effective"] == true
                    });
                    need(set, format!("{key} is not {value}"));
                }
            }
            "heap" => {
                let gib = report["driver"]["heap"]["requested"].as_u64().map(|it| it >> 30);
                need(gib == value.as_u64(), format!("heap {gib:?}"));
            }
            "executors" => {
                let executors = &report["placement"]["executors"];
                need(executors == value, format!("executors {executors}"));
            }
            // The platform sets it, and nobody publishes how.
            "unknownHeap" => {
                let basis = &report["driver"]["heap"]["basis"];
                need(basis == "atMost", format!("heap {basis}"));
            }
            "notAtLine" => {
                let mut lines = diagnosis["lines"].as_array().into_iter().flatten();
                need(!lines.any(|it| it["line"] == *value), format!("marks line {value}"));
            }
            other => need(false, format!("unknown expectation {other}")),
        }
    }
    broken
}

#[test]
fn public_cases_hold_what_is_right_for_them() {
    let file: Value = serde_json::from_str(include_str!("data/public_cases.json")).unwrap();
    let mut wrong = Vec::new();
    let mut closed = Vec::new();
    for row in file["rows"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let input = Input::from_json(&row["input"].to_string()).unwrap();
        let report = serde_json::to_value(analyze(&input)).unwrap();
        let broken = broken(&report, row["expect"].as_object().unwrap());
        let open = OPEN.iter().any(|(open, _)| *open == id);
        match (broken.is_empty(), open) {
            (false, false) => wrong.push(format!("{id}: {}", broken.join("; "))),
            (true, true) => closed.push(id),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(closed.is_empty(), "these hold now: {closed:?}");
}
