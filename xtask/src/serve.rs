//! Serving the page while one works on it.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use std::{env, fs, thread};

use crate::run::{command, run};
use crate::tools::{TRUNK, WASM_BINDGEN};
use crate::{Result, npm, project, toolchain};

pub struct Options {
    port: u16,
    release: bool,
}

impl Options {
    pub fn parse(arguments: &[&str]) -> Result<Self> {
        // A build without optimization overflows WebAssembly's stack on code that a user may well paste.
        let mut options = Self { port: 8080, release: true };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--dev" => options.release = false,
                "--release" => options.release = true,
                "--port" => {
                    let number = arguments
                        .next()
                        .and_then(|number| number.parse().ok())
                        .filter(|port| *port != 0);
                    options.port = number.ok_or("`--port` takes a number from 1 to 65535")?;
                }
                other => {
                    return Err(format!(
                        "`{other}` is no option of serve; there are --port N, --dev and --release"
                    ));
                }
            }
        }
        Ok(options)
    }
}

/// Brings everything the page is built with, builds it, and serves it until it is stopped.
pub fn serve(options: &Options) -> Result {
    let mut trunk = trunk("serve", options.release)?;
    let port = free_port(options.port)?;
    trunk.args(["--address", "127.0.0.1", "--port", &port.to_string()]);
    // Not dist: that holds the page as published, and this one has a script in it that loads it anew.
    trunk.args(["--dist", "target/serve"]);
    println!("Building the page (the first time takes about two minutes) …");
    thread::spawn(move || announce(port));
    run(&mut trunk)
}

/// A Trunk command that has all it needs.
pub fn trunk(what: &str, release: bool) -> Result<Command> {
    toolchain::ensure()?;
    npm::ensure()?;
    TRUNK.ensure()?;
    WASM_BINDGEN.ensure()?;
    // Trunk refuses to ignore what is not there.
    fs::create_dir_all(project::root().join("www/generated"))
        .map_err(|error| format!("www/generated: {error}"))?;
    // Trunk copies all that is here into the page, also what an older build left.
    fs::remove_dir_all(project::target().join("wasm-bindgen")).ok();
    let mut trunk = command("trunk");
    trunk.arg(what);
    if release {
        trunk.arg("--release");
        trunk.env("CARGO_ENCODED_RUSTFLAGS", without_build_paths());
    }
    // Trunk takes the variable for a flag and refuses its usual value, 1.
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.env_remove("NO_COLOR").args(["--color", "never"]);
    }
    Ok(trunk)
}

/// The compiler's flags that keep this machine's folders out of the page: the places of panics would name the file that
/// each is in. They are set here, as Cargo's configuration cannot name a folder that is another for everybody. With
/// `--target`, as Trunk calls Cargo, no build script and no native build sees them.
fn without_build_paths() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let mut flags: Vec<String> = env::var("RUSTFLAGS")
        .map_or_else(|_| Vec::new(), |flags| flags.split_whitespace().map(str::to_owned).collect());
    let folders = [
        (Some(project::root().to_owned()), "."),
        (home.map(|home| home.join("registry/src")), "crates"),
    ];
    for (folder, name) in folders {
        let folder = folder.map(|folder| folder.display().to_string());
        flags.extend(folder.map(|folder| format!("--remap-path-prefix={folder}={name}")));
    }
    flags.join("\u{1f}")
}

/// The port asked for, or the next one that nobody has.
fn free_port(first: u16) -> Result<u16> {
    (first..=u16::MAX)
        .take(100)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| format!("no port from {first} on is free: name another with --port"))
}

/// Says where the page is once it is there: Trunk listens after its first build.
fn announce(port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(200));
    }
    println!(
        "\nSpark Memory Playground is at http://127.0.0.1:{port}/\n\
         It is built anew when a file changes; Ctrl+C stops it.\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_served_as_published_unless_asked_otherwise() {
        let options = Options::parse(&[]).unwrap();
        assert!(options.release && options.port == 8080);
        let options = Options::parse(&["--port", "9000", "--dev"]).unwrap();
        assert!(!options.release && options.port == 9000);
    }

    #[test]
    fn a_wrong_option_is_told_what_there_is() {
        assert!(Options::parse(&["--prot", "1"]).err().unwrap().contains("--port N"));
        assert!(Options::parse(&["--port", "x"]).err().unwrap().contains("1 to 65535"));
        assert!(Options::parse(&["--port"]).is_err());
    }

    #[test]
    fn a_busy_port_is_passed_over() {
        let busy = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = busy.local_addr().unwrap().port();
        // The highest port has none after it.
        assert!(port == u16::MAX || free_port(port).is_ok_and(|free| free > port));
    }
}
