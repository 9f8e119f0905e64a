use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::streaming::helpers::WITH_SCHEMA;
use crate::sources::subject;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use spark_plan::reads_by;

declare_rule! {
    /// ## Why
    /// A stream has no first pass over its files to guess a schema from, so Spark refuses a file source without one
    /// when it is loaded: "Schema must be specified when creating a streaming source DataFrame".
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.readStream.format("parquet").load("s3://lake/clicks")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.readStream.format("parquet").schema(schema).load("s3://lake/clicks")
    /// ```
    pub static RULE = {
        id: "stream-without-schema",
        summary: "A stream of files without a schema",
        severity: Severity::Error,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#schema-inference-and-partition-of-streaming-dataframesdatasets",
        check: stream_without_schema,
    }
}

/// With this on, a stream looks at the files that are there when it starts.
const INFERENCE: &str = "spark.sql.streaming.schemaInference";

fn stream_without_schema(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let may_infer = checker.context.conf.get(INFERENCE).is_some_and(|on| on != "false")
        || checker
            .settings()
            .iter()
            .any(|setting| setting.key == INFERENCE && setting.value.is_none());
    if may_infer {
        return;
    }
    let default =
        checker.context.conf.get("spark.sql.sources.default").unwrap_or("parquet").to_owned();
    for (id, node) in reads_by(program, Class::StreamReader) {
        let access = checker.access(id);
        let format = access.format.clone().unwrap_or_else(|| default.clone());
        // Without a path it may be a table's source, whatever the default says.
        let of_files = WITH_SCHEMA.contains(&&*format) && !node.is_method(Method::Table);
        if access.unclear
            || access.schema.is_some()
            || !of_files
            || (access.format.is_none() && access.paths.is_empty())
        {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        let explanation = Explanation {
            message: format!("{} is a stream of {format} files without a schema: this raises.", subject(program, &access, &format)),
            why: "Spark guesses no schema for streams, as guessing would read every file into the executors before the first batch.".to_owned(),
            help: "Give the schema with .schema(…) before it is loaded; spark.read.load(path).schema shows what it may be.".to_owned(),
        };
        checker.report(&RULE, range, explanation);
    }
}
