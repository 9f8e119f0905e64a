//! Shared by the rules about executors: places in SQL text, broadcast hints, aggregates that collect.

use ruff_text_size::TextRange;

use crate::{Checker, Edit};
use pyspark_program::api::{Class, Method, collects_values};
use pyspark_program::program::{Node, NodeId, Op, Program};
use pyspark_program::sql::ast::{Call, ExprKind, GroupBy, Ident, Name, SelectItem, Span, TypeName};
use pyspark_program::sql::{Content, SqlText};
use spark_plan::sql::{FoundCall, calls, calls_in, query_blocks};
use spark_plan::{BroadcastHint, is_streaming, keeps_first_of_group, upstream, used_by};

/// The place of a part of SQL text in the source, or else of the call that it is an argument of.
pub(super) fn text_range(checker: &Checker<'_, '_>, text: &SqlText, span: Span) -> TextRange {
    let node = checker.program().node(text.node);
    text.range(span).or(node.name_range()).unwrap_or_default()
}

/// A column that a cast is all of: `cast(t.id as int) as id`.
pub(super) struct ColumnCast<'t> {
    /// The column that is cast, without what qualifies it.
    pub column: &'t Ident,
    pub target: &'t TypeName,
    /// From `cast` to its bracket.
    pub span: Span,
    pub alias: Option<&'t Ident>,
}

/// The cast that is all of a column: within a call, or next to an operator, something else is computed.
pub(super) fn column_cast(item: &SelectItem) -> Option<ColumnCast<'_>> {
    let ExprKind::Cast { of, target, can_fail: true } = &item.expr.kind else { return None };
    let column = of.column()?.parts.last()?;
    Some(ColumnCast { column, target, span: item.expr.span, alias: item.alias() })
}

/// An edit that removes a hint and keeps the frame.
pub(super) fn without_hint(checker: &Checker<'_, '_>, hint: BroadcastHint) -> Option<Edit> {
    let program = checker.program();
    let node = program.node(hint.node);
    if node.receiver.is_some() {
        return checker.delete_link(node.call()?);
    }
    let argument = node.args.first()?.expr;
    // Without its brackets the argument has to be complete by itself.
    let plain = argument.is_name_expr() || argument.is_attribute_expr() || argument.is_call_expr();
    let text = program.text(argument);
    node.expr.filter(|_| plain && !text.contains('\n')).map(|expr| Edit::replace(expr, text))
}

/// The function that has a column for its first argument, where nothing else has it.
pub(super) fn outer_function<'p, 'a>(
    program: &'p Program<'a>,
    id: NodeId,
) -> Option<(NodeId, &'p Node<'a>)> {
    let mut later = program.users(id).iter().copied().filter(|user| *user > id);
    let user = later.next()?;
    let node = program.node(user);
    let first = node.args.first()?.value.object() == Some(id);
    (later.next().is_none() && first && matches!(node.op, Op::Function(_))).then_some((user, node))
}

/// Returns true if a function takes a list's unique values, in no order that anything before gave them.
pub(super) fn is_distinct(program: &Program<'_>, outer: NodeId, node: &Node<'_>) -> bool {
    let sorted = || {
        aggregation_of(program, outer).is_some_and(|aggregation| {
            upstream(program, aggregation)
                .any(|id| program.effect(program.node(id)).is_some_and(|effect| effect.sorts))
        })
    };
    node.name() == "array_distinct" && !sorted()
}

