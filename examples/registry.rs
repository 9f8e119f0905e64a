//! Makes `src/conf/registry.tsv` from the recorded registries in `tests/data/configs`.
//!
//!     cargo run --example registry > src/conf/registry.tsv
//!
//! One line a key, sorted by key: the key; one letter a version from 3.5 to 4.3 (`c` core, `s` static SQL, `r` runtime SQL, `-` not
//! there); the version that introduced it; its default, and where later versions changed it `INDEX=DEFAULT` for each
//! change, separated by U+001F. `tests/registry.rs` holds the file to this program's output.

use std::collections::BTreeMap;

use serde_json::Value;

const VERSIONS: [&str; 5] = ["3.5.9", "4.0.5", "4.1.4", "4.2.1", "4.3.0"];

#[derive(Default)]
struct Row {
    kinds: [Option<char>; VERSIONS.len()],
    since: String,
    defaults: Vec<(usize, String)>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print!("{}", registry(std::path::Path::new(env!("CARGO_MANIFEST_DIR")))?);
    Ok(())
}

/// The whole text of the registry, from the recordings below `root`.
pub fn registry(root: &std::path::Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (index, version) in VERSIONS.into_iter().enumerate() {
        let text = std::fs::read_to_string(
            root.join(format!("tests/data/configs/configs-{version}.json")),
        )?;
        let recorded: Value = serde_json::from_str(&text)?;
        for entry in recorded["configs"].as_array().ok_or("no configs")? {
            let field = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            let row = rows.entry(field("key")).or_default();
            row.kinds[index] = Some(match entry["kind"].as_str() {
                Some("core") => 'c',
                Some("sql-static") => 's',
                Some("sql-runtime") => 'r',
                other => return Err(format!("unknown kind {other:?}").into()),
            });
            row.since = field("since");
            let default = field("default").replace(['\t', '\n', '\u{1f}'], " ");
            if row.defaults.last().is_none_or(|(_, last)| *last != default) {
                row.defaults.push((index, default));
            }
        }
    }
    let mut text = String::new();
    for (key, row) in rows {
        let kinds: String = row.kinds.into_iter().map(|kind| kind.unwrap_or('-')).collect();
        let defaults: Vec<String> = row
            .defaults
            .iter()
            .enumerate()
            .map(
                |(n, (index, default))| {
                    if n == 0 { default.clone() } else { format!("{index}={default}") }
                },
            )
            .collect();
        text += &format!("{key}\t{kinds}\t{}\t{}\n", row.since, defaults.join("\u{1f}"));
    }
    Ok(text)
}
