use crate::lint::checker::Words;
use crate::lint::{Checker, FixKind, Severity, rule::declare_rule};
use crate::plan::{Rows, column_name, is_cache, upstream};
use crate::python::api::Class;
use crate::python::program::{NodeId, Program, Value};

declare_rule! {
    /// ## Why
    /// Without its values a pivot first runs a job of its own over everything before it, to collect the column's different values in the driver, up to
    /// 10,000; each becomes a column, and every row of the aggregation holds a buffer for each of them in the execution region.
    ///
    /// ## Bad
    /// ```python
    /// sales = spark.table("sales")
    /// by_month = sales.groupBy("store_id").pivot("month").agg(F.sum("amount"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// sales = spark.table("sales")
    /// by_month = sales.groupBy("store_id").pivot("month", ["2026-01", "2026-02", "2026-03"]).agg(F.sum("amount"))
    /// ```
    pub(super) static PIVOT_WITHOUT_VALUES = {
        id: "pivot-without-values",
        summary: "A pivot that must look for its columns",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.GroupedData.pivot.html",
        check: pivot_without_values,
    }
}

fn pivot_without_values(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, node) in program.calls(Class::GroupedData, "pivot").collect::<Vec<_>>() {
        let spread = node.args.iter().any(|arg| arg.starred);
        let values = node.arg(1, "values");
        if spread || values.is_some_and(|values| !matches!(values.value, Value::None)) {
            continue;
        }
        // A job over little data costs little.
        if node.receiver.is_some_and(|group| checker.rows(group) < Rows::Unknown) {
            continue;
        }
        if node.receiver.is_some_and(|group| is_cached(program, group, id)) {
            continue;
        }
        let Some(column) = node.arg(0, "pivot_col") else { continue };
        let Some(range) = node.name_range() else { continue };
        let name = column_name(program, &column.value)
            .map_or_else(|| "its column".to_owned(), |name| format!("`{name}`"));
        let words = Words {
            message: format!("pivot() of {name} without its values runs a job of its own to find them."),
            // `spark.sql.pivotMaxValues` is 10000 in every version: `configs-*.json`.
            why: "That job reads everything before the pivot once more and collects the values in the driver's heap, up to 10,000; each is a column that every row of the aggregation holds in the execution region.".to_owned(),
            help: "Name the values that are wanted as the second argument: pivot(column, [\"a\", \"b\"]).".to_owned(),
        };
        checker.report(&PIVOT_WITHOUT_VALUES, range, words);
    }
}

/// Whether what is grouped was cached before the pivot, so that the job of its own reads the cache and not the source.
fn is_cached(program: &Program<'_>, group: NodeId, pivot: NodeId) -> bool {
    upstream(program, group).any(|frame| {
        program.users(frame).iter().any(|user| *user < pivot && is_cache(program.node(*user)))
    })
}
