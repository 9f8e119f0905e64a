use crate::lint::checker::Words;
use crate::lint::rules::single_partition_write::written_frame;
use crate::lint::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use crate::plan::{column_name, is_streaming, upstream};
use crate::python::api::Class;
use crate::python::program::{Node, NodeId, Op, Program, Value};

declare_rule! {
    /// ## Why
    /// Without a watermark on the event time a stream's aggregation never ends, so append mode has no row to write that could not still change, and
    /// Spark raises when the query starts. Files cannot be updated, so a file sink refuses every mode but append. Complete mode needs an aggregation.
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.readStream.schema(schema).json("s3://lake/clicks")
    /// counts = clicks.groupBy("page").count()
    /// query = counts.writeStream.format("console").outputMode("append").start()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.readStream.schema(schema).json("s3://lake/clicks")
    /// counts = clicks.groupBy("page").count()
    /// query = counts.writeStream.format("console").outputMode("update").start()
    /// ```
    pub(super) static STREAM_OUTPUT_MODE = {
        id: "stream-output-mode",
        summary: "An output mode that the streaming query or its sink refuses",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#output-modes",
        check: stream_output_mode,
    }
}

/// Sinks that write files, which take append mode only (`DataSource.createSink`, `FileFormat`).
const FILES: [&str; 5] = ["parquet", "orc", "json", "csv", "text"];

/// What a streaming query's writer says.
#[derive(Default)]
struct Writer<'n, 'a> {
    mode: Option<(String, &'n Node<'a>)>,
    format: Option<String>,
    foreach_batch: bool,
    /// Whether something of it is not known.
    unclear: bool,
}

fn stream_output_mode(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for start in ["start", "toTable"] {
        for (_, node) in program.calls(Class::StreamWriter, start).collect::<Vec<_>>() {
            let Some(frame) =
                written_frame(program, node).filter(|frame| is_streaming(program, *frame))
            else {
                continue;
            };
            query(checker, node, frame);
        }
    }
}

fn query(checker: &mut Checker<'_, '_>, node: &Node<'_>, frame: NodeId) {
    let program = checker.program();
    let writer = writer(program, node);
    if writer.unclear {
        return;
    }
    let mode = writer.mode.as_ref().map_or("append", |(mode, _)| mode.as_str());
    let aggregation = upstream(program, frame).find(|id| aggregates(program, *id));
    // The default format is parquet, unless the session says otherwise.
    let default_is_parquet = checker.context.conf.get("spark.sql.sources.default").is_none();
    let to_files = !writer.foreach_batch
        && node.name() == "start"
        && writer.format.as_deref().map_or(default_is_parquet, |format| FILES.contains(&format));
    let sink = writer.format.as_deref().unwrap_or("parquet");
    let (message, why) = match (mode, aggregation) {
        ("complete" | "update", _) if to_files => (
            format!("A {sink} sink takes no {mode} mode: this query raises when it starts."),
            "Files are only ever added to; a result that changes has no place in them.".to_owned(),
        ),
        ("append", Some(aggregation)) if !has_event_time(program, aggregation) => (
            "Append mode with an aggregation and no watermark on its event time: this query raises when it starts.".to_owned(),
            "Any group may still change, so there is no row to append, and the state of all groups would stay in memory for ever.".to_owned(),
        ),
        ("complete", None) if !may_hide_aggregation(program, frame) => (
            "Complete mode without an aggregation: this query raises when it starts.".to_owned(),
            "Complete mode writes the whole result each time, and without an aggregation that is the whole stream.".to_owned(),
        ),
        _ => return,
    };
    let help = if to_files && aggregation.is_some() {
        "Group by a window of the event time under withWatermark(…) and append, or write the result in foreachBatch."
    } else {
        "Choose the mode that fits: append for rows that never change, update or complete for aggregations."
    };
    let wanted = match (to_files, aggregation) {
        (true, Some(_)) => None,
        (true | false, None) => Some("append"),
        // Tables take no updates.
        (false, Some(_))
            if node.name() == "toTable" || matches!(sink, "delta" | "iceberg" | "hudi") =>
        {
            Some("complete")
        }
        (false, Some(_)) => Some("update"),
    };
    let range =
        writer.mode.as_ref().and_then(|(_, node)| node.name_range()).or_else(|| node.name_range());
    let Some(range) = range else { return };
    let edits = wanted.and_then(|wanted| set_mode(program, &writer, node, wanted));
    let finding =
        checker.report(&STREAM_OUTPUT_MODE, range, Words { message, why, help: help.to_owned() });
    if let Some(wanted) = wanted {
        Checker::fix(finding, &format!("Use {wanted} mode"), false, edits);
    }
}

