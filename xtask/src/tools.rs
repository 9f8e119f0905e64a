//! The command line tools at the versions that Trunk.toml and Cargo.toml name.

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::run::{cargo, command, output, run};
use crate::{Result, project};

/// A tool that is a crate.
pub struct Tool {
    package: &'static str,
    version: &'static str,
    programs: &'static [&'static str],
    /// The features to build with, where they are not the default ones.
    features: Option<&'static str>,
    /// Build time on two cores; the user decides by it whether to wait.
    minutes: u32,
    /// Where its makers publish it built for a system; none where they do not.
    archive: fn(version: &str) -> Option<String>,
}

pub const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    // The default features need a C library for TLS, and an updater that looks for newer versions.
    features: Some("rustls"),
    minutes: 6,
    archive: |version| {
        let system = match (OS, ARCH) {
            ("linux", "x86_64") => "x86_64-unknown-linux-gnu.tar.gz",
            ("linux", "aarch64") => "aarch64-unknown-linux-gnu.tar.gz",
            ("macos", "x86_64") => "x86_64-apple-darwin.tar.gz",
            ("macos", "aarch64") => "aarch64-apple-darwin.tar.gz",
            ("windows", "x86_64") => "x86_64-pc-windows-msvc.zip",
            _ => return None,
        };
        Some(format!(
            "https://github.com/trunk-rs/trunk/releases/download/v{version}/trunk-{system}"
        ))
    },
};

/// The version has to be that of the crate `wasm-bindgen`; a test below holds it.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    features: None,
    minutes: 3,
    archive: |version| {
        let system = match (OS, ARCH) {
            ("linux", "x86_64") => "x86_64-unknown-linux-musl",
            ("linux", "aarch64") => "aarch64-unknown-linux-gnu",
            ("macos", "x86_64") => "x86_64-apple-darwin",
            ("macos", "aarch64") => "aarch64-apple-darwin",
            ("windows", "x86_64") => "x86_64-pc-windows-msvc",
            _ => return None,
        };
        let releases = "https://github.com/wasm-bindgen/wasm-bindgen/releases/download";
        Some(format!("{releases}/{version}/wasm-bindgen-{version}-{system}.tar.gz"))
    },
};

impl Tool {
    /// Uses what is on the path at exactly this version; else gets it built; else builds it, once.
    pub fn ensure(&self) -> Result {
        if self.is_there() {
            return Ok(());
        }
        println!("Looking for {} {} ready built …", self.package, self.version);
        let folder = project::tools().join("download");
        let outcome = self.download(&folder);
        // What is left of a failed download is of no use to the next.
        fs::remove_dir_all(folder).ok();
        if outcome.is_some() && self.is_there() {
            return Ok(());
        }
        println!(
            "There is none to be had. Building {} {} from source into .tools, once: about {} minutes on two cores …",
            self.package, self.version, self.minutes
        );
        self.build()?;
        if self.is_there() {
            return Ok(());
        }
        Err(format!(
            "{} {} was built and still does not run: delete .tools and try again, or put it on the path yourself",
            self.package, self.version
        ))
    }

    fn is_there(&self) -> bool {
        self.programs.iter().all(|program| {
            let version = output(command(program).arg("--version")).unwrap_or_default();
            version.split_whitespace().nth(1) == Some(self.version)
        })
    }

    /// None if any of it fails, for building is the answer to all failures.
    fn download(&self, folder: &Path) -> Option<()> {
        let url = (self.archive)(self.version)?;
        let archive = folder.join(url.rsplit('/').next()?);
        fs::create_dir_all(folder).ok()?;
        // A network that lets nothing through is found out in seconds.
        let limits = [
            "--connect-timeout",
            "5",
            "--speed-limit",
            "1000",
            "--speed-time",
            "15",
            "--retry",
            "0",
        ];
        let mut curl = command("curl");
        curl.args(["--fail", "--silent", "--location", "--proto", "=https"]).args(limits);
        run(curl.arg("--output").arg(&archive).arg(url)).ok()?;
        // The tar of Windows and macOS reads zip files as well.
        run(command("tar").arg("-xf").arg(&archive).arg("-C").arg(folder).stderr(Stdio::null()))
            .ok()?;
        let bin = project::tools().join("bin");
        fs::create_dir_all(&bin).ok()?;
        for program in self.programs {
            let name = format!("{program}{EXE_SUFFIX}");
            fs::rename(find(folder, &name)?, bin.join(name)).ok()?;
        }
        Some(())
    }

    fn build(&self) -> Result {
        // Kept until it is done, so that a build that was interrupted resumes where it was.
        let target = project::target().join("tools");
        let mut install = cargo();
        install.args(["install", "--locked", "--force", self.package, "--version", self.version]);
        install.arg("--root").arg(project::tools()).arg("--target-dir").arg(&target);
        if let Some(features) = self.features {
            install.args(["--no-default-features", "--features", features]);
        }
        // Their own settings make the tools faster by nothing one would notice and take twice as long to build.
        install
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
        run(&mut install)?;
        // Half a gigabyte that nobody looks for; that it stays is no reason to fail.
        fs::remove_dir_all(target).ok();
        Ok(())
    }
}

/// The file of a name in a folder or below it.
pub fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let here =
        entries.iter().find(|path| path.is_file() && path.file_name().is_some_and(|it| it == name));
    here.cloned().or_else(|| {
        entries.iter().filter(|path| path.is_dir()).find_map(|folder| find(folder, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, line: &str) {
        let text = fs::read_to_string(project::root().join(file)).unwrap();
        assert!(
            text.contains(line),
            "{file} has no line {line:?}: the versions there and here have to be the same"
        );
    }

    #[test]
    fn versions_are_those_of_the_files_that_name_them() {
        check("Cargo.toml", &format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version));
        check("Trunk.toml", &format!("wasm_bindgen = \"{}\"", WASM_BINDGEN.version));
        check("Trunk.toml", &format!("trunk-version = \"={}\"", TRUNK.version));
    }
}
