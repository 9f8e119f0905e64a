//! What is pasted goes where it belongs, and a pasted failure leads the verdict to the change that helps.

use browser_tests::{Page, Result, with_page};
use serde_json::json;

const CODE: &str = "PySpark code";
const SCRIPT: &str = "\
from pyspark.sql.functions import udf
@udf('string')
def f(x):
    return x[::-1]
spark.table('s').withColumn('y', f('x')).write.parquet('o')
";
const SUBMIT: &str = "spark-submit --master yarn --deploy-mode cluster --executor-memory 8g --executor-cores 4 --num-executors 2 job.py";
const LOG: &str = "26/03/01 10:00:00 ERROR YarnScheduler: Lost executor 5 on node-1: Container killed by YARN for exceeding physical memory limits. 9.1 GB of 9 GB physical memory used.";

/// Pastes a text into the element of a selector, as the browser does for Ctrl+V.
async fn paste(page: &Page, selector: &str, text: &str) -> Result {
    let body = "const [selector, text] = arguments; const data = new DataTransfer(); data.setData('text/plain', text); \
        document.querySelector(selector).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
    page.script(body, vec![json!(selector), json!(text)]).await.map(drop)
}

async fn code_has(page: &Page, text: &str, there: bool) -> Result {
    page.eventually(&format!("the code has {text:?}: {there}"), async || {
        Ok(page.css(".cm-content").await?.text().await?.contains(text) == there)
    })
    .await
}

#[test]
fn a_failure_leads_to_its_change_in_two_pastes_and_a_press() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        paste(page, "body", SUBMIT).await?;
        let cluster = page.region("Cluster").await?;
        page.eventually("the cluster is that of the command", async || {
            Ok(cluster.combobox("Deploy mode").await?.value().await? == "cluster")
        })
        .await?;
        page.tab("Code").await?.click().await?;
        paste(page, ".cm-content", LOG).await?;
        let verdict = page.named("status", "Verdict").await?;
        verdict.says("YARN killed the executor’s container").await?;
        page.css("[aria-label=Verdict] [data-outcome=fails]").await?;
        page.tab("Code").await?.click().await?;
        code_has(page, "Lost executor", false).await?;
        code_has(page, "withColumn", true).await?;
        verdict.button("Set spark.executor.memoryOverhead to 2g").await?.click().await?;
        verdict.says("Run it again to check").await?;
        page.button("Undo").await?.click().await?;
        verdict.says("YARN killed the executor’s container").await
    })
}

#[test]
fn what_is_pasted_over_an_example_is_a_case_of_its_own() -> Result {
    with_page(async |page| {
        code_has(page, "purchases", true).await?;
        paste(page, ".cm-content", LOG).await?;
        page.named("status", "Verdict").await?.says("YARN killed the executor’s container").await?;
        page.tab("Code").await?.click().await?;
        code_has(page, "purchases", false).await?;
        page.button("Undo").await?.click().await?;
        code_has(page, "purchases", true).await
    })
}

#[test]
fn code_that_is_pasted_stays_in_the_code() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill("rows = spark.table('mine').collect()\n").await?;
        paste(page, ".cm-content", "more = spark.table('other')\nmore.collect()\n").await?;
        code_has(page, "more.collect()", true).await?;
        code_has(page, "'mine'", true).await
    })
}
