use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit, GIB};

declare_rule! {
    /// ## Why
    /// Up to this size Spark broadcasts a table by itself: the driver collects it and builds a hash table, and every
    /// executor holds it next to its tasks. The size it compares is an estimate of files, which unpack to several times
    /// as much.
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "2g")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "100m")
    /// ```
    pub static RULE = {
        id: "conf-broadcast-threshold-high",
        summary: "A broadcast threshold that sends large tables to every executor",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html",
        check: conf_broadcast_threshold_high,
    }
}

/// The largest threshold that broadcasting to every executor still bears.
const MODEST: &str = "100m";

fn conf_broadcast_threshold_high(checker: &mut Checker<'_, '_>) {
    for key in
        ["spark.sql.autoBroadcastJoinThreshold", "spark.sql.adaptive.autoBroadcastJoinThreshold"]
    {
        let Some(setting) = checker.setting_in_effect(key) else { continue };
        let Some(Ok(threshold)) = setting.value.map(|value| ByteSize::parse(value, ByteUnit::Byte))
        else {
            continue;
        };
        let memory = checker.context.memory;
        // All that Spark leaves of a heap; the table is in it at least once, in the driver next to the rows that it is
        // built of.
        let smallest_heap_room = std::iter::once(&memory.driver)
            .chain(&memory.executor)
            .map(|process| process.heap.max_memory.saturating_sub(process.regions.reserved))
            .min()
            .unwrap_or_default();
        if threshold.0 < GIB && threshold <= smallest_heap_room {
            continue;
        }
        let driver = memory.driver.heap_text();
        let executor = memory.executor.as_ref().map_or_else(
            || "in local mode the same JVM".to_owned(),
            |executor| format!("each executor (heap {})", executor.heap_text()),
        );
        let explanation = Explanation {
            message: format!(
                "{key} is {}: tables up to that size go to the driver and to every executor.",
                threshold.human()
            ),
            why: format!(
                "The driver (heap {driver}) builds the table, and {executor} holds all of it; at 8 GiB Spark raises."
            ),
            help: "Stay near the default of 10 MiB, and hint single joins.".to_owned(),
        };
        let edits = checker.rewrite_value(&setting, MODEST);
        let finding = checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
        if threshold.0 >= 8 * GIB {
            finding.severity = Severity::Error;
        }
        finding.unsafe_fix(format!("Write {MODEST}"), edits);
    }
}
