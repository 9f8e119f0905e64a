use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};

declare_rule! {
    /// ## Why
    /// With -1 Spark broadcasts nothing by itself, so small tables are shuffled and sorted with the large ones, in the
    /// execution region. Hints are still believed: broadcast(df) goes to every executor all the same (recorded).
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
    /// spark.table("orders").count()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.table("orders").count()
    /// ```
    pub static RULE = {
        id: "conf-broadcast-off",
        summary: "Automatic broadcasting switched off",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html",
        check: conf_broadcast_off,
    }
}

fn conf_broadcast_off(checker: &mut Checker<'_, '_>) {
    let Some(setting) = checker
        .setting_in_effect("spark.sql.autoBroadcastJoinThreshold")
        .filter(|setting| setting.value.is_some_and(|value| value.trim() == "-1"))
    else {
        return;
    };
    let explanation = Explanation {
        message: "Spark broadcasts no table by itself with -1; a broadcast hint it still obeys."
            .to_owned(),
        why: "Joins with small tables are shuffled and sorted too, in the execution region."
            .to_owned(),
        help: "Where one broadcast was too large, take away its hint, or lower the threshold."
            .to_owned(),
    };
    let edits = checker.remove_setting(&setting);
    let finding = checker.report_setting(&RULE, &setting, setting.key_range(), explanation);
    finding.safe_fix("Remove the setting", edits);
}
