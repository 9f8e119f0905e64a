use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::text_range;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Op, Program, Value};
use pyspark_program::sql::ast::{Expr, ExprKind, GroupBy, Over, Select, Span, Window};
use pyspark_program::sql::{Content, SqlText};
use spark_plan::sql::{is_within, names_identifier, query_blocks};
use spark_plan::{derived, is_constant, is_streaming, keeps_first_of_group, used_by};

declare_rule! {
    /// ## Why
    /// A window without `partitionBy` is one group of all rows: Spark moves them to a single partition ("No Partition
    /// Defined for Window operation!" in its log), where one task sorts and buffers them with one task's share of the
    /// execution region, however many executors wait.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// numbered = orders.withColumn("n", F.row_number().over(Window.orderBy("ordered_at")))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// numbered = orders.withColumn("n", F.row_number().over(Window.partitionBy("customer_id").orderBy("ordered_at")))
    /// ```
    pub static RULE = {
        id: "window-without-partition",
        summary: "A window over all rows, in one task",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.Window.partitionBy.html",
        check: window_without_partition,
    }
}

fn window_without_partition(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (over, node) in program.calls(Class::Column, Method::Over).collect::<Vec<_>>() {
        let window = node.arg(0, "window").and_then(|arg| arg.value.object());
        let Some(window) = window.filter(|window| !may_partition(program, *window)) else {
            continue;
        };
        let reader = used_by(program, over).into_iter().find(|user| is_large(checker, *user));
        let (Some(user), Some(place)) = (reader, program.node(window).expr) else { continue };
        let what = checker.frame_name(program.node(user));
        report(checker, place.range(), &what);
    }
    for text in checker.sql_texts().iter() {
        in_text(checker, text);
    }
}

/// Returns true if a window is divided, or may be: by a key that is no constant, or by something that is not seen.
fn may_partition(program: &Program<'_>, window: NodeId) -> bool {
    let node = program.node(window);
    if node.class != Class::WindowSpec {
        return true;
    }
    let divides = match &node.op {
        Op::Method(_) if node.is_method(Method::PartitionBy) => {
            node.args.iter().any(|arg| arg.starred || !is_no_key(program, &arg.value))
        }
        Op::Method(_) => false,
        Op::Function(_) => return false,
        _ => return true,
    };
    divides || node.receiver.is_none_or(|receiver| may_partition(program, receiver))
}

fn is_no_key(program: &Program<'_>, value: &Value) -> bool {
    match value {
        Value::List(list) => {
            let list = program.list(*list);
            list.complete && list.items.iter().all(|item| is_no_key(program, item))
        }
        value => is_constant(program, value, 0),
    }
}

/// Returns true if a window in a call of a frame covers all rows of a table: nothing bounds the frame, and no rank is
/// cut off downstream, which Spark pushes below the window (`LimitPushDownThroughWindow`, `InferWindowGroupLimit`).
fn is_large(checker: &mut Checker<'_, '_>, user: NodeId) -> bool {
    let program = checker.program();
    let Some(frame) = program.node(user).receiver else { return false };
    if !checker.rows(frame).is_unbounded() || is_streaming(program, frame) {
        return false;
    }
    let cut = |id: &NodeId| {
        let node = program.node(*id);
        let filter = node.is_method(Method::Filter);
        node.is_method(Method::Limit)
            || (filter
                && node.receiver.is_some_and(|from| keeps_first_of_group(program, from, node)))
    };
    !derived(program, user).iter().any(cut)
}

/// `OVER (ORDER BY …)` in SQL text.
fn in_text(checker: &mut Checker<'_, '_>, text: &SqlText) {
    let program = checker.program();
    let node = program.node(text.node);
    let script = match &text.content {
        Content::Script(script) => script,
        Content::Column(item) => {
            let users = match node.class {
                Class::DataFrame => vec![text.node],
                _ => used_by(program, text.node),
            };
            let Some(place) = undivided(&item.expr) else { return };
            let user = users.into_iter().find(|user| is_large(checker, *user));
            let Some(user) = user else { return };
            let what = checker.frame_name(program.node(user));
            report(checker, text_range(checker, text, place), &what);
            return;
        }
    };
    let blocks = query_blocks(script);
    for (at, block) in blocks.iter().enumerate() {
        let Some(place) = undivided_in(block.select) else { continue };
        // A rank that a query around it cuts off, or a LIMIT, goes below the window.
        let cut = blocks.iter().enumerate().any(|(other, around)| {
            (other == at
                || block.inside == Some(other)
                || around.named.iter().any(|cte| is_within(&cte.query, place)))
                && (around.is_limited() || (other != at && around.condition().is_some()))
        });
        let few_groups = block.select.group.as_ref().is_some_and(has_few_groups);
        if cut || few_groups || !checker.rows_from(text.node, &blocks, block).is_unbounded() {
            continue;
        }
        let what = block.name();
        report(checker, text_range(checker, text, place), &what);
    }
}

/// No key of a grouping has the name of a row identifier.
fn has_few_groups(group: &GroupBy) -> bool {
    !group.keys.iter().any(names_identifier)
}

/// The first window of a select list that has no PARTITION BY, or of those that WINDOW names.
fn undivided_in(select: &Select) -> Option<Span> {
    let of_items = select.items.iter().find_map(|item| undivided(&item.expr));
    let mut named = select.windows.iter().map(|window| &window.window);
    of_items.or_else(|| named.find(|window| is_undivided(window)).map(|window| window.span))
}

/// The brackets of a window that has no PARTITION BY, at any depth outside nested queries.
fn undivided(expr: &Expr) -> Option<Span> {
    let mut found = None;
    expr.walk(&mut |part| {
        if let ExprKind::Call(call) = &part.kind
            && let Some(Over::Window(window)) = &call.over
            && found.is_none()
            && is_undivided(window)
        {
            found = Some(window.span);
        }
    });
    found
}

/// A window that extends another may be partitioned by it.
fn is_undivided(window: &Window) -> bool {
    window.partition.is_empty() && window.base.is_none() && window.unknown.is_empty()
}

fn report(checker: &mut Checker<'_, '_>, range: TextRange, what: &str) {
    let share = checker
        .task_process()
        .tasks
        .map_or_else(String::new, |tasks| format!(" ({} at most)", tasks.max.human()));
    let explanation = Explanation {
        message: format!("This window has no partitionBy: all rows of {what} go to one task."),
        why: format!("That task sorts and buffers every row with one task's share of the execution region{share}, and spills the rest to one disk."),
        help: "Partition the window by a key, aggregate before it, or number rows with monotonically_increasing_id() where only uniqueness matters.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}
