use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use crate::checker::Words;
use crate::rules::cache_every_step::only_feeds_another;
use crate::{Checker, FixKind, Severity, rule::declare_rule};
use pyspark_program::program::{NodeId, Op, Program};
use spark_plan::{is_action, is_cache};

declare_rule! {
    /// ## Why
    /// A cached frame is written into the storage region as it is first computed, and read from there afterwards. With one action there is no
    /// afterwards: the copy costs memory and time, pushes other cached blocks out, and nobody reads it.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026).cache()
    /// orders.groupBy("country").count().write.parquet("out/by_country")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026)
    /// orders.groupBy("country").count().write.parquet("out/by_country")
    /// ```
    pub(super) static CACHE_USED_ONCE = {
        id: "cache-used-once",
        summary: "A frame that is cached and read by one action at most",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence",
        check: cache_used_once,
    }
}

fn cache_used_once(checker: &mut Checker<'_, '_>) {
    let source = checker.program().source;
    let calls = cache_calls(checker.program());
    // Code that asks how a frame is kept would be told otherwise.
    let asks =
        !calls.is_empty() && (source.contains(".is_cached") || source.contains(".storageLevel"));
    for (range, caches) in calls {
        cache_call(checker, range, &caches, !asks);
    }
}

/// The calls of `cache` and `persist` by their place: a helper that is called twice has one place and two calls.
pub(super) fn cache_calls(program: &Program<'_>) -> Vec<(TextRange, Vec<NodeId>)> {
    let mut calls: Vec<(TextRange, Vec<NodeId>)> = Vec::new();
    let mut places: FxHashMap<TextRange, usize> = FxHashMap::default();
    for id in program
        .named_one_of(&["cache", "persist"])
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

/// The most reads of the frames that one call caches, where each is read once at most and the caching does nothing else.
pub(super) fn most_of_too_few(checker: &mut Checker<'_, '_>, caches: &[NodeId]) -> Option<u32> {
    let program = checker.program();
    let mut most = 0;
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
        most = most.max(found.count);
        if found.count == 0 && !goes_on(program, cache) {
            return None;
        }
    }
    Some(most)
}

fn cache_call(checker: &mut Checker<'_, '_>, range: TextRange, caches: &[NodeId], safe: bool) {
    let Some(most) = most_of_too_few(checker, caches) else { return };
    let program = checker.program();
    let Some(node) = caches.first().map(|cache| program.node(*cache)) else { return };
    let what = checker.frame_name(node);
    let uses = if most == 0 { "no action reads it" } else { "one action reads it" };
    let region = checker.unified_region().human();
    let words = Words {
        message: format!("{what} is cached and {uses}."),
        why: format!(
            "Its blocks fill the region that storage and execution share ({region} here) as it is computed, and nothing reads them back."
        ),
        help: "Cache only what a second action reads.".to_owned(),
    };
    // What undoes the caching may stay: without it, it does nothing.
    let edits = node.call().and_then(|call| checker.leave_out(call));
    let finding = checker.report(&CACHE_USED_ONCE, range, words);
    Checker::fix(finding, "Remove the caching", safe, edits);
}

/// Whether the program runs other jobs after the caching, so that a frame without any is no fragment of a longer program.
fn goes_on(program: &Program<'_>, cache: NodeId) -> bool {
    program.ids().filter(|id| *id > cache).any(|id| is_action(program, program.node(id)))
}

/// Whether a helper caches the very frame that it was given: whoever gave it goes on with it.
fn caches_for_the_caller(program: &Program<'_>, cache: NodeId) -> bool {
    let frame = program.node(cache).receiver.map(|receiver| program.node(receiver));
    frame.is_some_and(|frame| matches!(frame.op, Op::Parameter(_)))
}

/// Whether a method caches what its object keeps: what else reads `self.ratings` may stand in another class, or in another file.
fn is_kept_in_object(program: &Program<'_>, cache: NodeId) -> bool {
    let call = program.node(cache).call();
    let cached = call.and_then(|call| call.func.as_attribute_expr()).map(|it| &*it.value);
    let kept = cached.and_then(|cached| cached.as_attribute_expr()).map(|it| &*it.value);
    kept.is_some_and(|object| matches!(object, Expr::Name(name) if name.id == "self"))
}

/// Whether all that follows is one look at the frame, as a notebook's cell ends that fills a cache for the cells after it.
fn is_last_look(program: &Program<'_>, cache: NodeId) -> bool {
    let Some(frame) = program.node(cache).receiver else { return false };
    let Some(last) = program.ids().rfind(|id| *id > cache) else { return false };
    let node = program.node(last);
    let look = matches!(node.name(), "count" | "show" | "display" | "head" | "take" | "first");
    look && node.inputs.first() == Some(&frame)
        && node.in_loop.is_none()
        && matches!(node.statement, Some(Stmt::Expr(_)))
}
