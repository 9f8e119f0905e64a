//! Uses of rows that were brought to the driver.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{CmpOp, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program};

/// A use of collected rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsUse {
    /// One `for` statement goes over them, and nothing else does.
    Looped,
    /// Only their number is asked for, by this call of `len`.
    Counted(NodeId),
    /// No more than so many from the first on are read; the node that reads them.
    First(u64, NodeId),
    /// They go into a broadcast variable, which this call makes.
    Broadcast(NodeId),
    /// A column is compared with them, by this call of `isin`.
    Searched(NodeId),
    /// Anything else.
    Kept,
}

/// Returns true if all rows are held against all rows of another frame, or a list that is written out: `a.collect() ==
/// b.collect()` is what a test asks.
pub fn is_compared(collect: &Node<'_>) -> bool {
    struct Comparisons {
        rows: TextRange,
        found: bool,
    }

    impl<'a> Visitor<'a> for Comparisons {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if let Expr::Compare(compare) = expr
                && let ([CmpOp::Eq | CmpOp::NotEq], [right]) =
                    (&*compare.ops, &*compare.comparators)
            {
                let sides = [&*compare.left, right];
                self.found |= sides.iter().any(|side| side.range() == self.rows)
                    && sides.iter().all(|side| side.range() == self.rows || is_all_rows(side));
            }
            visitor::walk_expr(self, expr);
        }
    }

    let (Some(expr), Some(statement)) = (collect.expr, collect.statement) else { return false };
    let mut comparisons = Comparisons { rows: expr.range(), found: false };
    comparisons.visit_stmt(statement);
    comparisons.found
}

fn is_all_rows(expr: &Expr) -> bool {
    let called = expr.as_call_expr().and_then(|call| call.func.as_attribute_expr());
    expr.is_list_expr() || called.is_some_and(|attribute| &*attribute.attr == "collect")
}

/// The use of the rows that `collect` gives.
pub fn use_of_rows(program: &Program<'_>, collect: NodeId) -> RowsUse {
    if let Some(found) = ends_in(program, collect) {
        return found;
    }
    let mut uses = Vec::new();
    let mut places: Vec<TextRange> = Vec::new();
    for &user in program.users(collect) {
        let Some((kind, place)) = direct_use(program, collect, user) else { return RowsUse::Kept };
        if !places.contains(&place) {
            places.push(place);
        }
        uses.push(kind);
    }
    let is_all = match stored_as(program, collect) {
        Some(name) => mentions_after(program, collect, name) == places.len(),
        None => places.len() == 1,
    };
    let Some((&first, rest)) = uses.split_first().filter(|_| is_all) else { return RowsUse::Kept };
    rest.iter().fold(first, |so_far, other| match (so_far, *other) {
        (RowsUse::First(a, node), RowsUse::First(b, _)) => RowsUse::First(a.max(b), node),
        (RowsUse::Looped, RowsUse::Looped) if places.len() == 1 => RowsUse::Looped,
        (RowsUse::Counted(node), RowsUse::Counted(_)) => RowsUse::Counted(node),
        _ => RowsUse::Kept,
    })
}

/// The broadcast variable or the `isin` that rows end in, through the lists and dictionaries that are made of them.
fn ends_in(program: &Program<'_>, collect: NodeId) -> Option<RowsUse> {
    let mut stack = vec![collect];
    let mut searched = None;
    while let Some(rows) = stack.pop() {
        for &user in program.users(rows) {
            let node = program.node(user);
            match &node.op {
                Op::Method(_) if node.class == Class::Broadcast => {
                    return Some(RowsUse::Broadcast(user));
                }
                Op::Method(_) if node.is_method(Method::Isin) && node.class == Class::Column => {
                    searched = Some(RowsUse::Searched(user));
                }
                // A slice of rows is as small as whoever wrote it meant it to be.
                Op::Function(_) if node.class == Class::Rows && user > rows => stack.push(user),
                _ => {}
            }
        }
    }
    searched
}

