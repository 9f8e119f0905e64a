//! Node's packages: the editor, its bundler, wasm-opt, and TypeScript.

use std::path::Path;
use std::time::SystemTime;

use crate::run::{command, output, run};
use crate::{Result, project};

/// The oldest Node that the packages run on.
const OLDEST: u32 = 20;

/// Gets the packages of package-lock.json, unless they are there.
pub fn ensure() -> Result {
    let version = output(command("node").arg("--version"));
    let major = version
        .as_deref()
        .and_then(|version| version.strip_prefix('v')?.split('.').next()?.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        let found = version.map_or_else(
            || "there is none on the path".to_owned(),
            |version| format!("this is {version}"),
        );
        return Err(format!(
            "Node {OLDEST} or newer is needed and {found}: install it from https://nodejs.org"
        ));
    }
    let root = project::root();
    // npm writes this file last, so a run that was broken off is not taken for a whole one.
    let installed = modified(&root.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&root.join("package-lock.json")) {
        return Ok(());
    }
    println!("Getting Node's packages (some seconds) …");
    // No package needs its scripts; without them it runs nothing of its own here.
    run(command("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}
