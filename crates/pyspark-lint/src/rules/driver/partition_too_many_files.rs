use ruff_text_size::TextRange;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::writes::written_frame;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Program, Value};
use spark_plan::{Access, column_name};

declare_rule! {
    /// ## Why
    /// repartition(n) deals rows out round-robin, so each of its n tasks receives every value of a partition column and
    /// writes a file for each of them. The driver holds what every task wrote until it commits, and lists all files in
    /// its heap whenever the table is read.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.table("events")
    /// events.repartition(2000).write.partitionBy("event_date").parquet("s3://lake/events")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.table("events")
    /// events.repartition("event_date").write.partitionBy("event_date").parquet("s3://lake/events")
    /// ```
    pub static RULE = {
        id: "partition-too-many-files",
        summary: "A write that leaves more files than the driver should list",
        severity: Severity::Info,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#coalesce-hints-for-sql-queries",
        check: partition_too_many_files,
    }
}

/// So many tasks and more; the 200 that Spark shuffles to by default is what most tables are written by.
const MANY_TASKS: i64 = 1000;

/// So many files in one table fill the driver's heap by their names alone: a listing keeps a status of a few hundred
/// bytes for each.
const MANY_FILES: i64 = 50_000;

/// A file of so few rows is a fraction of a megabyte however wide they are.
const FEW_ROWS: i64 = 1000;

fn partition_too_many_files(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for id in program.ids() {
        let node = program.node(id);
        if program.receiver_class(node) != Some(Class::Writer) || !program.is_action(node) {
            continue;
        }
        let Some(frame) = written_frame(program, node) else { continue };
        let access = checker.access(id);
        if access.unclear || !writes_files(&access) || !checker.rows(frame).is_unbounded() {
            continue;
        }
        by_tasks(checker, frame, &access);
        by_minutes(checker, node, &access);
        by_rows(checker, node, &access);
    }
}

/// `df.repartition(5000).write.partitionBy("day")`: each task a file in each directory.
fn by_tasks(checker: &mut Checker<'_, '_>, frame: NodeId, access: &Access<'_, '_>) {
    let program = checker.program();
    let columns: Vec<String> =
        access.partition_by.iter().filter_map(|arg| column_name(program, &arg.value)).collect();
    let Some((dealt, tasks)) = dealt_out(program, frame) else { return };
    let Some(range) = dealt.name_range().filter(|it| !checker.is_in_test(*it)) else {
        return;
    };
    if columns.is_empty() {
        if tasks >= MANY_FILES {
            one_each(checker, range, tasks);
        }
        return;
    }
    let names = columns.join("` and `");
    let explanation = Explanation {
        message: format!("Each of {tasks} tasks meets every value of `{names}` and writes a file for it: {tasks} files a directory."),
        why: "The driver holds what each task wrote until it commits, and lists every file in its heap when the table is read; each task opens one file after the other, with write buffers of its own.".to_owned(),
        help: format!("Repartition by `{names}`, so that a directory is written by few tasks."),
    };
    checker.report(&RULE, range, explanation);
}

/// `df.repartition(100000).write`: each task a file.
fn one_each(checker: &mut Checker<'_, '_>, range: TextRange, tasks: i64) {
    let explanation = Explanation {
        message: format!("repartition({tasks}) makes {tasks} tasks, each of which writes a file."),
        why: "The driver keeps the status of every task in its heap, and the name of every file: as it commits, and whenever the table is listed.".to_owned(),
        help: "Ask for as many partitions as make files of 100 to 200 MB.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}

/// `partitionBy("day", "hour", "minute")`.
fn by_minutes(checker: &mut Checker<'_, '_>, node: &Node<'_>, access: &Access<'_, '_>) {
    let program = checker.program();
    let mut columns = access.partition_by.iter().filter_map(|arg| column_name(program, &arg.value));
    let Some(column) = columns.find(|name| is_of_a_clock(name)) else { return };
    let Some(range) = node.name_range().filter(|it| !checker.is_in_test(*it)) else { return };
    let explanation = Explanation {
        message: format!("partitionBy() with `{column}` makes a directory for every value of it: 1440 minutes are a day."),
        why: "The driver lists all of them in its heap whenever the table is read, and each task of a write opens a file in every one that it meets.".to_owned(),
        help: "Partition by the day or the hour, and keep the finer time as a column.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}

fn is_of_a_clock(column: &str) -> bool {
    matches!(column.to_lowercase().as_str(), "minute" | "event_minute" | "second" | "event_second")
}

/// `option("maxRecordsPerFile", 100)`.
fn by_rows(checker: &mut Checker<'_, '_>, node: &Node<'_>, access: &Access<'_, '_>) {
    let rows = match access.option("maxrecordsperfile") {
        Some(Value::Int(rows)) => *rows,
        Some(value) => value.text().and_then(|text| text.parse().ok()).unwrap_or_default(),
        None => 0,
    };
    // Zero and less is no limit.
    if !(1..=FEW_ROWS).contains(&rows) {
        return;
    }
    let Some(range) = node.name_range().filter(|it| !checker.is_in_test(*it)) else {
        return;
    };
    let explanation = Explanation {
        message: format!("maxRecordsPerFile is {rows}: every {rows} rows of a frame that nothing bounds become a file."),
        why: "The driver holds the names of all files until it commits, and lists them in its heap whenever the table is read.".to_owned(),
        help: "Leave the option out, or set it to what makes a file of 100 to 200 MB.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}

/// The last repartition before a write, with its number of tasks, where it deals rows out whatever is in them and
/// nothing shuffles after it.
fn dealt_out<'p, 'a>(program: &'p Program<'a>, frame: NodeId) -> Option<(&'p Node<'a>, i64)> {
    let mut at = frame;
    loop {
        let node = program.node(at);
        if node.is_method(Method::Repartition) {
            let [tasks] = &node.args[..] else { return None };
            let tasks = tasks.value.int().filter(|tasks| *tasks >= MANY_TASKS)?;
            return Some((node, tasks));
        }
        if !program.effect(node)?.keeps_partitions() {
            return None;
        }
        at = node.receiver?;
    }
}

/// Returns true if what is written is files in directories, as far as the code says; Delta may gather them, Iceberg
/// shuffles by itself.
fn writes_files(access: &Access<'_, '_>) -> bool {
    matches!(access.format.as_deref(), Some("parquet" | "orc" | "csv" | "json" | "text" | "avro"))
}
