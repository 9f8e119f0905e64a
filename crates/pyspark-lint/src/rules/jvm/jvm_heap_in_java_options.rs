use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::jvm::helpers::without;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::keys;
use spark_model::memory::options::split;

declare_rule! {
    /// ## Why
    /// Spark sets -Xmx itself, from spark.driver.memory and spark.executor.memory, and refuses to start where options
    /// for the JVM say it too, or set a key of Spark's with -D.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -Xmx4g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC").getOrCreate()
    /// ```
    pub static RULE = {
        id: "jvm-heap-in-java-options",
        summary: "A heap size or a Spark setting among a JVM's options",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: jvm_heap_in_java_options,
    }
}

fn jvm_heap_in_java_options(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (true, Some(value)) = (keys::JAVA_OPTIONS.contains(&setting.key), setting.value) else {
            continue;
        };
        let options = split(value);
        let refused = |text: &str| text.starts_with("-Xmx") || text.starts_with("-Dspark.");
        let Some(option) = options.iter().find(|option| refused(&option.text)) else { continue };
        let instead = if setting.key.contains("driver") {
            keys::DRIVER_MEMORY
        } else {
            keys::EXECUTOR_MEMORY
        };
        let explanation = Explanation {
            message: format!(
                "`{}` is refused in {}: Spark does not start.",
                option.text, setting.key
            ),
            why: "Spark writes -Xmx itself, from its own settings, and lays out memory by them."
                .to_owned(),
            help: if option.text.starts_with("-Xmx") {
                format!("Set {instead} instead.")
            } else {
                "Write it as a setting of its own.".to_owned()
            },
        };
        let edits = without(checker, setting, option);
        let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
        finding.unsafe_fix("Remove the option", edits);
    }
}
