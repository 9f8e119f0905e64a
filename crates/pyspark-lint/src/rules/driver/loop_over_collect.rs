use crate::checker::Explanation;
use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::brings_too_much;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use spark_plan::is_streaming;

declare_rule! {
    /// ## Why
    /// A loop needs one row at a time, and `collect()` hands over all of them first: as serialized results and objects
    /// in the driver's heap, and as Row objects in Python, 290 to 570 bytes each as recorded. `toLocalIterator()`
    /// fetches one partition after the other.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// for row in orders.collect():
    ///     send(row.id, row.amount)
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// for row in orders.toLocalIterator():
    ///     send(row.id, row.amount)
    /// ```
    pub static RULE = {
        id: "loop-over-collect",
        summary: "A loop over collect(), which holds all rows to use one at a time",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.toLocalIterator.html",
        check: loop_over_collect,
    }
}

fn loop_over_collect(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in checker.program().calls(class, Method::Collect).collect::<Vec<_>>() {
            let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { continue };
            if checker.use_of_rows(id) != RowsUse::Looped
                || !brings_too_much(checker, id, frame)
                || is_streaming(checker.program(), frame)
                || checker.is_in_test(range)
                || checker.is_guarded_by_count(range)
            {
                continue;
            }
            let what = checker.frame_name(node);
            let heap = checker.context.memory.driver.heap_text();
            let explanation = Explanation {
                message: format!("The loop reads {what} row by row, and collect() brings all of its rows to the driver first."),
                why: format!("Every row must fit the driver's heap ({heap}) and its Python process at once; they cannot spill."),
                help: "Use toLocalIterator(), which holds one partition at a time, or do the work on the executors.".to_owned(),
            };
            let finding = checker.report(&RULE, range, explanation);
            let edits = vec![Edit::replace(range, "toLocalIterator()")];
            finding.unsafe_fix("Fetch one partition at a time: toLocalIterator()", Some(edits));
        }
    }
}