/// Calls `each` with every call in SQL text that makes a list of rows nothing bounds, and how a sentence names these
/// rows.
pub(super) fn each_in_text(
    checker: &mut Checker<'_, '_>,
    mut each: impl FnMut(&mut Checker<'_, '_>, &SqlText, &FoundCall<'_>, &str),
) {
    let program = checker.program();
    let collects = |found: &FoundCall<'_>| collects_values(&found.call.name());
    for text in checker.sql_texts().iter() {
        let item = match &text.content {
            Content::Script(script) => {
                let blocks = query_blocks(script);
                for block in &blocks {
                    let of_items = block.select.items.iter().flat_map(calls);
                    let of_having = block.select.having.iter().flat_map(calls_in);
                    let found: Vec<FoundCall<'_>> =
                        of_items.chain(of_having).filter(collects).collect();
                    if found.is_empty()
                        || !checker.rows_from(text.node, &blocks, block).is_unbounded()
                    {
                        continue;
                    }
                    let of =
                        block.select.group.as_ref().map_or("the whole table".to_owned(), |group| {
                            written_keys(text, group)
                        });
                    for call in &found {
                        each(checker, text, call, &of);
                    }
                }
                continue;
            }
            Content::Column(item) => item,
        };
        let found: Vec<FoundCall<'_>> = calls(item).into_iter().filter(collects).collect();
        let aggregation = match program.node(text.node).class {
            Class::DataFrame => Some(text.node),
            _ => used_by(program, text.node).first().copied(),
        };
        let Some(aggregation) = aggregation.filter(|_| !found.is_empty()) else { continue };
        if is_bounded(checker, aggregation) {
            continue;
        }
        let of = groups(program, aggregation);
        for call in &found {
            each(checker, text, call, &of);
        }
    }
}

/// From the first argument of a call to its last, where they are all that the call is made of: FILTER, OVER and WITHIN
/// GROUP would be lost in a call of another function.
pub(super) fn arguments_span(call: &Call) -> Option<Span> {
    if call.filter.is_some() || call.over.is_some() || !call.within_group.is_empty() {
        return None;
    }
    let (first, last) = (call.arguments.first()?, call.arguments.last()?);
    Some(first.expr.span.to(last.expr.span))
}

/// The groups of a GROUP BY, as a sentence names them.
fn written_keys(text: &SqlText, group: &GroupBy) -> String {
    let whole = text.text.text();
    let keys: Vec<String> = group
        .keys
        .iter()
        .map(|key| key.column().map_or_else(|| key.span.of(&whole).to_owned(), Name::lower))
        .collect();
    if keys.is_empty() { "each group".to_owned() } else { format!("each {}", keys.join(" and ")) }
}

/// Name in a sentence for the rows that an aggregation makes one of.
pub(super) fn groups(program: &Program<'_>, aggregation: NodeId) -> String {
    let group = program
        .node(aggregation)
        .receiver
        .map(|id| program.node(id))
        .filter(|group| group.class == Class::GroupedData);
    match group {
        None => "the whole frame".to_owned(),
        Some(group) => names_of_keys(program, group)
            .map_or_else(|| "each group".to_owned(), |keys| format!("each {keys}")),
    }
}

pub(super) fn names_of_keys(program: &Program<'_>, group: &Node<'_>) -> Option<String> {
    let names: Option<Vec<String>> =
        group.args.iter().map(|arg| spark_plan::column_name(program, &arg.value)).collect();
    names.filter(|names| !names.is_empty()).map(|names| names.join(" and "))
}

/// The `agg` that a column expression is an argument of; `None` where a window bounds it, or where it ends elsewhere.
pub(super) fn aggregation_of(program: &Program<'_>, column: NodeId) -> Option<NodeId> {
    let mut at = column;
    loop {
        // Columns may be put into a list first, and all given at once.
        let is_used = |user: &NodeId| *user > at && program.node(*user).class != Class::Escape;
        let user = program.users(at).iter().copied().find(is_used)?;
        let node = program.node(user);
        match node.class {
            Class::Column if node.is_method(Method::Over) => return None,
            Class::Column => at = user,
            Class::DataFrame if node.is_method(Method::Agg) => return Some(user),
            // `df.select(collect_list("x"))` is an aggregation too.
            Class::DataFrame if node.is_method(Method::Select) => return Some(user),
            _ => return None,
        }
    }
}

pub(super) fn is_bounded(checker: &mut Checker<'_, '_>, aggregation: NodeId) -> bool {
    let program = checker.program();
    let Some(mut frame) = program.node(aggregation).receiver else { return true };
    if program.node(frame).class == Class::GroupedData {
        let Some(grouped) = program.node(frame).receiver else { return true };
        frame = grouped;
    }
    checker.rows(frame).is_small()
        || is_small_by_group(program, frame)
        || is_streaming(program, frame)
}

/// Returns true if a filter upstream keeps the first rows of each group, or the rows are groups already.
fn is_small_by_group(program: &Program<'_>, frame: NodeId) -> bool {
    let nodes: Vec<(NodeId, &Node<'_>)> =
        upstream(program, frame).map(|id| (id, program.node(id))).collect();
    nodes.iter().any(|(_, node)| {
        let filter = node.is_method(Method::Filter);
        node.class == Class::GroupedData
            || (filter
                && node
                    .receiver
                    .is_some_and(|receiver| keeps_first_of_group(program, receiver, node)))
    })
}
