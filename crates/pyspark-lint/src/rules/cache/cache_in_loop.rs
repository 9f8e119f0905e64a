use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{
    cache_calls, max_reads_if_too_few, only_feeds_another, releases, releases_unseen,
    unpersist_after,
};
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::Method;
use pyspark_program::program::{LoopId, LoopKind, NodeId, Op, Program};
use spark_plan::{Release, caches_table, upstream};

declare_rule! {
    /// ## Why
    /// A frame that is built and cached in each iteration of a loop is another frame each time. Rebinding its name
    /// releases nothing: the blocks of every iteration stay in the storage region until others push them out or onto
    /// the disk.
    ///
    /// ## Bad
    /// ```python
    /// for day in ["2026-01-01", "2026-01-02", "2026-01-03"]:
    ///     orders = spark.table("orders").where(F.col("day") == day).cache()
    ///     orders.groupBy("country").count().write.parquet(f"out/{day}/by_country")
    ///     orders.groupBy("product").count().write.parquet(f"out/{day}/by_product")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// for day in ["2026-01-01", "2026-01-02", "2026-01-03"]:
    ///     orders = spark.table("orders").where(F.col("day") == day).cache()
    ///     orders.groupBy("country").count().write.parquet(f"out/{day}/by_country")
    ///     orders.groupBy("product").count().write.parquet(f"out/{day}/by_product")
    ///     orders.unpersist()
    /// ```
    pub static RULE = {
        id: "cache-in-loop",
        summary: "A frame cached in each iteration of a loop, and none released",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#removing-data",
        check: cache_in_loop,
    }
}

fn cache_in_loop(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let Some(&cache) =
            caches.iter().find(|cache| keeps_each_iterations_cache(checker, **cache))
        else {
            continue;
        };
        if max_reads_if_too_few(checker, &caches).is_some() {
            continue;
        }
        let what = checker.frame_name(program.node(cache));
        let explanation = explanation(checker, &what, "`unpersist()` on it");
        let edits = match checker.reads(cache).and_then(|found| found.last) {
            Some(last) if !is_used_after_its_iteration(program, cache) => {
                unpersist_after(checker, cache, last)
            }
            _ => None,
        };
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Release it when its iteration has read it", edits);
    }
    for id in program.calls_of_any(&[Method::CacheTable, Method::Sql]) {
        // One name is cached once, however often it is written.
        let node = program.node(id);
        let (Some(None), Some(range)) = (caches_table(program, node), node.name_range()) else {
            continue;
        };
        let repeats = program.loops_around(node.in_loop).any(|id| iterates(program, id));
        if repeats && !is_released(checker, id) {
            let explanation = explanation(checker, "a table", "`UNCACHE TABLE`");
            checker.report(&RULE, range, explanation);
        }
    }
}

fn explanation(checker: &Checker<'_, '_>, what: &str, how: &str) -> Explanation {
    let region = checker.unified_region().human();
    Explanation {
        message: format!(
            "{what} is cached in each iteration of the loop, and no iteration releases it."
        ),
        why: format!(
            "The blocks of all iterations pile up in the region that storage and execution share ({region} on each executor), until new ones push them out."
        ),
        help: format!("Call {how} at the end of each iteration, when nothing reads it any more."),
    }
}

/// Returns true if each iteration of a loop caches a frame of its own, reads it, and keeps it.
fn keeps_each_iterations_cache(checker: &mut Checker<'_, '_>, cache: NodeId) -> bool {
    let program = checker.program();
    own_loop(program, cache).is_some()
        && checker
            .reads(cache)
            .is_some_and(|found| found.count > 0 && !found.escapes && !only_feeds_another(&found))
        && !is_released(checker, cache)
}

/// The innermost loop that makes the cached frame anew in each iteration.
fn own_loop(program: &Program<'_>, cache: NodeId) -> Option<LoopId> {
    let event = program.node(cache);
    let frame = program.node(event.receiver?);
    // A name from outside the text is no new frame, wherever it is first used.
    if matches!(frame.op, Op::Free(_) | Op::Parameter(_) | Op::Opaque) {
        return None;
    }
    let around_event: Vec<LoopId> = program.loops_around(event.in_loop).collect();
    program
        .loops_around(frame.in_loop)
        .find(|id| around_event.contains(id))
        .filter(|id| iterates(program, *id))
}

fn iterates(program: &Program<'_>, id: LoopId) -> bool {
    let around = &program.loops[id.0 as usize];
    matches!(around.kind, LoopKind::For(_) | LoopKind::While(_))
        && around.iterations.is_none_or(|count| count > 1)
}

/// Returns true if something is released in the loop, or everything is after it, or what is released is not known.
fn is_released(checker: &Checker<'_, '_>, cache: NodeId) -> bool {
    let program = checker.program();
    let around: Vec<LoopId> = program.loops_around(program.node(cache).in_loop).collect();
    releases(checker).into_iter().any(|(id, release)| {
        let in_loop = program.loops_around(program.node(id).in_loop).any(|id| {
            around.contains(&id) && !matches!(program.loops[id.0 as usize].kind, LoopKind::Callback)
        });
        let clears = !matches!(release, Release::Frame(_));
        in_loop || (clears && id > cache && !program.node(id).is_method(Method::Stop))
    }) || releases_unseen(checker)
}

/// Returns true if the next iteration, or what follows the loop, uses the cached frame.
fn is_used_after_its_iteration(program: &Program<'_>, cache: NodeId) -> bool {
    let Some(frame) = program.node(cache).receiver else { return true };
    let carried = upstream(program, frame).any(|id| program.node(id).op == Op::Phi);
    let own = own_loop(program, cache);
    carried
        || program.users(frame).iter().any(|user| {
            let node = program.node(*user);
            node.op == Op::Phi || !program.loops_around(node.in_loop).any(|id| Some(id) == own)
        })
}
