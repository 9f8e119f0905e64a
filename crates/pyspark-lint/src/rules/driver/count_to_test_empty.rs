use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::zero_tests::ZeroTest;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::Node;
use spark_plan::{is_cache, is_streaming};

declare_rule! {
    /// ## Why
    /// `count()` runs the whole plan over every row: each scan, join and shuffle, with the execution memory that they
    /// take. `isEmpty()` stops at the first row it finds.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// if orders.where(F.col("amount") < 0).count() == 0:
    ///     print("clean")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// if orders.where(F.col("amount") < 0).isEmpty():
    ///     print("clean")
    /// ```
    pub static RULE = {
        id: "count-to-test-empty",
        summary: "count() of all rows only to see whether there are any",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.isEmpty.html",
        check: count_to_test_empty,
    }
}

fn count_to_test_empty(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (_, node) in checker.program().calls(class, Method::Count).collect::<Vec<_>>() {
            let Some(call) = node.expr else { continue };
            if let Some(test) = checker.zero_tests().get(&call.range()) {
                report(checker, node, call.range(), test);
            }
        }
    }
}

fn report<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, subject: TextRange, test: &ZeroTest) {
    let program = checker.program();
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    // Counting a frame that is cached fills its cache.
    let fills_cache = program.users(frame).iter().any(|user| is_cache(program.node(*user)));
    if checker.rows(frame).is_small() || fills_cache || is_streaming(program, frame) {
        return;
    }
    let what = checker.frame_name(node);
    let explanation = Explanation {
        message: format!("count() goes over every row of {what} only to see whether there is one."),
        why: "The whole plan runs, and its joins and aggregations take their execution memory, where one row would settle it.".to_owned(),
        help: "Ask isEmpty(), which stops at the first row.".to_owned(),
    };
    let receiver = TextRange::new(subject.start(), range.start());
    let is_empty = format!("{}isEmpty()", program.text(receiver));
    let finding = checker.report(&RULE, range, explanation);
    let edits = vec![Edit::replace(test.range, test.rewritten(&is_empty))];
    finding.safe_fix("Stop at the first row: isEmpty()", Some(edits));
}
