//! A user's story: reads what the page opens on, changes a line, fixes and undoes, changes the cluster, pastes a
//! script.

use browser_tests::{Node, Page, Result, with_page};
use spark_memory::bytes::ByteSize;
use spark_memory::cluster::JavaVersion;
use spark_memory::conf::SparkVersion;
use spark_memory::{Input, Report, analyze};

const CODE: &str = "PySpark code";

/// The model's report of a script on the cluster and the tables that the page opens with, or with `change` applied to
/// them.
fn model(source: &str, change: impl FnOnce(&mut Input)) -> Report {
    let mut input = Input::from_json(include_str!("../../../www/examples/purchases.json"))
        .expect("the contract's own form");
    source.clone_into(&mut input.source);
    change(&mut input);
    analyze(&input)
}

fn bytes_of(report: &Report, kind: &str) -> String {
    let executor = report.executor.as_ref().expect("a cluster has executors");
    let region = executor
        .regions
        .iter()
        .find(|region| serde_json::to_value(region.kind).is_ok_and(|name| name == kind));
    region.map_or_else(String::new, |region| region.bytes.0.to_string())
}

async fn region_bytes(page: &Page, panel: &str, kind: &str) -> Result<String> {
    let region = page.region(panel).await?.css(&format!("[data-region=\"{kind}\"]")).await?;
    Ok(region.attribute("data-bytes").await?.unwrap_or_default())
}

/// Waits until a region of the executor is as large as the model says.
async fn executor_is(page: &Page, report: &Report, kind: &str) -> Result {
    let expected = bytes_of(report, kind);
    page.eventually(&format!("the executor's {kind} is {expected} bytes"), async || {
        Ok(region_bytes(page, "Executor memory", kind).await? == expected)
    })
    .await
}

/// The rules of the findings in the list, in order.
async fn rules(page: &Page) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for item in page.region("Problems").await?.all_css("[data-rule]").await? {
        found.extend(item.attribute("data-rule").await?);
    }
    Ok(found)
}

async fn rules_are(page: &Page, expected: &[&str]) -> Result {
    page.eventually(&format!("the problems are {expected:?}"), async || {
        Ok(rules(page).await? == expected)
    })
    .await
}

async fn problem(page: &Page, rule: &str) -> Result<Node> {
    page.region("Problems").await?.css(&format!("[data-rule=\"{rule}\"]")).await
}

/// The text in the editor, which it renders line by line.
async fn code(page: &Page) -> Result<String> {
    page.textbox(CODE).await?.value().await
}

#[test]
fn it_opens_on_a_real_snippet_already_analyzed() -> Result {
    with_page(async |page| {
        let source = include_str!("../../../www/examples/purchases.py");
        assert_eq!(code(page).await?.trim_end(), source.trim_end());
        let report = model(source, |_| {});
        let expected: Vec<&str> = report.diagnostics.iter().map(|finding| &*finding.rule).collect();
        assert!(expected.len() >= 5, "{expected:?}");
        rules_are(page, &expected).await?;
        for (kind, panel) in [
            ("reserved", "Executor memory"),
            ("user", "Executor memory"),
            ("overhead", "Executor memory"),
        ] {
            assert_eq!(region_bytes(page, panel, kind).await?, bytes_of(&report, kind), "{kind}");
        }
        executor_is(page, &report, "storage").await?;
        executor_is(page, &report, "execution").await?;
        assert_eq!(region_bytes(page, "Driver memory", "storage").await?, "227750707");
        // The findings are underlined in the editor, too.
        page.eventually("findings are underlined", async || {
            Ok(!page.textbox(CODE).await?.all_css(".cm-lintRange").await?.is_empty())
        })
        .await
    })
}

#[test]
fn findings_and_pictures_follow_the_code() -> Result {
    with_page(async |page| {
        let smaller = "spark = SparkSession.builder.config('spark.executor.memory', '2g').getOrCreate()\nrows = spark.table('t').collect()\n";
        page.textbox(CODE).await?.fill(smaller).await?;
        rules_are(page, &["collect-unbounded"]).await?;
        executor_is(page, &model(smaller, |_| {}), "execution").await?;

        let larger = smaller.replace("2g", "8g").replace("collect", "count");
        page.textbox(CODE).await?.fill(&larger).await?;
        rules_are(page, &[]).await?;
        executor_is(page, &model(&larger, |_| {}), "execution").await
    })
}

#[test]
fn a_fix_mends_its_problem_and_undo_brings_it_back() -> Result {
    with_page(async |page| {
        let before = code(page).await?;
        let all = rules(page).await?;
        problem(page, "to-pandas-unbounded").await?.button("Fix").await?.click().await?;
        page.eventually("the code has a limit", async || {
            Ok(code(page).await?.contains(".limit(1000).toPandas()"))
        })
        .await?;
        page.eventually("the problem is gone", async || {
            Ok(!rules(page).await?.contains(&"to-pandas-unbounded".to_owned()))
        })
        .await?;
        assert_eq!(rules(page).await?.len(), all.len() - 1);

        page.button("Undo").await?.click().await?;
        page.eventually("the code is as it was", async || Ok(code(page).await? == before)).await?;
        page.eventually("the problem is back", async || Ok(rules(page).await? == all)).await
    })
}

#[test]
fn all_safe_problems_are_mended_at_once() -> Result {
    with_page(async |page| {
        page.button("Fix all safe problems").await?.click().await?;
        page.eventually("what is safe is mended", async || {
            let left = rules(page).await?;
            Ok(!left.iter().any(|rule| rule == "conf-removed-key" || rule == "cache-used-once"))
        })
        .await?;
        let text = code(page).await?;
        assert!(!text.contains("memoryFraction") && !text.contains(".cache()"), "{text}");
        page.gone("button", "Fix all safe problems").await
    })
}

