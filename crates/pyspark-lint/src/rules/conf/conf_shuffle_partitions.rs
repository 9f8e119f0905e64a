use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::Master;
use spark_model::demand::{Outcome, RegionKind};

declare_rule! {
    /// ## Why
    /// With one shuffle partition every join, aggregation and sort ends in one task, which has one task's share of one
    /// executor's execution region, while all others wait. With a few for much data each task gets many times its
    /// share, and writes the rest to disk and reads it back.
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
    pub static RULE = {
        id: "conf-shuffle-partitions",
        summary: "One partition for every shuffle, or too few for the data",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#other-configuration-options",
        check: conf_shuffle_partitions,
    }
}

const KEY: &str = "spark.sql.shuffle.partitions";

/// A task that spills a few times is nothing to speak of: its pieces are merged in one go.
const SPILLS_OFTEN: u64 = 8;

fn conf_shuffle_partitions(checker: &mut Checker<'_, '_>) {
    // On one machine, in tests, one partition is what is wanted.
    if matches!(checker.context.master, Master::Local { .. }) {
        return;
    }
    let Some(setting) = checker.setting_in_effect(KEY) else { return };
    let Some(partitions) = setting.value.and_then(|value| value.trim().parse::<u32>().ok()) else {
        return;
    };
    let explanation = if partitions == 1 {
        Explanation {
            message: format!("{KEY} is 1: one task gets everything after a shuffle."),
            why: "It holds what it can in one task's share of the execution region, and spills the rest.".to_owned(),
            help: "As many as the shuffled data has parts of 100 to 200 MB, and no fewer than the cluster has cores.".to_owned(),
        }
    } else {
        let Some(explanation) = too_few(checker, partitions) else { return };
        explanation
    };
    checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
}

/// The sentences for a number of partitions that, by known sizes, gives a task several times its share.
fn too_few(checker: &Checker<'_, '_>, partitions: u32) -> Option<Explanation> {
    let program = checker.program();
    let stages = checker.context.steps.iter().flat_map(|step| &step.stages);
    // Of fewer tasks adaptive execution has made some that fit, or the code says how many itself.
    let shuffled = stages.filter(|stage| stage.tasks == partitions);
    let spilled = shuffled.flat_map(|stage| &stage.demands).filter(|demand| {
        demand.outcome == Outcome::Spills
            && demand.missing.is_empty()
            && demand.region.is_some_and(RegionKind::is_execution)
    });
    let (demand, bytes, available) = spilled
        .filter_map(|demand| {
            Some((demand, demand.least_bytes?, demand.available.filter(|it| it.0 > 0)?))
        })
        .filter(|(_, bytes, available)| bytes.0 / available.0 >= SPILLS_OFTEN)
        .max_by_key(|(_, bytes, _)| *bytes)?;
    let enough = u64::from(partitions).saturating_mul(bytes.0.div_ceil(available.0));
    // A round number, as in hand-written code.
    let enough = enough.div_ceil(100) * 100;
    Some(Explanation {
        message: format!(
            "{KEY} is {partitions}: the {} of `{}` needs about {} in each task, and a task may hold {}.",
            demand.kind,
            program.node(demand.node).name(),
            bytes.human(),
            available.human()
        ),
        why: "What is over a task's share of the execution region is written to disk in pieces, and read back to be merged.".to_owned(),
        help: format!("About {enough} partitions let each task hold its part; adaptive execution makes fewer where they turn out small."),
    })
}
