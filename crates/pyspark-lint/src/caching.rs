//! What the rules about caching share: releases that the program's graph does not have, and the edits that write one.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use crate::{Checker, Edit};
use pyspark_program::program::{Node, NodeId};
use spark_plan::{Release, release};

/// Every release of the program, in its order.
pub(super) fn releases(checker: &Checker<'_, '_>) -> Vec<(NodeId, Release)> {
    let program = checker.program();
    program.ids().filter_map(|id| Some((id, release(program, program.node(id))?))).collect()
}

/// Whether the code releases something that is not followed: `for frame in frames: frame.unpersist()`.
pub(super) fn releases_unseen(checker: &Checker<'_, '_>) -> bool {
    struct Calls(Vec<TextRange>);

    impl<'a> Visitor<'a> for Calls {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if let Expr::Attribute(attribute) = expr
                && matches!(attribute.attr.as_str(), "unpersist" | "clearCache" | "uncacheTable")
            {
                self.0.push(attribute.attr.range());
            }
            visitor::walk_expr(self, expr);
        }
    }

    let program = checker.program();
    if !["unpersist", "clearCache", "uncacheTable"].iter().any(|name| program.source.contains(name))
    {
        return false;
    }
    let mut calls = Calls(Vec::new());
    calls.visit_body(checker.context.statements);
    // What is called on a known object is seen: it releases a frame, or, as on a broadcast variable, none.
    let seen: FxHashSet<_> =
        program.nodes.iter().filter_map(Node::name_range).map(TextRange::start).collect();
    calls.0.iter().any(|call| !seen.contains(&call.start()))
}

/// Edits that release what `cache` caches after the statement of `last`, the last action that reads it; `None` where the frame has no name
/// there.
pub(super) fn unpersist_after<'a>(
    checker: &mut Checker<'_, 'a>,
    cache: NodeId,
    last: NodeId,
) -> Option<Vec<Edit>> {
    let program = checker.program();
    let name = checker.cached_name(program.node(cache))?;
    let statement = program.node(cache).statement?;
    let after = checker.beside(statement, program.node(last).statement?)?;
    let between: Vec<&'a Stmt> = checker.between(statement, after);
    if between.iter().any(|statement| binds(statement, name)) {
        return None;
    }
    Some(vec![checker.line_after(after, &format!("{name}.unpersist()"))?])
}

/// Whether a statement binds `name` anew.
fn binds(statement: &Stmt, name: &str) -> bool {
    struct Stores<'n> {
        name: &'n str,
        found: bool,
    }

    impl<'a> Visitor<'a> for Stores<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if let Expr::Name(stored) = expr {
                self.found |= stored.ctx.is_store() && stored.id == self.name;
            }
            visitor::walk_expr(self, expr);
        }
    }

    let mut stores = Stores { name, found: false };
    stores.visit_stmt(statement);
    stores.found
}
