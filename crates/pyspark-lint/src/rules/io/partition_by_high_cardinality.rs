use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::writes::written_frame;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Program, Value};
use spark_plan::{
    column_names, everything_before, is_identifier, name_suggests_instant, name_suggests_share,
};

declare_rule! {
    /// ## Why
    /// Each value of a partition column is a directory, and each task that has rows of it writes a file of its own
    /// there. A writer keeps the buffers of the file it is writing, the driver lists all directories and files in its
    /// heap, and so does everyone who reads the table later.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.table("events")
    /// events.write.partitionBy("user_id").parquet("s3://lake/events")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.table("events")
    /// events.write.partitionBy("event_date").parquet("s3://lake/events")
    /// ```
    pub static RULE = {
        id: "partition-by-high-cardinality",
        summary: "Files partitioned by an identifier or an instant",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-data-sources-load-save-functions.html#bucketing-sorting-and-partitioning",
        check: partition_by_high_cardinality,
    }
}

fn partition_by_high_cardinality(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let mut written =
        [Class::Writer, Class::StreamWriter].map(|class| program.calls_on(class)).concat();
    written.sort_unstable();
    for id in written {
        let node = program.node(id);
        let Some(class) = node.receiver.map(|receiver| program.node(receiver).class) else {
            continue;
        };
        if !matches!(class, Class::Writer | Class::StreamWriter) || !program.is_action(node) {
            continue;
        }
        let Some(frame) = written_frame(program, node) else { continue };
        if !checker.rows(frame).is_unbounded() && class == Class::Writer {
            continue;
        }
        let access = checker.access(id);
        for arg in &access.partition_by {
            let Some(column) = many_valued(program, frame, &arg.value) else { continue };
            let range = arg.expr;
            let range = ruff_text_size::Ranged::range(range);
            if checker.is_in_test(range) {
                continue;
            }
            let explanation = Explanation {
                message: format!("`{column}` has about as many values as there are things, and each becomes a directory."),
                why: "Each task writes a file into each directory it meets, one set of write buffers after the other in its heap, and the driver holds the listing of them all in its own.".to_owned(),
                help: "Partition by a date or a category, and bucket or sort by the identifier (bucketBy, sortWithinPartitions).".to_owned(),
            };
            checker.report(&RULE, range, explanation);
        }
    }
}

/// The first column among those given that has about as many values as there are rows.
fn many_valued(program: &Program<'_>, frame: NodeId, value: &Value) -> Option<String> {
    if let Value::List(list) = value {
        return program.list(*list).items.iter().find_map(|item| many_valued(program, frame, item));
    }
    column_names(program, value).into_iter().find(|column| {
        let many = (is_identifier(column) || name_suggests_instant(column))
            && !name_suggests_share(column);
        many && !is_computed(program, frame, column)
    })
}

/// Returns true if the program makes the column itself, so that its name need not say what is in it.
fn is_computed(program: &Program<'_>, frame: NodeId, column: &str) -> bool {
    let named = |value: &Value| value.text().is_some_and(|text| text == column);
    everything_before(program, frame).iter().map(|id| program.node(*id)).any(|node| {
        match node.called() {
            Some(Method::WithColumn) => node.args.first().is_some_and(|arg| named(&arg.value)),
            Some(Method::WithColumnRenamed) => {
                node.args.get(1).is_some_and(|arg| named(&arg.value))
            }
            Some(Method::WithColumns) => node.args.iter().any(|arg| match &arg.value {
                Value::Dict(entries) => entries.iter().any(|(name, _)| named(name)),
                _ => false,
            }),
            Some(Method::Select) => node.args.iter().any(|arg| {
                arg.value.object().is_some_and(|id| {
                    let alias = program.node(id);
                    alias.is_method(Method::Alias)
                        && alias.args.first().is_some_and(|arg| named(&arg.value))
                })
            }),
            _ => false,
        }
    })
}