fn writer<'p, 'a>(program: &'p Program<'a>, node: &'p Node<'a>) -> Writer<'p, 'a> {
    let mut found = Writer::default();
    let mut next = Some(node);
    while let Some(node) = next {
        let text = |keyword| node.arg(0, keyword).and_then(|arg| arg.value.text());
        match node.name() {
            // The last call counts, and this goes back from it.
            "outputMode" if found.mode.is_none() => match text("outputMode") {
                Some(mode) => found.mode = Some((mode.to_lowercase(), node)),
                None => found.unclear = true,
            },
            "format" if found.format.is_none() => match text("source") {
                Some(format) => found.format = Some(format.to_lowercase()),
                None => found.unclear = true,
            },
            "foreachBatch" | "foreach" => found.foreach_batch = true,
            _ => {}
        }
        // `start` and `toTable` take the same as arguments.
        let named =
            |keyword: &str| node.args.iter().any(|arg| arg.keyword == Some(keyword) || arg.starred);
        let starts = matches!(node.name(), "start" | "toTable");
        found.unclear |=
            node.op == Op::Join || (starts && (named("outputMode") || named("format")));
        next = node
            .receiver
            .map(|id| program.node(id))
            .filter(|writer| writer.class == Class::StreamWriter);
    }
    found
}

fn aggregates(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    let grouped =
        node.receiver.is_some_and(|receiver| program.node(receiver).class == Class::GroupedData);
    match &node.op {
        Op::Method(name) if grouped => {
            !name.starts_with("apply") && !name.starts_with("transform") && &**name != "pivot"
        }
        Op::Method(name) if &**name == "agg" => true,
        Op::Method(name) if matches!(&**name, "select" | "selectExpr") => {
            node.args.iter().any(|arg| may_aggregate(program, &arg.value))
        }
        _ => false,
    }
}

/// Whether a column of a `select` is an aggregate.
fn may_aggregate(program: &Program<'_>, value: &Value) -> bool {
    let of_text = value.text().is_some_and(|text| text.contains('('));
    let of_node = value.object().is_some_and(|id| {
        std::iter::successors(Some(id), |id| program.node(*id).receiver)
            .any(|id| matches!(&program.node(id).op, Op::Function(path) if crate::python::api::function(path).is_some_and(crate::python::api::is_aggregate)))
    });
    of_text || of_node
}

/// Whether something on the way may aggregate that this does not see: another input, a function of one's own.
fn may_hide_aggregation(program: &Program<'_>, frame: NodeId) -> bool {
    upstream(program, frame).map(|id| program.node(id)).any(|node| {
        matches!(
            node.name(),
            "transform"
                | "union"
                | "unionAll"
                | "unionByName"
                | "join"
                | "mapInPandas"
                | "distinct"
                | "dropDuplicates"
                | "applyInPandasWithState"
                | "transformWithState"
                | "transformWithStateInPandas"
                | "applyInPandas"
        )
    })
}

/// Whether an aggregation has a watermark before it and its groups end with the event time; where the keys are not known, it may.
fn has_event_time(program: &Program<'_>, aggregation: NodeId) -> bool {
    let watermark = upstream(program, aggregation)
        .map(|id| program.node(id))
        .find(|node| node.is_method("withWatermark"));
    let Some(watermark) = watermark else { return false };
    let event_time = watermark.arg(0, "eventTime").and_then(|arg| arg.value.text());
    let Some(group) = program
        .node(aggregation)
        .receiver
        .map(|id| program.node(id))
        .filter(|node| node.class == Class::GroupedData)
    else {
        return false;
    };
    group.args.iter().any(|arg| match column_name(program, &arg.value) {
        // A column of the window, made before, may have any name.
        Some(name) => {
            event_time.as_ref().is_none_or(|event_time| *event_time == name)
                || name.contains("window")
                // A column that is made on the way may be a window of the event time under another name.
                || upstream(program, aggregation).any(|id| {
                    let node = program.node(id);
                    node.is_method("withColumn") && node.arg(0, "colName").and_then(|arg| arg.value.text()).is_some_and(|made| made == name)
                })
        }
        None => !matches!(arg.value, Value::Str(_)),
    })
}

fn set_mode(
    program: &Program<'_>,
    writer: &Writer<'_, '_>,
    start: &Node<'_>,
    wanted: &str,
) -> Option<Vec<Edit>> {
    if let Some((_, node)) = &writer.mode {
        let mode = node.args.first()?;
        let quote =
            program.text(mode.expr).chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        return Some(vec![Edit::replace(mode.expr, format!("{quote}{wanted}{quote}"))]);
    }
    let attribute = start.call()?.func.as_attribute_expr()?;
    let (at, dot) = program.link_before(attribute);
    Some(vec![Edit::insert(at, format!("{dot}outputMode(\"{wanted}\")"))])
}
