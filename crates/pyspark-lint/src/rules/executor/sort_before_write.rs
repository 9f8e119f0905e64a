use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::writes::written_frame;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Exchange, Method};
use pyspark_program::program::{Argument, Node, NodeId, Program};
use spark_plan::{access, column_name, name_suggests_instant};

declare_rule! {
    /// ## Why
    /// A global sort samples the frame, shuffles all of it by ranges and sorts each range in the execution region. A
    /// repartition or another shuffle after it throws the order away, and a table, which has no order, promises none
    /// to whoever reads it.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.table("events")
    /// events.orderBy("event_time").repartition(200).write.parquet("s3://lake/events")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.table("events")
    /// events.repartition(200).write.parquet("s3://lake/events")
    /// ```
    pub static RULE = {
        id: "sort-before-write",
        summary: "A global sort that the write does not keep",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.sortWithinPartitions.html",
        check: sort_before_write,
    }
}

fn sort_before_write(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for &id in program.calls_on(Class::Writer) {
        let node = program.node(id);
        if !program.is_action(node) {
            continue;
        }
        let Some(frame) = written_frame(program, node) else { continue };
        let Some((sort, lost)) = lost_sort(program, frame, id) else { continue };
        let sorted = program.node(sort);
        if sorted.receiver.is_none_or(|before| checker.rows(before).is_small()) {
            continue;
        }
        let (Some(call), Some(range)) = (sorted.call(), sorted.name_range()) else { continue };
        let method = sorted.name();
        let explanation = Explanation {
            message: format!("{method}() sorts the whole frame before a write that does not keep the order: {lost}."),
            why: "A global sort shuffles every row and sorts it in the execution region, spilling what does not fit, for nothing here.".to_owned(),
            help: "Leave it out; for compact files sort within each: sortWithinPartitions() right before the write.".to_owned(),
        };
        let edits = checker.remove_call(call);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix(format!("Remove {method}()"), edits);
    }
}

/// The sort that a written frame was given and has lost by the time of the write, and by what.
fn lost_sort(program: &Program<'_>, frame: NodeId, write: NodeId) -> Option<(NodeId, String)> {
    let mut lost = by_writer(program, program.node(write));
    let mut at = frame;
    loop {
        let node = program.node(at);
        if program.receiver_class(node) != Some(Class::DataFrame) {
            return None;
        }
        if node.is_method(Method::OrderBy) {
            let lost = lost.or_else(|| by_directories(program, node, write));
            return lost.map(|lost| (at, lost));
        }
        let effect = program.effect(node)?;
        match effect.exchange {
            // Each shuffles the rows anew; `repartitionByRange` may keep an order that was wanted.
            Exchange::Repartitions | Exchange::Hash => {
                lost = Some(format!("{}() after it shuffles the rows again", node.name()));
            }
            Exchange::Merges => {}
            _ if effect.is_row_by_row() => {}
            // A limit after a sort takes the first; anything else may use the order.
            _ => return None,
        }
        at = node.receiver?;
    }
}

/// The writer's own call that loses an order: the tables of a database have none.
fn by_writer(program: &Program<'_>, write: &Node<'_>) -> Option<String> {
    let mut at = Some(write);
    while let Some(node) = at {
        let format = node.is_method(Method::Format)
            && node
                .args
                .first()
                .and_then(|arg| arg.value.text())
                .is_some_and(|format| format.eq_ignore_ascii_case("jdbc"));
        if node.is_method(Method::Jdbc) || format {
            return Some("a database's table has no order".to_owned());
        }
        at = node
            .receiver
            .map(|receiver| program.node(receiver))
            .filter(|node| node.class == Class::Writer);
    }
    None
}

/// The columns of `partitionBy`, where they cut across the order: unless it begins with them, the writer sorts each
/// task's rows by them once more (`V1Writes.prepareQuery`).
fn by_directories(program: &Program<'_>, sort: &Node<'_>, write: NodeId) -> Option<String> {
    let names = |args: &mut dyn Iterator<Item = &Argument<'_>>| {
        args.map(|arg| column_name(program, &arg.value)).collect::<Option<Vec<String>>>()
    };
    let directories = names(&mut access(program, write).partition_by.iter().copied())?;
    let keys = names(&mut sort.args.iter().filter(|arg| arg.keyword != Some("ascending")))?;
    // A day's rows lie together once they are sorted by its instants, and few tasks write into its directory.
    let is_of_both = keys.iter().any(|key| {
        directories.contains(key)
            || (is_of_time(key) && directories.iter().any(|it| is_of_time(it)))
    });
    if directories.is_empty() || keys.is_empty() || is_of_both {
        return None;
    }
    let columns = directories.join(", ");
    Some(format!(
        "partitionBy({columns}) after it gives each task's rows to the directories of {columns}"
    ))
}

fn is_of_time(column: &str) -> bool {
    const TIMES: [&str; 12] =
        ["time", "date", "day", "year", "month", "week", "hour", "quarter", "ts", "dt", "at", "ds"];
    let column = column.to_lowercase();
    name_suggests_instant(&column)
        || TIMES.iter().any(|word| column.split('_').any(|part| part == *word))
        || ["date", "time", "month", "year"].iter().any(|word| column.ends_with(word))
}