/// A use of the rows where they are written, or by the one name that they were given; with the place of it.
fn direct_use(
    program: &Program<'_>,
    collect: NodeId,
    user: NodeId,
) -> Option<(RowsUse, TextRange)> {
    let node = program.node(user);
    let is_rows = |expr: &Expr| is_collected_rows(program, collect, expr);
    match &node.op {
        Op::Function(path) if &**path == "builtins.len" => {
            let arg = node.args.first().filter(|arg| is_rows(arg.expr))?;
            Some((RowsUse::Counted(user), arg.expr.range()))
        }
        Op::Function(path) if &**path == "builtins.enumerate" => {
            let arg = node.args.first().filter(|arg| is_rows(arg.expr))?;
            let [item] = program.users(user) else { return None };
            let iterated = iterated_by(program, *item)?;
            (Some(iterated.range()) == node.expr.map(Ranged::range))
                .then(|| (RowsUse::Looped, arg.expr.range()))
        }
        Op::Opaque => {
            let iterated = iterated_by(program, user).filter(|iterated| is_rows(iterated))?;
            Some((RowsUse::Looped, iterated.range()))
        }
        Op::Method(name) if &**name == "__getitem__" && node.receiver == Some(collect) => {
            let subscript = node.expr?.as_subscript_expr().filter(|s| is_rows(&s.value))?;
            let rows = rows_up_to(&subscript.slice)?;
            Some((RowsUse::First(rows, user), subscript.value.range()))
        }
        _ => None,
    }
}

/// The iterable of the `for` statement that this item is of.
fn iterated_by<'a>(program: &Program<'a>, item: NodeId) -> Option<&'a Expr> {
    match program.node(item).statement {
        Some(Stmt::For(statement)) if !statement.is_async => Some(&statement.iter),
        _ => None,
    }
}

/// Number of rows from the first on that `[0]`, `[3]` and `[:10]` read.
fn rows_up_to(index: &Expr) -> Option<u64> {
    let number = |expr: &Expr| {
        let literal = expr.as_number_literal_expr()?;
        literal.value.as_int()?.as_u64()
    };
    match index {
        Expr::Slice(slice) if slice.lower.is_none() && slice.step.is_none() => {
            number(slice.upper.as_deref()?)
        }
        index => number(index)?.checked_add(1),
    }
}

fn is_collected_rows(program: &Program<'_>, collect: NodeId, expr: &Expr) -> bool {
    let written = program.node(collect).expr.map(Ranged::range) == Some(expr.range());
    let named = expr
        .as_name_expr()
        .is_some_and(|name| stored_as(program, collect) == Some(name.id.as_str()));
    written || named
}

/// The name that the rows are bound to as they are collected.
fn stored_as<'a>(program: &Program<'a>, collect: NodeId) -> Option<&'a str> {
    let node = program.node(collect);
    let Some(Stmt::Assign(assign)) = node.statement else { return None };
    let [Expr::Name(target)] = &assign.targets[..] else { return None };
    (Some(assign.value.range()) == node.expr.map(Ranged::range)).then(|| target.id.as_str())
}

/// Number of times a name is in the text after the rows were bound to it, until it is bound anew.
fn mentions_after(program: &Program<'_>, collect: NodeId, name: &str) -> usize {
    let Some(statement) = program.node(collect).statement else { return 0 };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let rest = &program.source[statement.end().to_usize()..];
    let mut count = 0;
    let mut rebound_until = None;
    for (at, _) in rest.match_indices(name) {
        if rebound_until.is_some_and(|end| at > end) {
            break;
        }
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let line_before = &before[before.rfind('\n').map_or(0, |line| line + 1)..];
        if line_before.trim_start().is_empty() {
            let line_after = after.lines().next().unwrap_or_default().trim_start();
            if line_after.starts_with('=') && !line_after.starts_with("==") {
                rebound_until = Some(at + after.find('\n').unwrap_or(after.len()) + name.len());
            }
        }
        let before = before.chars().next_back();
        let is_part = before.is_some_and(|c| is_word(c) || c == '.') || after.starts_with(is_word);
        count += usize::from(!is_part);
    }
    if rebound_until.is_some() { count - 1 } else { count }
}
