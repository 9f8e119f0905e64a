//! `src/types.d.ts` is what the Rust types are in TypeScript. With `BLESS=1` in the environment it is written anew.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::path::Path;

use spark_memory::cluster::JavaVersion;
use spark_memory::lint::Docs;
use spark_memory::{Advice, Edit, Input, MinimumCluster, PastedKind, Report, SearchResult};
use ts_rs::{Config, TS, TypeVisitor};

const HEADER: &str = "\
// Generated from the Rust types by `BLESS=1 cargo test -p spark-memory-js --test types`.
";

/// The declarations by name, for the order in which `ts-rs` visits them changes from build to build.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types of Rust itself are written out where they are used; only a type of ours has a file of its own.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        if self.by_name.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let text = format!("\n{docs}export {}\n", layout(&T::decl(&self.config)));
        self.by_name.insert(name, text);
        T::visit_dependencies(self);
    }
}

/// A declaration with each of its fields in a line.
///
/// `ts-rs` puts a line's end only around a doc comment. No type of a field has a comma in it.
fn layout(declaration: &str) -> String {
    let Some((head, fields)) = declaration.split_once("= { ") else {
        return declaration.to_owned();
    };
    let fields = fields.trim_end_matches("};");
    let mut text = format!("{head}= {{\n");
    for line in fields.lines() {
        if line.starts_with("/**") || line.starts_with(" *") {
            text.push_str(&format!("  {line}\n"));
            continue;
        }
        for field in line.split(", ").filter(|field| !field.is_empty()) {
            text.push_str(&format!("  {field};\n"));
        }
    }
    text + "};"
}

/// Every type that a function of the API takes or returns, and those that they are made of.
fn declarations() -> String {
    // In JSON every number is of JavaScript's own kind.
    let config = Config::new().with_large_int("number");
    let mut declarations = Declarations { config, by_name: BTreeMap::new() };
    declarations.visit::<Input>();
    declarations.visit::<Report>();
    declarations.visit::<Advice>();
    declarations.visit::<MinimumCluster>();
    declarations.visit::<SearchResult>();
    declarations.visit::<PastedKind>();
    declarations.visit::<Edit>();
    declarations.visit::<Docs>();
    declarations.by_name.into_values().fold(HEADER.to_owned(), |text, next| text + &next)
}

#[test]
fn the_file_is_generated_from_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/types.d.ts");
    let generated = declarations();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let different = generated.lines().zip(committed.lines()).find(|(left, right)| left != right);
    assert!(
        generated == committed,
        "src/types.d.ts is not what the Rust types are; write it by `BLESS=1 cargo test -p spark-memory-js --test types`: {different:?}"
    );
}

/// JSON writes these by hand, so their types are written by hand too.
#[test]
fn java_versions_are_those_of_the_type() {
    let numbers = JavaVersion::ALL.map(|version| version.number().to_string());
    assert_eq!(JavaVersion::inline(&Config::new()), numbers.join(" | "));
}
