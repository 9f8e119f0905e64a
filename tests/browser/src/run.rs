//! Running one test against one page.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;
use std::{fs, thread};

use thirtyfour::WebDriverRunError;

use crate::chromium::Driver;
use crate::site::Site;
use crate::{Page, Result};

/// Runs a test on the page that `trunk build --release` made.
pub fn with_page(test: impl AsyncFnOnce(&Page) -> Result) -> Result {
    with_page_in(&built_page()?, async |page: &Page| {
        // The editor takes the plain text area's place soon after the start; who fills in the one in that moment loses
        // it.
        page.css(".cm-content").await?;
        // The first report comes from a worker, and the panels with it.
        page.css(".app[data-waiting=false]").await?;
        test(page).await
    })
}

/// Runs a test on the page in a folder: its index.html, which has started when the test begins.
pub fn with_page_in(folder: &Path, test: impl AsyncFnOnce(&Page) -> Result) -> Result {
    let site = Site::serve(folder)?;
    let driver = Driver::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let session = driver.session().await?;
        let outcome = session
            .run_and_quit(async |session| {
                let page = Page::new(session, site.url());
                let outcome = caught(run(&page, test)).await;
                if !matches!(outcome, Ok(Ok(()))) {
                    picture_of_failure(&page).await;
                }
                outcome.unwrap_or_else(|panic| resume_unwind(panic))
            })
            .await;
        outcome.map_err(|error| match error {
            WebDriverRunError::Body(body) | WebDriverRunError::BodyAndCleanup { body, .. } => body,
            error => error.to_string().into(),
        })
    })
}

/// The folder of the built page.
pub fn built_page() -> Result<PathBuf> {
    let folder = workspace().join("dist");
    if !folder.join("index.html").exists() {
        return Err(format!(
            "{} holds no page: `cargo xtask test build` makes it",
            folder.display()
        )
        .into());
    }
    Ok(folder)
}

/// The root of the project.
pub fn workspace() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("this package is two folders below the root")
}

async fn run(page: &Page, test: impl AsyncFnOnce(&Page) -> Result) -> Result {
    page.open("").await?;
    test(page).await?;
    let errors = page.console_errors().await?;
    if errors.is_empty() {
        Ok(())
    } else {
        Err(format!("the console says: {}", errors.join("; ")).into())
    }
}

/// A panic becomes a value, so that there is time for a picture and for closing the browser.
async fn caught<T>(future: impl Future<Output = T>) -> std::result::Result<T, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Saves a picture of the page when a test fails. A missing one must not hide why it failed.
async fn picture_of_failure(page: &Page) {
    let test = thread::current().name().unwrap_or("test").replace("::", "-");
    let path = workspace().join("target/browser-failures").join(test).with_extension("png");
    let folder = path.parent().expect("the path ends in a file name");
    if fs::create_dir_all(folder).is_ok() && page.snapshot(&path).await.is_ok() {
        eprintln!("the page when the test failed: {}", path.display());
    }
    for error in page.console_errors().await.unwrap_or_default() {
        eprintln!("the console says: {error}");
    }
}
