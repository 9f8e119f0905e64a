//! TypeScript's judgement of the API's types: of their use in `types.ts`, and of what the functions really answer.
//! `cargo xtask test types` runs it, for it needs Node's packages and the types that `wasm-bindgen` writes.
#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};
use std::process::Command;

use spark_memory::lint::{docs, rules::RULES};
use spark_memory::{Input, analyze, decode, encode, search};

/// A failure with numbers, and settings of which not all is understood: sections that no example has.
const PASTED: &str = r#"{
    "source": "spark.conf.set('spark.sql.shuffle.partitions', n)\nrows = spark.table('t').groupBy('k').count().collect()",
    "failure": "Job aborted: Total size of serialized results of 9 tasks (1076.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)",
    "settings": "spark-submit --master yarn --executor-memory 4g --num-executors 3 --conf nothing job.py",
    "tables": {"t": {"rows": 1000000, "bytes": "40g", "columns": {"k": "bigint"}}}
}"#;

/// A job whose tables have no sizes, so that its demands name the tables that are missing.
const UNSIZED: &str = r#"{
    "source": "spark.table('orders').join(spark.table('users'), 'id').groupBy('id').count().collect()",
    "cluster": {"manager": "yarn"}
}"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The examples of the page, as inputs.
fn examples() -> Vec<Input> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("www/examples"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let read = |file: &PathBuf| {
        let input = Input::from_json(&std::fs::read_to_string(file).unwrap()).unwrap();
        Input { source: std::fs::read_to_string(file.with_extension("py")).unwrap(), ..input }
    };
    files.iter().map(read).collect()
}

/// A module with the JSON of answers, each with the type that it is to have: a literal with a field that its type lacks
/// is an error.
fn answers() -> String {
    let mut text =
        "import type { Input, Report, Rule, SearchResult } from \"spark-memory\";\n".to_owned();
    let mut add = |json: serde_json::Result<String>, name: &str| {
        text.push_str(&format!("({} satisfies {name});\n", json.unwrap()));
    };
    let pasted = Input::from_json(PASTED).unwrap();
    let unsized_tables = Input::from_json(UNSIZED).unwrap();
    for input in examples().iter().chain([&pasted, &unsized_tables]) {
        add(serde_json::to_string(&decode(&encode(input)).unwrap()), "Input");
        add(serde_json::to_string(&analyze(input)), "Report");
    }
    // `advise` and `smallest` answer parts of it.
    add(serde_json::to_string(&search(&pasted)), "SearchResult");
    add(serde_json::to_string(&RULES.iter().map(|rule| docs(rule)).collect::<Vec<_>>()), "Rule[]");
    assert!(
        text.contains("\"missingTables\":[\"orders\""),
        "an answer is to have a field that most answers leave out"
    );
    text
}

#[test]
fn the_types_are_those_of_the_api() {
    let types = std::env::var("SPARK_MEMORY_TYPES")
        .expect("the path of the types that wasm-bindgen wrote: run `cargo xtask test types`");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let generated = folder.join("answers.ts");
    std::fs::write(&generated, answers()).unwrap();
    let uses = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/types.ts");
    let project = serde_json::json!({
        "compilerOptions": {
            "strict": true, "noEmit": true, "noUnusedLocals": true, "exactOptionalPropertyTypes": true,
            "target": "es2022", "lib": ["es2022", "dom"], "types": [],
            "module": "esnext", "moduleResolution": "bundler", "moduleDetection": "force",
            "paths": { "spark-memory": [types] },
        },
        "files": [uses, generated],
    });
    let config = folder.join("tsconfig.json");
    std::fs::write(&config, project.to_string()).unwrap();
    let compiler = root().join("node_modules/typescript/lib/tsc.js");
    let output = Command::new("node").arg(compiler).arg("--project").arg(config).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{errors}{}", String::from_utf8_lossy(&output.stderr));
}
