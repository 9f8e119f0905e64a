use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Argument, NodeId, Program, Value};
use spark_plan::{column_name, is_cache, upstream};

declare_rule! {
    /// ## Why
    /// Without its values a pivot first runs a job of its own over everything before it, to collect the column's
    /// different values in the driver, up to 10,000; each becomes a column, and every row of the aggregation holds a
    /// buffer for each of them in the execution region.
    ///
    /// ## Bad
    /// ```python
    /// sales = spark.table("sales").where(F.col("month").isin("2026-01", "2026-02"))
    /// by_month = sales.groupBy("store_id").pivot("month").agg(F.sum("amount"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// sales = spark.table("sales").where(F.col("month").isin("2026-01", "2026-02"))
    /// by_month = sales.groupBy("store_id").pivot("month", ["2026-01", "2026-02"]).agg(F.sum("amount"))
    /// ```
    pub static RULE = {
        id: "pivot-without-values",
        summary: "A pivot that must look for its columns",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.GroupedData.pivot.html",
        check: pivot_without_values,
    }
}

fn pivot_without_values(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, node) in program.calls(Class::GroupedData, Method::Pivot).collect::<Vec<_>>() {
        let spread = node.args.iter().any(|arg| arg.starred);
        let values = node.arg(1, "values");
        if spread || values.is_some_and(|values| !matches!(values.value, Value::None)) {
            continue;
        }
        // A job over little data costs little.
        if node.receiver.is_some_and(|group| checker.rows(group).is_small()) {
            continue;
        }
        if node.receiver.is_some_and(|group| is_cached(program, group, id)) {
            continue;
        }
        let Some(column) = node.arg(0, "pivot_col") else { continue };
        let Some(range) = node.name_range() else { continue };
        let name = column_name(program, &column.value)
            .map_or_else(|| "its column".to_owned(), |name| format!("`{name}`"));
        let explanation = Explanation {
            message: format!("pivot() of {name} without its values runs a job of its own to find them."),
            // `spark.sql.pivotMaxValues` is 10000 in every version: `configs-*.json`.
            why: "That job reads everything before the pivot once more and collects the values in the driver's heap, up to 10,000; each is a column that every row of the aggregation holds in the execution region.".to_owned(),
            help: "Name the values that are wanted as the second argument: pivot(column, [\"a\", \"b\"]).".to_owned(),
        };
        let wanted = node.receiver.zip(column_name(program, &column.value));
        let wanted = wanted.and_then(|(group, column)| filtered(program, group, &column));
        let named = if column.keyword.is_some() { "values=" } else { "" };
        let edits =
            wanted.map(|list| vec![Edit::insert(column.expr.end(), format!(", {named}{list}"))]);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Name the values that the filter lets through", edits);
    }
}

/// The values that a filter before the pivot lets through, as a list: `isin("a", "b")`.
fn filtered(program: &Program<'_>, group: NodeId, column: &str) -> Option<String> {
    let frame = program.node(group).receiver?;
    let filters = upstream(program, frame).map(|id| program.node(id));
    let mut conditions = filters
        .filter(|node| node.is_method(Method::Filter))
        .filter_map(|node| node.args.first()?.value.object())
        .map(|id| program.node(id));
    let among = conditions.find(|node| {
        let of = node.receiver.map(Value::Object);
        node.is_method(Method::Isin)
            && of.and_then(|of| column_name(program, &of)).as_deref() == Some(column)
    })?;
    if let [one] = &among.args[..]
        && let Value::List(list) = &one.value
    {
        let complete = program.list(*list).complete && one.expr.is_list_expr();
        return complete.then(|| program.text(one.expr).to_owned());
    }
    let is_known = |arg: &Argument<'_>| !arg.starred && arg.value.setting().is_some();
    let texts: Vec<&str> = among.args.iter().map(|arg| program.text(arg.expr)).collect();
    among.args.iter().all(is_known).then(|| format!("[{}]", texts.join(", ")))
}

/// Returns true if what is grouped was cached before the pivot, so that the job of its own reads the cache and not the
/// source.
fn is_cached(program: &Program<'_>, group: NodeId, pivot: NodeId) -> bool {
    upstream(program, group).any(|frame| {
        program.users(frame).iter().any(|user| *user < pivot && is_cache(program.node(*user)))
    })
}
