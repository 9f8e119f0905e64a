use crate::checker::{AnySetting, Explanation};
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use spark_model::bytes::ByteUnit;
use spark_model::conf::keys;
use spark_model::conf::registry::{self, Retirement};

declare_rule! {
    /// ## Why
    /// Spark still reads the old name and writes a warning to its log. The newer one is what documentation, tools and
    /// the next version of Spark speak of.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.yarn.executor.memoryOverhead", "1g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memoryOverhead", "1g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-deprecated-key",
        summary: "A setting under a name that Spark has replaced",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#available-properties",
        check: conf_deprecated_key,
    }
}

fn conf_deprecated_key(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let Some(retired) = registry::retired(setting.key, checker.context.version) else {
            continue;
        };
        if !matches!(retired.how, Retirement::Renamed | Retirement::Deprecated) {
            continue;
        }
        let successor = retired.successor();
        let help = match successor {
            Some(successor) => format!("Write {successor}."),
            None => retired.advice.to_owned(),
        };
        let explanation = Explanation {
            message: format!("`{}` is deprecated since Spark {}.", setting.key, retired.since),
            why: "Spark reads it for now, and warns in its log.".to_owned(),
            help,
        };
        let renamed =
            successor.filter(|_| retired.how == Retirement::Renamed || is_fallback(setting.key));
        let edits = renamed
            .filter(|_| keeps_its_unit(setting.key))
            .and_then(|key| rename(checker, setting, key));
        let finding = checker.report_setting(&RULE, setting, setting.key_range(), explanation);
        finding.safe_fix("Write the newer key", edits);
    }
}

/// The newer key in the older one's place, and a unit after a number that has none.
fn rename<'a>(
    checker: &Checker<'_, 'a>,
    setting: &AnySetting<'_, 'a>,
    key: &str,
) -> Option<Vec<Edit>> {
    let mut edits = checker.rename_setting(setting, key)?;
    let unit = match keys::size_unit(key) {
        Some(ByteUnit::MiB) => "m",
        Some(ByteUnit::KiB) => "k",
        _ => return Some(edits),
    };
    let value = setting.value.map(str::trim).unwrap_or_default();
    if !value.is_empty() && value != "0" && value.bytes().all(|b| b.is_ascii_digit()) {
        edits.extend(checker.rewrite_value(setting, &format!("{value}{unit}"))?);
    }
    Some(edits)
}

/// Deprecated SQL keys that the newer one falls back to, value for value (`fallbackConf` in `SQLConf.scala`).
fn is_fallback(key: &str) -> bool {
    matches!(
        key,
        "spark.sql.execution.arrow.enabled"
            | "spark.sql.execution.arrow.fallback.enabled"
            | "spark.sql.adaptive.shuffle.targetPostShuffleInputSize"
    )
}

/// Old names with the unit in them took a number of that unit; the newer ones read it as another.
fn keeps_its_unit(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    !matches!(last, "mb" | "kb" | "seconds" | "maxBytes" | "waitTries" | "maxMbInFlight" | "size")
}
