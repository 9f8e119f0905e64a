//! The two commands of the project, the same on Linux, macOS and Windows: everything they need besides rustup and Node
//! they bring into the project's own folder.

mod browser;
mod npm;
mod project;
mod run;
mod serve;
mod test;
mod toolchain;
mod tools;

use std::env;
use std::process::ExitCode;

/// The error is a sentence that says what to do.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask serve [--port N] [--dev]   serve the page at http://127.0.0.1:8080/ and rebuild it when a file changes
cargo xtask test [STEP…]               run every test there is, or only the steps named:
                                       format, lint, native, wasm, types, build, browser

  --port N   another port than 8080
  --dev      build without optimization: quicker, but code that nests deeply overflows the stack
             (without it the page is built as it is published; `--release` says so explicitly)

The first run brings the tools: the WebAssembly target, Node's packages, Trunk, wasm-bindgen and, for test, Chromium.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["serve", options @ ..] => {
            serve::Options::parse(options).and_then(|options| serve::serve(&options))
        }
        ["test", names @ ..] => test::test(names),
        [] | ["help" | "-h" | "--help"] => {
            println!("{HELP}");
            Ok(())
        }
        [other, ..] => Err(format!("`{other}` is no command here; there are:\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
