//! The functions that SQL text calls.

use pyspark_program::sql::ast::{Call, Expr, ExprKind, SelectItem};

/// A call of a function, and what is around it.
#[derive(Clone, Copy, Debug)]
pub struct FoundCall<'t> {
    pub call: &'t Call,
    /// The call that has this one for its one argument.
    pub within: Option<&'t Call>,
    /// A name follows the call, or the call around it: `AS name`.
    pub is_named: bool,
}

/// The calls of a column at any depth, those of nested queries left out.
pub fn calls(item: &SelectItem) -> Vec<FoundCall<'_>> {
    let mut found = Vec::new();
    gather(&item.expr, None, !item.aliases.is_empty(), &mut found);
    found
}

/// The calls of an expression that has no name.
pub fn calls_in(expr: &Expr) -> Vec<FoundCall<'_>> {
    let mut found = Vec::new();
    gather(expr, None, false, &mut found);
    found
}

fn gather<'t>(
    expr: &'t Expr,
    within: Option<&'t Call>,
    is_named: bool,
    found: &mut Vec<FoundCall<'t>>,
) {
    let ExprKind::Call(call) = &expr.kind else {
        return expr.each_child(&mut |child| gather(child, None, false, found));
    };
    found.push(FoundCall { call, within, is_named });
    let only = match &call.arguments[..] {
        [only] if call.over.is_none() && call.filter.is_none() => Some(&only.expr),
        _ => None,
    };
    expr.each_child(&mut |child| match only {
        Some(only) if std::ptr::eq(only, child) => gather(child, Some(call), is_named, found),
        _ => gather(child, None, false, found),
    });
}
