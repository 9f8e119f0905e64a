//! The harness, tried on a small page of its own in `fixtures/page`.

use std::path::Path;

use browser_tests::{ColorScheme, Page, Result, with_page_in};

fn with_fixture(test: impl AsyncFnOnce(&Page) -> Result) -> Result {
    with_page_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/page"), test)
}

#[test]
fn parts_are_found_by_role_and_name_within_a_part() -> Result {
    with_fixture(async |page| {
        page.region("Cluster").await?.button("Fix").await?.click().await?;
        page.says("fixed in Cluster").await?;
        assert_eq!(page.all("button", Some("Fix")).await?.len(), 2);
        assert_eq!(page.region("Problems").await?.name().await?, "Problems");
        Ok(())
    })
}

#[test]
fn hidden_parts_are_not_found() -> Result {
    with_fixture(async |page| {
        assert!(page.all("region", Some("Timeline")).await?.is_empty());
        page.gone("region", "Timeline").await
    })
}

#[test]
fn a_missing_part_is_an_error_that_names_those_there_are() -> Result {
    with_fixture(async |page| {
        let error =
            page.region("Problem").await.expect_err("the region is called Problems").to_string();
        assert!(error.contains("there is no region \"Problem\""), "{error}");
        assert!(error.contains("\"Problems\", \"Cluster\""), "{error}");
        Ok(())
    })
}

#[test]
fn filling_replaces_all_lines_and_queries_wait_for_what_follows() -> Result {
    with_fixture(async |page| {
        let code = page.textbox("PySpark code").await?;
        code.fill("one\n    two\nthree").await?;
        assert_eq!(code.value().await?, "one\n    two\nthree");
        let problems = page.region("Problems").await?;
        page.eventually("each line is a problem", async || {
            Ok(problems.list_items().await?.len() == 3)
        })
        .await?;
        let second = problems.css("[data-line=\"2\"]").await?;
        assert_eq!(second.text().await?, "two");
        assert_eq!(second.attribute("data-line").await?.as_deref(), Some("2"));
        assert_eq!(second.attribute("data-rule").await?, None);
        Ok(())
    })
}

#[test]
fn form_controls_take_values() -> Result {
    with_fixture(async |page| {
        let cluster = page.region("Cluster").await?;
        let workers = cluster.spinbutton("Workers").await?;
        workers.fill("12").await?;
        assert_eq!(workers.value().await?, "12");
        let version = cluster.combobox("Spark version").await?;
        version.choose("4.3").await?;
        assert_eq!(version.value().await?, "4.3");
        Ok(())
    })
}

#[test]
fn an_error_on_the_console_fails_the_test_that_does_not_ask_for_it() -> Result {
    let outcome = with_fixture(async |page| page.button("Break").await?.click().await);
    let error = outcome.expect_err("the page threw").to_string();
    assert!(error.contains("broken on purpose"), "{error}");

    with_fixture(async |page| {
        page.button("Break").await?.click().await?;
        assert_eq!(page.console_errors().await?.len(), 1);
        Ok(())
    })
}

#[test]
fn size_and_colors_are_those_asked_for() -> Result {
    with_fixture(async |page| {
        page.resize(390, 844).await?;
        let size = page.script("return [innerWidth, innerHeight]", vec![]).await?;
        assert_eq!(size, serde_json::json!([390, 844]));
        let background = "return getComputedStyle(document.body).backgroundColor";
        page.color_scheme(ColorScheme::Dark).await?;
        assert_eq!(page.script(background, vec![]).await?, "rgb(10, 20, 30)");
        page.color_scheme(ColorScheme::Light).await?;
        assert_eq!(page.script(background, vec![]).await?, "rgb(255, 255, 255)");
        Ok(())
    })
}

#[test]
fn a_screenshot_has_the_size_of_the_page() -> Result {
    with_fixture(async |page| {
        page.resize(1024, 768).await?;
        let path = std::env::temp_dir().join(format!("harness-{}.png", std::process::id()));
        page.screenshot(&path).await?;
        let png = std::fs::read(&path)?;
        std::fs::remove_file(&path)?;
        // Width and height are in the first chunk of a PNG, after its signature, length and name.
        assert_eq!(png[16..24], [0, 0, 4, 0, 0, 0, 3, 0]);
        Ok(())
    })
}

#[test]
fn the_policy_refuses_a_script_that_stands_in_the_page() -> Result {
    with_fixture(async |page| {
        let add = "const it = document.createElement('script'); it.textContent = 'window.ran = true'; document.body.append(it); \
                   return window.ran ?? false";
        assert_eq!(page.script(add, vec![]).await?, false);
        assert!(page.console_errors().await?.concat().contains("Content Security Policy"));
        Ok(())
    })
}
