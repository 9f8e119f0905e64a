//! Shared by the rules about caching: cached calls with their reads, releases, and the edits that write one.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::known_sizes::{Sized, demands, judge};
use crate::{Checker, Edit};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program};
use spark_model::bytes::ByteSize;
use spark_model::demand::DemandKind;
use spark_plan::simulate::Demand;
use spark_plan::{Reads, Release, is_action, is_cache, release};

/// Every release of the program, in its order.
pub(super) fn releases(checker: &Checker<'_, '_>) -> Vec<(NodeId, Release)> {
    let program = checker.program();
    program.ids().filter_map(|id| Some((id, release(program, program.node(id))?))).collect()
}

/// Returns true if the code releases something that is not followed: `for frame in frames: frame.unpersist()`.
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

/// Edits that release what `cache` caches after the statement of `last`, the last action that reads it; `None` where
/// the frame has no name there.
pub(super) fn unpersist_after<'a>(
    checker: &mut Checker<'_, 'a>,
    cache: NodeId,
    last: NodeId,
) -> Option<Vec<Edit>> {
    let program = checker.program();
    let name = checker.cached_name(program.node(cache))?;
    let statement = program.node(cache).statement?;
    let after = checker.statement_in_block_of(statement, program.node(last).statement?)?;
    let between: Vec<&'a Stmt> = checker.between(statement, after);
    if between.iter().any(|statement| binds(statement, name)) {
        return None;
    }
    Some(vec![checker.line_after(after, &format!("{name}.unpersist()"))?])
}

/// Returns true if a statement binds `name` anew.
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

/// The calls of `cache` and `persist` by their place: a helper that is called twice has one place and two calls.
pub(super) fn cache_calls(program: &Program<'_>) -> Vec<(TextRange, Vec<NodeId>)> {
    let mut calls: Vec<(TextRange, Vec<NodeId>)> = Vec::new();
    let mut places: FxHashMap<TextRange, usize> = FxHashMap::default();
    for id in program
        .calls_of_any(&[Method::Cache, Method::Persist])
        .into_iter()
        .filter(|id| is_cache(program.node(*id)))
    {
        let Some(range) = program.node(id).name_range() else { continue };
        let at = *places.entry(range).or_insert_with(|| {
            calls.push((range, Vec::new()));
            calls.len() - 1
        });
        calls[at].1.push(id);
    }
    calls
}

/// The max reads of the frames that one call caches, where each is read once at max and the caching does nothing
/// else.
pub(super) fn max_reads_if_too_few(
    checker: &mut Checker<'_, '_>,
    caches: &[NodeId],
) -> Option<u32> {
    let program = checker.program();
    let mut max = 0;
    for &cache in caches {
        // Where every path to an action goes through another cached frame, that is what there is to say.
        let found = checker
            .reads(cache)
            .filter(|found| !found.escapes && found.count <= 1 && !only_feeds_another(found))?;
        if caches_for_the_caller(program, cache)
            || is_kept_in_object(program, cache)
            || is_last_look(program, cache)
        {
            return None;
        }
        max = max.max(found.count);
        if found.count == 0 && !runs_later_jobs(program, cache) {
            return None;
        }
    }
    Some(max)
}

/// Returns true if the program runs other jobs after the caching, so that a frame without any is no fragment of a
/// longer program.
fn runs_later_jobs(program: &Program<'_>, cache: NodeId) -> bool {
    program.ids().filter(|id| *id > cache).any(|id| is_action(program, program.node(id)))
}

/// Returns true if a helper caches the very frame that it was given: its caller uses it further.
fn caches_for_the_caller(program: &Program<'_>, cache: NodeId) -> bool {
    let frame = program.node(cache).receiver.map(|receiver| program.node(receiver));
    frame.is_some_and(|frame| matches!(frame.op, Op::Parameter(_)))
}

/// Returns true if a method caches what its object keeps: what else reads `self.ratings` may be in another class, or in
/// another file.
fn is_kept_in_object(program: &Program<'_>, cache: NodeId) -> bool {
    let call = program.node(cache).call();
    let cached = call.and_then(|call| call.func.as_attribute_expr()).map(|it| &*it.value);
    let kept = cached.and_then(|cached| cached.as_attribute_expr()).map(|it| &*it.value);
    kept.is_some_and(|object| matches!(object, Expr::Name(name) if name.id == "self"))
}

/// Returns true if all that follows is one look at the frame, as a notebook's cell ends that fills a cache for the
/// cells after it.
fn is_last_look(program: &Program<'_>, cache: NodeId) -> bool {
    let Some(frame) = program.node(cache).receiver else { return false };
    let Some(last) = program.ids().rfind(|id| *id > cache) else { return false };
    let node = program.node(last);
    let look = node.name() == "display"
        || node.is_one_of(&[
            Method::Count,
            Method::Show,
            Method::Head,
            Method::Take,
            Method::First,
        ]);
    look && node.inputs.first() == Some(&frame)
        && node.in_loop.is_none()
        && matches!(node.statement, Some(Stmt::Expr(_)))
}

/// Returns true if all that reads a cached frame is the building of one other cached frame.
pub(super) fn only_feeds_another(found: &Reads) -> bool {
    !found.escapes && !found.directly && found.count <= 1 && found.through_cached.is_some()
}

/// Returns true if an RDD is a frame's own rows: `df.rdd`, with nothing mapped yet.
pub(super) fn is_rdd_of_frame(program: &Program<'_>, rdd: NodeId) -> bool {
    let rdd = program.node(rdd);
    matches!(&rdd.op, Op::Attribute(name) if &**name == "rdd")
        && rdd.receiver.is_some_and(|frame| program.node(frame).class == Class::DataFrame)
}

/// Returns true if one of these calls caches what the cache cannot hold.
pub(super) fn is_too_large(checker: &Checker<'_, '_>, caches: &[NodeId]) -> bool {
    largest(checker, caches).is_some()
}

/// The largest demand of the frames that these calls cache which finds no room, with what it asks for and what there
/// is.
pub(super) fn largest<'c>(
    checker: &Checker<'c, '_>,
    caches: &[NodeId],
) -> Option<(&'c Demand, ByteSize, ByteSize)> {
    let frames = caches.iter().filter_map(|cache| checker.program().node(*cache).receiver);
    frames
        .filter_map(|frame| match judge(&demands(checker, frame, &[DemandKind::Cache]), 1) {
            Sized::Exceeds(demand) => Some((demand, demand.bytes?, demand.available?)),
            _ => None,
        })
        .max_by_key(|(_, bytes, _)| *bytes)
}
