//! Chromium and the chromedriver that goes with it.

use std::env;
use std::env::consts::{EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::run::{command, output, run, run_at_most};
use crate::tools::find;
use crate::{Result, project};

/// A release that is published with its driver for all systems, and what installs both.
const CHROME: &str = "145.0.7632.46";
const INSTALLER: &str = "@puppeteer/browsers@2.13.0";

/// A browser and a driver of the same major version, without which they do not talk.
pub struct Browser {
    pub chrome: PathBuf,
    pub chromedriver: PathBuf,
}

impl Browser {
    /// Finds them, or gets them.
    pub fn ensure() -> Result<Self> {
        if let Some(browser) = find_pair() {
            return Ok(browser);
        }
        println!(
            "There is no Chromium with a chromedriver of its version here. Getting Chrome {CHROME} for tests …"
        );
        if let Err(error) = download() {
            println!("That does not work here: {error}.");
        }
        if let Some(browser) = find_pair() {
            return Ok(browser);
        }
        if let Some(mut apt) = apt() {
            println!("Installing Debian's packages chromium and chromium-driver (about 30 s) …");
            run(&mut apt)?;
        }
        find_pair().ok_or_else(|| {
            "the browser tests need Chromium (or Chrome) and a chromedriver of the same major version: install both \
             (on Debian: apt-get install chromium chromium-driver), or name them in CHROME and CHROMEDRIVER"
                .to_owned()
        })
    }

    /// Tells a program which browser to use: browser-tests by CHROME, the WebAssembly tests by a copy of
    /// webdriver.json that names it.
    pub fn set(&self, command: &mut Command) -> Result {
        let chrome = self.chrome.to_str().ok_or("the path of the browser has to be Unicode")?;
        let options = format!("\"goog:chromeOptions\": {{\n    \"binary\": {chrome:?},");
        let read = |path: PathBuf| {
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let capabilities = read(project::root().join("webdriver.json"))?
            .replace("\"goog:chromeOptions\": {", &options);
        let path = project::tools().join("webdriver.json");
        let written =
            fs::create_dir_all(project::tools()).and_then(|()| fs::write(&path, capabilities));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
        command.env("CHROME", &self.chrome).env("CHROMEDRIVER", &self.chromedriver);
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", path);
        Ok(())
    }
}

/// The first browser for which there is a driver.
fn find_pair() -> Option<Browser> {
    let drivers: Vec<(PathBuf, u32)> = versions(drivers()).collect();
    versions(browsers()).find_map(|(chrome, version)| {
        let (chromedriver, _) = drivers.iter().find(|(_, of)| *of == version)?;
        Some(Browser { chrome, chromedriver: chromedriver.clone() })
    })
}

fn browsers() -> Vec<PathBuf> {
    let mut found = Vec::from_iter(env::var_os("CHROME").map(PathBuf::from));
    let own = match OS {
        "macos" => "Google Chrome for Testing",
        "windows" => "chrome.exe",
        _ => "chrome",
    };
    found.extend(find(&project::tools().join("browser"), own));
    found.extend(
        ["chromium", "chromium-browser", "google-chrome", "chrome"]
            .into_iter()
            .filter_map(project::which),
    );
    let usual: &[&str] = match OS {
        "macos" => &[
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
        ],
        "windows" => &[
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        ],
        _ => &[],
    };
    found.extend(usual.iter().map(PathBuf::from));
    found
}

fn drivers() -> Vec<PathBuf> {
    let mut found = Vec::from_iter(env::var_os("CHROMEDRIVER").map(PathBuf::from));
    found.extend(find(&project::tools().join("browser"), &format!("chromedriver{EXE_SUFFIX}")));
    found.extend(project::which("chromedriver"));
    found
}

/// Those that run, with their major versions.
fn versions(programs: Vec<PathBuf>) -> impl Iterator<Item = (PathBuf, u32)> {
    programs.into_iter().filter_map(|program| {
        let version = version(&program)?;
        Some((program, version))
    })
}

fn version(program: &Path) -> Option<u32> {
    if cfg!(windows) && program.ends_with("chrome.exe") {
        // `chrome.exe --version` opens a window; the version is the name of a folder next to it or above it.
        let beside = fs::read_dir(program.parent()?).ok()?.flatten().map(|entry| entry.path());
        return beside
            .chain(program.ancestors().map(Path::to_owned))
            .find_map(|path| major(path.file_name()?.to_str()?));
    }
    // "Chromium 156.0.8078.79 built on Debian …", "ChromeDriver 156.0.8078.79 (…)".
    output(command(program).arg("--version").stderr(Stdio::null()))?
        .split_whitespace()
        .find_map(major)
}

/// 156 of "156.0.8078.79"; also of "win64-156.0.8078.79".
fn major(word: &str) -> Option<u32> {
    let word = word.rsplit('-').next()?;
    let numbers: Option<Vec<u32>> = word.split('.').map(|number| number.parse().ok()).collect();
    match numbers?.as_slice() {
        [major, _, _, _] => Some(*major),
        _ => None,
    }
}

fn download() -> Result {
    let folder = project::tools().join("browser");
    for what in ["chrome", "chromedriver"] {
        let mut install = command("npx");
        install
            .args(["--yes", INSTALLER, "install", &format!("{what}@{CHROME}"), "--path"])
            .arg(&folder);
        // It explains at length what a sentence of ours says; 170 MB take a while on a slow line.
        run_at_most(Duration::from_mins(5), install.stdin(Stdio::null()).stderr(Stdio::null()))?;
    }
    Ok(())
}

/// Debian's installation of both, where we may.
fn apt() -> Option<Command> {
    project::which("apt-get")?;
    let is_root = output(command("id").arg("-u"))? == "0";
    let install = "apt-get update && apt-get install -y chromium chromium-driver";
    let mut apt = command(if is_root { "sh" } else { "sudo" });
    if !is_root {
        output(command("sudo").args(["-n", "true"]))?;
        apt.args(["-n", "sh"]);
    }
    apt.args(["-c", install]).env("DEBIAN_FRONTEND", "noninteractive");
    Some(apt)
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn a_major_version_is_read_from_what_looks_like_a_version() {
        assert_eq!(major("156.0.8078.79"), Some(156));
        assert_eq!(major("win64-145.0.7632.46"), Some(145));
        assert_eq!(major("Chromium"), None);
        assert_eq!(major("12.04"), None);
    }
}
