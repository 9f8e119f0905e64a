//! The built page starts where it should.

use browser_tests::{Result, with_page};

#[test]
fn the_page_starts_under_the_strict_policy_and_at_any_path() -> Result {
    with_page(async |page| {
        page.region("Problems").await?;
        page.reload().await?;
        page.region("Problems").await.map(drop)
    })
}
