use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::jvm::helpers::range_of;
use crate::{Checker, Edit, FixKind, Severity};
use spark_model::cluster::JavaVersion;
use spark_model::conf::keys;
use spark_model::memory::options::split;

declare_rule! {
    /// ## Why
    /// Since Java 9 one option, -Xlog, sets up all of the JVM's logs. The old flags for the collector's log still work,
    /// with a warning at each start.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+PrintGCDetails").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -Xlog:gc*").getOrCreate()
    /// ```
    pub static RULE = {
        id: "jvm-flag-deprecated",
        summary: "A JVM flag for logs that has a newer form",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://openjdk.org/jeps/158",
        check: jvm_flag_deprecated,
    }
}

fn jvm_flag_deprecated(checker: &mut Checker<'_, '_>) {
    if checker.context.java < JavaVersion::V11 {
        return;
    }
    for setting in checker.settings().iter() {
        let (true, Some(value)) = (keys::JAVA_OPTIONS.contains(&setting.key), setting.value) else {
            continue;
        };
        for option in split(value) {
            let newer = match option.text.as_str() {
                "-XX:+PrintGCDetails" => "-Xlog:gc*".to_owned(),
                "-XX:+PrintGC" => "-Xlog:gc".to_owned(),
                text => match text.strip_prefix("-Xloggc:") {
                    Some(path) => format!("-Xlog:gc:{path}"),
                    None => continue,
                },
            };
            let explanation = Explanation {
                message: format!(
                    "`{}` is deprecated in Java {}.",
                    option.text,
                    checker.context.java.number()
                ),
                why: "The JVM warns and does as the newer option says.".to_owned(),
                help: format!("Write `{newer}`."),
            };
            let place = range_of(setting, &option);
            let finding = match place {
                // A list of options that driver and executors share is one place to fix.
                Some(range) => checker.report(&RULE, range, explanation),
                None => checker.report_setting(&RULE, setting, setting.value_range(), explanation),
            };
            finding.key = Some(setting.key.to_owned());
            finding.safe_fix(
                format!("Write {newer}"),
                place.map(|range| vec![Edit::replace(range, newer.clone())]),
            );
        }
    }
}
