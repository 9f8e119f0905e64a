//! A configuration found on the page: what it changes and why, before and after, written as a file, and taken over.

use browser_tests::{Result, with_page};
use spark_memory::{Input, advise};

const SCRIPT: &str = "\
from pyspark.sql import SparkSession
spark = SparkSession.builder.config('spark.driver.maxResultSize', '1g').getOrCreate()
users = spark.range(40000000).selectExpr('id', 'uuid() as u')
rows = users.collect()
";

/// This code in the place of an example's, which leaves nothing of the example.
fn input() -> Input {
    Input { source: SCRIPT.to_owned(), ..Input::default() }
}

#[test]
fn a_configuration_is_found_told_copied_and_applied() -> Result {
    with_page(async |page| {
        page.resize(1440, 900).await?;
        let advice = advise(&input());
        assert!(advice.before.fails > 0 && advice.after.fails == 0, "{advice:?}");
        page.textbox("PySpark code").await?.fill(SCRIPT).await?;
        page.region("Timeline").await?.says("stops at line 4").await?;
        let region = page.region("Recommendations").await?;
        region.button("Find a configuration").await?.click().await?;
        region.says(&advice.words.replace('`', "")).await?;
        for it in &advice.recommendations {
            let item = region.css(&format!("[data-key='{}']", it.key)).await?;
            item.says(&it.value).await?;
            item.says(&it.effect.replace('`', "")).await?;
        }
        // Before and after are next to each other, and the job that fails no longer does.
        region.css("[data-compare='driver now']").await?;
        region.css("[data-compare='driver then']").await?;
        let step = region.css(".compare-step[data-line='4']").await?;
        step.says("fails").await?;
        step.says("fits").await?;

        // The chosen form is what is copied.
        region.named("combobox", "Format").await?.choose("spark-defaults.conf").await?;
        region.button("Copy configuration").await?.click().await?;
        let copied = advice.outputs[1].text.clone();
        page.eventually("the file is on the clipboard", async || {
            Ok(page.clipboard().await?.replace("\r\n", "\n") == copied)
        })
        .await?;

        // The code sets one of the keys, so its value is changed there.
        let apply = format!("Apply {} settings", advice.recommendations.len());
        region.button(&apply).await?.click().await?;
        let limit = advice.recommendations.iter().find(|it| it.key == "spark.driver.maxResultSize");
        let limit = &limit.expect("the limit is what the job fails by").value;
        page.eventually("the code has the new limit", async || {
            let text = page.textbox("PySpark code").await?.text().await?;
            Ok(text.contains(&format!("'spark.driver.maxResultSize', '{limit}'")))
        })
        .await?;
        page.region("Timeline").await?.says("everything fits").await?;
        region.says("Nothing that is known fails or spills").await?;
        page.button("Undo").await?.click().await?;
        page.region("Timeline").await?.says("stops at line 4").await
    })
}

#[test]
fn open_recommendations_leave_the_timeline_and_the_executor_in_sight() -> Result {
    with_page(async |page| {
        for (width, height) in [(1440, 900), (1024, 768)] {
            page.resize(width, height).await?;
            page.open("").await?;
            page.textbox("PySpark code").await?.fill(SCRIPT).await?;
            page.region("Timeline").await?.says("stops at line 4").await?;
            let region = page.region("Recommendations").await?;
            region.button("Find a configuration").await?.click().await?;
            region.css(".compare").await?;
            let panel = region.rect().await?;
            let verdict = region.css("[role=status]").await?.rect().await?;
            assert!(verdict.width > 0.85 * panel.width, "{width}: {verdict:?} in {panel:?}");
            assert!(panel.height < 0.35 * f64::from(height), "{width}: {panel:?}");
            let timeline = page.region("Timeline").await?;
            let step = timeline.css(".step-head").await?.rect().await?;
            let timeline = timeline.rect().await?;
            assert!(step.y + step.height < timeline.y + timeline.height, "{width}: {step:?}");
            let executor = page.region("Executor memory").await?;
            let bar = executor.css("[data-region=execution]").await?.rect().await?;
            let seen = bar.y > 0.0 && bar.y + bar.height < timeline.y;
            assert!(seen, "{width}: {bar:?} above {timeline:?}");
        }
        Ok(())
    })
}

