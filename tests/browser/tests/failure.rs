//! A pasted failure: recognized, described, and traced to its likely lines.

use browser_tests::{Result, with_page};

const SCRIPT: &str = "\
orders = spark.table('orders')
rows = orders.collect()
";

const LOG: &str = "org.apache.spark.SparkException: Job aborted due to stage failure: Total size of serialized results of 12 tasks \
(1173.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)";

#[test]
fn a_pasted_failure_is_recognized_and_leads_to_its_line() -> Result {
    with_page(async |page| {
        page.textbox("PySpark code").await?.fill(SCRIPT).await?;
        page.tab("Failure").await?.click().await?;
        let panel = page.region("Failure").await?;
        panel.says("Nothing is pasted yet.").await?;
        page.textbox("Failure message").await?.fill(LOG).await?;
        panel.says("spark.driver.maxResultSize").await?;
        panel.says("Likely lines").await?;
        panel.says("line 2").await?;
        panel.css("[data-failure=max-result-size]").await?;
        page.textbox("Failure message").await?.fill("no such thing").await?;
        Ok(())
    })
}

#[test]
fn a_phone_has_room_for_a_failure() -> Result {
    with_page(async |page| {
        page.resize(390, 844).await?;
        page.tab("Failure").await?.click().await?;
        page.textbox("Failure message").await?.fill(LOG).await?;
        page.eventually("nothing is wider than the phone", async || {
            let wider =
                "const wide = (it) => it.scrollWidth > it.clientWidth; return wide(document.documentElement) || [...document.querySelectorAll('.settings-read, .tabs')].some(wide)";
            Ok(page.script(wider, Vec::new()).await? == false)
        })
        .await
    })
}
