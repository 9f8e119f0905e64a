//! Settings from outside the code: pasted, read, counted, and shown to be in effect or not.

use browser_tests::{Node, Page, Result, with_page};
use spark_memory::{Input, Report, analyze};
use thirtyfour::Key;

const CODE: &str = "PySpark code";
const CONFIGURATION: &str = "Spark configuration";
const COMMAND: &str = "spark-submit --master yarn --executor-memory 8g job.py";

/// A session that sets an executor's cores too late, and says nothing of its memory.
const SCRIPT: &str = "\
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName('job').getOrCreate()
spark.conf.set('spark.executor.cores', '2')
spark.table('t').count()
";

/// The model's report of the script with these settings, on the cluster that the page opens with.
fn model(settings: &str) -> Report {
    let cluster = r#"{"manager": "yarn", "workers": 3, "machine": {"cores": 16, "memory": "64g"}}"#;
    let mut input =
        Input::from_json(&format!("{{\"cluster\": {cluster}}}")).expect("the contract's own form");
    SCRIPT.clone_into(&mut input.source);
    settings.clone_into(&mut input.settings);
    analyze(&input)
}

fn execution(report: &Report) -> String {
    let executor = report.executor.as_ref().expect("a cluster has executors");
    let region = executor
        .regions
        .iter()
        .find(|region| serde_json::to_value(region.kind).is_ok_and(|name| name == "execution"));
    region.map_or_else(String::new, |region| region.bytes.0.to_string())
}

async fn execution_is(page: &Page, report: &Report) -> Result {
    let expected = execution(report);
    page.eventually(&format!("the executor's execution is {expected} bytes"), async || {
        let region = page.region("Executor memory").await?.css("[data-region=execution]").await?;
        Ok(region.attribute("data-bytes").await? == Some(expected.clone()))
    })
    .await
}

/// The row of a key in the table of settings.
async fn row(page: &Page, key: &str) -> Result<Node> {
    page.region("Settings").await?.css(&format!("tr[data-key=\"{key}\"]")).await
}

#[test]
fn pasted_settings_count_and_ignored_ones_say_why() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        execution_is(page, &model("")).await?;

        page.tab("Settings").await?.click().await?;
        let settings = page.region("Settings").await?;
        settings.says("Nothing is pasted here.").await?;
        page.textbox(CONFIGURATION).await?.fill(COMMAND).await?;
        let report = model(COMMAND);
        assert_ne!(execution(&report), execution(&model("")));
        execution_is(page, &report).await?;
        settings.says("Read as a spark-submit command.").await?;
        row(page, "spark.executor.memory").await?.says("pasted settings, line 1 in effect").await?;

        let late = report.conf.iter().find(|entry| entry.key == "spark.executor.cores");
        let why = late.and_then(|entry| entry.why.clone()).expect("it comes too late");
        let late = row(page, "spark.executor.cores").await?;
        late.says(&format!("ignored: {why}")).await?;

        // The line leads back to the code.
        late.button("Go to line 3").await?.click().await?;
        page.textbox(CODE).await?;
        page.eventually("the editor has the keyboard", async || {
            Ok(page.focused().await?.name().await? == CODE)
        })
        .await
    })
}

#[test]
fn what_is_not_understood_says_where_and_a_link_carries_the_text() -> Result {
    with_page(async |page| {
        let text = "spark.executor.memory  8g\nspark.submit.deployMode  both\n";
        page.tab("Settings").await?.click().await?;
        // What Spark no longer reads is not in effect.
        row(page, "spark.storage.memoryFraction").await?.says("ignored:").await?;
        page.textbox(CONFIGURATION).await?.fill(text).await?;
        page.region("Settings").await?.says("Read as a spark-defaults.conf. 1 remark:").await?;
        page.region("Settings").await?.says("line 2").await?;

        page.button("Share").await?.click().await?;
        page.eventually("the link is on the clipboard", async || {
            Ok(page.clipboard().await?.contains("#i=1."))
        })
        .await?;
        let link = page.clipboard().await?;
        let fragment = link.split_once('#').map_or("", |(_, fragment)| fragment).to_owned();
        page.open(&format!("#{fragment}")).await?;
        page.textbox(CODE).await?;
        page.tab("Settings").await?.click().await?;
        assert_eq!(page.textbox(CONFIGURATION).await?.value().await?, text);
        Ok(())
    })
}

#[test]
fn the_tabs_take_arrows_and_a_phone_has_room_for_the_settings() -> Result {
    with_page(async |page| {
        page.tab("Code").await?.press(Key::Right + "").await?;
        page.textbox(CONFIGURATION).await?;
        page.resize(390, 844).await?;
        page.region("Settings").await?;
        page.eventually("nothing is wider than the phone", async || {
            let wider =
                "const wide = (it) => it.scrollWidth > it.clientWidth; return wide(document.documentElement) || [...document.querySelectorAll('.settings-read, .tabs')].some(wide)";
            Ok(page.script(wider, Vec::new()).await? == false)
        })
        .await
    })
}

#[test]
fn what_pasted_settings_say_of_the_cluster_is_taken_over_when_asked() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        page.tab("Settings").await?.click().await?;
        let text = "spark-submit --master k8s://https://host --deploy-mode cluster --executor-memory 8g job.py";
        page.textbox(CONFIGURATION).await?.fill(text).await?;
        let manager = page.region("Cluster").await?.combobox("Cluster manager").await?;
        let before = manager.value().await?;
        let settings = page.region("Settings").await?;
        settings
            .button("Use in Cluster: Kubernetes, cluster mode, spark-submit")
            .await?
            .click()
            .await?;
        page.eventually("the form follows", async || {
            let manager = page.region("Cluster").await?.combobox("Cluster manager").await?;
            Ok(manager.value().await? != before)
        })
        .await?;
        page.button("Undo").await?.click().await?;
        settings.button("Use in Cluster: Kubernetes, cluster mode, spark-submit").await?;
        Ok(())
    })
}

#[test]
fn settings_given_by_key_are_removed_and_undo_brings_them_back() -> Result {
    with_page(async |page| {
        // {"conf":{"spark.driver.memory":"4g","spark.executor.memory":"6g"}}
        page.open("#json=%7B%22conf%22%3A%7B%22spark.driver.memory%22%3A%224g%22%2C%22spark.executor.memory%22%3A%226g%22%7D%7D")
            .await?;
        page.tab("Settings").await?.click().await?;
        row(page, "spark.driver.memory").await?.says("settings given by key").await?;
        let settings = page.region("Settings").await?;
        settings.button("Remove spark.driver.memory").await?.click().await?;
        settings.gone("button", "Remove spark.driver.memory").await?;
        let focused = async |name: &str| {
            page.eventually(&format!("{name} has the keyboard"), async || {
                Ok(page.focused().await?.name().await? == name)
            })
            .await
        };
        focused("Remove spark.executor.memory").await?;
        settings.button("Remove spark.executor.memory").await?.click().await?;
        settings.says("No setting is written").await?;
        focused("Effective settings").await?;

        page.button("Undo").await?.click().await?;
        row(page, "spark.executor.memory").await?.says("6g").await?;
        page.button("Undo").await?.click().await?;
        row(page, "spark.driver.memory").await?.says("4g").await
    })
}
