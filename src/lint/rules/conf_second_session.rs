use crate::conf::registry::KeyKind;
use crate::lint::checker::Words;
use crate::lint::{Checker, FixKind, Severity, rule::declare_rule};
use crate::python::SettingKind;

declare_rule! {
    /// ## Why
    /// getOrCreate() returns the session that already runs. Settings of the core in its builder come too late for it: heaps,
    /// cores and serializers are what the first builder made them, and nothing says so.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.appName("load").getOrCreate()
    /// spark.table("orders").count()
    /// spark = SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.appName("load").config("spark.executor.memory", "8g").getOrCreate()
    /// spark.table("orders").count()
    /// ```
    pub(super) static CONF_SECOND_SESSION = {
        id: "conf-second-session",
        summary: "Settings of the core in a builder that only returns the running session",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#spark-properties",
        check: conf_second_session,
    }
}

fn conf_second_session(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let too_late = setting
            .in_code
            .is_some_and(|written| written.kind == SettingKind::Builder && written.running);
        // The application's name is set again by many, and means nothing to memory.
        if !too_late || setting.key == "spark.app.name" || setting.key == "spark.master" {
            continue;
        }
        let kind = setting.entry.and_then(|entry| entry.kind(checker.context.version));
        if !matches!(kind, Some(KeyKind::Core | KeyKind::SqlStatic)) {
            continue;
        }
        let words = Words {
            message: format!(
                "`{}` comes too late: a session already runs here, and getOrCreate() returns it.",
                setting.key
            ),
            why: "The JVMs whose memory it shapes have been started by the first builder."
                .to_owned(),
            help: "Set it in the first builder, or stop the session before.".to_owned(),
        };
        checker.report_setting(&CONF_SECOND_SESSION, setting, setting.key_range(), words);
    }
}
