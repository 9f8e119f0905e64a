//! The recorded rows as inputs of the model.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use spark_memory::Input;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

/// The lines of the files whose names begin so.
pub fn lines(prefix: &str) -> Vec<Value> {
    let entries = fs::read_dir(folder()).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_chosen = |path: &PathBuf| {
        let name = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
        name.starts_with(prefix) && path.extension().is_some_and(|it| it == "jsonl")
    };
    let mut files: Vec<_> = paths.filter(is_chosen).collect();
    files.sort();
    let texts = files.into_iter().map(|path| fs::read_to_string(path).expect("a text"));
    let parse = |line: &str| serde_json::from_str::<Value>(line).expect("a row");
    texts.flat_map(|text| text.lines().map(parse).collect::<Vec<_>>()).collect()
}

/// The facts of all tables.
pub fn tables() -> Value {
    let text = fs::read_to_string(folder().join("tables.json")).expect("a text");
    serde_json::from_str(&text).expect("JSON")
}

/// The facts of a table that an input has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Rows, bytes and columns with their types.
    #[allow(dead_code, reason = "not every test that has this file gives so little")]
    Columns,
    /// The numbers of their different values too.
    DistinctCounts,
}

/// A row's program over its tables, with these settings.
pub fn input(row: &Value, conf: &Value, tables: &Value, given: Given) -> Input {
    let names = row["tables"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let facts = |name: &str| {
        let table = &tables[name];
        let mut facts = json!({
            "rows": table["rows"], "bytes": table["bytes"], "columns": table["columns"],
        });
        if given == Given::DistinctCounts {
            facts["distinct"] = table["distinct"].clone();
        }
        facts
    };
    let given: Map<String, Value> = names.map(|name| (name.to_owned(), facts(name))).collect();
    let json = json!({
        "source": row["source"],
        "conf": conf,
        "sparkVersion": row["sparkVersion"],
        "tables": given,
        "cluster": {"manager": "local", "machine": row["machine"]},
    });
    Input::from_json(&json.to_string()).expect("a valid input")
}
