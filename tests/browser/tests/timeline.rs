//! The memory that each action needs: shown as the model has it, chosen by keys, and judged once the tables' sizes are
//! given.

use browser_tests::{Node, Page, Result, with_page};
use spark_memory::bytes::ByteSize;
use spark_memory::{Input, Report, analyze};
use thirtyfour::Key;

const CODE: &str = "PySpark code";

/// Two jobs of unknown sizes.
const SCRIPT: &str = "\
from pyspark.sql import SparkSession
spark = SparkSession.builder.config('spark.executor.memory', '2g').getOrCreate()
events = spark.table('lake.events')
events.orderBy('at').write.parquet('sorted')
rows = events.collect()
";

/// The model's report of a script with the page's first cluster.
fn model(source: &str, change: impl FnOnce(&mut Input)) -> Report {
    let mut input = Input::from_json(include_str!("../../../www/examples/purchases.json"))
        .expect("the contract's own form");
    source.clone_into(&mut input.source);
    change(&mut input);
    analyze(&input)
}

async fn steps(page: &Page) -> Result<Vec<Node>> {
    page.region("Timeline").await?.list_items().await
}

/// Waits until the steps have the lines and the outcomes of the model's.
async fn steps_are(page: &Page, report: &Report) -> Result {
    let expected: Vec<(String, String)> = report
        .steps
        .iter()
        .map(|step| (step.line.to_string(), step.outcome.name().to_owned()))
        .collect();
    page.eventually(&format!("the steps are {expected:?}"), async || {
        let mut found = Vec::new();
        for step in steps(page).await? {
            let line = step.attribute("data-line").await?.unwrap_or_default();
            found.push((line, step.attribute("data-outcome").await?.unwrap_or_default()));
        }
        Ok(found == expected)
    })
    .await
}

#[test]
fn it_opens_on_what_stops_the_job_in_sparks_words() -> Result {
    with_page(async |page| {
        page.resize(1440, 900).await?;
        let report = model(include_str!("../../../www/examples/purchases.py"), |_| {});
        steps_are(page, &report).await?;
        let demands: Vec<_> =
            report.steps[0].stages.iter().flat_map(|stage| &stage.demands).collect();
        let first = demands.iter().find(|it| it.outcome.name() == "fails").expect("it fails");
        let message = first.message.as_deref().expect("Spark says why");
        let timeline = page.region("Timeline").await?;
        timeline.says(&format!("stops at line 25, by the broadcast of line 18: {message}")).await?;

        // Each demand has its row, with its figures.
        let rows = timeline.all_css("[data-demand]").await?;
        assert_eq!(rows.len(), demands.len());
        for (row, demand) in rows.iter().zip(&demands) {
            let text = row.text().await?;
            assert!(text.contains(&format!("line {}", demand.line)), "{text}");
            assert!(text.contains(demand.outcome.name()), "{text}");
            assert!(text.contains(&demand.basis), "{text}");
            let (bytes, available) = (demand.bytes, demand.available);
            if let (Some(bytes), Some(available)) = (bytes, available) {
                let open = demand.range.filter(|_| demand.certainty.name() == "assumed");
                let needs = match open {
                    Some(range) => format!("{} to {}", range.least.human(), range.most.human()),
                    None => bytes.human(),
                };
                assert!(text.contains(&format!("{needs} of {}", available.human())), "{text}");
            }
        }

        // The driver's picture lists all that does not fit it.
        let driver = page.region("Driver memory").await?;
        let failing = demands
            .iter()
            .filter(|it| it.process.name() == "driver" && it.outcome.name() == "fails");
        let (mut known_count, unknown) = (0, ByteSize::ZERO);
        for demand in failing {
            let bytes = demand.bytes.unwrap_or(unknown).human();
            let available = demand.available.unwrap_or(unknown).human();
            let line = demand.line;
            driver
                .says(&format!("line {line} needs {bytes}, has {available}: out of memory"))
                .await?;
            known_count += 1;
        }
        assert!(known_count > 1, "{demands:?}");

        // The executor is above it, whole.
        let bar = page.region("Executor memory").await?.css("[data-region=execution]").await?;
        let (bar, timeline) = (bar.rect().await?, timeline.rect().await?);
        assert!(bar.y > 0.0 && bar.y + bar.height < timeline.y, "{bar:?} {timeline:?}");

        rows_lead_to_the_code(page).await
    })
}

async fn rows_lead_to_the_code(page: &Page) -> Result {
    page.region("Timeline").await?.button("Go to line 15").await?.click().await?;
    page.eventually("the editor has the keyboard", async || {
        Ok(page.focused().await?.name().await? == CODE)
    })
    .await
}

#[test]
fn what_does_not_start_says_why_and_plays_nothing() -> Result {
    with_page(async |page| {
        let script = "\
from pyspark.sql import SparkSession
spark = SparkSession.builder.config('spark.executor.memory', '1.5g').getOrCreate()
events = spark.table('lake.events')  # size: 100MB rows: 1e6
events.count()
events.orderBy('at').write.parquet('sorted')
";
        page.textbox(CODE).await?.fill(script).await?;
        let report = model(script, |_| {});
        assert_eq!(report.steps.len(), 2);
        let executor = report.executor.and_then(|it| it.error);
        let why = report.driver.error.or(executor).expect("1.5g is no size");
        let timeline = page.region("Timeline").await?;
        timeline.says(&format!("does not start: {}", why.replace('`', ""))).await?;
        timeline.gone("button", "Play").await?;

        page.textbox(CODE).await?.fill(&script.replace("1.5g", "1536m")).await?;
        timeline.says("2 jobs: everything fits").await?;
        timeline.button("Play").await.map(drop)
    })
}

