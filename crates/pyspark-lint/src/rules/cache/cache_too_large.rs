use crate::batch_functions::is_in_batch_function;
use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{
    cache_calls, is_rdd_of_frame, largest, max_reads_if_too_few, only_feeds_another,
};
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::ByteSize;
use spark_model::demand::Outcome;

declare_rule! {
    /// ## Why
    /// Blocks of cached frames share one region with execution. What does not fit there is written to disk, dropped and
    /// computed again, or pushes other frames' blocks out, so that reading the cache costs what it was to save.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.read.parquet("s3://lake/orders").cache()  # size: 40GB rows: 4e8
    /// orders.groupBy("country").agg(F.sum("amount")).write.parquet("out/by_country")
    /// orders.groupBy("status").agg(F.sum("amount")).write.parquet("out/by_status")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.read.parquet("s3://lake/orders")  # size: 40GB rows: 4e8
    /// sums = orders.groupBy("country", "status").agg(F.sum("amount").alias("amount")).cache()
    /// sums.groupBy("country").agg(F.sum("amount")).write.parquet("out/by_country")
    /// sums.groupBy("status").agg(F.sum("amount")).write.parquet("out/by_status")
    /// ```
    pub static RULE = {
        id: "cache-too-large",
        summary: "A cached frame that is larger than the storage memory of all executors",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/tuning.html#memory-management-overview",
        check: cache_too_large,
    }
}

fn cache_too_large(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let Some((demand, bytes, available)) = largest(checker, &caches) else { continue };
        let cache = caches[0];
        let is_rdd =
            program.node(cache).receiver.is_some_and(|frame| is_rdd_of_frame(program, frame));
        if is_rdd
            || max_reads_if_too_few(checker, &caches).is_some()
            || checker.reads(cache).is_some_and(|found| only_feeds_another(&found))
            || is_in_batch_function(checker, range)
        {
            continue;
        }
        let what = checker.frame_name(program.node(cache));
        let (size, room) = (bytes.human(), available.human());
        let message = if bytes <= available {
            format!(
                "{what} needs about {size} in the cache and pushes other cached frames out: there are {room} for all of them."
            )
        } else if demand.outcome == Outcome::Spills {
            format!(
                "{what} needs about {size} in the cache, and all executors together have {room}: the rest goes to disk."
            )
        } else {
            format!(
                "{what} needs about {size} in the cache, and all executors together have {room}: the rest is dropped and computed again."
            )
        };
        let explanation = Explanation {
            message,
            why: if bytes <= available {
                "The storage region cannot hold them all even while nothing runs; what is pushed out is written to disk or computed again."
            } else {
                "The storage region cannot hold it even while nothing runs, and execution spills for the half that storage keeps."
            }
            .to_owned(),
            help: format!(
                "Cache only the columns and rows that are read again or an aggregate of them, or give the executors {} of storage memory more.",
                more_than(bytes, available)
            ),
        };
        checker.report(&RULE, range, explanation);
    }
}

/// The bytes that storage memory lacks, or that one frame more takes of it.
fn more_than(bytes: ByteSize, available: ByteSize) -> String {
    let lacking = bytes.saturating_sub(available);
    if lacking.0 == 0 { bytes.human() } else { lacking.human() }
}
