//! The browser and its driver.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, io, process, thread};

use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::{ChromeCapabilities, DesiredCapabilities, WebDriver};

use crate::{Result, workspace};

/// A chromedriver of our own. Killing it leaves its browsers running: their sessions are closed before.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    /// Where the browser keeps its profile. Chromium leaves much of it there, so it is removed with the driver.
    scratch: PathBuf,
}

impl Driver {
    /// Starts `CHROMEDRIVER`, or the `chromedriver` on the path.
    pub(crate) fn start() -> Result<Self> {
        // It looks for a port that is free for IPv6 and then takes it for IPv4 too, where another may have been
        // quicker.
        let lost = |it: &Result<Self>| {
            it.as_ref().is_err_and(|error| error.to_string().contains("port not available"))
        };
        let mut started = Self::start_once();
        for _ in 0..4 {
            if !lost(&started) {
                break;
            }
            started = Self::start_once();
        }
        started
    }

    fn start_once() -> Result<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name =
            format!("browser-tests-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // Not in the project: the browser's socket is in it, and the path of a socket has to be short.
        let scratch = env::temp_dir().join(name);
        fs::create_dir_all(&scratch)?;
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, &scratch)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                let program = program.display();
                format!(
                    "{program} does not start ({error}): `cargo xtask test browser` gets one, \
                     or CHROMEDRIVER names one of the same major version as the Chromium that CHROME names"
                )
            })?;
        let mut output = BufReader::new(process.stdout.take().expect("the output is piped above"));
        match port(&mut output) {
            Ok(port) => {
                // A full pipe would stop the driver.
                thread::spawn(move || io::copy(&mut output, &mut io::sink()));
                Ok(Self { process, port, scratch })
            }
            Err(error) => {
                process.kill().ok();
                process.wait().ok();
                Err(error)
            }
        }
    }

    /// Opens a browser with an empty profile.
    pub(crate) async fn session(&self) -> Result<WebDriver> {
        Ok(WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities()?).await?)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Neither can fail but for a driver that is gone already.
        self.process.kill().ok();
        self.process.wait().ok();
        // A browser that has not quite ended may hold a file; what it leaves is in the system's temporary folder.
        fs::remove_dir_all(&self.scratch).ok();
    }
}

/// Reads "ChromeDriver was started successfully on port 45621."
fn port(output: &mut impl BufRead) -> Result<u16> {
    let mut transcript = String::new();
    for line in output.by_ref().lines() {
        let line = line?;
        let number = line
            .split("started successfully on port ")
            .nth(1)
            .map(|rest| rest.trim_end_matches('.'));
        if let Some(Ok(port)) = number.map(str::parse) {
            return Ok(port);
        }
        transcript += &line;
    }
    Err(format!(
        "chromedriver ended before it said \"started successfully on port …\"; it printed: {transcript:?}"
    )
    .into())
}

/// The flags of webdriver.json, which the WebAssembly tests start their browser with too.
fn capabilities() -> Result<ChromeCapabilities> {
    let path = workspace().join("webdriver.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let flags: serde_json::Value = serde_json::from_str(&text)?;
    let mut capabilities = DesiredCapabilities::chrome();
    for flag in flags["goog:chromeOptions"]["args"].as_array().into_iter().flatten() {
        capabilities.add_arg(
            flag.as_str().ok_or("each of \"args\" in webdriver.json has to be a string")?,
        )?;
    }
    // The page's words and number formats are tested in one language.
    capabilities.add_arg("--lang=en-US")?;
    // A scroll bar takes a different width on each system.
    capabilities.add_arg("--hide-scrollbars")?;
    if let Ok(browser) = env::var("CHROME") {
        capabilities.set_binary(&browser)?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}
