use ruff_text_size::{TextRange, TextSize};

use crate::checker::{AnySetting, Words};
use crate::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use spark_model::cluster::JavaVersion;
use spark_model::conf::keys;
use spark_model::memory::options::{JvmOption, split};

declare_rule! {
    /// ## Why
    /// Spark starts its JVMs so that they pass over flags they do not know: a flag that is gone is ignored, and the collector
    /// or the log that it was meant to set up is another one. A JVM started without Spark would not start.
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
    pub(super) static JVM_FLAG_REMOVED = {
        id: "jvm-flag-removed",
        summary: "A JVM flag that the chosen Java no longer has",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#obsolete-java-options",
        check: jvm_flag_removed,
    }
}

/// Flags with the first Java that does not have them (recorded for 17 and 25: truth/jvm_flags.json; the versions from JEP 363, JEP 271, JDK-8252921 and
/// the release notes of 8, 9, 11, 12 and 15).
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
            let words = Words {
                message: format!("`{}` {is} Java {}: the JVM ignores it.", option.text, java.number()),
                why: "Spark starts JVMs with IgnoreUnrecognizedVMOptions, so nothing fails and nothing is set up.".to_owned(),
                help: "Remove it; for logs of the collector write -Xlog:gc*.".to_owned(),
            };
            let edits = without(checker, setting, &option);
            let range = range_of(setting, &option).or(setting.value_range());
            let finding = checker.report_setting(&JVM_FLAG_REMOVED, setting, range, words);
            Checker::fix(finding, "Remove the flag", true, edits);
        }
    }
}

/// The place of an option in the source, where its characters stand there.
pub(super) fn range_of(setting: &AnySetting<'_, '_>, option: &JvmOption) -> Option<TextRange> {
    let text = setting.in_code?.value_text.as_ref()?;
    Some(TextRange::at(text.place(option.range.start)?, TextSize::new(option.range.len() as u32)))
}

/// Takes one option out of a literal that holds it among others.
pub(super) fn without<'a>(
    checker: &Checker<'_, 'a>,
    setting: &AnySetting<'_, 'a>,
    option: &JvmOption,
) -> Option<Vec<Edit>> {
    let text = setting.in_code?.value_text.as_ref()?;
    let [piece] = &text.pieces[..] else { return None };
    let at = piece.at?.to_usize();
    let source = checker.program().source;
    let (mut start, mut end) = (at + option.range.start, at + option.range.end);
    // The space before it goes with it, or after it where it is the first.
    if source[at..start].ends_with(' ') {
        start -= 1;
    } else if source[end..at + piece.text.len()].starts_with(' ') {
        end += 1;
    }
    Some(vec![Edit::delete(TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32)))])
}