#[test]
fn more_data_and_a_hot_key_are_tried_out() -> Result {
    with_page(async |page| {
        page.resize(1440, 900).await?;
        let script = "\
df = spark.table('lake.events')  # size: 100MB rows: 1e6
df.repartition(4).sortWithinPartitions('at').write.parquet('sorted')
";
        page.textbox("PySpark code").await?.fill(script).await?;
        let timeline = page.region("Timeline").await?;
        timeline.says("1 job: everything fits").await?;
        let data = timeline.named("slider", "Data").await?;
        for _ in 0..6 {
            data.press(thirtyfour::Key::Right).await?;
        }
        timeline.says("× 100").await?;
        timeline.says("nothing fails; 1 of 1 job spills to disk").await?;
        // The line's weight in the margin follows.
        page.css(".weight-spills").await?;
        for _ in 0..6 {
            data.press(thirtyfour::Key::Left).await?;
        }
        timeline.says("1 job: everything fits").await?;
        page.css(".weight-fits").await.map(drop)
    })
}

#[test]
fn a_line_and_its_regions_light_each_other() -> Result {
    with_page(async |page| {
        page.resize(1440, 900).await?;
        let script = "df = spark.table('lake.events')  # size: 9GB rows: 1e8\ndf.orderBy('at').write.parquet('sorted')\n";
        page.textbox("PySpark code").await?.fill(script).await?;
        page.region("Timeline").await?.says("job").await?;
        let point = "const line = document.querySelectorAll('.cm-line')[1].getBoundingClientRect(); \
             document.querySelector('.cm-content').dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: line.x + 9, clientY: line.y + 9 }))";
        page.script(point, vec![]).await?;
        page.css("[aria-label='Executor memory'] .region-highlighted[data-region=execution]")
            .await?;
        let enter = "document.querySelector(\"[aria-label='Executor memory'] [data-region=execution]\").dispatchEvent(new MouseEvent('mouseenter', { bubbles: true }))";
        page.script(enter, vec![]).await?;
        page.css(".cm-highlighted").await?.says("orderBy").await
    })
}

#[test]
fn the_jobs_play_one_after_the_other() -> Result {
    with_page(async |page| {
        page.resize(1440, 900).await?;
        let script = "\
df = spark.table('lake.events')  # size: 1GB rows: 1e7
df.count()
df.orderBy('at').write.parquet('sorted')
";
        page.textbox("PySpark code").await?.fill(script).await?;
        let timeline = page.region("Timeline").await?;
        timeline.button("Play").await?.click().await?;
        timeline.css(".step-open[data-line='2']").await?;
        timeline.css(".step-open[data-line='3']").await?;
        timeline.button("Play").await.map(drop)
    })
}

#[test]
fn nothing_known_is_said_plainly() -> Result {
    with_page(async |page| {
        page.textbox("PySpark code").await?.fill("rows = spark.table('t').collect()\n").await?;
        let region = page.region("Recommendations").await?;
        region.button("Find a configuration").await?.click().await?;
        region.says("Not judged").await?;
        region.says("no sizes are known").await
    })
}

#[test]
fn a_finding_leads_to_its_job() -> Result {
    with_page(async |page| {
        page.resize(1440, 900).await?;
        let script = "\
df = spark.table('lake.events')  # size: 9GB rows: 1e8
df.orderBy('at').write.parquet('sorted')
rows = spark.table('lake.orders').collect()
";
        page.textbox("PySpark code").await?.fill(script).await?;
        let finding = page.css("[data-rule=collect-unbounded]").await?;
        finding.button("collect in line 3").await?.click().await?;
        page.css(".step-open[data-line='3']").await.map(drop)
    })
}
