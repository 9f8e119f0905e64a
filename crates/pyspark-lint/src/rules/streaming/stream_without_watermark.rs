use ruff_text_size::TextRange;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::streaming::helpers::group_of;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::Method;
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::{
    StreamState, access, column_name, endless_key, has_watermark, is_category, is_toy_stream, keys,
    name_suggests_instant, queries_of, state, watermark_columns, window_of,
};

declare_rule! {
    /// ## Why
    /// A stream keeps a group, a row to compare with, or a row to join for as long as more may come of it. Only a
    /// watermark says when no more will; without one the state of every key that ever was stays in the executors'
    /// memory, batch after batch.
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.readStream.table("clicks")
    /// counts = clicks.groupBy(F.window("clicked_at", "10 minutes"), "page").count()
    /// counts.writeStream.outputMode("update").foreachBatch(save).start()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.readStream.table("clicks")
    /// counts = clicks.withWatermark("clicked_at", "1 hour").groupBy(F.window("clicked_at", "10 minutes"), "page").count()
    /// counts.writeStream.outputMode("update").foreachBatch(save).start()
    /// ```
    pub static RULE = {
        id: "stream-without-watermark",
        summary: "State of a stream that nothing ever ends",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#handling-late-data-and-watermarking",
        check: stream_without_watermark,
    }
}

/// Watermark delay in the fix: long enough for most sources.
const LATENESS: &str = "1 hour";

fn stream_without_watermark(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for id in program.ids() {
        let Some(kept) = state(program, id) else { continue };
        if is_toy_stream(program, id) {
            continue;
        }
        if has_watermark(program, id) {
            if kept == StreamState::Duplicates {
                lacks_event_time(checker, id);
            }
            continue;
        }
        let Some((node, what)) = endless(program, id, kept) else { continue };
        let Some(range) = node.name_range() else { continue };
        if checker.is_in_test(range) {
            continue;
        }
        report(checker, node, range, &what);
    }
}

/// Reports duplicates that are kept for ever in spite of a watermark: `StreamingDeduplicateExec` drops keys by the
/// watermark only where its column is one of them.
fn lacks_event_time(checker: &mut Checker<'_, '_>, id: NodeId) {
    let program = checker.program();
    let node = program.node(id);
    let (Some(range), Some(columns)) = (node.name_range(), watermark_columns(program, id)) else {
        return;
    };
    let keys: Option<Vec<String>> =
        keys(program, node).iter().map(|key| column_name(program, key)).collect();
    let Some(keys) = keys.filter(|keys| !keys.is_empty()) else { return };
    let bounded = keys.iter().any(|key| columns.contains(key))
        || keys.iter().all(|key| is_category(key))
        || node.is_method(Method::DropDuplicatesWithinWatermark)
        || checker.is_in_test(range);
    if bounded {
        return;
    }
    let time = columns.first().map_or("the event time", String::as_str);
    let explanation = Explanation {
        message: format!("{}() keeps every key it has met for ever: `{time}`, the watermark’s column, is not among its keys.", node.name()),
        why: "Spark drops a key from the state when the watermark passes its event time; a key without one never leaves the executors' memory.".to_owned(),
        help: format!("dropDuplicatesWithinWatermark() (Spark 3.5 and later) forgets keys after the watermark's delay; or put `{time}` among the keys, where a duplicate has the same time."),
    };
    let edits = vec![Edit::replace(range, "dropDuplicatesWithinWatermark".to_owned())];
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Forget keys after the watermark's delay", Some(edits));
}

fn report<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, range: TextRange, what: &str) {
    let program = checker.program();
    let unified = checker.task_process().heap_text();
    let explanation = Explanation {
        message: format!("{}() keeps {what} for ever: no watermark comes before it.", node.name()),
        why: format!("That state lies in the executors' heaps ({unified} each) and grows with every batch until they run out."),
        help: "Put withWatermark(event time, lateness) before it, and the event time among its keys or conditions.".to_owned(),
    };
    let edits = with_watermark(program, node);
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix(format!("Wait {LATENESS} for late rows"), edits);
}

/// The state that `id` keeps for ever, and the call that says so; `None` where its keys are few, or another rule speaks
/// of it.
fn endless<'p, 'a>(
    program: &'p Program<'a>,
    id: NodeId,
    kept: StreamState,
) -> Option<(&'p Node<'a>, String)> {
    let node = program.node(id);
    match kept {
        StreamState::Groups => {
            let group = group_of(program, node)?;
            let key = endless_key(program, group)?;
            (!decided_by_mode(program, id))
                .then(|| (group, format!("a group for each of the {key} it has met")))
        }
        StreamState::Duplicates if node.is_method(Method::DropDuplicatesWithinWatermark) => None,
        StreamState::Duplicates => {
            let keys = keys(program, node);
            let few = !keys.is_empty()
                && keys
                    .iter()
                    .all(|key| column_name(program, key).is_some_and(|name| is_category(&name)));
            (!few).then(|| (node, "every key that it has met".to_owned()))
        }
        StreamState::Join => Some((node, "every row of both streams".to_owned())),
        StreamState::Own => None,
    }
}

/// Returns true if every query that writes it is one that raises (append, `stream-output-mode`) or that keeps all
/// groups whatever the watermark (complete, `stream-memory-sink`).
fn decided_by_mode(program: &Program<'_>, id: NodeId) -> bool {
    let queries = queries_of(program, id);
    !queries.is_empty()
        && queries.iter().all(|query| match access(program, query.start).mode {
            Some(mode) => mode.text.is_some_and(|mode| mode != "update"),
            None => true,
        })
}

fn with_watermark(program: &Program<'_>, node: &Node<'_>) -> Option<Vec<Edit>> {
    let event_time = keys(program, node).iter().find_map(|key| {
        window_of(program, key)
            .or_else(|| column_name(program, key).filter(|name| name_suggests_instant(name)))
    })?;
    if event_time.is_empty() || event_time.contains(['"', '\\', '\n']) {
        return None;
    }
    let (at, dot) = program.link_before(node.call()?.func.as_attribute_expr()?);
    Some(vec![Edit::insert(at, format!("{dot}withWatermark(\"{event_time}\", \"{LATENESS}\")"))])
}
