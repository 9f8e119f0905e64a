//! The analysis in a worker: typing never waits for it, late answers are dropped, and a worker that dies takes nothing
//! along.

use browser_tests::{Page, Result, with_page};
use serde_json::json;

const CODE: &str = "PySpark code";
const SCRIPT: &str = "rows = spark.table('t').toPandas()\n";

/// Stands between the page and its workers. `asked` has the question numbers, each worker's from 1; `held` keeps them
/// back, if it is a list;
/// `poison` makes the next question a text that is none, which throws in the worker as a crash does.
const BETWEEN: &str = "
    globalThis.workers = [];
    globalThis.asked = [];
    globalThis.held = null;
    globalThis.poison = false;
    globalThis.Worker = class extends Worker {
        constructor(...given) { super(...given); workers.push(this); }
        postMessage(message) {
            if (message[0] === 0) return super.postMessage(message);
            asked.push(message[0]);
            if (poison) [poison, message[1]] = [false, 'no question'];
            const post = () => super.postMessage(message);
            if (held) held.push(post); else post();
        }
    };
";

const HOLD: &str = "held = []; asked.length = 0";
const RELEASE: &str = "const posts = held; held = null; posts.forEach((post) => post())";

/// An answer that takes longer than half a second takes too long.
const HURRY: &str = "
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (then, ms, ...given) => later(then, ms >= 20000 ? 500 : ms, ...given);
";

/// Opens the page with scripts that run before its own.
async fn open_with(page: &Page, scripts: &[&str]) -> Result {
    for source in scripts {
        page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
    }
    page.open("").await?;
    page.css(".cm-content").await?;
    page.css("[data-rule]").await.map(drop)
}

async fn set(page: &Page, what: &str) -> Result {
    page.script(what, vec![]).await.map(drop)
}

async fn code_says(page: &Page, text: &str) -> Result {
    page.css(".cm-content").await?.says(text).await
}

#[test]
fn typing_goes_on_while_an_analysis_runs_and_only_the_newest_input_waits() -> Result {
    with_page(async |page| {
        open_with(page, &[BETWEEN]).await?;
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.css("[data-rule=to-pandas-unbounded]").await?;
        set(page, HOLD).await?;
        page.textbox(CODE).await?.press("# one two three").await?;
        code_says(page, "# one two three").await?;
        // The text is there, and no answer yet: the first letter's question is held, and the last one's waits for it.
        let waiting = "return [document.querySelector('.app').dataset.waiting, asked.length]";
        assert_eq!(page.script(waiting, vec![]).await?, json!(["true", 1]));
        set(page, RELEASE).await?;
        page.css(".app[data-waiting=false]").await?;
        assert_eq!(page.script("return asked.length", vec![]).await?, json!(2));
        page.css("[data-rule=to-pandas-unbounded]").await.map(drop)
    })
}

#[test]
fn an_answer_to_an_earlier_input_is_dropped() -> Result {
    with_page(async |page| {
        open_with(page, &[BETWEEN]).await?;
        page.textbox(CODE).await?.fill("").await?;
        page.css(".problems-none").await?;
        let watch = "globalThis.seen = []; \
            const note = () => document.querySelectorAll('[data-rule]').forEach((it) => seen.push(it.dataset.rule)); \
            new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true })";
        set(page, watch).await?;
        set(page, HOLD).await?;
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.textbox(CODE).await?.fill("rows = spark.table('t').collect()\n").await?;
        set(page, RELEASE).await?;
        page.css("[data-rule=collect-unbounded]").await?;
        let seen = page.script("return seen.includes('to-pandas-unbounded')", vec![]).await?;
        assert_eq!(seen, false);
        assert_eq!(page.script("return asked.length >= 2", vec![]).await?, true);
        Ok(())
    })
}

#[test]
fn a_crash_keeps_the_text_shows_the_last_answer_and_the_next_input_is_analyzed() -> Result {
    with_page(async |page| {
        open_with(page, &[BETWEEN]).await?;
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.css("[data-rule=to-pandas-unbounded][data-line='1']").await?;
        let workers = page.script("return workers.length", vec![]).await?;
        set(page, "poison = true").await?;
        page.textbox(CODE).await?.press("#").await?;
        page.says("The analysis crashed on this input. Your text is kept").await?;
        page.css(".app-old [data-rule=to-pandas-unbounded]").await?;
        code_says(page, "toPandas()").await?;

        page.textbox(CODE).await?.fill("rows = spark.table('t').collect()\n").await?;
        page.css(".app:not(.app-old) [data-rule=collect-unbounded]").await?;
        page.eventually("the sentence is gone", async || {
            Ok(!page.text().await?.contains("The analysis crashed"))
        })
        .await?;
        let now = page.script("return workers.length", vec![]).await?;
        assert!(now.as_u64() > workers.as_u64(), "another worker answers: {now}");
        Ok(())
    })
}

#[test]
fn a_worker_that_answers_nothing_is_started_anew() -> Result {
    with_page(async |page| {
        open_with(page, &[HURRY, BETWEEN]).await?;
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.css("[data-rule=to-pandas-unbounded][data-line='1']").await?;
        set(page, "workers[0].terminate()").await?;
        page.textbox(CODE).await?.press("#").await?;
        page.says("took too long and was stopped. Your text is kept").await?;
        page.css(".app-old [data-rule=to-pandas-unbounded]").await?;
        page.textbox(CODE).await?.fill("rows = spark.table('t').collect()\n").await?;
        page.css(".app:not(.app-old) [data-rule=collect-unbounded]").await.map(drop)
    })
}

#[test]
fn a_browser_without_workers_analyzes_all_the_same() -> Result {
    with_page(async |page| {
        let none = "globalThis.Worker = class { constructor() { throw new Error('none here'); } }";
        open_with(page, &[none]).await?;
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.css("[data-rule=to-pandas-unbounded][data-line='1']").await.map(drop)
    })
}
