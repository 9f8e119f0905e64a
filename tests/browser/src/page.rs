//! The page as a whole: where it is, how large, in which colors, and its console.

use std::ops::Deref;
use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::WebDriver;

use crate::wait::until;
use crate::{Node, Result};

/// An open page. What can be asked of a part of it, as [`Node`] has it, can be asked of the whole.
pub struct Page {
    driver: WebDriver,
    url: String,
    root: Node,
}

/// The user's system setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorScheme {
    Light,
    Dark,
}

impl Deref for Page {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.root
    }
}

impl Page {
    pub(crate) fn new(driver: WebDriver, url: String) -> Self {
        let root = Node::root(driver.clone());
        Self { driver, url, root }
    }

    /// Opens the page with a suffix to its address, such as a share link's `#…`, and waits until it has started.
    pub async fn open(&self, suffix: &str) -> Result {
        // The same address with another fragment would only scroll.
        self.driver.goto("about:blank").await?;
        self.driver.goto(format!("{}{suffix}", self.url)).await?;
        self.started().await
    }

    /// Loads the page again, as a returning user does.
    pub async fn reload(&self) -> Result {
        self.driver.refresh().await?;
        self.started().await
    }

    /// The address with its suffix.
    pub async fn address(&self) -> Result<String> {
        Ok(self.driver.current_url().await?.to_string())
    }

    /// Sets the size of what is seen of the page, in CSS pixels; a window could not be as narrow as a phone.
    pub async fn resize(&self, width: u32, height: u32) -> Result {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Shows the page as on a system with these colors.
    pub async fn color_scheme(&self, scheme: ColorScheme) -> Result {
        let value = match scheme {
            ColorScheme::Light => "light",
            ColorScheme::Dark => "dark",
        };
        self.media_features(&[("prefers-color-scheme", value)]).await
    }

    /// Answers the page's media queries; a feature that is not named is as the browser has it.
    pub async fn media_features(&self, features: &[(&str, &str)]) -> Result {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.command("Emulation.setEmulatedMedia", json!({ "features": features })).await.map(drop)
    }

    /// The errors on the console since this was last asked: exceptions, refusals by the policy, files not found.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let entries = self.driver.browser_log().await?;
        Ok(entries
            .into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .collect())
    }

    /// Waits until something holds; `what` is the sentence that the error says does not.
    pub async fn eventually(
        &self,
        what: &str,
        mut holds: impl AsyncFnMut() -> Result<bool>,
    ) -> Result {
        until(
            async || Ok(holds().await?.then_some(())),
            async || Ok(format!("it never came to be that {what}")),
        )
        .await
    }

    /// Runs the body of a function with `arguments` in the page, and gives what it returns.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.driver.execute(body, arguments).await?.json().clone())
    }

    /// The text that the page has put on the clipboard.
    pub async fn clipboard(&self) -> Result<String> {
        let permission =
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.command("Browser.grantPermissions", permission).await?;
        let body = "const [done] = arguments; navigator.clipboard.readText().then(done, (error) => done(`${error}`));";
        let text = self.driver.execute_async(body, vec![]).await?;
        Ok(text.convert()?)
    }

    /// The element that has the keyboard.
    pub async fn focused(&self) -> Result<Node> {
        Ok(self.root.part(self.driver.active_element().await?))
    }

    /// Writes a PNG of what is seen, once it has stopped changing.
    pub async fn screenshot(&self, path: &Path) -> Result {
        let mut before = Vec::new();
        let picture = until(
            async || {
                self.settle().await?;
                let now = self.driver.screenshot_as_png().await?;
                let still = (now == before).then(|| now.clone());
                before = now;
                Ok(still)
            },
            async || Ok("the page never stopped changing".to_owned()),
        )
        .await?;
        Ok(std::fs::write(path, picture)?)
    }

    /// Writes a PNG of what is seen now.
    pub async fn snapshot(&self, path: &Path) -> Result {
        Ok(self.driver.screenshot(path).await?)
    }

    /// The session, for what has no method here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Runs a command of the DevTools protocol.
    pub async fn command(&self, method: &str, parameters: Value) -> Result<Value> {
        Ok(self.driver.cdp().send_raw(method, parameters).await?)
    }

    /// Waits for `data-app`, which www/boot.js sets.
    async fn started(&self) -> Result {
        let body = "return document.documentElement.dataset.app ?? null";
        let state_now = async || match self.script(body, vec![]).await?.as_str() {
            None => Ok(None),
            state => Ok(state.map(str::to_owned)),
        };
        let state = until(state_now, async || {
            let console = self.console_errors().await?.join("; ");
            Ok(format!("the page never started; the console says: {console:?}"))
        })
        .await?;
        if state == "started" {
            return Ok(());
        }
        let notice = self.root.find("alert", None).await?.text().await?;
        Err(format!("the page did not start: {notice}").into())
    }

    /// Fonts are there, animations are over, and the browser has nothing else to do.
    async fn settle(&self) -> Result {
        let body = "const [done] = arguments; (async () => { \
                await document.fonts.ready; \
                const ends = document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity); \
                await Promise.allSettled(ends.map((it) => it.finished)); \
                requestIdleCallback(() => requestAnimationFrame(() => done()), { timeout: 1000 }); \
            })();";
        self.driver.execute_async(body, vec![]).await?;
        Ok(())
    }
}
