use ruff_python_ast::Stmt;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{cache_calls, only_feeds_another};
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::Method;
use pyspark_program::program::{NodeId, Program};

declare_rule! {
    /// ## Why
    /// A frame that is cached only to build another cached frame is in the storage region for nothing: once the
    /// second is there, the first is not read again, and both copies compete with each other and with execution for the
    /// same memory.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders").cache()
    /// recent = orders.where(F.col("year") == 2026).cache()
    /// recent.groupBy("country").count().write.parquet("out/by_country")
    /// recent.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// recent = orders.where(F.col("year") == 2026).cache()
    /// recent.groupBy("country").count().write.parquet("out/by_country")
    /// recent.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    pub static RULE = {
        id: "cache-every-step",
        summary: "A frame cached only to build another cached frame",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence",
        check: cache_every_step,
    }
}

fn cache_every_step(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let feeds: Option<Vec<NodeId>> = caches
            .iter()
            .map(|cache| {
                let found = checker.reads(*cache).filter(|found| !found.escapes)?;
                let next = found.through_cached?;
                let filled = found.count <= 2 && is_filled(program, *cache, next);
                (filled || only_feeds_another(&found)).then_some(next)
            })
            .collect();
        let Some(next) = feeds.and_then(|feeds| feeds.first().copied()) else { continue };
        let node = program.node(caches[0]);
        let what = checker.frame_name(node);
        let line =
            line_of(program, next).map_or_else(String::new, |line| format!(" on line {line}"));
        let explanation = Explanation {
            message: format!("{what} is cached only to build the frame that is cached{line}."),
            why: "Both copies take storage memory, and once the second is built nothing reads the first.".to_owned(),
            help: "Cache the frame that several actions read, and no frame on the way to it.".to_owned(),
        };
        let edits = node.call().and_then(|call| checker.remove_call(call));
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Remove this caching", edits);
    }
}

/// Returns true if a `count()` that nobody reads is all that is done with a cached frame before the next one is cached:
/// it fills the cache.
fn is_filled(program: &Program<'_>, cache: NodeId, next: NodeId) -> bool {
    let Some(frame) = program.node(cache).receiver else { return false };
    program.users(frame).iter().filter(|user| **user < next).any(|user| {
        let node = program.node(*user);
        let Some(Stmt::Expr(statement)) = node.statement else { return false };
        node.is_method(Method::Count)
            && node.expr == Some(&*statement.value)
            && node.in_loop.is_none()
    })
}

fn line_of(program: &Program<'_>, id: NodeId) -> Option<usize> {
    let start = program.node(id).name_range()?.start().to_usize();
    Some(program.source[..start].lines().count().max(1))
}
