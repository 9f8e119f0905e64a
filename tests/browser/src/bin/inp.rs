//! Delay until a key press in the code editor is seen (interaction to next paint), by length of the script and speed of
//! the processor.
//!
//!     cargo run --release -p browser-tests --bin inp -- [FOLDER [LINES…]]
//!
//! FOLDER is a built page, `dist` by default. Each figure is in milliseconds, as Event Timing reports it: rounded to 8
//! ms, from the key's time stamp to the frame that shows what it led to. An interaction (key down, press and up) counts
//! with its longest event.

use std::path::PathBuf;
use std::{env, time::Duration};

use browser_tests::{Page, Result, built_page, with_page_in};
use serde_json::{Value, json};

const LINES: [usize; 3] = [200, 1_000, 5_000];

/// Factors by which the processor is slowed down.
const SLOWDOWNS: [u32; 2] = [1, 4];

/// The text that is typed on a line of its own at the end of the script.
const TYPED: &str = "top = orders_1.groupBy(\"region\").count()";

/// Between two keys: a fast typist's pace, 400 a minute.
const PAUSE: Duration = Duration::from_millis(150);

/// Events shorter than this are not reported, by Event Timing's own limit.
const SHORTEST: f64 = 16.0;

/// Keeps, by interaction, the duration of its longest event.
const OBSERVE: &str = "
    window.interactions = new Map();
    window.interactionObserver?.disconnect();
    window.interactionObserver = new PerformanceObserver((list) => {
        for (const { interactionId, duration } of list.getEntries()) {
            if (interactionId) interactions.set(interactionId, Math.max(duration, interactions.get(interactionId) ?? 0));
        }
    });
    interactionObserver.observe({ type: 'event', durationThreshold: 16 });
";

fn main() -> Result {
    let mut arguments = env::args().skip(1);
    let folder = match arguments.next() {
        Some(folder) => PathBuf::from(folder),
        None => built_page()?,
    };
    let lines: Vec<usize> =
        arguments.map(|it| it.parse()).collect::<std::result::Result<_, _>>()?;
    let lines = if lines.is_empty() { LINES.to_vec() } else { lines };
    println!(
        "| lines | slowdown | p50 ms | p95 ms | longest ms |\n| --: | --: | --: | --: | --: |"
    );
    with_page_in(&folder, async |page| {
        for &lines in &lines {
            for slowdown in SLOWDOWNS {
                let mut times = interactions(page, lines, slowdown).await?;
                times.sort_by(f64::total_cmp);
                let (median, high) = (percentile(&times, 0.5), percentile(&times, 0.95));
                let longest = percentile(&times, 1.0);
                println!(
                    "| {lines} | {slowdown}× | {} | {} | {} |",
                    shown(median),
                    shown(high),
                    shown(longest)
                );
            }
        }
        Ok(())
    })
}

/// Types into a script and gives a duration for each key; one that was too short to be reported counts as 0.
async fn interactions(page: &Page, lines: usize, slowdown: u32) -> Result<Vec<f64>> {
    page.resize(1440, 900).await?;
    page.open("").await?;
    page.css(".cm-content").await?;
    page.textbox("PySpark code").await?.fill(&script(lines)).await?;
    let editor = page.textbox("PySpark code").await?;
    editor.press(thirtyfour::Key::Control + thirtyfour::Key::End).await?;
    idle(page).await?;
    page.command("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown })).await?;
    page.script(OBSERVE, vec![]).await?;
    for typed in TYPED.chars() {
        key(page, typed).await?;
        tokio::time::sleep(PAUSE).await;
    }
    idle(page).await?;
    page.command("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    let reported = page.script("return [...interactions.values()]", vec![]).await?;
    let text =
        page.script("return document.querySelector('.cm-content').textContent", vec![]).await?;
    if !text.as_str().is_some_and(|text| text.contains(TYPED)) {
        return Err("the editor does not hold what was typed".into());
    }
    let mut times: Vec<f64> =
        reported.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    times.resize(TYPED.len().max(times.len()), 0.0);
    Ok(times)
}

/// Presses and releases the key of a character.
async fn key(page: &Page, typed: char) -> Result {
    let text = typed.to_string();
    // A punctuation mark's character code is the key code of an arrow or of Delete.
    let code = if typed.is_alphanumeric() { typed.to_ascii_uppercase() as u32 } else { 0 };
    let down =
        json!({ "type": "keyDown", "text": text, "key": text, "windowsVirtualKeyCode": code });
    let up = json!({ "type": "keyUp", "key": text, "windowsVirtualKeyCode": code });
    page.command("Input.dispatchKeyEvent", down).await?;
    page.command("Input.dispatchKeyEvent", up).await.map(drop)
}

/// Waits until the page has shown what it had to, and the observer has its entries.
async fn idle(page: &Page) -> Result {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let body = "const [done] = arguments; \
        requestIdleCallback(() => requestAnimationFrame(() => setTimeout(done, 100)), { timeout: 30000 });";
    page.driver().execute_async(body, vec![]).await?;
    Ok(())
}

/// The value that a share of the sorted values do not exceed.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

fn shown(duration: f64) -> String {
    if duration < SHORTEST { format!("< {SHORTEST}") } else { format!("{duration:.0}") }
}

/// A script of so many lines in which every block has tables, columns and frames of its own.
fn script(lines: usize) -> String {
    let header = "from pyspark.sql import SparkSession, Window, functions as F\n\
        from pyspark.sql.functions import broadcast\n\n\
        spark = SparkSession.builder.appName(\"varied\").getOrCreate()\n\n";
    let text: String =
        std::iter::once(header.to_owned()).chain((1..).map(block).take(lines)).collect();
    text.lines().take(lines).map(|line| format!("{line}\n")).collect()
}

/// The n-th block of statements; its form changes from one to the next.
fn block(n: usize) -> String {
    let key = ["region", "customer_id", "product_id", "day"][n % 4];
    let tail = match n % 6 {
        0 => format!(
            "totals_{n}.write.mode(\"overwrite\").partitionBy(\"{key}\").parquet(\"/out/{n}\")\n"
        ),
        1 => {
            format!("rows_{n} = totals_{n}.orderBy(F.desc(\"amount_{n}\")).limit({n}).collect()\n")
        }
        2 => format!("for row in totals_{n}.toLocalIterator():\n    print(row[\"{key}\"], {n})\n"),
        3 => format!(
            "ranks_{n} = Window.partitionBy(\"{key}\").orderBy(\"amount_{n}\")\n\
            totals_{n}.withColumn(\"rank\", F.row_number().over(ranks_{n})).where(\"rank <= {n}\").show()\n"
        ),
        4 => format!("totals_{n}.cache()\nprint(totals_{n}.count())\ntotals_{n}.unpersist()\n"),
        _ => format!(
            "spark.sql(\"SELECT {key}, max(amount) AS m FROM sales_{n} GROUP BY {key}\").toPandas()\n"
        ),
    };
    let join =
        if n.is_multiple_of(3) { format!("broadcast(names_{n})") } else { format!("names_{n}") };
    format!(
        "# Block {n}\n\
        orders_{n} = spark.read.parquet(\"/data/orders_{n}\").where(F.col(\"amount\") > {n})\n\
        names_{n} = spark.table(\"names_{n}\").select(\"{key}\", \"name\")\n\
        totals_{n} = (\n    orders_{n}.join({join}, \"{key}\")\n    .groupBy(\"{key}\")\n    .agg(F.sum(\"amount\").alias(\"amount_{n}\"))\n)\n\
        {tail}\n"
    )
}
