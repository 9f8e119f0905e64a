use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::writes::written_frame;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::upstream;

declare_rule! {
    /// ## Why
    /// One partition is one task: it sorts, encodes and writes everything with one task's share of the execution
    /// region. `coalesce(1)` goes further than `repartition(1)`: it adds no exchange, so whatever is upstream of it in
    /// the stage, reading and all, runs in that one task too.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.read.parquet("s3://lake/raw")
    /// events.coalesce(1).write.parquet("s3://lake/events")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.read.parquet("s3://lake/raw")
    /// events.write.parquet("s3://lake/events")
    /// ```
    pub static RULE = {
        id: "single-partition-write",
        summary: "A write of one partition, in one task",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.coalesce.html",
        check: single_partition_write,
    }
}

fn single_partition_write(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let mut written: Vec<NodeId> = Vec::new();
    for &id in program.calls_on(Class::Writer) {
        let node = program.node(id);
        if program.is_action(node) && !is_jdbc(program, node) {
            written.extend(written_frame(program, node));
        }
    }
    for method in [Method::SaveAsTextFile, Method::SaveAsPickleFile, Method::SaveAsSequenceFile] {
        written.extend(program.calls(Class::Rdd, method).filter_map(|(_, node)| node.receiver));
    }
    for frame in written {
        let Some(single) = single_partition(program, frame) else { continue };
        let single_node = program.node(single);
        // Little data in one file is right.
        if single_node.receiver.is_none_or(|before| !checker.rows(before).is_unbounded()) {
            continue;
        }
        let (Some(call), Some(range)) = (single_node.call(), single_node.name_range()) else {
            continue;
        };
        let method = single_node.name();
        let share = checker
            .task_process()
            .tasks
            .map_or_else(String::new, |tasks| format!(" ({} at most)", tasks.max.human()));
        let explanation = Explanation {
            message: format!("{method}(1) before a write: one task writes all of it."),
            why: if method == "coalesce" {
                format!("It adds no exchange, so everything before it in the stage runs in that one task too, with one task's share of the execution region{share}.")
            } else {
                format!("All rows are shuffled to one task, which has one task's share of the execution region{share} and one disk to spill to.")
            },
            help: "Let each task write its own file, or ask for as many partitions as the size needs (100 to 200 MB each).".to_owned(),
        };
        let edits = checker.remove_call(call);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix(format!("Remove {method}(1)"), edits);
    }
}

/// One connection to a database may be what is wanted.
fn is_jdbc(program: &Program<'_>, node: &Node<'_>) -> bool {
    let mut writer = Some(node);
    while let Some(node) = writer {
        let format = node.is_method(Method::Format)
            && node
                .args
                .first()
                .and_then(|arg| arg.value.text())
                .is_some_and(|format| format == "jdbc");
        if node.is_method(Method::Jdbc) || format {
            return true;
        }
        writer = node
            .receiver
            .map(|receiver| program.node(receiver))
            .filter(|node| node.class == Class::Writer);
    }
    false
}

/// The `coalesce(1)` or `repartition(1)` whose one partition is still one in `frame`.
fn single_partition(program: &Program<'_>, frame: NodeId) -> Option<NodeId> {
    for id in upstream(program, frame) {
        let node = program.node(id);
        if node.is_one_of(&[Method::Coalesce, Method::Repartition]) {
            return (node.arg(0, "numPartitions").and_then(|arg| arg.value.int()) == Some(1))
                .then_some(id);
        }
        if !program.effect(node)?.keeps_partitions() {
            return None;
        }
    }
    None
}
