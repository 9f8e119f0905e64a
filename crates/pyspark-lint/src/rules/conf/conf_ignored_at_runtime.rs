use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::SettingKind;

declare_rule! {
    /// ## Why
    /// Spark reads this key once, when the context starts, and spark.conf.set lets it pass without a word: recorded,
    /// defaultParallelism stays as it was. Fewer partitions would also mean larger tasks, each with the same share of
    /// the execution region.
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.default.parallelism", "50")
    /// spark.table("orders").count()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.table("orders").count()
    /// ```
    pub static RULE = {
        id: "conf-ignored-at-runtime",
        summary: "A setting that a running session accepts and ignores",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#dynamically-loading-spark-properties",
        check: conf_ignored_at_runtime,
    }
}

/// Keys that `spark.conf.set` accepts and nothing reads later (recorded: `tests/data/runtime_set.json`).
const IGNORED: [&str; 3] =
    ["spark.default.parallelism", "spark.local.dir", "spark.python.worker.memory"];

fn conf_ignored_at_runtime(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let runtime = setting
            .in_code
            .is_some_and(|written| matches!(written.kind, SettingKind::Runtime | SettingKind::Sql));
        if !runtime || !IGNORED.contains(&setting.key) {
            continue;
        }
        let explanation = Explanation {
            message: format!("`{}` has no effect on a running session.", setting.key),
            why: "Spark read it when the context started; the session accepts the new value, and nothing looks at it.".to_owned(),
            help: "Set it in the builder before getOrCreate(), or for SQL set spark.sql.shuffle.partitions.".to_owned(),
        };
        let edits = checker.remove_setting(setting);
        let finding = checker.report_setting(&RULE, setting, setting.key_range(), explanation);
        finding.unsafe_fix("Remove the line", edits);
    }
}
