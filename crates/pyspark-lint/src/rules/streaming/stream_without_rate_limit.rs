use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::streaming::helpers::WITH_SCHEMA;
use crate::sources::{is_small_on_purpose, subject};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, Program, Value};
use spark_plan::{Access, queries_of, reads_by};

declare_rule! {
    /// ## Why
    /// A query's first batch takes everything that is there when it starts: every file of the directory, every record
    /// since the earliest offset. State, caches and shuffles of that one batch must fit execution memory that was sized
    /// for the batches after it.
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.readStream.schema(schema).json("s3://lake/clicks")
    /// clicks.writeStream.format("delta").start("s3://lake/bronze")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.readStream.schema(schema).option("maxFilesPerTrigger", 1000).json("s3://lake/clicks")
    /// clicks.writeStream.format("delta").start("s3://lake/bronze")
    /// ```
    pub static RULE = {
        id: "stream-without-rate-limit",
        summary: "A stream whose first batch takes all that is there",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#input-sources",
        check: stream_without_rate_limit,
    }
}

/// Options that bound a batch, in lower case: `FileStreamOptions`, the Kafka source's.
const LIMITS: [&str; 5] = [
    "maxfilespertrigger",
    "maxbytespertrigger",
    "maxoffsetspertrigger",
    "minoffsetspertrigger",
    "maxrecordspertrigger",
];

fn stream_without_rate_limit(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, node) in reads_by(program, Class::StreamReader) {
        let access = checker.access(id);
        if access.unclear || access.may_have(&LIMITS) || is_small_on_purpose(checker, node, &access)
        {
            continue;
        }
        let Some(limit) = limit(&access) else { continue };
        let queries = queries_of(program, id);
        // Files that no query takes yet say nothing of a batch; whoever asks for the earliest offset does.
        if queries.is_empty() && limit.0 == "maxFilesPerTrigger" {
            continue;
        }
        if queries.iter().any(|query| {
            only_looks(program, &spark_plan::access(program, query.start), query.start)
        }) {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        let (source, all) = match limit.0 {
            "maxFilesPerTrigger" => (
                subject(program, &access, access.format.as_deref().unwrap_or("file")),
                "every file that is there",
            ),
            _ => ("The topic".to_owned(), "every record since the earliest offset"),
        };
        let explanation = Explanation {
            message: format!("{source} is read without a limit: the first batch takes {all}."),
            why: "State, shuffles and caches of that one batch must fit the executors' unified memory, whatever the later batches need.".to_owned(),
            help: format!("Bound the batches with .option(\"{}\", …).", limit.0),
        };
        let edits = bounded(program, node, limit);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix(format!("Set {} to {}", limit.0, limit.1), edits);
    }
}

/// The option that would bound the batches of such a source, and a value of the usual size; `None` where its first
/// batch is small, or bounded by default as Delta's is.
fn limit(access: &Access<'_, '_>) -> Option<(&'static str, &'static str)> {
    let format = access.format.as_deref()?;
    if format == "text" || (WITH_SCHEMA.contains(&format) && access.schema.is_some()) {
        // Only the newest files, or only new ones.
        return (!access.may_have(&["latestfirst", "maxfileage"]))
            .then_some(("maxFilesPerTrigger", "1000"));
    }
    // A stream of Kafka begins at the latest offsets unless set otherwise.
    let from_start = match access.option("startingoffsets") {
        Some(Value::Str(text)) => {
            let text = text.text();
            text == "earliest" || text.contains(":-2")
        }
        _ => false,
    };
    (format == "kafka" && from_start).then_some(("maxOffsetsPerTrigger", "1000000"))
}

/// Returns true if a query shows its rows to a user, or runs as one batch, which no limit splits.
fn only_looks(
    program: &Program<'_>,
    access: &Access<'_, '_>,
    start: pyspark_program::program::NodeId,
) -> bool {
    let looks = matches!(access.format.as_deref(), Some("console" | "memory" | "noop"));
    let once = std::iter::successors(Some(start), |id| program.node(*id).receiver)
        .map(|id| program.node(id))
        .any(|node| {
            node.is_method(Method::Trigger)
                && node.args.iter().any(|arg| arg.keyword == Some("once"))
        });
    looks || once
}

fn bounded(
    program: &Program<'_>,
    node: &Node<'_>,
    (option, value): (&str, &str),
) -> Option<Vec<Edit>> {
    let (at, dot) = program.link_before(node.call()?.func.as_attribute_expr()?);
    Some(vec![Edit::insert(at, format!("{dot}option(\"{option}\", {value})"))])
}
