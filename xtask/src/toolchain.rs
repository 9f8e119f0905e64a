//! The Rust toolchain that rust-toolchain.toml pins, with its WebAssembly target.

use std::path::{Path, PathBuf};

use crate::run::{command, output, run};
use crate::{Result, project};

pub const WASM: &str = "wasm32-unknown-unknown";

/// Gets what is missing of it.
pub fn ensure() -> Result {
    if missing().is_none() {
        return Ok(());
    }
    if project::which("rustup").is_some() {
        println!("Getting the Rust toolchain that rust-toolchain.toml names …");
        // rustup sets RUSTUP_TOOLCHAIN for us, and would then read no targets and components from the file.
        run(command("rustup")
            .args(["toolchain", "install", "--no-self-update"])
            .env_remove("RUSTUP_TOOLCHAIN"))?;
    }
    match missing() {
        None => Ok(()),
        Some(what) => Err(format!(
            "this Rust toolchain has no {what}: install rustup (https://rustup.rs), which reads from rust-toolchain.toml what the project needs"
        )),
    }
}

/// The parts that the toolchain in use lacks.
fn missing() -> Option<&'static str> {
    let sysroot = output(command("rustc").args(["--print", "sysroot"])).map(PathBuf::from)?;
    let program =
        |name: &str| sysroot.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let parts: [(&str, &Path); 3] = [
        (WASM, &sysroot.join("lib/rustlib").join(WASM).join("lib")),
        ("clippy", &program("cargo-clippy")),
        ("rustfmt", &program("cargo-fmt")),
    ];
    parts.into_iter().find(|(_, path)| !path.exists()).map(|(name, _)| name)
}
