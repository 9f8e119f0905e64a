use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;

declare_rule! {
    /// ## Why
    /// Without spark.memory.offHeap.enabled the size is not used: execution and storage stay in the heap, and the
    /// container is not made larger for it.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.appName("a").config("spark.memory.offHeap.size", "2g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.appName("a").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-off-heap-not-enabled",
        summary: "A size for off-heap memory that is not enabled",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#memory-management",
        check: conf_off_heap_not_enabled,
    }
}

fn conf_off_heap_not_enabled(checker: &mut Checker<'_, '_>) {
    if checker.context.conf.flag(keys::OFF_HEAP_ENABLED, false) {
        return;
    }
    let Some(setting) =
        checker.setting_in_effect(keys::OFF_HEAP_SIZE).filter(|setting| setting.value != Some("0"))
    else {
        return;
    };
    let explanation = Explanation {
        message: format!(
            "spark.memory.offHeap.size is {}, and off-heap memory is not enabled.",
            setting.value.unwrap_or_default()
        ),
        why: "The size is not used: execution and storage stay in the heap.".to_owned(),
        help: "Remove it, or set spark.memory.offHeap.enabled to true as well.".to_owned(),
    };
    let edits = checker.remove_setting(&setting);
    let finding = checker.report_setting(&RULE, &setting, setting.key_range(), explanation);
    finding.safe_fix("Remove the size", edits);
}