#[test]
fn regions_follow_the_cluster() -> Result {
    with_page(async |page| {
        let source = include_str!("../../../www/examples/purchases.py");
        let cluster = page.region("Cluster").await?;
        executor_is(page, &model(source, |_| {}), "execution").await?;

        // A worker that the JVM takes for no server gets the Serial collector, which counts one survivor space less.
        cluster.spinbutton("Memory per worker").await?.fill("1.5").await?;
        let small = model(source, |input| input.cluster.machine.memory = ByteSize::mib(1536));
        executor_is(page, &small, "execution").await?;
        assert_ne!(bytes_of(&small, "execution"), bytes_of(&model(source, |_| {}), "execution"));

        cluster.spinbutton("Memory per worker").await?.fill("64").await?;
        executor_is(page, &model(source, |_| {}), "execution").await?;

        // Spark 3.5 on Java 8: the Parallel collector.
        cluster.combobox("Spark version").await?.choose("3.5").await?;
        cluster.combobox("Java version").await?.choose("8").await?;
        let old = model(source, |input| {
            input.spark_version = SparkVersion::V3_5;
            input.cluster.java_version = JavaVersion::V8;
        });
        executor_is(page, &old, "execution").await?;
        cluster.combobox("Spark version").await?.choose("4.3").await?;
        cluster.says("Spark 4 runs on Java 17 or later").await?;

        cluster.combobox("Cluster manager").await?.choose("Local").await?;
        page.eventually("the driver runs the tasks", async || {
            Ok(page.region("Executor memory").await?.all_css("[data-region]").await?.is_empty())
        })
        .await?;
        let workers = cluster.spinbutton("Workers").await?;
        assert_eq!(workers.attribute("disabled").await?.as_deref(), Some("true"));
        Ok(())
    })
}

#[test]
fn a_bad_number_says_so_and_keeps_the_last_good_one() -> Result {
    with_page(async |page| {
        let before = region_bytes(page, "Executor memory", "execution").await?;
        let cores = page.region("Cluster").await?.spinbutton("Cores per worker").await?;
        cores.fill("0").await?;
        page.region("Cluster").await?.says("1").await?;
        assert_eq!(cores.value().await?, "0");
        assert_eq!(region_bytes(page, "Executor memory", "execution").await?, before);
        Ok(())
    })
}

#[test]
fn a_users_own_script_is_analyzed() -> Result {
    with_page(async |page| {
        let script = "\
from pyspark.sql import SparkSession
import pyspark.sql.functions as fn

def load(session, day):
    return session.read.parquet(f\"s3://bucket/{day}\")  # 🔥

def main():
    session = SparkSession.builder.appName(\"mine\").config(\"spark.executor.memory\", \"1.5g\").getOrCreate()
    events = load(session, \"2026-01-01\").where(fn.col(\"kind\") == \"x\")
    for name in events.columns:
        events = events.withColumn(name, fn.trim(fn.col(name)))
    events.coalesce(1).write.mode(\"overwrite\").parquet(\"out\")

if __name__ == \"__main__\":
    main()
";
        page.textbox(CODE).await?.fill(script).await?;
        rules_are(page, &["conf-size-fraction", "with-column-in-loop", "single-partition-write"])
            .await?;
        problem(page, "conf-size-fraction").await?.button("Fix").await?.click().await?;
        page.eventually("the size is whole", async || Ok(code(page).await?.contains("\"1536m\"")))
            .await?;
        executor_is(page, &model(&script.replace("1.5g", "1536m"), |_| {}), "execution").await
    })
}

#[test]
fn broken_code_is_reported_and_the_rest_is_analyzed() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill("rows = spark.table('t').collect()\nx = (1,\n").await?;
        page.eventually("both are found", async || {
            let found = rules(page).await?;
            Ok(found.contains(&"collect-unbounded".to_owned())
                && found.contains(&"syntax-error".to_owned()))
        })
        .await?;
        page.textbox(CODE).await?.fill("").await?;
        rules_are(page, &[]).await
    })
}

#[test]
fn a_shared_link_opens_on_what_was_shared() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill("rows = spark.table('shared').collect()\n").await?;
        page.region("Cluster").await?.spinbutton("Workers").await?.fill("7").await?;
        rules_are(page, &["collect-unbounded"]).await?;
        page.button("Share").await?.click().await?;
        page.eventually("the link is on the clipboard", async || {
            Ok(page.clipboard().await?.contains("#i=1."))
        })
        .await?;
        let link = page.clipboard().await?;
        let fragment = link.split_once('#').map_or("", |(_, fragment)| fragment).to_owned();
        page.open(&format!("#{fragment}")).await?;
        page.reload().await?;
        page.eventually("the shared code is there", async || {
            Ok(code(page).await?.contains("'shared'"))
        })
        .await?;
        assert_eq!(page.region("Cluster").await?.spinbutton("Workers").await?.value().await?, "7");
        Ok(())
    })
}

#[test]
fn a_phone_has_its_panels_as_tabs() -> Result {
    with_page(async |page| {
        page.resize(390, 844).await?;
        for (tab, panel) in [("Memory", "Executor memory"), ("Cluster", "Cluster")] {
            page.tab(tab).await?.click().await?;
            page.region(panel).await?;
            let wider = page
                .script(
                    "return document.documentElement.scrollWidth > window.innerWidth",
                    Vec::new(),
                )
                .await?;
            assert_eq!(wider, serde_json::Value::Bool(false), "{tab} is wider than the phone");
        }
        Ok(())
    })
}
