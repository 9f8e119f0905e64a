use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::text_range;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Op, Program, Value};
use spark_plan::sql::{SqlText, Token, selects};
use spark_plan::{
    derived, is_constant, is_identifier, is_streaming, keeps_first_of_group, used_by,
};

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

/// Returns true if a window is divided, or may be: by a key that is no constant, or in a way that is not seen.
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

/// Returns true if a window in a call of a frame meets all rows of a table: nothing bounds the frame, and no rank is
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
    if !text.is_query {
        let users = match node.class {
            Class::DataFrame => vec![text.node],
            _ => used_by(program, text.node),
        };
        let Some(place) = undivided(&text.tokens) else { return };
        let Some(user) = users.into_iter().find(|user| is_large(checker, *user)) else { return };
        let what = checker.frame_name(program.node(user));
        report(checker, text_range(checker, text, place.start, place.end), &what);
        return;
    }
    let selects = selects(&text.tokens);
    for (at, select) in selects.iter().enumerate() {
        let Some(place) = undivided(select.columns).or_else(|| undivided(select.windows)) else {
            continue;
        };
        // A rank that a query around it cuts off, or a LIMIT, goes below the window.
        let cut = selects.iter().enumerate().any(|(other, around)| {
            (other == at
                || select.inside == Some(other)
                || around.named.iter().any(|(_, query)| encloses(query, place)))
                && (around.limited || (other != at && !around.condition.is_empty()))
        });
        let few_groups =
            select.keys.is_some_and(|keys| !keys.iter().filter_map(Token::name).any(is_identifier));
        if cut || few_groups || !checker.rows_from(text.node, &selects, select).is_unbounded() {
            continue;
        }
        let what = select.name();
        report(checker, text_range(checker, text, place.start, place.end), &what);
    }
}

fn encloses(tokens: &[Token], place: &Token) -> bool {
    let (first, last) = (tokens.first(), tokens.last());
    first.zip(last).is_some_and(|(first, last)| first.start <= place.start && place.end <= last.end)
}

/// The brackets of a window that has no PARTITION BY, at any depth outside nested queries.
fn undivided(tokens: &[Token]) -> Option<&Token> {
    for (at, token) in tokens.iter().enumerate() {
        let Some(inner) = token.brackets() else { continue };
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let is_window = before.is_some_and(|before| before.is("over"))
            || (at >= 2 && before.is_some_and(|before| before.is("as")) && begins_window(inner));
        if is_window {
            let divided = ["partition", "distribute", "cluster"]
                .iter()
                .any(|word| inner.iter().any(|token| token.is(word)));
            // A window of another's name goes on from it.
            let named =
                inner.first().is_some_and(|first| first.name().is_some() && !begins_window(inner));
            if !divided && !named {
                return Some(token);
            }
        } else if !inner.first().is_some_and(|first| first.is("select") || first.is("with"))
            && let Some(found) = undivided(inner)
        {
            return Some(found);
        }
    }
    None
}

fn begins_window(inner: &[Token]) -> bool {
    inner.first().is_some_and(|first| {
        ["order", "sort", "rows", "range", "partition", "distribute", "cluster"]
            .iter()
            .any(|word| first.is(word))
    })
}

fn report(checker: &mut Checker<'_, '_>, range: TextRange, what: &str) {
    let memory = checker.context.memory;
    let share = memory
        .executor
        .as_ref()
        .unwrap_or(&memory.driver)
        .tasks
        .map_or_else(String::new, |tasks| format!(" ({} at most)", tasks.most.human()));
    let explanation = Explanation {
        message: format!("This window has no partitionBy: all rows of {what} go to one task."),
        why: format!("That task sorts and buffers every row with one task's share of the execution region{share}, and spills the rest to one disk."),
        help: "Partition the window by a key, aggregate before it, or number rows with monotonically_increasing_id() where only uniqueness matters.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}