/// A notebook whose second cell, on its second line, collects.
const NOTEBOOK: &str = "{\"cells\": [\n{\"cell_type\": \"markdown\", \"source\": \"# A job\"},\n{\"cell_type\": \"code\", \"source\": [\n\"df = spark.table('t')\\n\",\n\"rows = df.collect()\"]}\n], \"nbformat\": 4}\n";

#[test]
fn a_notebooks_steps_are_named_with_their_cell() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(NOTEBOOK).await?;
        let finding = page.css("[data-rule=collect-unbounded]").await?;
        finding.button("collect in cell 2, line 2").await?.click().await?;
        let timeline = page.region("Timeline").await?;
        timeline.says("may not fit: the result of cell 2, line 2 fits up to").await?;
        timeline.css(".step-line").await?.says("cell 2, line 2").await?;
        // The link of a demand does not reach into what asks.
        let row = timeline.css("[data-demand]").await?;
        let link = row.button("Go to cell 2, line 2").await?.rect().await?;
        let asks = row.css("td:nth-child(2)").await?.rect().await?;
        assert!(link.x + link.width <= asks.x, "{link:?} {asks:?}");
        Ok(())
    })
}

#[test]
fn steps_are_chosen_by_keys() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        steps_are(page, &model(SCRIPT, |_| {})).await?;
        let opened = async || -> Result<Vec<bool>> {
            let mut found = Vec::new();
            for head in page.region("Timeline").await?.all_css(".step-head").await? {
                found.push(head.attribute("aria-expanded").await?.as_deref() == Some("true"));
            }
            Ok(found)
        };
        assert_eq!(opened().await?, [true, false]);
        page.region("Timeline").await?.css("#step-0").await?.click().await?;
        for (key, expected) in [
            (Key::Down, [false, true]),
            (Key::Down, [false, true]),
            (Key::Home, [true, false]),
            (Key::End, [false, true]),
            (Key::Up, [true, false]),
        ] {
            page.focused().await?.press(key + "").await?;
            page.eventually(&format!("{expected:?} is open"), async || {
                Ok(opened().await? == expected)
            })
            .await?;
            let focused = page.focused().await?.attribute("aria-expanded").await?;
            assert_eq!(focused.as_deref(), Some("true"));
        }
        Ok(())
    })
}

#[test]
fn sizes_said_in_tables_decide_and_undo_takes_them_back() -> Result {
    with_page(async |page| {
        page.textbox(CODE).await?.fill(SCRIPT).await?;
        let unknown = model(SCRIPT, |_| {});
        assert!(unknown.steps.iter().all(|step| step.outcome.name() == "depends"));
        steps_are(page, &unknown).await?;
        let timeline = page.region("Timeline").await?;
        timeline.says("2 of 2 jobs may not fit").await?;
        timeline.says("The size of lake.events is not known").await?;
        timeline.button("Add its size").await?.click().await?;

        let tables = page.region("Tables").await?;
        tables.says("size not known").await?;
        tables.textbox("Size of lake.events").await?.fill("60 GB").await?;
        tables.textbox("Columns of lake.events").await?.fill("at timestamp, user string").await?;
        let with_sizes = |input: &mut Input| {
            let table = r#"{"tables": {"lake.events": {"rows": 500000000, "bytes": "60g", "columns": {"at": "timestamp", "user": "string"}}}}"#;
            input.tables.extend(Input::from_json(table).expect("a table").tables);
        };
        tables.textbox("Rows of lake.events").await?.fill("500M").await?;
        let known = model(SCRIPT, with_sizes);
        assert!(known.steps.iter().any(|step| step.outcome.name() == "fails"));
        steps_are(page, &known).await?;

        // What is no number of rows says so, and the last good one stays.
        tables.textbox("Rows of lake.events").await?.fill("many").await?;
        tables.says("Write a number of rows").await?;
        steps_are(page, &known).await?;

        page.button("Undo").await?.click().await?;
        steps_are(page, &unknown).await?;
        assert_eq!(tables.textbox("Rows of lake.events").await?.value().await?, "");
        Ok(())
    })
}

#[test]
fn a_phone_has_the_timeline_and_the_tables_as_tabs() -> Result {
    with_page(async |page| {
        page.resize(390, 844).await?;
        for (tab, panel) in [("Timeline", "Timeline"), ("Tables", "Tables")] {
            page.tab(tab).await?.click().await?;
            page.region(panel).await?;
            let wider = "const wide = (it) => it.scrollWidth > it.clientWidth; return wide(document.documentElement) || [...document.querySelectorAll('.tabs, .panel')].some(wide)";
            assert_eq!(
                page.script(wider, Vec::new()).await?,
                false,
                "{tab} is wider than the phone"
            );
        }
        Ok(())
    })
}
