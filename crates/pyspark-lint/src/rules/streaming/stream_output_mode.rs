use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{self, Class, Method, RowEffect};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use spark_plan::{StreamQuery, WriteMode, access, column_name, queries, upstream};

declare_rule! {
    /// ## Why
    /// Without a watermark on the event time a stream's aggregation never ends, so append mode has no row to write that
    /// could not still change, and Spark raises when the query starts. Files cannot be updated, so a file sink refuses
    /// every mode but append. Complete mode needs an aggregation.
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
    pub static RULE = {
        id: "stream-output-mode",
        summary: "An output mode that the streaming query or its sink refuses",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#output-modes",
        check: stream_output_mode,
    }
}

/// Sinks that write files, which take append mode only (`DataSource.createSink`, `FileFormat`).
const FILES: [&str; 7] = ["parquet", "orc", "json", "csv", "text", "xml", "avro"];

fn stream_output_mode(checker: &mut Checker<'_, '_>) {
    for query in queries(checker.program()) {
        report(checker, query);
    }
}

fn report(checker: &mut Checker<'_, '_>, StreamQuery { start, frame }: StreamQuery) {
    let program = checker.program();
    let node = program.node(start);
    let access = access(program, start);
    if access.unclear || access.mode.as_ref().is_some_and(|mode| mode.text.is_none()) {
        return;
    }
    let mode = access.mode.as_ref().and_then(|mode| mode.text.as_deref()).unwrap_or("append");
    let aggregation = upstream(program, frame).find(|id| aggregates(program, *id));
    // The default format is parquet, unless the session says otherwise.
    let default_is_parquet = checker.context.conf.get("spark.sql.sources.default").is_none();
    let to_files = node.is_method(Method::Start)
        && access.format.as_deref().map_or(default_is_parquet, |format| FILES.contains(&format));
    let sink = access.format.as_deref().unwrap_or("parquet");
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
            if node.is_method(Method::ToTable) || matches!(sink, "delta" | "iceberg" | "hudi") =>
        {
            Some("complete")
        }
        (false, Some(_)) => Some("update"),
    };
    let link = access.mode.as_ref().and_then(|mode| mode.link);
    let range = link.map_or(node, |link| program.node(link)).name_range();
    let Some(range) = range else { return };
    let edits = wanted.and_then(|wanted| set_mode(program, access.mode.as_ref(), node, wanted));
    let finding = checker.report(&RULE, range, Explanation { message, why, help: help.to_owned() });
    if let Some(wanted) = wanted {
        finding.unsafe_fix(format!("Use {wanted} mode"), edits);
    }
}

fn aggregates(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    let grouped =
        node.receiver.is_some_and(|receiver| program.node(receiver).class == Class::GroupedData);
    match &node.op {
        Op::Method(_) if grouped => {
            let effect = program.effect(node);
            node.class == Class::DataFrame
                && effect.is_some_and(|effect| effect.rows == RowEffect::Groups)
        }
        Op::Method(_) if node.is_method(Method::Agg) => true,
        Op::Method(_) if node.is_one_of(&[Method::Select, Method::SelectExpr]) => {
            node.args.iter().any(|arg| may_aggregate(program, &arg.value))
        }
        _ => false,
    }
}

/// Returns true if a column of a `select` is an aggregate.
fn may_aggregate(program: &Program<'_>, value: &Value) -> bool {
    if let Some(text) = value.text() {
        return is_aggregate_text(&text);
    }
    let chain = std::iter::successors(value.object(), |id| program.node(*id).receiver);
    chain.map(|id| program.node(id)).any(|node| match &node.op {
        Op::Function(path) if node.name() == "expr" => {
            api::function(path).is_some()
                && node.args.first().is_some_and(|arg| may_aggregate(program, &arg.value))
        }
        Op::Function(path) => api::function(path).is_some_and(api::is_aggregate),
        _ => false,
    })
}

/// Returns true if an expression of SQL calls an aggregate: `count(*) AS n`, but not `CAST(value AS STRING)`.
fn is_aggregate_text(text: &str) -> bool {
    text.match_indices('(').any(|(at, _)| {
        let before = text[..at].trim_end();
        let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next();
        name.is_some_and(|name| api::is_aggregate(&name.to_lowercase()))
    })
}

/// Returns true if something upstream may aggregate that this does not see: another input, a user-defined function.
fn may_hide_aggregation(program: &Program<'_>, frame: NodeId) -> bool {
    upstream(program, frame).map(|id| program.node(id)).any(|node| {
        node.is_one_of(&[
            Method::Transform,
            Method::Union,
            Method::UnionByName,
            Method::Join,
            Method::MapInPandas,
            Method::Distinct,
            Method::DropDuplicates,
            Method::ApplyInPandas,
            Method::ApplyInPandasWithState,
            Method::TransformWithState,
            Method::TransformWithStateInPandas,
        ])
    })
}

/// Returns true if an aggregation has a watermark before it and its groups end with the event time; where the keys are
/// not known, it may.
fn has_event_time(program: &Program<'_>, aggregation: NodeId) -> bool {
    let watermark = upstream(program, aggregation)
        .map(|id| program.node(id))
        .find(|node| node.is_method(Method::WithWatermark));
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
                // A column that is added upstream may be a window of the event time under another name.
                || upstream(program, aggregation).any(|id| {
                    let node = program.node(id);
                    node.is_method(Method::WithColumn) && node.arg(0, "colName").and_then(|arg| arg.value.text()).is_some_and(|column| column == name)
                })
        }
        None => !matches!(arg.value, Value::Str(_)),
    })
}

fn set_mode(
    program: &Program<'_>,
    mode: Option<&WriteMode<'_, '_>>,
    start: &Node<'_>,
    wanted: &str,
) -> Option<Vec<Edit>> {
    if let Some(WriteMode { arg: mode, .. }) = mode {
        let quote =
            program.text(mode.expr).chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        return Some(vec![Edit::replace(mode.expr, format!("{quote}{wanted}{quote}"))]);
    }
    let attribute = start.call()?.func.as_attribute_expr()?;
    let (at, dot) = program.link_before(attribute);
    Some(vec![Edit::insert(at, format!("{dot}outputMode(\"{wanted}\")"))])
}
