use crate::checker::Explanation;
use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::brings_too_much;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId};

declare_rule! {
    /// ## Why
    /// `sc.broadcast(df.collect())` brings every row to the driver as a Python object, pickles them all there, and each
    /// executor then holds the blocks while every Python worker unpickles a copy of its own. A broadcast join holds one
    /// compact relation in each executor's heap.
    ///
    /// ## Bad
    /// ```python
    /// users = spark.table("users")
    /// names = spark.sparkContext.broadcast({row.id: row.name for row in users.collect()})
    /// ```
    ///
    /// ## Good
    /// ```python
    /// users = spark.table("users")
    /// named = spark.table("orders").join(users.select("id", "name"), "id", "left")
    /// ```
    pub static RULE = {
        id: "broadcast-of-collect",
        summary: "A broadcast variable of everything that collect() gives",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#join-strategy-hints-for-sql-queries",
        check: broadcast_of_collect,
    }
}

fn broadcast_of_collect(checker: &mut Checker<'_, '_>) {
    for (class, method) in [
        (Class::DataFrame, Method::Collect),
        (Class::DataFrame, Method::ToPandas),
        (Class::Rdd, Method::Collect),
        (Class::Rdd, Method::CollectAsMap),
    ] {
        for (id, node) in checker.program().calls(class, method).collect::<Vec<_>>() {
            if let RowsUse::Broadcast(broadcast) = checker.use_of_rows(id) {
                broadcast_rows(checker, (id, node), broadcast);
            }
        }
    }
}

fn broadcast_rows<'a>(
    checker: &mut Checker<'_, 'a>,
    (id, node): (NodeId, &Node<'a>),
    broadcast: NodeId,
) {
    let (Some(frame), Some(range)) =
        (node.receiver, checker.program().node(broadcast).name_range())
    else {
        return;
    };
    if !brings_too_much(checker, id, frame) {
        return;
    }
    let what = checker.frame_name(node);
    let heap = checker.context.memory.driver.heap_text();
    let explanation = Explanation {
        message: format!(
            "broadcast() sends out every row of {what}, which {}() brings to the driver first.",
            node.name()
        ),
        why: format!(
            "The rows must fit the driver's heap ({heap}) and its Python process, and then every Python worker of every executor holds a copy."
        ),
        help: "Join with the frame itself, with F.broadcast() around it where it is small."
            .to_owned(),
    };
    checker.report(&RULE, range, explanation);
}
