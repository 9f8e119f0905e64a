use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit};
use spark_model::conf::keys;

declare_rule! {
    /// ## Why
    /// Each task reads this much of its files, and unpacked, decoded rows are several times as large: what sorts, joins
    /// and Python workers get from one task grows by the same factor.
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.sql.files.maxPartitionBytes", "1g")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.conf.set("spark.sql.files.maxPartitionBytes", "128m")
    /// ```
    pub static RULE = {
        id: "conf-max-partition-bytes",
        summary: "Scan partitions that are larger than a task can hold",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#other-configuration-options",
        check: conf_max_partition_bytes,
    }
}

fn conf_max_partition_bytes(checker: &mut Checker<'_, '_>) {
    let Some(setting) = checker.setting_in_effect(keys::MAX_PARTITION_BYTES) else {
        return;
    };
    let Some(Ok(size)) = setting.value.map(|value| ByteSize::parse(value, ByteUnit::Byte)) else {
        return;
    };
    if size <= ByteSize::mib(512) {
        return;
    }
    let explanation = Explanation {
        message: format!("Each scan task reads up to {} of files.", size.human()),
        why:
            "Unpacked, that is several times as much for one task's share of the execution region."
                .to_owned(),
        help: "Stay at the default of 128m, or at most 512m.".to_owned(),
    };
    checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
}
