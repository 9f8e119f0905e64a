use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::registry::{self, Retirement};

declare_rule! {
    /// ## Why
    /// Spark refuses a removed SQL key that is set to anything but its old default, so that nobody relies on a behavior
    /// that is gone: the line raises, or the session does where the builder sets it.
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.sql.legacy.allowCreatingManagedTableUsingNonemptyLocation", "true")
    /// spark.table("orders").count()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.table("orders").count()
    /// ```
    pub static RULE = {
        id: "conf-removed-sql-key",
        summary: "A SQL setting that Spark removed: setting it raises",
        severity: Severity::Error,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/sql-migration-guide.html",
        check: conf_removed_sql_key,
    }
}

fn conf_removed_sql_key(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let Some(retired) = registry::retired(setting.key, checker.context.version) else {
            continue;
        };
        let Some(value) = setting.value.filter(|value| *value != retired.default) else { continue };
        if retired.how != Retirement::RemovedSql {
            continue;
        }
        let explanation = Explanation {
            message: format!(
                "`{}` was removed in Spark {}: setting it to {value} raises.",
                setting.key, retired.since
            ),
            why: format!(
                "Only its old default, {}, is accepted; no memory region depends on it any more.",
                retired.default
            ),
            help: retired.advice.to_owned(),
        };
        let edits = checker.remove_setting(setting);
        let finding = checker.report_setting(&RULE, setting, setting.key_range(), explanation);
        finding.safe_fix("Remove the setting", edits);
    }
}
