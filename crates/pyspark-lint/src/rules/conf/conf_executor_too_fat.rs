use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::GIB;
use spark_model::conf::keys;

declare_rule! {
    /// ## Why
    /// Between 32 and about 48 GiB of heap the JVM's object pointers double in size, so that a larger heap holds fewer
    /// objects than one just under 32 GiB. With many cores the tasks divide the execution region, and each gets a thin
    /// share of it.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "16g").config("spark.executor.cores", "8").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "16g").config("spark.executor.cores", "4").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-executor-too-fat",
        summary: "An executor that is larger than serves it",
        severity: Severity::Info,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/hardware-provisioning.html#memory",
        check: conf_executor_too_fat,
    }
}

/// Above five cores the field's own measurements (HDFS clients, garbage collection) see no gain.
const MAX_CORES: u32 = 5;

fn conf_executor_too_fat(checker: &mut Checker<'_, '_>) {
    let Some(executor) = &checker.context.memory.executor else { return };
    if executor.unstartable.is_some()
        || checker
            .context
            .memory
            .placement
            .as_ref()
            .is_some_and(|placement| placement.executors_per_node == 0)
    {
        return;
    }
    let cores = executor.tasks.map_or(1, |tasks| tasks.slots);
    if (32 * GIB..48 * GIB).contains(&executor.xmx.0) {
        let Some(setting) = checker.setting_in_effect(keys::EXECUTOR_MEMORY) else { return };
        let explanation = Explanation {
            message: format!("A heap of {} loses compressed object pointers.", executor.xmx.human()),
            why: "From 32 GiB each reference takes 8 bytes instead of 4: until about 48 GiB the heap holds less than one of 31 GiB.".to_owned(),
            help: "Use 31g or less, or two executors in place of one.".to_owned(),
        };
        checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    } else if cores > MAX_CORES
        && let Some(setting) = checker.setting_in_effect(keys::EXECUTOR_CORES)
    {
        let share = executor.tasks.map_or_else(String::new, |tasks| tasks.max.human());
        let explanation = Explanation {
            message: format!("{cores} tasks share one executor's memory: each may hold {share} for execution."),
            why: "The tasks of an executor divide its execution region, its overhead and its garbage collector.".to_owned(),
            help: "Four or five cores an executor, and more executors.".to_owned(),
        };
        checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    }
}
