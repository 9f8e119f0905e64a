use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::jvm::helpers::{range_of, without};
use crate::{Checker, FixKind, Severity};
use spark_model::cluster::JavaVersion;
use spark_model::conf::keys;
use spark_model::memory::options::split;

declare_rule! {
    /// ## Why
    /// Spark starts its JVMs so that they pass over flags they do not know: a flag that is gone is ignored, and the
    /// collector or the log that it was meant to set up is another one. A JVM started without Spark would not start.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+PrintGCDateStamps").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.extraJavaOptions", "-XX:+UseG1GC").getOrCreate()
    /// ```
    pub static RULE = {
        id: "jvm-flag-removed",
        summary: "A JVM flag that the chosen Java no longer has",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#obsolete-java-options",
        check: jvm_flag_removed,
    }
}

/// Flags with the first Java that does not have them (recorded for 17 and 25: `tests/data/jvm_flags.json`; the versions
/// from JEP 363, JEP 271, JDK-8252921 and the release notes of 8, 9, 11, 12 and 15).
const REMOVED: &[(&str, JavaVersion)] = &[
    ("UseConcMarkSweepGC", JavaVersion::V17),
    ("UseParNewGC", JavaVersion::V11),
    ("CMSInitiatingOccupancyFraction", JavaVersion::V17),
    ("UseCMSInitiatingOccupancyOnly", JavaVersion::V17),
    ("CMSClassUnloadingEnabled", JavaVersion::V17),
    ("PrintGCTimeStamps", JavaVersion::V11),
    ("PrintGCDateStamps", JavaVersion::V11),
    ("PrintAdaptiveSizePolicy", JavaVersion::V11),
    ("PrintGCApplicationStoppedTime", JavaVersion::V11),
    ("PrintGCApplicationConcurrentTime", JavaVersion::V11),
    ("PrintHeapAtGC", JavaVersion::V11),
    ("PrintTenuringDistribution", JavaVersion::V11),
    ("PrintReferenceGC", JavaVersion::V11),
    ("UseGCLogFileRotation", JavaVersion::V11),
    ("NumberOfGCLogFiles", JavaVersion::V11),
    ("GCLogFileSize", JavaVersion::V11),
    ("MaxPermSize", JavaVersion::V17),
    ("PermSize", JavaVersion::V17),
    ("AggressiveOpts", JavaVersion::V17),
    ("UseParallelOldGC", JavaVersion::V17),
];

/// Flags with the first Java that has them (JEP 439).
const NOT_YET: &[(&str, JavaVersion)] = &[("ZGenerational", JavaVersion::V21)];

fn jvm_flag_removed(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (true, Some(value)) = (keys::JAVA_OPTIONS.contains(&setting.key), setting.value) else {
            continue;
        };
        let java = checker.context.java;
        for option in split(value) {
            let Some(name) = option.xx_name() else { continue };
            let gone = REMOVED.iter().any(|&(flag, since)| flag == name && java >= since);
            let not_yet = NOT_YET.iter().any(|&(flag, since)| flag == name && java < since);
            if !gone && !not_yet {
                continue;
            }
            let is = if gone { "is gone from" } else { "is not yet in" };
            let explanation = Explanation {
                message: format!("`{}` {is} Java {}: the JVM ignores it.", option.text, java.number()),
                why: "Spark starts JVMs with IgnoreUnrecognizedVMOptions, so nothing fails and nothing is set up.".to_owned(),
                help: "Remove it; for logs of the collector write -Xlog:gc*.".to_owned(),
            };
            let edits = without(checker, setting, &option);
            let range = range_of(setting, &option).or(setting.value_range());
            let finding = checker.report_setting(&RULE, setting, range, explanation);
            finding.safe_fix("Remove the flag", edits);
        }
    }
}
