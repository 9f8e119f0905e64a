use ruff_text_size::TextRange;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::text_range;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Effect, Method};
use pyspark_program::program::{Node, NodeId, Program, Value};
use pyspark_program::sql::ast::Script;
use pyspark_program::sql::{SqlText, parse_expression};
use spark_plan::sql::{alias_of, columns_named, query_blocks, unconnected};
use spark_plan::{
    Join, JoinKind, Rows, derived, is_constant, is_streaming, join, name_suggests_small, upstream,
};

declare_rule! {
    /// ## Why
    /// A join without a condition pairs each row of one side with each of the other: a million rows with a million are
    /// 10¹². Spark broadcasts one side, held whole in the driver and in every executor, or sends every pair of
    /// partitions through the executors.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// customers = spark.table("customers")
    /// pairs = orders.crossJoin(customers)
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// customers = spark.table("customers")
    /// pairs = orders.join(customers, "customer_id")
    /// ```
    pub static RULE = {
        id: "cross-join",
        summary: "A join without a condition",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.crossJoin.html",
        check: cross_join,
    }
}

fn cross_join(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for id in program.ids() {
        let node = program.node(id);
        let Some(found) = join(program, node) else { continue };
        let constant = found.on.is_some_and(|on| is_constant(program, &on.value, 0))
            || is_on_constants(program, &found);
        let bare = found.on.is_none();
        let one_sided = matches!(found.kind, None | Some(JoinKind::Semi | JoinKind::Anti));
        if !(bare || constant) || one_sided || is_conditioned(program, id) {
            continue;
        }
        let sides = [
            (found.left, receiver_text(program, node)),
            (found.right, argument_text(program, node)),
        ];
        let small = sides.iter().any(|(side, text)| {
            !checker.rows(*side).is_unbounded()
                || name_suggests_small(text)
                || is_streaming(program, *side)
        });
        let Some(range) =
            node.name_range().filter(|range| !small && !checker.is_guarded_by_count(*range))
        else {
            continue;
        };
        let how = if constant {
            "on a condition that is the same for all rows"
        } else {
            "without a condition"
        };
        let (left, right) = (checker.frame_name(node), shown(argument_text(program, node)));
        report(
            checker,
            range,
            &format!("{left} is joined with {right} {how}: each row meets each row."),
        );
    }
    for text in checker.sql_texts().iter() {
        if let Some(script) = text.script() {
            in_query(checker, text, script);
        }
    }
}

/// Returns true if every key is a column that both sides were given one value for: `withColumn("one", lit(1))`.
fn is_on_constants(program: &Program<'_>, found: &Join<'_, '_>) -> bool {
    let keys = found.keys(program).unwrap_or_default();
    !keys.is_empty()
        && keys.iter().all(|(left, right)| {
            is_set_constant(program, found.left, left)
                && is_set_constant(program, found.right, right)
        })
}

fn is_set_constant(program: &Program<'_>, side: NodeId, key: &str) -> bool {
    for id in upstream(program, side) {
        let node = program.node(id);
        let makes = || node.arg(0, "colName").and_then(|arg| arg.value.text());
        match node.called() {
            Some(Method::WithColumn) if makes().as_deref() == Some(key) => {
                return node.arg(1, "col").is_some_and(|arg| is_constant(program, &arg.value, 0));
            }
            Some(_) if program.effect(node).is_some_and(Effect::is_row_by_row) => {}
            _ => return false,
        }
    }
    false
}

fn receiver_text<'a>(program: &Program<'a>, node: &Node<'a>) -> &'a str {
    let attribute = node.call().and_then(|call| call.func.as_attribute_expr());
    attribute.map_or("", |attribute| program.text(&*attribute.value))
}

fn argument_text<'a>(program: &Program<'a>, node: &Node<'a>) -> &'a str {
    node.arg(0, "other").map_or("", |arg| program.text(arg.expr))
}

fn shown(text: &str) -> String {
    if text.is_empty() || text.len() > 40 || text.contains('\n') {
        "another frame".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// Returns true if a filter downstream of a join compares columns: Spark makes it the join's condition
/// (`PushPredicateThroughJoin`).
fn is_conditioned(program: &Program<'_>, id: NodeId) -> bool {
    derived(program, id).into_iter().any(|later| {
        let node = program.node(later);
        if !node.is_method(Method::Filter) {
            return false;
        }
        match node.args.first().map(|arg| &arg.value) {
            Some(Value::Str(text)) => !text.complete || column_count(&text.text()) > 1,
            Some(Value::Object(column)) => columns(program, *column, 0) > 1,
            _ => true,
        }
    })
}

/// Number of columns a condition is made of; many where that is not seen.
fn columns(program: &Program<'_>, id: NodeId, depth: u8) -> usize {
    let node = program.node(id);
    if depth > 16 || node.class != Class::Column {
        return 2;
    }
    let named = matches!(node.name(), "col" | "column")
        || node.receiver.is_some_and(|from| program.node(from).class == Class::DataFrame);
    if named {
        return 1;
    }
    if node.name() == "expr" {
        let text = node.args.first().and_then(|arg| arg.value.text());
        return text.map_or(2, |text| column_count(&text));
    }
    let arguments = node.args.iter().map(|arg| match &arg.value {
        Value::Object(id) => columns(program, *id, depth + 1),
        _ => 0,
    });
    let of_receiver = node.receiver.map_or(0, |from| columns(program, from, depth + 1));
    arguments.sum::<usize>() + of_receiver
}

fn in_query(checker: &mut Checker<'_, '_>, text: &SqlText, script: &Script) {
    let blocks = query_blocks(script);
    for block in &blocks {
        let Some(relation) = unconnected(block) else { continue };
        // With few rows on one side the other is only that many times as large.
        let of_it = checker.rows_of_relation(text.node, &blocks, relation);
        let before = block.relations().iter().take_while(|other| !std::ptr::eq(*other, relation));
        let largest_before =
            before.map(|other| checker.rows_of_relation(text.node, &blocks, other)).max();
        let both = of_it.is_unbounded() && largest_before.is_some_and(Rows::is_unbounded);
        // A condition that is the same for all rows asks for none, as a query for the columns alone does.
        if !both || block.condition().is_some_and(spark_plan::sql::is_constant) {
            continue;
        }
        let range = text_range(checker, text, relation.span);
        let what =
            alias_of(relation).map_or_else(|| "A query".to_owned(), |alias| format!("`{alias}`"));
        report(
            checker,
            range,
            &format!(
                "{what} is joined without a condition that connects it: each row meets each row."
            ),
        );
    }
}

/// Number of columns a condition's text names; more than one where that is not seen.
fn column_count(text: &str) -> usize {
    columns_named(&parse_expression(text)).map_or(2, |names| names.len())
}

fn report(checker: &mut Checker<'_, '_>, range: TextRange, message: &str) {
    let executor = checker.task_process();
    let region = executor.regions.unified().human();
    let explanation = Explanation {
        message: message.to_owned(),
        why: format!(
            "Rows multiply: one side is held whole in the execution region ({region}) of every executor, or each pair of partitions becomes a task, and what follows gets the product."
        ),
        help: "Join on a key, or reduce one side to a few rows first and mark it with broadcast()."
            .to_owned(),
    };
    checker.report(&RULE, range, explanation);
}
