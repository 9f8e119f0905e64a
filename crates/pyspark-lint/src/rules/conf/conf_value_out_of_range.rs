use crate::checker::{AnySetting, Explanation};
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit, GIB};
use spark_model::cluster::JavaVersion;
use spark_model::conf::{SparkVersion, keys};
use spark_model::memory::options::{HeapOptions, split};

declare_rule! {
    /// ## Why
    /// Spark checks these values when it starts, or when a session sets them, and raises: a fraction outside its range,
    /// a negative size, a Kryo buffer of 2 GiB or more, a message size over 2047 MiB.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.memory.fraction", "1.5").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.memory.fraction", "0.6").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-value-out-of-range",
        summary: "A value outside the range that Spark accepts",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#memory-management",
        check: conf_value_out_of_range,
    }
}

fn conf_value_out_of_range(checker: &mut Checker<'_, '_>) {
    let on_databricks = is_on_databricks(checker);
    for setting in checker.settings().iter() {
        let Some(value) = setting.value else { continue };
        let value = value.trim();
        if on_databricks && setting.key == keys::SHUFFLE_PARTITIONS && value == "auto" {
            continue;
        }
        let range = broken_range(setting.key, value)
            .or_else(|| broken_switch(setting, value, checker.context.version))
            .or_else(|| broken_region(setting.key, value, checker.context.java));
        let Some(range) = range else { continue };
        let explanation = Explanation {
            message: format!("{} is `{value}`, and must be {}.", setting.key, range.must),
            why: "Spark checks it before it lays out any memory, and raises.".to_owned(),
            help: format!("Write `{}`, or leave it out.", range.default),
        };
        // Among a JVM's options the value is one of several.
        let is_one_of_several = keys::JAVA_OPTIONS.contains(&setting.key);
        let edits = checker.rewrite_value(setting, range.default).filter(|_| !is_one_of_several);
        let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
        finding.unsafe_fix(format!("Write {}", range.default), edits);
    }
    late_heartbeat(checker);
}

/// Returns true if the code says that it is for Databricks, whose Spark takes `auto` for a number of partitions.
fn is_on_databricks(checker: &mut Checker<'_, '_>) -> bool {
    checker.context.databricks
        || checker.program().source.contains("dbutils.")
        || checker.settings().iter().any(|setting| setting.key.starts_with("spark.databricks."))
}

/// An executor that may be silent for as long as the driver waits for it (`SparkConf.validateSettings`).
fn late_heartbeat(checker: &mut Checker<'_, '_>) {
    const HEARTBEAT: &str = "spark.executor.heartbeatInterval";
    const TIMEOUT: &str = "spark.network.timeout";
    let heartbeat = checker.setting_in_effect(HEARTBEAT);
    let timeout = checker.setting_in_effect(TIMEOUT);
    let milliseconds = |setting: Option<&AnySetting<'_, '_>>, bare, default| match setting {
        Some(setting) => setting.value.and_then(|value| milliseconds(value, bare)),
        None => Some(default),
    };
    let (Some(beats), Some(waits)) = (
        milliseconds(heartbeat.as_ref(), 1, 10_000),
        milliseconds(timeout.as_ref(), 1000, 120_000),
    ) else {
        return;
    };
    if beats < waits {
        return;
    }
    let written = |setting: Option<&AnySetting<'_, '_>>, default: &str| {
        setting.and_then(|setting| setting.value).unwrap_or(default).to_owned()
    };
    let (beat, wait) = (written(heartbeat.as_ref(), "10s"), written(timeout.as_ref(), "120s"));
    let default = if heartbeat.is_some() { "10s" } else { "120s" };
    let Some(setting) = heartbeat.or(timeout) else { return };
    let explanation = Explanation {
        message: format!("{HEARTBEAT} is `{beat}`, and must be under {TIMEOUT}, `{wait}`."),
        why: "Spark checks it before it lays out any memory, and raises.".to_owned(),
        help: format!(
            "Let executors report several times within the timeout; `{default}` is the default of {}.",
            setting.key
        ),
    };
    let is_fixed = default == "120s" || waits > 10_000;
    let edits = checker.rewrite_value(&setting, default).filter(|_| is_fixed);
    let finding = checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    finding.unsafe_fix(format!("Write {default}"), edits);
}

