use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::brings_too_much;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Effect, Method};
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::{FrameSource, is_streaming, source, upstream};

/// More rows than this are not "the first few".
const FEW_ROWS: u64 = 1000;

declare_rule! {
    /// ## Why
    /// `collect()[0]` computes the whole frame and moves every row to the driver's heap and its Python process, to keep
    /// one of them. `take(1)` reads as many partitions as it needs for one row; it gives the same row of a table, and
    /// an empty list where there is none. After a sort or a join it may give another of those that Spark may put first.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// order = orders.where(F.col("status") == "open").collect()[0]
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// order = orders.where(F.col("status") == "open").take(1)[0]
    /// ```
    pub static RULE = {
        id: "first-of-collect",
        summary: "The first rows of collect(), where take() would do",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.take.html",
        check: first_of_collect,
    }
}

fn first_of_collect(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in checker.program().calls(class, Method::Collect).collect::<Vec<_>>() {
            if let RowsUse::First(rows @ 1..=FEW_ROWS, reader) = checker.use_of_rows(id) {
                first(checker, (id, node), rows, reader);
            }
        }
    }
}

fn first<'a>(
    checker: &mut Checker<'_, 'a>,
    (id, node): (NodeId, &Node<'a>),
    rows: u64,
    reader: NodeId,
) {
    let program = checker.program();
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    if !brings_too_much(checker, id, frame)
        || is_streaming(program, frame)
        || checker.is_in_test(range)
    {
        return;
    }
    let what = checker.frame_name(node);
    let kept = if rows == 1 { "one row".to_owned() } else { format!("{rows} rows") };
    let heap = checker.context.memory.driver.heap_text();
    let explanation = Explanation {
        message: format!(
            "collect() brings every row of {what} to the driver, and {kept} of them is read."
        )
        .replace(&format!("{rows} rows of them is"), &format!("the first {rows} of them are")),
        why: format!(
            "All of them must fit the driver's heap ({heap}) and its Python process before the rest is thrown away."
        ),
        help: format!(
            "Ask for what is read: take({rows}){}.",
            if rows == 1 { ", or first(), which gives None for an empty frame" } else { "" }
        ),
    };
    // `collect()[:10]` needs no slice once it is `take(10)`.
    let sliced = program.node(reader).expr.and_then(|expr| expr.as_subscript_expr()).filter(|s| {
        s.slice.is_slice_expr() && Some(s.value.range()) == node.expr.map(Ranged::range)
    });
    let place = sliced.map_or(range, |whole| TextRange::new(range.start(), whole.end()));
    let edits = vec![Edit::replace(place, format!("take({rows})"))];
    let safe = is_in_order_of_its_source(program, frame);
    let finding = checker.report(&RULE, range, explanation);
    finding.fix(safe, format!("Ask for the rows that are read: take({rows})"), Some(edits));
}

/// Returns true if the rows that `take` gives are those that `collect` puts first.
///
/// An RDD's are. A frame's limit goes down the plan: a sort then keeps others of equal rows, and an outer join starts
/// from fewer rows of one side (recorded: `tests/proof`).
fn is_in_order_of_its_source(program: &Program<'_>, frame: NodeId) -> bool {
    if program.node(frame).class == Class::Rdd {
        return true;
    }
    let frames: Vec<_> = upstream(program, frame).collect();
    let Some((_, later)) = frames.split_last() else { return false };
    let keeps_order =
        later.iter().all(|id| program.effect(program.node(*id)).is_some_and(Effect::is_row_by_row));
    // A window sorts, wherever its column was made.
    let text = program.source.to_lowercase();
    keeps_order
        && matches!(
            source(program, frame),
            Some(FrameSource::Stored(_) | FrameSource::StoredSomewhere)
        )
        && !text.contains("over(")
        && !text.contains("over (")
}
