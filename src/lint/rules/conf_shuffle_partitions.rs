use crate::conf::Master;
use crate::lint::checker::Words;
use crate::lint::{Checker, FixKind, Severity, rule::declare_rule};

declare_rule! {
    /// ## Why
    /// With one shuffle partition every join, aggregation and sort ends in one task, which has one task's share of one
    /// executor's execution region, while all others wait.
    ///
    /// ## Bad
    /// ```python
    /// spark.conf.set("spark.sql.shuffle.partitions", "1")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark.conf.set("spark.sql.shuffle.partitions", "400")
    /// ```
    pub(super) static CONF_SHUFFLE_PARTITIONS = {
        id: "conf-shuffle-partitions",
        summary: "One partition for every shuffle",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#other-configuration-options",
        check: conf_shuffle_partitions,
    }
}

fn conf_shuffle_partitions(checker: &mut Checker<'_, '_>) {
    // On one machine, in tests, one partition is what is wanted.
    if matches!(checker.context.master, Master::Local { .. }) {
        return;
    }
    let Some(setting) = checker
        .setting_in_effect("spark.sql.shuffle.partitions")
        .filter(|setting| setting.value.is_some_and(|value| value.trim() == "1"))
    else {
        return;
    };
    let words = Words {
        message: "spark.sql.shuffle.partitions is 1: one task gets everything after a shuffle.".to_owned(),
        why: "It holds what it can in one task's share of the execution region, and spills the rest.".to_owned(),
        help: "As many as the shuffled data has parts of 100 to 200 MB, and no fewer than the cluster has cores.".to_owned(),
    };
    checker.report_setting(&CONF_SHUFFLE_PARTITIONS, &setting, setting.value_range(), words);
}
