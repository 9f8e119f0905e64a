use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::report_unbounded;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::Node;

declare_rule! {
    /// ## Why
    /// `collect()` brings every row to one process, three times over: as serialized results, which
    /// `spark.driver.maxResultSize` limits; as objects in the driver's heap; and as Row objects in Python, 290 to 570
    /// bytes each as recorded. None of it can spill to disk.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// rows = orders.where(F.col("status") == "open").collect()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// rows = orders.where(F.col("status") == "open").limit(1000).collect()
    /// ```
    pub static RULE = {
        id: "collect-unbounded",
        summary: "collect() of a frame that nothing bounds",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: collect_unbounded,
    }
}

fn collect_unbounded(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in checker.program().calls(class, Method::Collect).collect::<Vec<_>>() {
            if comes_of_glom(checker, node) || checker.use_of_rows(id) != RowsUse::Kept {
                continue;
            }
            report_unbounded(checker, &RULE, id, class);
        }
    }
    for (id, _) in checker.program().calls(Class::Rdd, Method::CollectAsMap).collect::<Vec<_>>() {
        if checker.use_of_rows(id) == RowsUse::Kept {
            report_unbounded(checker, &RULE, id, Class::Rdd);
        }
    }
}

/// `glom` has a rule of its own.
fn comes_of_glom(checker: &Checker<'_, '_>, node: &Node<'_>) -> bool {
    let program = checker.program();
    let mut receiver = node.receiver;
    while let Some(id) = receiver.filter(|id| program.node(*id).class == Class::Rdd) {
        if program.node(id).is_method(Method::Glom) {
            return true;
        }
        receiver = program.node(id).receiver;
    }
    false
}
