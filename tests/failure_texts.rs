//! Texts of failures from public reports and from the sources that print them: kind, process and effect.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Input, analyze};

/// A row of `data/failure_texts.json`.
struct Row {
    name: String,
    /// The program that prints it, or `public report`.
    source: String,
    text: String,
    kind: String,
    process: Option<String>,
    effect: String,
}

fn texts() -> Vec<Row> {
    let file: Value = serde_json::from_str(include_str!("data/failure_texts.json")).unwrap();
    let text = |row: &Value| {
        let field = |name: &str| row[name].as_str().unwrap().to_owned();
        Row {
            name: field("name"),
            source: field("source"),
            text: field("text"),
            kind: field("kind"),
            process: row["where"].as_str().map(str::to_owned),
            effect: field("effect"),
        }
    };
    file["rows"].as_array().unwrap().iter().map(text).collect()
}

fn diagnosis(input: &Value) -> Value {
    let report = analyze(&Input::from_json(&input.to_string()).unwrap());
    serde_json::to_value(report.diagnosis).unwrap()
}

/// FNV-1a: a third of the texts made from sources is held out, by their names, so that no table was tuned to them.
fn is_held_out(name: &str) -> bool {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash % 3 == 0
}

/// The figures of one set of texts.
#[derive(Debug, Default)]
struct Sums {
    texts: usize,
    right: usize,
    wrong_process: usize,
}

#[test]
fn texts_are_recognized_on_the_right_process() {
    let (mut reports, mut made, mut held_out) = <(Sums, Sums, Sums)>::default();
    let mut wrong = Vec::new();
    for it in texts() {
        let found = diagnosis(&json!({"failure": it.text}));
        let process = found["where"].as_str();
        let right = found["kind"] == *it.kind
            && process == it.process.as_deref()
            && found["effect"] == *it.effect;
        let sums = match &*it.source {
            "public report" => &mut reports,
            _ if is_held_out(&it.name) => &mut held_out,
            _ => &mut made,
        };
        sums.texts += 1;
        sums.right += usize::from(right);
        sums.wrong_process += usize::from(process.is_some() && process != it.process.as_deref());
        let tuned = it.source == "public report" || !is_held_out(&it.name);
        if !right && tuned {
            wrong.push(format!(
                "{}: {} {process:?} {}, expected {} {:?} {}",
                it.name, found["kind"], found["effect"], it.kind, it.process, it.effect
            ));
        }
    }
    println!("public reports: {reports:?}\nfrom sources: {made:?}\nheld out: {held_out:?}");
    assert_eq!(wrong, Vec::<String>::new());
    for sums in [&reports, &made, &held_out] {
        assert!(sums.right * 10 >= sums.texts * 9, "{sums:?}");
        assert_eq!(sums.wrong_process, 0, "{sums:?}");
    }
}

/// In local mode no text that names no executor is answered with a key of an executor, but for Python workers' own limit
/// and settings that are refused.
#[test]
fn local_mode_gets_no_keys_of_executors() {
    for it in texts() {
        let found = diagnosis(&json!({"failure": it.text, "cluster": {"manager": "local"}}));
        let managed =
            ["executor", "Executor", "yarn", "YARN", "container_", "pod", "Pod", "nodes are"];
        if managed.iter().any(|name| it.text.contains(name)) {
            continue;
        }
        let answer = [&found["settings"], &found["explanation"]].map(ToString::to_string).concat();
        let keys = answer.replace("spark.executor.pyspark.memory", "");
        assert!(!keys.contains("spark.executor."), "{}: {found}", it.name);
    }
}

#[test]
fn every_text_is_there_once_with_its_source() {
    let mut names = std::collections::BTreeSet::new();
    for it in texts() {
        assert!(!it.source.is_empty() && !it.text.is_empty(), "{}", it.name);
        assert!(names.insert(it.name.clone()), "{} is there twice", it.name);
    }
}
