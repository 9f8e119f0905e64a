use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};

declare_rule! {
    /// ## Why
    /// Adaptive execution joins small shuffle partitions and splits skewed ones as it sees their sizes. Without it
    /// every task gets the partition that the plan gave it, and the largest key decides who spills.
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.sql.adaptive.enabled", "false")
    /// spark.table("orders").count()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.table("orders").count()
    /// ```
    pub static RULE = {
        id: "conf-adaptive-off",
        summary: "Adaptive execution, or a part of it, switched off",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#adaptive-query-execution",
        check: conf_adaptive_off,
    }
}

const SWITCHES: [(&str, &str); 3] = [
    ("spark.sql.adaptive.enabled", "partitions stay as they were planned, small, large or skewed"),
    ("spark.sql.adaptive.coalescePartitions.enabled", "small shuffle partitions are not joined"),
    ("spark.sql.adaptive.skewJoin.enabled", "a skewed partition of a join goes to one task"),
];

fn conf_adaptive_off(checker: &mut Checker<'_, '_>) {
    for (key, effect) in SWITCHES {
        let Some(setting) = checker.setting_in_effect(key).filter(|setting| {
            setting.value.is_some_and(|value| value.trim().eq_ignore_ascii_case("false"))
        }) else {
            continue;
        };
        let explanation = Explanation {
            message: format!("{key} is off: {effect}."),
            why: "One task holds what several could have shared, in one task's part of the execution region.".to_owned(),
            help: "Leave it on, as it is by default.".to_owned(),
        };
        let edits = checker.remove_setting(&setting);
        let finding = checker.report_setting(&RULE, &setting, setting.key_range(), explanation);
        finding.safe_fix("Remove the setting", edits);
    }
}
