use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;
use spark_model::memory::Unstartable;

declare_rule! {
    /// ## Why
    /// Spark reserves 300 MiB of a heap for itself and refuses to start with less than one and a half times that, 450
    /// MiB, as Runtime.maxMemory has it: with the Serial or Parallel collector that is less than -Xmx.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "256m").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.master("local[2]").config("spark.driver.memory", "512m").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-heap-too-small",
        summary: "A heap that is too small for Spark to start",
        severity: Severity::Error,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#memory-management",
        check: conf_heap_too_small,
    }
}

fn conf_heap_too_small(checker: &mut Checker<'_, '_>) {
    let memory = checker.context.memory;
    for process in [Some(&memory.driver), memory.executor.as_ref()].into_iter().flatten() {
        let (key, heap) = match &process.unstartable {
            Some(Unstartable::HeapTooSmall { key, max_memory }) => (*key, *max_memory),
            Some(Unstartable::ExecutorMemorySetting(size)) => (keys::EXECUTOR_MEMORY, *size),
            _ => continue,
        };
        let Some(setting) = checker.setting_in_effect(key) else { continue };
        // A heap without a unit has a rule of its own; none at all needs no unit.
        let has_no_unit = |value: &str| value != "0" && value.bytes().all(|b| b.is_ascii_digit());
        let Some(value) = setting.value.map(str::trim).filter(|value| !has_no_unit(value)) else {
            continue;
        };
        let explanation = Explanation {
            message: format!("{key} of `{value}` gives a heap of {}, and Spark starts with no less than 450 MiB.", heap.human()),
            why: "300 MiB of it are reserved for Spark itself, and half as much again must be there to divide.".to_owned(),
            help: "Give it 1g or more.".to_owned(),
        };
        checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    }
}
