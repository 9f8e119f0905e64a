use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::streaming::helpers::group_of;
use crate::{Checker, FixKind, Severity};
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::{
    Rows, StreamState, column_name, endless_key, everything_before, is_category, is_toy_stream,
    keys, queries, state,
};

declare_rule! {
    /// ## Why
    /// The memory sink keeps every row that a query ever wrote in the driver's heap, to be looked at by name. Complete
    /// mode keeps every group that ever was, with a watermark or without, and writes them all again with each batch.
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.readStream.format("kafka").option("subscribe", "clicks").load()
    /// clicks.writeStream.format("memory").queryName("clicks").start()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.readStream.format("kafka").option("subscribe", "clicks").load()
    /// clicks.writeStream.format("delta").option("checkpointLocation", "s3://lake/state").start("s3://lake/clicks")
    /// ```
    pub static RULE = {
        id: "stream-memory-sink",
        summary: "A stream that keeps all it ever wrote in memory",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#output-sinks",
        check: stream_memory_sink,
    }
}

fn stream_memory_sink(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for query in queries(program) {
        let node = program.node(query.start);
        let access = checker.access(query.start);
        let Some(range) = node.name_range() else { continue };
        if access.unclear || is_toy_stream(program, query.frame) || checker.is_in_test(range) {
            continue;
        }
        let complete = access.mode.as_ref().is_some_and(|mode| mode.is("complete"));
        let group = grouping(program, query.frame);
        if access.format.as_deref() == Some("memory") {
            let bounded = complete && group.is_some_and(|group| of_few(program, group));
            let few = matches!(checker.rows(query.frame), Rows::AtMost(_)) && complete;
            if bounded || few {
                continue;
            }
            let range =
                access.format_node.and_then(|id| program.node(id).name_range()).unwrap_or(range);
            let heap = checker.context.memory.driver.heap_text();
            let explanation = Explanation {
                message: "The memory sink keeps every row that this query writes in the driver.".to_owned(),
                why: format!("They lie in the driver's heap ({heap}) as long as the query runs, and cannot spill."),
                help: "Write to files, a table or Kafka; keep the memory sink for a look at a few rows.".to_owned(),
            };
            checker.report(&RULE, range, explanation);
            continue;
        }
        // Files take no complete mode; that has a finding of its own.
        let files = access.format.as_deref().map_or(access.paths.is_empty(), |format| {
            !matches!(format, "parquet" | "orc" | "json" | "csv" | "text" | "xml" | "avro")
        });
        let Some(key) =
            group.filter(|_| complete && files).and_then(|group| endless_key(program, group))
        else {
            continue;
        };
        let chosen = access.mode.as_ref().and_then(|mode| program.node(mode.link?).name_range());
        let range = chosen.unwrap_or(range);
        let explanation = Explanation {
            message: format!("Complete mode keeps a group for each of the {key} it has ever met."),
            why: "No watermark ends them in this mode: their state grows in the executors' heaps with every batch, and all of them are written each time.".to_owned(),
            help: "Use update mode, or append under a watermark, and let the sink keep what is finished.".to_owned(),
        };
        checker.report(&RULE, range, explanation);
    }
}

fn grouping<'p, 'a>(program: &'p Program<'a>, frame: NodeId) -> Option<&'p Node<'a>> {
    let aggregation = everything_before(program, frame)
        .into_iter()
        .find(|id| state(program, *id) == Some(StreamState::Groups))?;
    group_of(program, program.node(aggregation))
}

/// Returns true if a grouping has no keys, or only such as have few values.
fn of_few(program: &Program<'_>, group: &Node<'_>) -> bool {
    keys(program, group)
        .iter()
        .all(|key| column_name(program, key).is_some_and(|name| is_category(&name)))
}
