use ruff_python_ast::ExprCall;
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{cache_calls, is_rdd_of_frame, max_reads_if_too_few, releases};
use crate::{Checker, Edit, FixKind, Severity};
use spark_plan::Release;

declare_rule! {
    /// ## Why
    /// `df.rdd` turns every row into a Python object, and caching it keeps those, pickled. The frame's own cache keeps
    /// columns, packed by type, which takes a fraction of the storage region.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026)
    /// rows = orders.rdd.cache()
    /// print(rows.map(lambda row: row.amount).sum())
    /// print(rows.map(lambda row: row.amount).max())
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026)
    /// rows = orders.cache().rdd
    /// print(rows.map(lambda row: row.amount).sum())
    /// print(rows.map(lambda row: row.amount).max())
    /// ```
    pub static RULE = {
        id: "rdd-cache-of-frame",
        summary: "The RDD of a frame is cached instead of the frame",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#caching-data",
        check: rdd_cache_of_frame,
    }
}

fn rdd_cache_of_frame(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let node = program.node(caches[0]);
        let Some(rdd) = node.receiver.filter(|rdd| is_rdd_of_frame(program, *rdd)) else {
            continue;
        };
        // Where nothing reads it twice, no cache is needed at all.
        if max_reads_if_too_few(checker, &caches).is_some() {
            continue;
        }
        let what = checker.frame_name(node);
        let region = checker.unified_region().human();
        let explanation = Explanation {
            message: format!("{what} is cached as an RDD: rows as Python objects."),
            why: format!(
                "Pickled rows take several times the storage memory of the frame's packed columns, out of the {region} that storage and execution share."
            ),
            help: "Cache the frame, and take its `rdd` then.".to_owned(),
        };
        // What releases the RDD would release nothing any more.
        let is_released =
            releases(checker).iter().any(|(_, release)| *release == Release::Frame(rdd));
        let edits = node.call().filter(|_| !is_released).and_then(|call| swap(checker, call));
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Cache the frame", edits);
    }
}

/// `df.rdd.persist(level)` as `df.persist(level).rdd`.
fn swap<'a>(checker: &Checker<'_, 'a>, call: &'a ExprCall) -> Option<Vec<Edit>> {
    let program = checker.program();
    let caching = call.func.as_attribute_expr()?;
    let rdd = caching.value.as_attribute_expr()?;
    if rdd.attr.as_str() != "rdd" {
        return None;
    }
    let (at, before) = program.link_before(rdd);
    if before.contains('#') {
        return None;
    }
    let link = program.text(TextRange::new(caching.attr.start(), call.end()));
    Some(vec![Edit::insert(at, format!("{before}{link}")), checker.delete_link(call)?])
}
