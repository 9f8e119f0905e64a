//! Findings that share a place: which of them stay.
#![cfg(not(target_arch = "wasm32"))]

use spark_memory::{Diagnostic, Input, Severity, analyze};

fn of_rule(input: &Input, rule: &str) -> Vec<Diagnostic> {
    analyze(input).diagnostics.into_iter().filter(|finding| finding.rule == rule).collect()
}

#[test]
fn each_option_of_a_value_has_its_own_finding() {
    let mut input = Input::default();
    let options = "-XX:+AggressiveOpts -XX:MaxPermSize=512m".to_owned();
    input.conf.insert("spark.executor.extraJavaOptions".to_owned(), options);
    let findings = of_rule(&input, "jvm-flag-removed");
    let names = ["AggressiveOpts", "MaxPermSize"];
    assert_eq!(findings.len(), names.len(), "{findings:#?}");
    for name in names {
        assert!(findings.iter().any(|finding| finding.message.contains(name)), "{name}");
    }
}

#[test]
fn the_most_severe_of_several_reasons_stays() {
    let source = "\
def rows(df):
    return df.collect()

orders = spark.table(\"orders\")  # size: 400GB rows: 4e9
first = rows(orders)
second = rows(spark.table(\"returns\"))
";
    let input = Input { source: source.to_owned(), ..Input::default() };
    let findings = of_rule(&input, "collect-unbounded");
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].severity, Severity::Error, "{findings:#?}");
}
