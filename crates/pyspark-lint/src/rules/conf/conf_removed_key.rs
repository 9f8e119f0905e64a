use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;

declare_rule! {
    /// ## Why
    /// Spark reads settings by name and passes over names that it does not know without a word. A key that an old
    /// version had, or that a guide made up, leaves memory exactly as it was.
    ///
    /// ## Bad
    /// ```python
    /// spark = (SparkSession.builder
    ///     .config("spark.executor.memory", "4g")
    ///     .config("spark.storage.memoryFraction", "0.7")
    ///     .getOrCreate())
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = (SparkSession.builder
    ///     .config("spark.executor.memory", "4g")
    ///     .getOrCreate())
    /// ```
    pub static RULE = {
        id: "conf-removed-key",
        summary: "A setting that no supported version of Spark reads",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#memory-management",
        check: conf_removed_key,
    }
}

fn conf_removed_key(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let Some(removed) = keys::removed(setting.key) else { continue };
        let version = checker.context.version.name();
        let help = match removed.successor {
            Some(successor) => {
                format!("Remove it; what it was meant to do is {successor}'s part now.")
            }
            None => "Remove it.".to_owned(),
        };
        let explanation = Explanation {
            message: format!("`{}` does nothing in Spark {version}.", removed.key),
            why: format!(
                "Spark has not read this key since {}, and ignores it, with a line in its log at most: no memory region changes.",
                removed.since
            ),
            help,
        };
        let edits = checker.remove_setting(setting);
        let finding = checker.report_setting(&RULE, setting, setting.key_range(), explanation);
        finding.safe_fix("Remove the setting", edits);
    }
}
