use crate::bytes::ByteUnit;
use crate::conf::keys;
use crate::lint::checker::Words;
use crate::lint::{Checker, FixKind, Severity, rule::declare_rule};

declare_rule! {
    /// ## Why
    /// A bare number is MiB to one key, KiB to another and bytes to a third. For heaps the documentation says MiB, but Spark's
    /// own check counts spark.executor.memory in bytes and refuses to start, and the JVM counts the driver's in bytes.
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
    pub(super) static CONF_SIZE_UNIT_MISSING = {
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
        // Bytes are what most people write without a unit.
        let suffix = match unit {
            ByteUnit::MiB => "m",
            ByteUnit::KiB => "k",
            _ => continue,
        };
        let value = value.trim();
        if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) || value == "0" {
            continue;
        }
        let is_heap = matches!(setting.key, keys::DRIVER_MEMORY | keys::EXECUTOR_MEMORY);
        let words = Words {
            message: format!("`{value}` for {} has no unit.", setting.key),
            why: if is_heap {
                "The documentation counts it in MiB, but what starts the JVM counts bytes: a heap of so few is refused.".to_owned()
            } else {
                format!(
                    "This key counts {value} {}; others count bytes.",
                    if suffix == "m" { "MiB" } else { "KiB" }
                )
            },
            help: format!("Write `{value}{suffix}`."),
        };
        let edits = checker.rewrite_value(setting, &format!("{value}{suffix}"));
        let finding =
            checker.report_setting(&CONF_SIZE_UNIT_MISSING, setting, setting.value_range(), words);
        if is_heap {
            finding.severity = Severity::Error;
        }
        Checker::fix(finding, &format!("Write {value}{suffix}"), true, edits);
    }
}
