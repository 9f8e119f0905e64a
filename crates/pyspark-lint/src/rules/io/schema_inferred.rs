use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::sources::{is_small_on_purpose, subject};
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Program};
use spark_plan::{Access, reads_by};

declare_rule! {
    /// ## Why
    /// Without a schema Spark reads all of the data once only to guess the types, before the job itself reads it again:
    /// always for JSON, for CSV with `inferSchema`. What it guesses is as wide as the oddest row: longs, doubles and
    /// strings that every cache and shuffle then holds.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.read.option("header", True).option("inferSchema", True).csv("s3://lake/orders")
    /// orders.groupBy("country").sum("amount").write.parquet("s3://lake/by_country")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.read.option("header", True).schema("country STRING, amount DOUBLE").csv("s3://lake/orders")
    /// orders.groupBy("country").sum("amount").write.parquet("s3://lake/by_country")
    /// ```
    pub static RULE = {
        id: "schema-inferred",
        summary: "CSV or JSON whose schema Spark has to guess by reading it",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-data-sources-csv.html",
        check: schema_inferred,
    }
}

fn schema_inferred(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, node) in reads_by(program, Class::Reader) {
        let access = checker.access(id);
        if !guesses(&access)
            || !checker.rows(id).is_unbounded()
            || is_small_on_purpose(checker, node, &access)
        {
            continue;
        }
        if reads_memory(program, &access) || wants_the_schema(program, id, &access) {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        let format = access.format.as_deref().unwrap_or_default().to_uppercase();
        let explanation = Explanation {
            message: format!(
                "{} is read twice: once whole only to guess its schema, once for its rows.",
                subject(program, &access, &format)
            ),
            why: "The guess is as wide as the oddest row, and each task holds every field it has met in its heap; what is then cached and shuffled takes storage and execution memory for types that the data does not need.".to_owned(),
            help: "Give the schema: .schema(\"country STRING, amount DOUBLE\"), or a StructType.".to_owned(),
        };
        checker.report(&RULE, range, explanation);
    }
}

/// Returns true if Spark guesses types by reading: JSON always, CSV where `inferSchema` is on
/// (`CSVDataSource.inferSchema` else takes one line for the names).
fn guesses(access: &Access<'_, '_>) -> bool {
    if access.unclear || access.schema.is_some() {
        return false;
    }
    match access.format.as_deref() {
        // Whoever samples has seen what the guess costs.
        Some("json") => !access.may_have(&["samplingratio"]),
        Some("csv") => access.is_on("inferschema") && access.option("samplingratio").is_none(),
        _ => false,
    }
}

/// Rows that the program already holds: `spark.read.json(rdd)`.
fn reads_memory(program: &Program<'_>, access: &Access<'_, '_>) -> bool {
    access.paths.iter().any(|path| {
        path.value
            .object()
            .is_some_and(|id| matches!(program.node(id).class, Class::Rdd | Class::DataFrame))
    })
}

/// Returns true if the schema is all that the program is after, to give it to the reads that follow; or a look at a
/// file next to the script.
fn wants_the_schema(program: &Program<'_>, frame: NodeId, access: &Access<'_, '_>) -> bool {
    let users = program.users(frame);
    let beside = access
        .paths
        .first()
        .and_then(|path| path.value.text())
        .is_some_and(|path| !path.contains('/'));
    !users.is_empty()
        && users.iter().all(|user| match program.node(*user).method() {
            // Whoever reads one row reads settings, or the answer to a question.
            Some(
                Method::Schema
                | Method::PrintSchema
                | Method::Dtypes
                | Method::Columns
                | Method::First,
            ) => true,
            Some(Method::Show | Method::Head) => beside,
            _ => false,
        })
}
