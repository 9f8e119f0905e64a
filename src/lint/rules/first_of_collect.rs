use ruff_text_size::{Ranged, TextRange};

use crate::lint::checker::Words;
use crate::lint::collected::Use;
use crate::lint::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use crate::plan::{Rows, is_streaming};
use crate::python::api::Class;
use crate::python::program::{Node, NodeId};

/// More rows than this are not "the first few".
const FEW_ROWS: u64 = 1000;

declare_rule! {
    /// ## Why
    /// `collect()[0]` computes the whole frame and moves every row to the driver's heap and its Python process, to keep one of them. `take(1)`
    /// reads as many partitions as it needs for one row; it gives the same row, and an empty list where there is none.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// oldest = orders.orderBy("created").collect()[0]
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// oldest = orders.orderBy("created").take(1)[0]
    /// ```
    pub(super) static FIRST_OF_COLLECT = {
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
        for (id, node) in checker.program().calls(class, "collect").collect::<Vec<_>>() {
            if let Use::First(rows @ 1..=FEW_ROWS, reader) = checker.use_of_rows(id) {
                first(checker, node, rows, reader);
            }
        }
    }
}

fn first<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, rows: u64, reader: NodeId) {
    let program = checker.program();
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    if checker.rows(frame) < Rows::Unknown || is_streaming(program, frame) {
        return;
    }
    let what = checker.frame_name(node);
    let kept = if rows == 1 { "one row".to_owned() } else { format!("{rows} rows") };
    let heap = checker.context.memory.driver.heap.size.human();
    let words = Words {
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
    let finding = checker.report(&FIRST_OF_COLLECT, range, words);
    Checker::fix(
        finding,
        &format!("Ask for the rows that are read: take({rows})"),
        true,
        Some(edits),
    );
}
