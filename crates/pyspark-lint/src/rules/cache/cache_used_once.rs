use ruff_text_size::TextRange;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{cache_calls, max_reads_if_too_few};
use crate::{Checker, FixKind, Severity};
use pyspark_program::program::NodeId;

declare_rule! {
    /// ## Why
    /// A cached frame is written into the storage region as it is first computed, and read from there later. With
    /// one action there is no later read: the copy costs memory and time, pushes other cached blocks out, and nobody
    /// reads it.
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
    pub static RULE = {
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
    // Code that asks how a frame is kept would get another answer.
    let asks =
        !calls.is_empty() && (source.contains(".is_cached") || source.contains(".storageLevel"));
    for (range, caches) in calls {
        cache_call(checker, range, &caches, !asks);
    }
}

fn cache_call(checker: &mut Checker<'_, '_>, range: TextRange, caches: &[NodeId], safe: bool) {
    let Some(reads) = max_reads_if_too_few(checker, caches) else { return };
    let program = checker.program();
    let Some(node) = caches.first().map(|cache| program.node(*cache)) else { return };
    let what = checker.frame_name(node);
    let uses = if reads == 0 { "no action reads it" } else { "one action reads it" };
    let region = checker.unified_region().human();
    let explanation = Explanation {
        message: format!("{what} is cached and {uses}."),
        why: format!(
            "Its blocks fill the region that storage and execution share ({region} here) as it is computed, and nothing reads them back."
        ),
        help: "Cache only what a second action reads.".to_owned(),
    };
    // What undoes the caching may stay: without it, it does nothing.
    let edits = node.call().and_then(|call| checker.remove_call(call));
    let finding = checker.report(&RULE, range, explanation);
    finding.fix(safe, "Remove the caching", edits);
}
