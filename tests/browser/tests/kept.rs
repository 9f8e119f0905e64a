//! Nothing that was typed is lost: not by Undo, not by loading the page again, not by opening a link.

use browser_tests::{Page, Result, with_page};

const CODE: &str = "PySpark code";
const SCRIPT: &str = "rows = spark.table('mine').toPandas()\n";

/// A link's fragment for `{"source":"linked = 1"}`.
const LINK: &str = "#json=%7B%22source%22%3A%22linked%20%3D%201%22%7D";

/// Waits until the editor shows each of these texts, and none of the others.
async fn code_has(page: &Page, there: &[&str], gone: &[&str]) -> Result {
    page.eventually(&format!("the code has {there:?} and not {gone:?}"), async || {
        let code = page.css(".cm-content").await?.text().await?;
        Ok(there.iter().all(|it| code.contains(it)) && !gone.iter().any(|it| code.contains(it)))
    })
    .await
}

/// Mends what is found in the script, which the example's findings are not.
async fn fix(page: &Page) -> Result {
    let finding = page.css("[data-rule=to-pandas-unbounded][data-line='1']").await?;
    finding.button("Fix").await?.click().await
}

#[test]
fn undo_takes_back_what_was_typed_after_a_fix_and_then_the_fix() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        fix(page).await?;
        code_has(page, &[".limit(1000).toPandas()"], &[]).await?;
        page.textbox(CODE).await?.press("# first line\n# second line").await?;
        code_has(page, &["limit", "# first line", "# second line"], &[]).await?;

        page.button("Undo").await?.click().await?;
        code_has(page, &["limit"], &["line"]).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, &["'mine'"], &["limit", "line"]).await?;

        page.button("Redo").await?.click().await?;
        code_has(page, &["limit"], &["line"]).await?;
        page.button("Redo").await?.click().await?;
        code_has(page, &["limit", "# first line", "# second line"], &[]).await
    })
}

#[test]
fn undo_comes_back_to_what_it_took_away_before_other_things_were_typed() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.textbox(CODE).await?.press("# early").await?;
        code_has(page, &["# early"], &[]).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, &["'mine'"], &["# early"]).await?;
        page.textbox(CODE).await?.press("# late").await?;
        code_has(page, &["# late"], &["# early"]).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, &["'mine'"], &["# early", "# late"]).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, &["# early"], &["# late"]).await
    })
}

#[test]
fn a_fix_is_undone_and_the_cluster_typed_since_is_a_step_of_its_own() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        fix(page).await?;
        code_has(page, &["limit"], &[]).await?;
        page.region("Cluster").await?.spinbutton("Workers").await?.fill("7").await?;
        page.button("Undo").await?.click().await?;
        page.eventually("the cluster is as it was", async || {
            let workers = page.region("Cluster").await?.spinbutton("Workers").await?;
            Ok(workers.value().await? == "3")
        })
        .await?;
        code_has(page, &["limit"], &[]).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, &["'mine'"], &["limit"]).await
    })
}

#[test]
fn loading_the_page_again_keeps_everything_and_the_examples_stay_in_reach() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.region("Cluster").await?.spinbutton("Workers").await?.fill("7").await?;
        page.tab("Failure").await?.click().await?;
        page.textbox("Failure message").await?.fill("it died").await?;
        page.reload().await?;
        page.tab("Code").await?.click().await?;
        code_has(page, &["'mine'"], &["purchases"]).await?;
        let workers = page.region("Cluster").await?.spinbutton("Workers").await?;
        assert_eq!(workers.value().await?, "7");
        page.tab("Failure").await?.click().await?;
        assert_eq!(page.textbox("Failure message").await?.value().await?, "it died");

        page.tab("Code").await?.click().await?;
        page.button("Examples").await?.click().await?;
        let first = page.named("menu", "Examples").await?.all("menuitem", None).await?;
        first.first().ok_or("no examples")?.click().await?;
        code_has(page, &["purchases-by-user"], &["'mine'"]).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, &["'mine'"], &["purchases-by-user"]).await
    })
}

#[test]
fn looking_at_a_link_keeps_the_draft_and_changing_it_keeps_the_change() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        code_has(page, &["'mine'"], &[]).await?;
        page.open(LINK).await?;
        code_has(page, &["linked = 1"], &["'mine'"]).await?;
        page.says("Undo brings back what you had here before").await?;
        page.reload().await?;
        code_has(page, &["linked = 1"], &[]).await?;
        page.open("").await?;
        code_has(page, &["'mine'"], &["linked"]).await?;

        page.open(LINK).await?;
        code_has(page, &["linked = 1"], &[]).await?;
        page.textbox(CODE).await?.press("  # changed").await?;
        code_has(page, &["# changed"], &[]).await?;
        page.eventually("the address is the page's", async || {
            Ok(!page.address().await?.contains('#'))
        })
        .await?;
        page.reload().await?;
        code_has(page, &["linked = 1", "# changed"], &[]).await
    })
}

#[test]
fn an_address_that_is_no_link_is_said_to_be_none() -> Result {
    with_page(async |page| {
        page.open("#garbage").await?;
        page.says("The link could not be read: #garbage").await?;
        code_has(page, &["purchases-by-user"], &[]).await
    })
}
