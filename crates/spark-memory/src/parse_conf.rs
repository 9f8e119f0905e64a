//! The settings that any text makes, pasted settings and Python alike.

use std::collections::BTreeMap;

use pyspark_program::Module;
use spark_model::conf::text::TextKind;
use spark_model::order;

/// Keys and values of a spark-submit command line, a spark-defaults.conf, a manifest, a cluster's JSON, or a builder
/// chain in Python.
pub fn parse_conf(text: &str) -> BTreeMap<String, String> {
    let parsed = pyspark_program::pasted_settings(text);
    if parsed.kind != TextKind::Python {
        return parsed.effective();
    }
    let Ok(module) = Module::parse(text) else { return BTreeMap::new() };
    let program = pyspark_program::evaluate(text, module.statements());
    let settings = pyspark_program::settings(&program).written.into_iter();
    order::map(settings.filter_map(|setting| Some((setting.key, setting.value?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_commands_and_builders() {
        let of = |text: &str| parse_conf(text).get("spark.executor.memory").cloned();
        assert_eq!(of("spark-submit --executor-memory 4g job.py").as_deref(), Some("4g"));
        assert_eq!(of("spark.executor.memory 4g\n").as_deref(), Some("4g"));
        let builder =
            "spark = SparkSession.builder.config('spark.executor.memory', '4g').getOrCreate()";
        assert_eq!(of(builder).as_deref(), Some("4g"));
    }
}
