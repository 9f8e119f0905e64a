use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;

declare_rule! {
    /// ## Why
    /// Memory for storage and execution is taken from user memory: objects of UDFs, collected lists, broadcast tables
    /// as they are built, Spark's own metadata. Nothing there spills, so the heap overflows where with 0.6 it would
    /// not.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.memory.fraction", "0.9").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.memory.fraction", "0.6").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-memory-fraction-high",
        summary: "A memory fraction that starves user memory",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/tuning.html#memory-management-overview",
        check: conf_memory_fraction_high,
    }
}

fn conf_memory_fraction_high(checker: &mut Checker<'_, '_>) {
    let Some(setting) = checker.setting_in_effect(keys::MEMORY_FRACTION) else { return };
    let Some(fraction) = setting.value.and_then(|value| value.trim().parse::<f64>().ok()) else {
        return;
    };
    if !(fraction > 0.8 && fraction <= 1.0) {
        return;
    }
    let user = checker.task_process().regions.user.human();
    let explanation = Explanation {
        message: format!("spark.memory.fraction of {fraction} leaves {user} of user memory."),
        why: "User memory holds objects, and nothing in it spills: where it is short the heap overflows, while storage and execution have room.".to_owned(),
        help: "Leave it at 0.6, and give the heap more where storage or execution need it.".to_owned(),
    };
    let edits = checker.rewrite_value(&setting, "0.6");
    let finding = checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    finding.unsafe_fix("Write 0.6", edits);
}
