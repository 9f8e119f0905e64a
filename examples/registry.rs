//! Makes `crates/spark-model/src/conf/registry.tsv` and `crates/spark-model/src/conf/retired.tsv` from the recorded
//! registries in `tests/data/configs`.
//!
//!     cargo run --example registry > crates/spark-model/src/conf/registry.tsv
//!     cargo run --example registry retired > crates/spark-model/src/conf/retired.tsv
//!
//! The registry has one line a key, sorted by key: the key; one letter a version from 3.5 to 4.3 (`c` core, `s` static
//! SQL, `r` runtime SQL, `-` not there); the version that introduced it; its default, and where later versions changed
//! it `INDEX=DEFAULT` for each change, separated by U+001F. `tests/registry.rs` holds the file to this program's
//! output.

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
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = if std::env::args().nth(1).as_deref() == Some("retired") {
        retired(root)?
    } else {
        registry(root)?
    };
    print!("{text}");
    Ok(())
}

fn recorded(root: &std::path::Path, version: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let text =
        std::fs::read_to_string(root.join(format!("tests/data/configs/configs-{version}.json")))?;
    Ok(serde_json::from_str(&text)?)
}

/// The whole text of the retired keys: the key; one letter a version (`n` another name of a newer key, `g` read no
/// more, `d` deprecated, `x` removed SQL key, which raises unless set to its old default); since when; that default;
/// the newer key or what Spark says.
pub fn retired(root: &std::path::Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut rows: BTreeMap<String, ([char; VERSIONS.len()], [String; 3])> = BTreeMap::new();
    for (index, version) in VERSIONS.into_iter().enumerate() {
        let recorded = recorded(root, version)?;
        let lists = [
            ("deprecated_core", "key", "version", "message"),
            ("deprecated_sql", "key", "version", "comment"),
            ("removed_sql", "key", "version", "comment"),
            ("alternatives_core", "old_key", "deprecated_in", "key"),
        ];
        for (list, key, since, advice) in lists {
            for entry in recorded[list].as_array().ok_or("no such list")? {
                let field = |name: &str| {
                    entry[name]
                        .as_str()
                        .unwrap_or_default()
                        .replace(['\t', '\n'], " ")
                        .trim()
                        .to_owned()
                };
                let advice = field(advice);
                let unused = ["Not used anymore", "no longer", "replaced with new plugin"]
                    .iter()
                    .any(|phrase| advice.contains(phrase));
                let letter = match list {
                    "alternatives_core" => 'n',
                    "removed_sql" => 'x',
                    "deprecated_core" if unused => 'g',
                    _ => 'd',
                };
                let row = rows
                    .entry(field(key))
                    .or_insert_with(|| (['-'; VERSIONS.len()], Default::default()));
                row.0[index] = letter;
                row.1 = [field(since), field("defaultValue"), advice];
            }
        }
    }
    let line = |(key, (letters, fields)): (String, ([char; VERSIONS.len()], [String; 3]))| {
        format!("{key}\t{}\t{}\n", letters.iter().collect::<String>(), fields.join("\t"))
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The whole text of the registry, from the recordings below `root`.
pub fn registry(root: &std::path::Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (index, version) in VERSIONS.into_iter().enumerate() {
        let recorded = recorded(root, version)?;
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
