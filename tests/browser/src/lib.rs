//! Drives the built page in headless Chromium, finding things as assistive technology does: by role and name.
//!
//! ```no_run
//! use browser_tests::{Result, with_page};
//!
//! #[test]
//! fn a_fix_removes_its_problem() -> Result {
//!     with_page(async |page| {
//!         page.textbox("PySpark code").await?.fill("df.collect()").await?;
//!         let problems = page.region("Problems").await?;
//!         problems.button("Fix").await?.click().await?;
//!         page.eventually("the list is empty", async || Ok(problems.list_items().await?.is_empty())).await
//!     })
//! }
//! ```
//!
//! Each test has a server, a driver and a browser of its own, so that nothing one test stores is there in another;
//! all three end with the test, also when it panics. Every query waits, so no test sleeps.
//! A test whose page wrote an error to the console fails, unless it asked for [`Page::console_errors`] itself.

mod chromium;
mod node;
mod page;
mod run;
mod site;
mod wait;

pub use node::Node;
pub use page::{ColorScheme, Page};
pub use run::{built_page, with_page, with_page_in, workspace};
pub use site::POLICY;

/// The result of a test and of every query; an error is a sentence that names what was there instead.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
