use crate::checker::{AnySetting, Explanation};
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteUnit, MIB};
use spark_model::conf::keys;
use spark_model::memory::MIN_SYSTEM_MEMORY;

declare_rule! {
    /// ## Why
    /// A bare number is MiB to one key, KiB to another and bytes to a third. For heaps the documentation says MiB, but
    /// Spark's own check counts spark.executor.memory in bytes and refuses to start, and the JVM counts the driver's in
    /// bytes.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memoryOverhead", "2048").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memoryOverhead", "2048m").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-size-unit-missing",
        summary: "A size without a unit, which each key counts in its own",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#spark-properties",
        check: conf_size_unit_missing,
    }
}

fn conf_size_unit_missing(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (Some(unit), Some(value)) = (keys::size_unit(setting.key), setting.value) else {
            continue;
        };
        let value = value.trim();
        let Some(number) = bare_number(value).filter(|number| *number > 0) else { continue };
        match unit {
            ByteUnit::MiB if starts_nothing(checker, setting.key) => heap(checker, setting, number),
            ByteUnit::MiB => report_missing_unit(checker, setting, value, "MiB", "m"),
            ByteUnit::KiB => report_missing_unit(checker, setting, value, "KiB", "k"),
            // Bytes are what is mostly written without a unit, and one is what switches a feature off.
            _ if (2..1024).contains(&number)
                && !matches!(setting.key, keys::OFF_HEAP_SIZE | keys::PAGE_SIZE) =>
            {
                bytes(checker, setting, number);
            }
            _ => {}
        }
    }
}

/// Returns true if a key's bare number is taken for bytes and refused: an executor's heap always, the driver's where
/// the JVM is given it unchanged.
fn starts_nothing(checker: &Checker<'_, '_>, key: &str) -> bool {
    let driver = &checker.context.memory.driver;
    key == keys::EXECUTOR_MEMORY || (key == keys::DRIVER_MEMORY && driver.unstartable.is_some())
}

fn bare_number(value: &str) -> Option<u64> {
    let is_bare = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|_| is_bare)
}

/// `512` for a key that counts in KiB or MiB: what it says, with its unit.
fn report_missing_unit<'a>(
    checker: &mut Checker<'_, 'a>,
    setting: &AnySetting<'_, 'a>,
    value: &str,
    unit: &str,
    suffix: &str,
) {
    let explanation = Explanation {
        message: format!("`{value}` for {} has no unit.", setting.key),
        why: format!("This key counts {value} {unit}; others count bytes."),
        help: format!("Write `{value}{suffix}`."),
    };
    let edits = checker.rewrite_value(setting, &format!("{value}{suffix}"));
    let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
    finding.safe_fix(format!("Write {value}{suffix}"), edits);
}

/// A heap, which nothing starts with: as many MiB where that is one, else GiB were meant.
fn heap<'a>(checker: &mut Checker<'_, 'a>, setting: &AnySetting<'_, 'a>, number: u64) {
    let is_enough = number.saturating_mul(MIB) >= MIN_SYSTEM_MEMORY.0;
    let meant = match number {
        _ if is_enough => Some(format!("{number}m")),
        1..64 => Some(format!("{number}g")),
        _ => None,
    };
    let explanation = Explanation {
        message: format!("`{number}` for {} has no unit.", setting.key),
        why: "The documentation counts it in MiB, but what starts the JVM counts bytes: a heap of so few is refused.".to_owned(),
        help: match &meant {
            Some(meant) => format!("Write `{meant}`."),
            None => "Write a number and a unit, such as `512m` or `4g`.".to_owned(),
        },
    };
    let edits = meant.as_ref().and_then(|meant| checker.rewrite_value(setting, meant));
    let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
    finding.severity = Severity::Error;
    if let Some(meant) = meant {
        finding.fix(is_enough, format!("Write {meant}"), edits);
    }
}

/// `64` for a key that counts in bytes, where nobody means so few.
fn bytes<'a>(checker: &mut Checker<'_, 'a>, setting: &AnySetting<'_, 'a>, number: u64) {
    let explanation = Explanation {
        message: format!("`{number}` for {} is {number} bytes.", setting.key),
        why: "This key counts a number without a unit in bytes: no row fits what so few of them allow.".to_owned(),
        help: format!("Write a unit: `{number}m` for MiB."),
    };
    let edits = checker.rewrite_value(setting, &format!("{number}m"));
    let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
    finding.unsafe_fix(format!("Write {number}m"), edits);
}
