//! The rules: looked up, tried in the editor, switched off and on again; and a notebook's findings, which say their
//! cell.

use browser_tests::{Page, Result, with_page};
use thirtyfour::Key;

const CODE: &str = "PySpark code";
const SCRIPT: &str = "rows = spark.table('t').collect()\n";

/// A notebook whose second cell, on its second line, collects.
const NOTEBOOK: &str = "{\"cells\": [\n{\"cell_type\": \"markdown\", \"source\": \"# A job\"},\n{\"cell_type\": \"code\", \"source\": [\n\"df = spark.table('t')\\n\",\n\"rows = df.collect()\"]}\n], \"nbformat\": 4}\n";

async fn problems(page: &Page, expected: &[&str]) -> Result {
    page.eventually(&format!("the problems are {expected:?}"), async || {
        let mut found = Vec::new();
        for item in page.region("Problems").await?.all_css("[data-rule]").await? {
            found.extend(item.attribute("data-rule").await?);
        }
        Ok(found == expected)
    })
    .await
}

#[test]
fn a_rule_is_looked_up_and_tried_and_undo_brings_the_code_back() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        problems(page, &["collect-unbounded"]).await?;
        page.button("Rules").await?.click().await?;
        let dialog = page.named("dialog", "Rules").await?;
        dialog.textbox("Search").await?.fill("with-column-in-loop").await?;
        page.eventually("one rule is left", async || {
            Ok(dialog.all_css("[data-rule]").await?.len() == 1)
        })
        .await?;
        dialog.css("[data-rule=with-column-in-loop] summary").await?.click().await?;
        dialog.button("Try with-column-in-loop in the editor").await?.click().await?;
        page.gone("dialog", "Rules").await?;
        problems(page, &["with-column-in-loop"]).await?;
        page.button("Undo").await?.click().await?;
        problems(page, &["collect-unbounded"]).await
    })
}

#[test]
fn escape_closes_the_rules_and_leads_back_to_the_button() -> Result {
    with_page(async |page| {
        page.button("Rules").await?.click().await?;
        page.named("dialog", "Rules").await?.textbox("Search").await?.press(Key::Escape).await?;
        page.gone("dialog", "Rules").await?;
        page.eventually("the button has the keyboard", async || {
            Ok(page.focused().await?.name().await? == "Rules")
        })
        .await
    })
}

#[test]
fn a_rule_is_switched_off_and_on() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        problems(page, &["collect-unbounded"]).await?;
        page.button("Hide this rule: collect-unbounded").await?.click().await?;
        problems(page, &[]).await?;
        page.region("Problems").await?.says("1 rule is off: collect-unbounded").await?;
        page.button("Turn on").await?.click().await?;
        problems(page, &["collect-unbounded"]).await
    })
}

#[test]
fn the_keyboard_goes_on_to_the_next_problem_and_last_to_the_heading() -> Result {
    with_page(async |page| {
        let focused = async |name: &str| {
            page.eventually(&format!("{name} has the keyboard"), async || {
                Ok(page.focused().await?.name().await? == name)
            })
            .await
        };
        let script = "df = spark.table('t').toPandas()\nrows = spark.table('u').collect()\n";
        page.textbox(CODE).await?.fill(script).await?;
        problems(page, &["to-pandas-unbounded", "collect-unbounded"]).await?;
        let first = page.css("[data-rule=to-pandas-unbounded]").await?;
        first.button("Fix").await?.press(Key::Enter).await?;
        problems(page, &["collect-unbounded"]).await?;
        focused("Go to line 2").await?;
        page.button("Hide this rule: collect-unbounded").await?.press(Key::Enter).await?;
        problems(page, &[]).await?;
        focused("Problems").await
    })
}

#[test]
fn a_notebooks_finding_says_its_cell_and_leads_to_its_line() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(NOTEBOOK).await?;
        problems(page, &["collect-unbounded"]).await?;
        page.button("Go to cell 2, line 2").await?.click().await?;
        page.eventually("the call is selected in the JSON", async || {
            let selected = page.script("return getSelection().toString()", Vec::new()).await?;
            Ok(selected == "collect()")
        })
        .await
    })
}
