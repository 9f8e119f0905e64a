use crate::conf::keys;
use crate::lint::checker::Words;
use crate::lint::{Checker, FixKind, Severity, rule::declare_rule};
use crate::memory::Role;

declare_rule! {
    /// ## Why
    /// An explicit memoryOverhead replaces what Spark would derive, it does not add to it. Thread stacks, direct buffers, the
    /// JVM's own memory and every Python worker live there; a container that outgrows it is killed, with exit code 137 or 143.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "20g").config("spark.executor.memoryOverhead", "384m").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "20g").config("spark.executor.memoryOverhead", "4g").getOrCreate()
    /// ```
    pub(super) static CONF_OVERHEAD_TOO_SMALL = {
        id: "conf-overhead-too-small",
        summary: "An overhead under what Spark would add by itself",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_overhead_too_small,
    }
}

fn conf_overhead_too_small(checker: &mut Checker<'_, '_>) {
    let memory = checker.context.memory;
    for (role, key, process) in [
        (Role::Executor, keys::EXECUTOR_OVERHEAD, memory.executor.as_ref()),
        (Role::Driver, keys::DRIVER_OVERHEAD, Some(&memory.driver)),
    ] {
        let Some(process) = process else { continue };
        let (Some(given), Some(derived)) = (&process.overhead, process.derived_overhead) else {
            continue;
        };
        let Some(setting) = checker.setting_in_effect(key).filter(|_| given.bytes < derived) else {
            continue;
        };
        let whose = if role == Role::Driver { "driver's" } else { "executors'" };
        let words = Words {
            message: format!("The {whose} overhead is {}; Spark would add {} by itself.", given.bytes.human(), derived.human()),
            why: "It replaces what Spark derives. Direct buffers, thread stacks and Python workers live there, and a container that outgrows it is killed.".to_owned(),
            help: format!("Leave the setting out, or give it {} or more.", derived.human()),
        };
        checker.report_setting(&CONF_OVERHEAD_TOO_SMALL, &setting, setting.value_range(), words);
    }
}
