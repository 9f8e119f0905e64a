//! The page in somebody else's: the lines that Embed gives, the element that they make, and what it is opened on.

use browser_tests::{Page, Result, with_page};
use spark_memory::decode;

const SCRIPT: &str = "rows = spark.table('orders').collect()\n";

/// Puts the element into a page of its own, as an author would.
async fn author(page: &Page, element: &str) -> Result {
    let body = format!(
        "document.body.innerHTML = {}; const script = document.createElement('script'); script.type = 'module'; \
         script.src = new URL('embed.js', document.baseURI); document.head.append(script)",
        serde_json::Value::from(element)
    );
    page.script(&body, vec![]).await.map(drop)
}

/// The result of a script in the frame's document, once it has started.
async fn in_frame(page: &Page, what: &str, expected: &str) -> Result {
    let body = format!(
        "const inner = document.querySelector('iframe')?.contentDocument; \
         return inner?.documentElement.dataset.app === 'started' ? String({what}) : ''"
    );
    page.eventually(&format!("the frame says {expected}"), async || {
        Ok(page.script(&body, vec![]).await?.as_str().is_some_and(|it| it.contains(expected)))
    })
    .await
}

#[test]
fn embed_gives_lines_that_hold_the_input() -> Result {
    with_page(async |page| {
        page.textbox("PySpark code").await?.fill(SCRIPT).await?;
        page.region("Problems").await?.says("collect()").await?;
        page.button("Embed").await?.click().await?;
        let dialog = page.named("dialog", "Embed").await?;
        dialog
            .named("combobox", "Shows first, where there is room for one panel")
            .await?
            .choose("Memory")
            .await?;
        let lines = dialog.textbox("Lines to embed").await?.value().await?;
        let (_, rest) = lines.split_once("input=\"").ok_or("no input")?;
        let (input, _) = rest.split_once('"').ok_or("no end")?;
        assert_eq!(decode(input)?.source, SCRIPT);
        assert!(
            lines.contains("/some/where/embed.js\"") && lines.contains("view=\"memory\""),
            "{lines}"
        );
        dialog.button("Close").await?.click().await?;
        page.gone("dialog", "Embed").await?;

        page.resize(600, 900).await?;
        author(page, &lines[lines.find("<spark").ok_or("no element")?..]).await?;
        in_frame(page, "inner.querySelector('#tab-memory')?.getAttribute('aria-selected')", "true")
            .await
    })
}

#[test]
fn an_element_takes_its_text_as_code() -> Result {
    with_page(async |page| {
        let element = "<spark-memory-playground input='{\"cluster\": {\"workers\": 7}}'>\n    rows = spark.table('orders').collect()\n    </spark-memory-playground>";
        author(page, element).await?;
        in_frame(page, "inner.querySelector('.code-editor').textContent", "rows = spark.table")
            .await?;
        in_frame(page, "inner.querySelector('[data-rule]')?.dataset.rule", "collect-unbounded")
            .await?;
        in_frame(page, "[...inner.querySelectorAll('input')].map((it) => it.value)", "7").await
    })
}

#[test]
fn an_input_that_is_not_understood_is_said() -> Result {
    with_page(async |page| {
        author(
            page,
            "<spark-memory-playground input='{\"custer\": {}}'></spark-memory-playground>",
        )
        .await?;
        in_frame(page, "inner.body.textContent", "custer").await
    })
}

#[test]
fn a_frame_neither_opens_on_the_draft_nor_makes_one() -> Result {
    with_page(async |page| {
        page.textbox("PySpark code").await?.fill(SCRIPT).await?;
        page.region("Problems").await?.says("collect()").await?;
        page.open("?embed").await?;
        page.css(".cm-content").await?.says("purchases-by-user").await?;
        page.textbox("PySpark code").await?.fill("in_a_frame = 1\n").await?;
        page.css(".cm-content").await?.says("in_a_frame").await?;
        page.open("").await?;
        page.css(".cm-content").await?.says("orders").await
    })
}

#[test]
fn what_is_shared_is_said_with_the_settings_that_look_like_secrets() -> Result {
    with_page(async |page| {
        // {"conf":{"spark.hadoop.fs.s3a.secret.key":"EXAMPLE"}}
        page.open(
            "#json=%7B%22conf%22%3A%7B%22spark.hadoop.fs.s3a.secret.key%22%3A%22EXAMPLE%22%7D%7D",
        )
        .await?;
        let caution = "the value of spark.hadoop.fs.s3a.secret.key looks like a secret";
        page.button("Share").await?.click().await?;
        page.says("It holds everything you typed here: code, settings, tables").await?;
        page.says(caution).await?;
        page.button("Embed").await?.click().await?;
        page.named("dialog", "Embed").await?.says(caution).await
    })
}
