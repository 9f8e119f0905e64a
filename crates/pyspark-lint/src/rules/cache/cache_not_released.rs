use ruff_text_size::TextRange;

use crate::batch_functions::is_in_batch_function;
use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{
    cache_calls, max_reads_if_too_few, releases, releases_unseen, unpersist_after,
};
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopKind, NodeId, Program};
use spark_plan::{is_action, releases_frame};

declare_rule! {
    /// ## Why
    /// A cached frame stays in the storage region until it is released or pushed out. Up to half of the region that
    /// storage and execution share is kept from execution, while the code processes other data.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026).cache()
    /// orders.groupBy("country").count().write.parquet("out/by_country")
    /// orders.groupBy("product").count().write.parquet("out/by_product")
    /// visits = spark.table("visits")
    /// visits.groupBy("page").count().write.parquet("out/by_page")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026).cache()
    /// orders.groupBy("country").count().write.parquet("out/by_country")
    /// orders.groupBy("product").count().write.parquet("out/by_product")
    /// orders.unpersist()
    /// visits = spark.table("visits")
    /// visits.groupBy("page").count().write.parquet("out/by_page")
    /// ```
    pub static RULE = {
        id: "cache-not-released",
        summary: "A cached frame that is never released, in code that goes on with other data",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#removing-data",
        check: cache_not_released,
    }
}

fn cache_not_released(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let calls = cache_calls(program);
    if calls.is_empty() || releases_unseen(checker) {
        return;
    }
    let released = releases(checker);
    for (range, caches) in calls {
        // Caching in each iteration of a loop is another rule's.
        let [cache] = caches[..] else { continue };
        let node = program.node(cache);
        let in_loop = program
            .loops_around(node.in_loop)
            .any(|id| !matches!(program.loops[id.0 as usize].kind, LoopKind::Callback));
        let Some(frame) = node.receiver.filter(|_| !in_loop) else { continue };
        let Some(found) = checker.reads(cache).filter(|found| !found.escapes && found.count > 1)
        else {
            continue;
        };
        let Some(last) = found.last.filter(|_| found.directly) else { continue };
        // What a caller from outside reads, it may read again; what has no name is kept in some structure.
        let mut of_batch = |at: TextRange| is_in_batch_function(checker, at);
        if program.callback(program.node(last)) != program.callback(node)
            || of_batch(range)
            || program.node(last).name_range().is_some_and(of_batch)
            || checker.cached_name(node).is_none()
        {
            continue;
        }
        if max_reads_if_too_few(checker, &caches).is_some() {
            continue;
        }
        let Some(next) = next_work(checker, cache, last) else { continue };
        // What ends the session at the end of everything gives nothing back in time.
        let is_released = released.iter().any(|(id, release)| {
            let in_time = *id < next || !program.node(*id).is_method(Method::Stop);
            in_time && releases_frame(program, release, frame)
        });
        if is_released {
            continue;
        }
        let what = checker.frame_name(node);
        let line = program.node(next).name_range().map_or(0, |place| {
            program.source[..place.start().to_usize()].matches('\n').count() + 1
        });
        let region = checker.unified_region().human();
        let explanation = Explanation {
            message: format!(
                "{what} stays cached while the code processes other data on line {line}."
            ),
            why: format!(
                "Its blocks may keep up to their protected share of the {region} that storage and execution share, and execution spills for it."
            ),
            help: "Call `unpersist()` after the last action that reads it.".to_owned(),
        };
        let edits = unpersist_after(checker, cache, last);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Release it after its last use", edits);
    }
}

/// The first action after `last` that runs over stored data of its own.
fn next_work(checker: &mut Checker<'_, '_>, cache: NodeId, last: NodeId) -> Option<NodeId> {
    let program = checker.program();
    let upstream_of = lineage(program, program.node(cache).receiver?);
    let roots: Vec<NodeId> = upstream_of.into_iter().filter(|id| is_source(program, *id)).collect();
    program.ids().filter(|id| *id > last).find(|id| {
        let node = program.node(*id);
        let cached = program.node(cache);
        if !is_action(program, node)
            || program.callback(node) != program.callback(cached)
            || program.mutually_exclusive(node, cached)
        {
            return false;
        }
        let from: Vec<NodeId> =
            lineage(program, *id).into_iter().filter(|id| is_source(program, *id)).collect();
        !from.iter().any(|id| roots.contains(id))
            && from.iter().any(|id| checker.rows(*id).is_unbounded())
    })
}

/// Returns true if a node is where a frame's rows begin.
fn is_source(program: &Program<'_>, id: NodeId) -> bool {
    let has_rows = |id: NodeId| {
        matches!(program.node(id).class, Class::DataFrame | Class::GroupedData | Class::Rdd)
    };
    has_rows(id) && !program.node(id).inputs.iter().any(|input| has_rows(*input))
}

/// Everything that a node is made of, with itself.
fn lineage(program: &Program<'_>, id: NodeId) -> Vec<NodeId> {
    let mut found = vec![id];
    let mut seen = vec![false; program.nodes.len()];
    seen[id.index()] = true;
    let mut at = 0;
    while let Some(&id) = found.get(at) {
        at += 1;
        for &input in &program.node(id).inputs {
            if !std::mem::replace(&mut seen[input.index()], true) {
                found.push(input);
            }
        }
    }
    found
}
