use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{
    aggregation_of, arguments_span, each_in_text, is_bounded, is_distinct, outer_function,
    text_range,
};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, gives_length};
use pyspark_program::program::{Node, NodeId};
use spark_model::conf::SparkVersion;
use spark_plan::{column_name, is_named, name_suggests_number};

declare_rule! {
    /// ## Why
    /// `collect_list` keeps every value of a group, repeated ones too, as one object in the executor's heap, where
    /// nothing spills; only then does `array_distinct` drop them. `collect_set` drops them as they come, before the
    /// shuffle and after it.
    ///
    /// ## Bad
    /// ```python
    /// visits = spark.table("visits")
    /// seen = visits.groupBy("user_id").agg(F.array_distinct(F.collect_list("country")).alias("countries"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// visits = spark.table("visits")
    /// seen = visits.groupBy("user_id").agg(F.collect_set("country").alias("countries"))
    /// ```
    pub static RULE = {
        id: "distinct-of-collect-list",
        summary: "A list of all values, built to keep the different ones",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.collect_set.html",
        check: distinct_of_collect_list,
    }
}

fn distinct_of_collect_list(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for name in ["collect_list", "array_agg"] {
        for (id, node) in program.function_calls(name).collect::<Vec<_>>() {
            let Some((outer, distinct)) = outer_function(program, id) else { continue };
            // Where its length is all that is asked for, there is more to say.
            let measured = outer_function(program, outer)
                .is_some_and(|(_, around)| gives_length(around.name()));
            if measured || !is_distinct(program, outer, distinct) {
                continue;
            }
            let Some(aggregation) = aggregation_of(program, outer) else { continue };
            let Some(range) = distinct.name_range().filter(|_| !is_bounded(checker, aggregation))
            else {
                continue;
            };
            let edits = as_set(checker, distinct, node);
            let safe = is_named(program, outer)
                && !is_ordered_after(checker, outer)
                && !is_of_numbers(checker, program.node(id));
            let finding = checker.report(&RULE, range, explanation(name));
            finding.fix(safe, "Write collect_set", edits);
        }
    }
    each_in_text(checker, |checker, text, found, _| {
        let (call, name) = (found.call, found.call.name());
        let distinct = found.within.filter(|outer| outer.name() == "array_distinct");
        let Some(outer) = distinct.filter(|_| name != "collect_set") else { return };
        let whole = text.text.text();
        let Some(column) = arguments_span(call).map(|span| span.of(&whole)) else { return };
        let better = format!("collect_set({column})");
        let range = text_range(checker, text, outer.span);
        let edits = text.range(outer.span).map(|place| vec![Edit::replace(place, better)]);
        let safe = found.is_named;
        let finding = checker.report(&RULE, range, explanation(&name));
        finding.fix(safe, "Write collect_set", edits);
    });
}

fn explanation(name: &str) -> Explanation {
    Explanation {
        message: format!("array_distinct({name}(…)) keeps every value of a group to drop the repeated ones at the end."),
        why: "The whole list is an object in an executor's heap, outside the execution region, where nothing spills; a set never holds a value twice.".to_owned(),
        help: "Write collect_set.".to_owned(),
    }
}

/// Returns true if something is made of the list in its order, a text or the value at a place: a set has another order
/// (recorded: `tests/proof`).
fn is_ordered_after(checker: &Checker<'_, '_>, outer: NodeId) -> bool {
    let program = checker.program();
    program.users(outer).iter().map(|user| program.node(*user)).any(|user| {
        user.class == Class::Column
            && !matches!(
                user.name(),
                "alias"
                    | "name"
                    | "sort_array"
                    | "array_sort"
                    | "array_contains"
                    | "arrays_overlap"
                    | "array_max"
                    | "array_min"
            )
    })
}

/// Returns true if the values may be fractions: `collect_set` of 3.5 keeps NaN twice, and one zero where
/// `array_distinct` keeps two (recorded: `tests/proof`).
fn is_of_numbers(checker: &Checker<'_, '_>, inner: &Node<'_>) -> bool {
    checker.context.version == SparkVersion::V3_5
        && inner.args.first().is_some_and(|arg| {
            column_name(checker.program(), &arg.value)
                .is_some_and(|name| name_suggests_number(&name))
        })
}

fn as_set<'a>(checker: &Checker<'_, 'a>, outer: &Node<'a>, inner: &Node<'a>) -> Option<Vec<Edit>> {
    let call = inner.call()?;
    let (callee, import) = checker.function_in_style_of(call, "collect_set")?;
    let arguments = checker.program().text(&call.arguments);
    let replaced = Edit::replace(outer.expr?, format!("{callee}{arguments}"));
    Some(std::iter::once(replaced).chain(import).collect())
}
