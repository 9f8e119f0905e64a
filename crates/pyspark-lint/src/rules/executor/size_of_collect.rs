use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{
    arguments_span, each_in_text, is_bounded, outer_function, text_range,
};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{collecting_functions, gives_length};
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::used_by;

declare_rule! {
    /// ## Why
    /// The list is built only to be measured: every value of a group in one object in the executor's heap, where
    /// nothing spills, and in the shuffle before. `count` and `count_distinct` keep one number instead, and combine it
    /// before the shuffle.
    ///
    /// ## Bad
    /// ```python
    /// visits = spark.table("visits")
    /// pages = visits.groupBy("user_id").agg(F.size(F.collect_set("page")).alias("pages"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// visits = spark.table("visits")
    /// pages = visits.groupBy("user_id").agg(F.count_distinct("page").alias("pages"))
    /// ```
    pub static RULE = {
        id: "size-of-collect",
        summary: "A list of a group's values, built to count them",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.count_distinct.html",
        check: size_of_collect,
    }
}

fn size_of_collect(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for name in collecting_functions() {
        for (id, node) in program.function_calls(name).collect::<Vec<_>>() {
            let Some((outer, distinct)) = measured(program, id, name) else { continue };
            let Some(aggregation) = used_by(program, outer).into_iter().next() else { continue };
            let outer = program.node(outer);
            let Some(range) = outer.name_range().filter(|_| !is_bounded(checker, aggregation))
            else {
                continue;
            };
            let better = if distinct { "count_distinct" } else { "count" };
            let column = node.args.first().map_or("", |arg| program.text(arg.expr));
            let edits = replaced(checker, outer, node, better, column);
            let explanation = explanation(outer.name(), name, &format!("{better}({column})"));
            let finding = checker.report(&RULE, range, explanation);
            finding.unsafe_fix(format!("Write {better}({column})"), edits);
        }
    }
    each_in_text(checker, |checker, text, found, _| {
        let (call, name) = (found.call, found.call.name());
        let Some(outer) = found.within.filter(|outer| gives_length(&outer.name())) else { return };
        let whole = text.text.text();
        let Some(column) = arguments_span(call).map(|span| span.of(&whole)) else { return };
        let distinct = if name == "collect_set" || call.distinct { "distinct " } else { "" };
        let better = format!("count({distinct}{column})");
        let range = text_range(checker, text, outer.span);
        let edits = text.range(outer.span).map(|place| vec![Edit::replace(place, better.clone())]);
        let explanation = explanation(&outer.name(), &name, &better);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix(format!("Write {better}"), edits);
    });
}

/// The function that takes the length of a list and nothing else of it, and whether it counts unique values.
fn measured(program: &Program<'_>, id: NodeId, name: &str) -> Option<(NodeId, bool)> {
    let (outer, node) = outer_function(program, id)?;
    if gives_length(node.name()) {
        return Some((outer, name == "collect_set"));
    }
    let (around, size) =
        outer_function(program, outer).filter(|_| node.name() == "array_distinct")?;
    gives_length(size.name()).then_some((around, true))
}

fn explanation(outer: &str, name: &str, better: &str) -> Explanation {
    Explanation {
        message: format!("{outer}({name}(…)) builds a list of each group to learn how long it is."),
        why: "The list is an object in an executor's heap, outside the execution region, where nothing spills: the largest group decides.".to_owned(),
        help: format!("Write {better}, which keeps a number; its type is bigint, the list's size was int."),
    }
}

/// The count in the place of the size, by the name that the code calls functions by.
fn replaced<'a>(
    checker: &Checker<'_, 'a>,
    outer: &Node<'a>,
    inner: &Node<'a>,
    better: &str,
    column: &str,
) -> Option<Vec<Edit>> {
    let (callee, import) = checker.function_in_style_of(inner.call()?, better)?;
    let replaced = Edit::replace(outer.expr?, format!("{callee}({column})"));
    Some(std::iter::once(replaced).chain(import).collect())
}
