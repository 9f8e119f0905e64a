use ruff_text_size::TextSize;

use crate::checker::{AnySetting, Explanation};
use crate::rule::declare_rule;
use crate::rules::jvm::helpers::range_of;
use crate::{Checker, Edit, FixKind, Severity};
use spark_model::cluster::JavaVersion;
use spark_model::conf::keys;
use spark_model::memory::options::{JvmOption, split};

const UNLOCK: &str = "-XX:+UnlockExperimentalVMOptions";

declare_rule! {
    /// ## Why
    /// An experimental flag without the flag that unlocks it, before it, is an error to the JVM: it exits before it has
    /// a heap. On the driver the application ends with JAVA_GATEWAY_EXITED; on executors alone, the job waits for
    /// resources that never come.
    ///
    /// ## Bad
    /// ```python
    /// conf = SparkConf()
    /// conf.set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:G1NewSizePercent=20")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// conf = SparkConf()
    /// conf.set("spark.executor.extraJavaOptions", "-XX:+UseG1GC -XX:+UnlockExperimentalVMOptions -XX:G1NewSizePercent=20")
    /// ```
    pub static RULE = {
        id: "jvm-flag-experimental",
        summary: "An experimental JVM flag that nothing unlocks",
        severity: Severity::Error,
        fix: FixKind::Safe,
        source: "https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html",
        check: jvm_flag_experimental,
    }
}

/// Experimental flags that memory guides name, with the Java versions in which they are experimental.
///
/// Source: `-XX:+UnlockExperimentalVMOptions -XX:+PrintFlagsFinal` of `OpenJDK` 17; `g1_globals.hpp` and
/// `gc_globals.hpp` of 8, 11, 21 and 25; JEP 377 and 379 for the collectors that 15 made products. Recorded for 17 and
/// 25 in `tests/data/jvm_flags.json`.
const EXPERIMENTAL: &[(&str, JavaVersion, JavaVersion)] = &[
    ("G1NewSizePercent", JavaVersion::V8, JavaVersion::V25),
    ("G1MaxNewSizePercent", JavaVersion::V8, JavaVersion::V25),
    ("G1MixedGCLiveThresholdPercent", JavaVersion::V8, JavaVersion::V25),
    ("G1OldCSetRegionThresholdPercent", JavaVersion::V8, JavaVersion::V25),
    ("G1ExpandByPercentOfAvailable", JavaVersion::V8, JavaVersion::V17),
    ("G1AdaptiveIHOPNumInitialSamples", JavaVersion::V11, JavaVersion::V25),
    ("UseEpsilonGC", JavaVersion::V11, JavaVersion::V25),
    ("UseZGC", JavaVersion::V11, JavaVersion::V11),
    ("UseShenandoahGC", JavaVersion::V11, JavaVersion::V11),
    ("UseCGroupMemoryLimitForHeap", JavaVersion::V8, JavaVersion::V8),
];

fn jvm_flag_experimental(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (true, Some(value)) = (keys::JAVA_OPTIONS.contains(&setting.key), setting.value) else {
            continue;
        };
        // Spark puts the default options before the extra ones.
        let defaults = setting.key.replace("extraJavaOptions", "defaultJavaOptions");
        if defaults != setting.key
            && checker.context.conf.get(&defaults).is_some_and(|options| options.contains(UNLOCK))
        {
            continue;
        }
        let options = split(value);
        let unlocked =
            options.iter().position(|option| option.text == UNLOCK).unwrap_or(options.len());
        let java = checker.context.java;
        // One unlocking flag serves them all, so the first is the finding.
        let Some(option) = options[..unlocked].iter().find(|option| is_experimental(option, java))
        else {
            continue;
        };
        let explanation = Explanation {
            message: format!("`{}` is experimental in Java {}: without `{UNLOCK}` before it the JVM does not start.", option.text, java.number()),
            why: "The JVM exits while it reads its flags, before it has a heap; executors that never come leave the job waiting.".to_owned(),
            help: format!("Put `{UNLOCK}` before it, or take it out."),
        };
        let edits = edits(checker, setting, option);
        // A list of options that driver and executors share is one place to fix, and one finding.
        let finding = match range_of(setting, option) {
            Some(range) => checker.report(&RULE, range, explanation),
            None => checker.report_setting(&RULE, setting, setting.value_range(), explanation),
        };
        finding.key = Some(setting.key.to_owned());
        finding.safe_fix("Unlock experimental flags before it", edits);
    }
}

fn is_experimental(option: &JvmOption, java: JavaVersion) -> bool {
    let Some(name) = option.xx_name() else { return false };
    EXPERIMENTAL.iter().any(|&(flag, first, last)| flag == name && (first..=last).contains(&java))
}

fn edits(
    checker: &Checker<'_, '_>,
    setting: &AnySetting<'_, '_>,
    option: &JvmOption,
) -> Option<Vec<Edit>> {
    let start = range_of(setting, option)?.start();
    let text = setting.in_code?.value_text.as_ref()?;
    // In a list of options that are joined, an item before this one; else a word before this one.
    let is_item = text.pieces.len() > 1
        && text.pieces.iter().any(|piece| piece.at == Some(start) && piece.text == option.text);
    let quote = checker.program().source[..start.to_usize()]
        .chars()
        .next_back()
        .filter(|quote| matches!(quote, '"' | '\''));
    match quote {
        Some(quote) if is_item => {
            Some(vec![Edit::insert(start - TextSize::new(1), format!("{quote}{UNLOCK}{quote}, "))])
        }
        _ => Some(vec![Edit::insert(start, format!("{UNLOCK} "))]),
    }
}