/// A time as Spark reads it (`JavaUtils.timeStringAs`), in milliseconds; a bare number counts in `bare` of them.
fn milliseconds(text: &str, bare: u64) -> Option<u64> {
    let text = text.trim().to_lowercase();
    let (number, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = number.parse().ok()?;
    let unit = match unit {
        "" => bare,
        "us" => return Some(number / 1000),
        "ms" => 1,
        "s" => 1000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(unit)
}

/// A region of more than 32 MiB, which G1 takes since Java 18 only (JDK-8275056; recorded for 17 in
/// `tests/data/jvm_flags.json`).
fn broken_region(key: &str, value: &str, java: JavaVersion) -> Option<Allowed> {
    if java >= JavaVersion::V21 || !keys::JAVA_OPTIONS.contains(&key) {
        return None;
    }
    let region = HeapOptions::read(&split(value)).g1_region?;
    (region > ByteSize::mib(32)).then_some(Allowed {
        must: "without a G1HeapRegionSize over 32m before Java 18",
        default: "-XX:G1HeapRegionSize=32m",
    })
}

/// A switch that says neither `true` nor `false` (`ConfigHelpers.toBoolean`).
fn broken_switch(
    setting: &AnySetting<'_, '_>,
    value: &str,
    version: SparkVersion,
) -> Option<Allowed> {
    let entry = setting.entry.filter(|entry| entry.kind(version).is_some())?;
    let default = entry.default(version);
    let is_switch = matches!(default, "true" | "false");
    let is_known = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
    (is_switch && !is_known).then_some(Allowed { must: "true or false", default })
}

/// The range that a value must be in, and its default.
struct Allowed {
    must: &'static str,
    default: &'static str,
}

/// The range that a value is outside of.
///
/// Source: `SparkConf.validateSettings`, `checkValue` in `internal/config/package.scala` and `SQLConf.scala`,
/// `KryoSerializer`, `RpcUtils.maxMessageSizeBytes`; recorded in `tests/data/setting_errors.json` and
/// `tests/data/runtime_set.json`.
fn broken_range(key: &str, value: &str) -> Option<Allowed> {
    let number = value.parse::<f64>().ok();
    let outside = |valid: fn(f64) -> bool| number.is_none_or(|number| !valid(number));
    let size = |bare| ByteSize::parse(value.trim_start_matches('-'), bare).ok();
    let broken = match key {
        keys::MEMORY_FRACTION => (outside(|f| f > 0.0 && f <= 1.0), "over 0 and at most 1", "0.6"),
        keys::STORAGE_FRACTION => {
            (outside(|f| (0.0..1.0).contains(&f)), "at least 0 and under 1", "0.5")
        }
        keys::EXECUTOR_CORES | keys::TASK_CPUS => {
            (outside(|n| n >= 1.0 && n.fract() == 0.0), "a whole number from 1", "1")
        }
        "spark.sql.shuffle.partitions" => {
            (outside(|n| n >= 1.0 && n.fract() == 0.0), "a whole number from 1", "200")
        }
        "spark.rpc.message.maxSize" => {
            (outside(|n| n > 0.0 && n <= 2047.0), "at most 2047 (MiB)", "128")
        }
        "spark.kryoserializer.buffer.max" => {
            (size(ByteUnit::MiB).is_some_and(|size| size.0 >= 2 * GIB), "under 2g", "64m")
        }
        "spark.kryoserializer.buffer" => {
            (size(ByteUnit::KiB).is_some_and(|size| size.0 >= 2 * GIB), "under 2g", "64k")
        }
        keys::EXECUTOR_MEMORY | keys::DRIVER_MEMORY => {
            (value.starts_with('-'), "a positive size", "1g")
        }
        keys::ADVISORY_SIZE
        | "spark.sql.adaptive.shuffle.targetPostShuffleInputSize"
        | "spark.sql.adaptive.coalescePartitions.minPartitionSize" => {
            let is_none = size(ByteUnit::Byte) == Some(ByteSize::ZERO);
            let default = if key.ends_with("minPartitionSize") { "1m" } else { "64m" };
            (value.starts_with('-') || is_none, "over 0", default)
        }
        keys::OFF_HEAP_SIZE
        | keys::EXECUTOR_OVERHEAD
        | keys::DRIVER_OVERHEAD
        | keys::PYSPARK_MEMORY => (value.starts_with('-'), "no negative size", "0"),
        _ => return None,
    };
    let (is_outside, must, default) = broken;
    is_outside.then_some(Allowed { must, default })
}
