use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::jvm::helpers::without;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;
use spark_model::memory::options::{JvmOption, split};

declare_rule! {
    /// ## Why
    /// A JVM has one collector. With two chosen it ends while it starts ("Conflicting collector combinations in option
    /// list"), before it has a heap; on executors alone the job waits for resources that never come.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+UseParallelGC").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC").getOrCreate()
    /// ```
    pub static RULE = {
        id: "jvm-two-collectors",
        summary: "More than one garbage collector chosen",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://docs.oracle.com/en/java/javase/17/gctuning/available-collectors.html",
        check: jvm_two_collectors,
    }
}

const COLLECTORS: [&str; 5] =
    ["UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC"];

fn jvm_two_collectors(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (true, Some(value)) = (keys::JAVA_OPTIONS.contains(&setting.key), setting.value) else {
            continue;
        };
        let by_default = default_of(setting.key).and_then(|key| checker.setting_in_effect(key));
        let by_default = by_default.and_then(|it| it.value).map(split).unwrap_or_default();
        let options = split(value);
        let chosen = || options.iter().filter(|option| chooses(option));
        let Some(first) = by_default.iter().find(|option| chooses(option)).or(chosen().next())
        else {
            continue;
        };
        let Some(second) = chosen().find(|option| option.text != first.text) else { continue };
        let explanation = Explanation {
            message: format!(
                "`{}` and `{}` choose two collectors: the JVM does not start.",
                first.text, second.text
            ),
            why: "It ends before it has a heap.".to_owned(),
            help: "Keep one of them.".to_owned(),
        };
        let edits = without(checker, setting, second);
        let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
        finding.unsafe_fix(format!("Keep {}", first.text), edits);
    }
}

/// The key whose options Spark puts before those of `key` (`withPrepended` in `internal/config/package.scala`).
fn default_of(key: &str) -> Option<&'static str> {
    match key {
        keys::DRIVER_JAVA_OPTIONS => Some(keys::DRIVER_DEFAULT_JAVA_OPTIONS),
        keys::EXECUTOR_JAVA_OPTIONS => Some(keys::EXECUTOR_DEFAULT_JAVA_OPTIONS),
        _ => None,
    }
}

fn chooses(option: &JvmOption) -> bool {
    option.text.starts_with("-XX:+")
        && option.xx_name().is_some_and(|name| COLLECTORS.contains(&name))
}
