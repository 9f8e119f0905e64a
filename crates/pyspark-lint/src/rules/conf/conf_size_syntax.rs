use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit, ParseBytesError};
use spark_model::conf::keys;
use spark_model::memory::Unstartable;

declare_rule! {
    /// ## Why
    /// A size is a whole number and a unit without a space: b, k, m, g, t or p, each with or without a b; the driver's
    /// heap goes to the JVM as it is written, which takes no b. Anything else stops the start, before any memory is
    /// laid out.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memory", "4 GB").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memory", "4g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-size-syntax",
        summary: "A size that Spark or the JVM cannot read",
        severity: Severity::Error,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#spark-properties",
        check: conf_size_syntax,
    }
}

fn conf_size_syntax(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (Some(bare), Some(value)) = (keys::size_unit(setting.key), setting.value) else {
            continue;
        };
        let Some(reason) = reason(checker, setting.key, value, bare) else { continue };
        let meant = meant(value);
        let explanation = Explanation {
            message: format!("Invalid size `{value}` for {}.", setting.key),
            why: format!("{reason}."),
            help: match &meant {
                Some(meant) => format!("Write `{meant}`."),
                None => "Use for example `512m` or `4g`.".to_owned(),
            },
        };
        let edits = meant.as_ref().and_then(|meant| checker.rewrite_value(setting, meant));
        let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
        if let Some(meant) = meant {
            finding.safe_fix(format!("Write {meant}"), edits);
        }
    }
}

/// The reason that a size cannot be read; `None` where it can, or where a fraction is all that is wrong.
fn reason(checker: &Checker<'_, '_>, key: &str, value: &str, bare: ByteUnit) -> Option<String> {
    // A threshold may be -1, and Spark reads a sign before any size.
    match ByteSize::parse(value.trim().trim_start_matches('-'), bare) {
        Err(ParseBytesError::Fractional { .. }) => None,
        Err(error) => Some(error.to_string()),
        // The driver's heap is the JVM's affair, unless a cluster's client reads it first.
        Ok(_) if key == keys::DRIVER_MEMORY => match &checker.context.memory.driver.unstartable {
            Some(Unstartable::Size { key: keys::DRIVER_MEMORY, error }) => Some(error.to_string()),
            _ => None,
        },
        Ok(_) => None,
    }
}

/// The size that a spelling means, where it can only be one: `64 MB`, `4GiB`, `4Gi`, `2gb`.
fn meant(value: &str) -> Option<String> {
    let compact: String =
        value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let digits = compact.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = compact.split_at(digits);
    let unit = match unit {
        "k" | "kb" | "kib" | "ki" => "k",
        "m" | "mb" | "mib" | "mi" | "meg" => "m",
        "g" | "gb" | "gib" | "gi" | "gig" => "g",
        "t" | "tb" | "tib" | "ti" => "t",
        _ => return None,
    };
    number.parse::<u32>().ok().map(|number| format!("{number}{unit}"))
}
