//! The built page starts where it should, and says so where it cannot.

use std::{env, fs, process};

use browser_tests::{Result, built_page, with_page, with_page_in};

#[test]
fn the_page_starts_under_the_strict_policy_and_at_any_path() -> Result {
    with_page(async |page| {
        page.region("Problems").await?;
        page.reload().await?;
        page.region("Problems").await.map(drop)
    })
}

#[test]
fn a_page_that_cannot_start_says_so() -> Result {
    let folder = env::temp_dir().join(format!("page-without-wasm-{}", process::id()));
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(built_page()?)? {
        let path = entry?.path();
        let is_needed =
            path.is_file() && path.extension().is_none_or(|extension| extension != "wasm");
        if let (true, Some(name)) = (is_needed, path.file_name()) {
            fs::copy(&path, folder.join(name))?;
        }
    }
    let outcome = with_page_in(&folder, async |_| Ok(()));
    fs::remove_dir_all(&folder)?;
    let error = outcome.expect_err("the WebAssembly is missing").to_string();
    assert!(error.contains("Spark Memory Playground could not start"), "{error}");
    Ok(())
}
