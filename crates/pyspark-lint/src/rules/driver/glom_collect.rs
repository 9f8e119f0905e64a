use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId};

/// Number of rows of each partition, without a list of the rows.
const COUNTS: &str = "mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect()";

declare_rule! {
    /// ## Why
    /// `glom()` makes one Python list of all rows of a partition, so a worker holds a whole partition as objects only
    /// to look at it, outside the heap, where nothing spills; collecting the lists brings the whole data to the driver.
    /// A DataFrame has no `glom` at all.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.read.parquet("s3://lake/events")
    /// sizes = events.rdd.glom().map(len).collect()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.read.parquet("s3://lake/events")
    /// sizes = events.rdd.mapPartitions(lambda rows: [sum(1 for _ in rows)]).collect()
    /// ```
    pub static RULE = {
        id: "glom-collect",
        summary: "glom(), which holds whole partitions as Python lists",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.glom.html",
        check: glom_collect,
    }
}

fn glom_collect(checker: &mut Checker<'_, '_>) {
    for (_, node) in checker.program().calls(Class::DataFrame, Method::Glom).collect::<Vec<_>>() {
        on_frame(checker, node);
    }
    for (id, node) in checker.program().calls(Class::Rdd, Method::Glom).collect::<Vec<_>>() {
        on_rdd(checker, id, node);
    }
}

fn on_frame<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>) {
    let (Some(call), Some(range)) = (node.call(), node.name_range()) else { return };
    let what = checker.frame_name(node);
    let explanation = Explanation {
        message: format!("{what} is a DataFrame, which has no glom(): this line raises."),
        why: "Only an RDD has glom(), and there it holds each partition as one Python list in a worker.".to_owned(),
        help: "To see how rows are spread, count them in each partition of the frame's RDD.".to_owned(),
    };
    let edits = counting_chain(checker, node, call)
        .map(|range| vec![Edit::replace(range, format!("rdd.{COUNTS}"))]);
    let finding = checker.report(&RULE, range, explanation);
    finding.severity = Severity::Error;
    finding.unsafe_fix("Count each partition's rows", edits);
}

fn on_rdd(checker: &mut Checker<'_, '_>, id: NodeId, node: &Node<'_>) {
    let (Some(rdd), Some(call), Some(range), Some(statement)) =
        (node.receiver, node.call(), node.name_range(), node.statement)
    else {
        return;
    };
    // A look at a handful of literals is what glom() is good for.
    if checker.rows(rdd).is_small() {
        return;
    }
    let collected = checker.chain_from(statement, call).iter().any(|link| {
        link.func.as_attribute_expr().is_some_and(|attribute| &*attribute.attr == "collect")
    });
    let used = checker.program().users(id).iter().any(|user| {
        let user = checker.program().node(*user);
        user.is_method(Method::Collect) || (user.is_method(Method::Map) && is_by_length(user))
    });
    if !collected && !used {
        return;
    }
    // What else is done with the lists is not known to be counting.
    let edits = counting_chain(checker, node, call).map(|chain| vec![Edit::replace(chain, COUNTS)]);
    let explanation = Explanation {
        message: "glom() holds each partition's rows as one Python list, only to count or collect them.".to_owned(),
        why: "A partition becomes objects in one Python worker, outside the heap, where nothing spills; collecting the lists moves all rows to the driver.".to_owned(),
        help: "Count the rows of each partition where they are.".to_owned(),
    };
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Count each partition's rows", edits);
}

/// `map(len)`, `map(lambda rows: len(rows))`.
fn is_by_length(map: &Node<'_>) -> bool {
    let is_len = |expr: &Expr| expr.as_name_expr().is_some_and(|name| name.id == "len");
    let Some(by) = map.args.first().map(|arg| arg.expr) else { return false };
    let measured = by.as_lambda_expr().and_then(|it| it.body.as_call_expr());
    is_len(by) || measured.is_some_and(|call| is_len(&call.func))
}

/// The range from `glom` to the end of `glom().collect()` or `glom().map(len).collect()`.
fn counting_chain(
    checker: &Checker<'_, '_>,
    node: &Node<'_>,
    call: &ExprCall,
) -> Option<TextRange> {
    let chain = checker.chain_from(node.statement?, call);
    let names: Vec<&str> = chain
        .iter()
        .filter_map(|call| call.func.as_attribute_expr())
        .map(|attribute| attribute.attr.as_str())
        .collect();
    let end = match &names[..] {
        ["glom", "map", "collect", ..]
            if checker.program().text(&chain[1].arguments) == "(len)" =>
        {
            chain[2].end()
        }
        _ => return None,
    };
    Some(TextRange::new(node.name_range()?.start(), end))
}
