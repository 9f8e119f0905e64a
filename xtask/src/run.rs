//! Running programs.

use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Result, project};

/// A program that runs in the project's root, with the project's tools on its path.
pub fn command(program: impl AsRef<Path>) -> Command {
    let program = program.as_ref();
    // On Windows a bare `npm` would only be looked for as npm.exe, and it is npm.cmd.
    let found = program.to_str().and_then(project::which);
    let mut command = Command::new(found.as_deref().unwrap_or(program));
    command.current_dir(project::root()).env("PATH", project::path());
    command
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").map_or_else(|| "cargo".into(), std::path::PathBuf::from))
}

/// Runs to the end, showing what the program prints.
pub fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| does_not_start(command, &error))?;
    succeeded(command, status)
}

/// Runs to the end, but no longer than the limit.
pub fn run_at_most(limit: Duration, command: &mut Command) -> Result {
    let mut child = command.spawn().map_err(|error| does_not_start(command, &error))?;
    let Some(status) = wait_at_most(limit, &mut child)? else {
        // Neither can fail but for a program that has ended in this moment.
        child.kill().ok();
        child.wait().ok();
        return Err(format!("`{}` took longer than {} s", shown(command), limit.as_secs()));
    };
    succeeded(command, status)
}

/// The output of a program, if it starts and succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Number of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tests {
    pub passed: usize,
    pub failed: usize,
    pub ignored: usize,
}

impl AddAssign for Tests {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// Runs a `cargo test`, showing what it prints and adding up its results, also when it fails.
pub fn run_tests(command: &mut Command, tests: &mut Tests) -> Result {
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| does_not_start(command, &error))?;
    let output = child.stdout.take().expect("the output is piped above");
    let before = *tests;
    for line in BufReader::new(output).split(b'\n').map_while(std::result::Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        *tests += results(&line).unwrap_or_default();
    }
    let status = child.wait().map_err(|error| does_not_start(command, &error))?;
    succeeded(command, status)?;
    if *tests == before {
        return Err(format!("`{}` ran no test", shown(command)));
    }
    Ok(())
}

/// Reads "test result: ok. 3 passed; 0 failed; 1 ignored; …".
fn results(line: &str) -> Option<Tests> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |what: &str| {
        let part = counts.split(';').find_map(|part| part.trim().strip_suffix(what))?;
        part.trim().parse().ok()
    };
    Some(Tests { passed: count("passed")?, failed: count("failed")?, ignored: count("ignored")? })
}

fn wait_at_most(limit: Duration, child: &mut Child) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(None)
}

fn succeeded(command: &Command, status: ExitStatus) -> Result {
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", shown(command))) }
}

fn does_not_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` does not start: {error}", shown(command))
}

/// The command as a user would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_the_closing_line() {
        let line = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(results(line), Some(Tests { passed: 12, failed: 1, ignored: 2 }));
        assert_eq!(results("test result is discussed ... ok"), None);
        assert_eq!(results("test parses ... ok"), None);
    }

    #[test]
    fn a_command_is_shown_as_typed() {
        assert_eq!(shown(Command::new("/usr/bin/cargo").args(["fmt", "--all"])), "cargo fmt --all");
    }
}
