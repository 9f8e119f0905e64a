use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit};
use spark_model::conf::keys;
use spark_model::memory::HeapBasis;

declare_rule! {
    /// ## Why
    /// spark.driver.maxResultSize stops a job before its results fill the driver's heap. Without it, or with one above
    /// the heap, the driver dies of OutOfMemoryError instead, and with it the application.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.driver.maxResultSize", "0").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.driver.maxResultSize", "1g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-max-result-size",
        summary: "No limit, or one above the heap, for results on the driver",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_max_result_size,
    }
}

fn conf_max_result_size(checker: &mut Checker<'_, '_>) {
    let Some(setting) = checker.setting_in_effect("spark.driver.maxResultSize") else { return };
    let Some(value) = setting.value.map(str::trim) else { return };
    // `TaskSetManager.canFetchMoreResults` knows a limit only where it is over 0.
    let is_none = value.starts_with('-');
    let Ok(limit) = ByteSize::parse(value.trim_start_matches('-'), ByteUnit::Byte) else { return };
    let heap = checker.context.memory.driver.heap.max_memory;
    let is_heap_known = checker.context.memory.driver.heap_basis != HeapBasis::Unknown;
    let message = if is_none || limit == ByteSize::ZERO {
        format!(
            "spark.driver.maxResultSize is {value}: nothing limits what jobs bring to the driver."
        )
    } else if is_heap_known && limit > heap && !is_within_what_is_written(checker, limit) {
        format!(
            "spark.driver.maxResultSize is {}, and the driver's heap is {}.",
            limit.human(),
            heap.human()
        )
    } else {
        return;
    };
    let explanation = Explanation {
        message,
        why: "Results fill the driver's heap before any limit stops them, and an OutOfMemoryError there ends the application.".to_owned(),
        help: "Keep it well under the driver's heap; 1g is the default.".to_owned(),
    };
    let edits = checker.rewrite_value(&setting, "1g");
    let finding = checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    finding.unsafe_fix("Write 1g", edits);
}

/// Returns true if the code asks for a driver's heap that has room for the limit: where that comes too late, there is
/// no more to say.
fn is_within_what_is_written(checker: &mut Checker<'_, '_>, limit: ByteSize) -> bool {
    checker.settings().iter().any(|setting| {
        setting.key == keys::DRIVER_MEMORY
            && setting
                .value
                .and_then(|value| ByteSize::parse(value, ByteUnit::MiB).ok())
                .is_some_and(|heap| heap >= limit)
    })
}
