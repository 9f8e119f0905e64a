use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit, ParseBytesError};
use spark_model::conf::keys;

declare_rule! {
    /// ## Why
    /// Spark and the JVM read sizes as whole numbers. With a fraction the heap is never laid out: the JVM does not
    /// start, or Spark raises "Fractional values are not supported" where the key is first read.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memory", "1.5g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.config("spark.executor.memory", "1536m").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-size-fraction",
        summary: "A size written as a fraction, which Spark does not accept",
        severity: Severity::Error,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#spark-properties",
        check: conf_size_fraction,
    }
}

fn conf_size_fraction(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let (Some(bare), Some(value)) = (keys::size_unit(setting.key), setting.value) else {
            continue;
        };
        let Err(ParseBytesError::Fractional { whole, .. }) = ByteSize::parse(value, bare) else {
            continue;
        };
        let whole = in_unit(whole, bare);
        let explanation = Explanation {
            message: format!("`{value}` for {} is no size that Spark reads: the start, or this line, fails.", setting.key),
            why: "Sizes are whole numbers; the memory that this one was meant to shape is never laid out.".to_owned(),
            help: format!("Write `{whole}`."),
        };
        let edits = checker.rewrite_value(setting, &whole);
        let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
        finding.safe_fix(format!("Write {whole}"), edits);
    }
}

/// A size as a key of this unit takes it: no finer than the unit, which is what Spark would round it to.
fn in_unit(size: ByteSize, unit: ByteUnit) -> String {
    // Less than one unit would be read as none.
    size.align_down(unit.bytes()).max(ByteSize(unit.bytes())).to_string()
}
