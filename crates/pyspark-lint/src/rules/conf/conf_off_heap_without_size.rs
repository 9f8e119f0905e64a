use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use spark_model::conf::keys;
use spark_model::memory::Unstartable;

declare_rule! {
    /// ## Why
    /// With off-heap memory enabled Spark moves execution out of the heap, and asks for the size of what is there: with
    /// none, it does not start.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.memory.offHeap.enabled", "true").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.memory.offHeap.enabled", "true").config("spark.memory.offHeap.size", "1g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-off-heap-without-size",
        summary: "Off-heap memory enabled without a size",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#memory-management",
        check: conf_off_heap_without_size,
    }
}

fn conf_off_heap_without_size(checker: &mut Checker<'_, '_>) {
    let memory = checker.context.memory;
    let process = checker.task_process();
    if process.unstartable != Some(Unstartable::OffHeapSize)
        && memory.driver.unstartable != Some(Unstartable::OffHeapSize)
    {
        return;
    }
    let Some(setting) = checker.setting_in_effect(keys::OFF_HEAP_ENABLED) else { return };
    let explanation = Explanation {
        message: "Off-heap memory is enabled, and spark.memory.offHeap.size is less than 1 MiB: Spark does not start.".to_owned(),
        why: "Execution moves off the heap with this switch, into a region of that size.".to_owned(),
        help: "Set spark.memory.offHeap.size, and make the container larger by as much.".to_owned(),
    };
    let edits = match checker.setting_in_effect(keys::OFF_HEAP_SIZE) {
        Some(size) => checker.rewrite_value(&size, "1g"),
        None => after(checker, &setting),
    };
    let finding = checker.report_setting(&RULE, &setting, setting.key_range(), explanation);
    finding.unsafe_fix("Set a size of 1g", edits);
}

/// The size as one more link of the chain that enables it.
fn after(
    checker: &Checker<'_, '_>,
    setting: &crate::checker::AnySetting<'_, '_>,
) -> Option<Vec<Edit>> {
    let call = setting.in_code?.call?;
    let attribute = call.func.as_attribute_expr()?;
    let (_, dot) = checker.program().link_before(attribute);
    Some(vec![Edit::insert(
        call.end(),
        format!("{dot}{}(\"{}\", \"1g\")", attribute.attr, keys::OFF_HEAP_SIZE),
    )])
}
