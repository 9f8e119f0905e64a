//! The files that README.md and ARCHITECTURE.md name are there.
#![cfg(not(target_arch = "wasm32"))]

use std::path::Path;

/// The folder that a build makes.
const BUILT: &str = "dist/";

const ENDINGS: &[&str] = &["rs", "py", "md", "mjs", "js", "ts", "css", "tsv", "json", "toml"];

/// Paths of the repository's files and folders, a folder's with a slash at its end.
fn paths(folder: &Path, under: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if matches!(&*name, "target" | "node_modules" | ".git" | "dist") {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            let own = format!("{under}{name}/");
            paths(&entry.path(), &own, found);
            found.push(own);
        } else {
            found.push(format!("{under}{name}"));
        }
    }
}

/// The alternatives of `tests/{contract,steps}.rs`.
fn alternatives(path: &str) -> Vec<String> {
    let parts = path.split_once('{').and_then(|(start, rest)| Some((start, rest.split_once('}')?)));
    let Some((start, (names, end))) = parts else { return vec![path.to_owned()] };
    names.split(',').map(|name| format!("{start}{name}{end}")).collect()
}

/// The paths among the code spans of a text: those with a file's ending, and folders; not those with a placeholder.
fn named(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let is_path = |span: &&str| {
        let ending = span.rsplit_once('.').map_or("", |(_, ending)| ending);
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-./{},".contains(c);
        span.chars().all(plain) && (ENDINGS.contains(&ending) || span.ends_with('/'))
    };
    spans.filter(is_path).flat_map(alternatives).collect()
}

/// The parts of a text with the folder that each is about: that of a crate in an item that begins with its name.
fn parts<'t>(text: &'t str, there: &[String]) -> Vec<(String, &'t str)> {
    let mut parts = Vec::new();
    for item in text.split("\n- ") {
        let name = item.strip_prefix("**").and_then(|rest| rest.split("**").next());
        let folders =
            name.map_or(Vec::new(), |it| vec![format!("crates/{it}/src/"), format!("{it}/")]);
        let folder = folders.into_iter().find(|it| there.contains(it)).unwrap_or_default();
        let (own, rest) = item.split_once("\n\n").unwrap_or((item, ""));
        parts.extend([(folder, own), (String::new(), rest)]);
    }
    parts
}

#[test]
fn every_file_that_the_documents_name_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut there = Vec::new();
    paths(root, "", &mut there);
    for document in ["README.md", "ARCHITECTURE.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let mut missing = Vec::new();
        let mut count = 0;
        for (folder, part) in parts(&text, &there) {
            for name in named(part) {
                let end = format!("/{name}");
                let is_it = |path: &String| {
                    *path == name || (path.starts_with(&folder) && path.ends_with(&end))
                };
                count += 1;
                if name != BUILT && !there.iter().any(is_it) {
                    missing.push(format!("{folder}…/{name}"));
                }
            }
        }
        assert!(count > 0, "{document} names no file");
        assert!(missing.is_empty(), "{document} names files that are not there: {missing:?}");
    }
}
