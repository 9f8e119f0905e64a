//! Every test there is, the quick ones first.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::browser::Browser;
use crate::run::{Tests, cargo, command, run, run_tests};
use crate::toolchain::WASM;
use crate::tools::WASM_BINDGEN;
use crate::{Result, npm, project, serve, toolchain};

/// The packages that a browser runs.
const PAGE: [&str; 4] = ["--package", "spark-memory-playground", "--package", "spark-memory-js"];

struct CheckStep {
    name: &'static str,
    heading: &'static str,
    run: fn(&mut Tests) -> Result,
}

const STEPS: [CheckStep; 7] = [
    CheckStep { name: "format", heading: "Formatting", run: |_| format() },
    CheckStep { name: "lint", heading: "Clippy, native and for WebAssembly", run: |_| lint() },
    CheckStep { name: "native", heading: "Native tests", run: native },
    CheckStep { name: "wasm", heading: "WebAssembly tests in headless Chromium", run: wasm },
    CheckStep { name: "types", heading: "The JavaScript API’s types, by TypeScript", run: types },
    CheckStep { name: "build", heading: "The page, built as it is published", run: |_| build() },
    CheckStep { name: "browser", heading: "The built page in headless Chromium", run: browser },
];

/// Runs the steps named, or all; the first that fails is the last. A step that cannot run has failed.
pub fn test(names: &[&str]) -> Result {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let steps = STEPS.map(|step| step.name).join(", ");
        return Err(format!("`{unknown}` is no step of test; there are {steps}"));
    }
    toolchain::ensure()?;
    let mut tests = Tests::default();
    for step in STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)) {
        println!("\n== {} ==", step.heading);
        let start = Instant::now();
        let outcome = (step.run)(&mut tests);
        let seconds = start.elapsed().as_secs_f64();
        if let Err(error) = outcome {
            println!("-- {} failed after {seconds:.1} s", step.name);
            summarize(tests);
            return Err(error);
        }
        println!("-- {} took {seconds:.1} s", step.name);
    }
    summarize(tests);
    Ok(())
}

fn summarize(tests: Tests) {
    if tests == Tests::default() {
        return;
    }
    let skipped =
        if tests.ignored == 0 { String::new() } else { format!(", {} skipped", tests.ignored) };
    println!("\n{} passed, {} failed{skipped}", tests.passed, tests.failed);
}

fn format() -> Result {
    run(cargo().args(["fmt", "--all", "--check", "--"]).args(rule_files()))
}

/// The files of the rules, which rustfmt does not find: it expands no macro, and one declares them.
fn rule_files() -> Vec<PathBuf> {
    let rules = project::root().join("crates/pyspark-lint/src/rules");
    let files_of = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = files_of(&rules).flat_map(|family| files_of(&family.path()));
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.sort();
    files
}

fn lint() -> Result {
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let targets = ["--lib", "--bins", "--tests"];
    run(cargo()
        .args(["clippy", "--target", WASM])
        .args(PAGE)
        .args(targets)
        .args(["--", "-D", "warnings"]))
}

fn native(tests: &mut Tests) -> Result {
    run_tests(cargo().args(["test", "--workspace", "--exclude", "browser-tests"]), tests)
}

fn wasm(tests: &mut Tests) -> Result {
    WASM_BINDGEN.ensure()?;
    // Getting the browser may need Node.
    let browser = Browser::ensure()?;
    let mut command = cargo();
    command.args(["test", "--package", "spark-memory-js", "--target", WASM, "--test", "api"]);
    browser.set(&mut command)?;
    run_tests(&mut command, tests)
}

/// Has `wasm-bindgen` write the types of the functions that the page's module exports, and TypeScript check how they
/// are used.
fn types(tests: &mut Tests) -> Result {
    npm::ensure()?;
    WASM_BINDGEN.ensure()?;
    run(cargo().args(["build", "--target", WASM, "--bin", "playground"]))?;
    let module = project::target().join(WASM).join("debug/playground.wasm");
    let folder = project::target().join("types");
    run(command("wasm-bindgen").args(["--target", "web", "--out-dir"]).arg(&folder).arg(module))?;
    let mut command = cargo();
    command.args(["test", "--package", "spark-memory-js", "--test", "typescript"]);
    command.env("SPARK_MEMORY_TYPES", folder.join("playground.d.ts"));
    run_tests(&mut command, tests)
}

fn build() -> Result {
    run(&mut serve::trunk("build", true)?)
}

fn browser(tests: &mut Tests) -> Result {
    npm::ensure()?;
    let browser = Browser::ensure()?;
    let mut command = cargo();
    // A run takes minutes, so it is to name every test that fails.
    command.args(["test", "--no-fail-fast", "--package", "browser-tests"]);
    browser.set(&mut command)?;
    run_tests(&mut command, tests)
}
