//! The modules' layers: a module imports only what stands above it in `src/lib.rs`.
#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};

const LAYERS: [&str; 10] = [
    "bytes", "conf", "cluster", "memory", "python", "plan", "simulate", "lint", "diagnose",
    "advise",
];

/// Crates that only the page and the JavaScript API name.
const BROWSER: [&str; 6] =
    ["yew::", "web_sys::", "gloo::", "wasm_bindgen::", "js_sys::", "serde_wasm_bindgen::"];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each file of `src`, by its path below it, and its lines of code outside tests and comments.
fn sources() -> Vec<(String, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let read = |file: &PathBuf| {
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(file).unwrap();
        let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        (
            name,
            lines.filter(|line| !line.trim_start().starts_with("//")).map(str::to_owned).collect(),
        )
    };
    files.iter().map(read).collect()
}

fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

#[test]
fn a_module_imports_only_modules_above_it() {
    for (file, lines) in sources() {
        let Some(own) = LAYERS.iter().position(|layer| *layer == module(&file)) else { continue };
        for line in &lines {
            for (at, layer) in LAYERS.iter().enumerate() {
                let named = line.contains(&format!("crate::{layer}::"))
                    || line.contains(&format!("crate::{layer};"));
                assert!(!named || at <= own, "{file} names {layer}: {line}");
            }
            let names_face = line.contains("crate::{") && line.contains("use ")
                || ["analyze", "report", "input", "describe"]
                    .iter()
                    .any(|face| line.contains(&format!("crate::{face}")));
            assert!(!names_face, "{file} names the public face: {line}");
        }
    }
}

#[test]
fn lib_rs_lists_the_layers_in_this_order() {
    let lib =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let listed: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .filter(|name| *name != "wasm")
        .collect();
    assert_eq!(listed, LAYERS);
}

#[test]
fn only_the_page_knows_a_browser() {
    for (file, lines) in sources() {
        if matches!(module(&file), "app" | "main" | "wasm") {
            continue;
        }
        for line in lines {
            assert!(!BROWSER.iter().any(|name| line.contains(name)), "{file}: {line}");
        }
    }
}

#[test]
fn only_python_and_lint_know_the_parser() {
    for (file, lines) in sources() {
        // Text ranges are plain positions; the face turns them into lines and columns.
        let allowed = matches!(module(&file), "python" | "lint");
        for line in lines {
            assert!(
                allowed || !(line.contains("ruff_python") || line.contains("ruff_source")),
                "{file}: {line}"
            );
        }
    }
}
