//! Lineages that loops make long: what each iteration reads is planned once.
#![cfg(not(target_arch = "wasm32"))]

use spark_memory::{Input, analyze};

#[test]
fn a_long_frame_that_every_iteration_reads_is_planned_whole() {
    let source = "\
from pyspark.sql import Window, functions as F
w = Window.partitionBy('sensor').orderBy('at')
features = spark.read.parquet('readings')
for lag in range(1, 49):
    features = features.withColumn(f'v_{lag}', F.lag('v', lag).over(w))
for column in features.columns:
    features = features.withColumn(column, F.coalesce(F.col(column), F.lit(0)))
days = None
for day in range(1, 32):
    part = features.where(F.dayofmonth('at') == day)
    days = part if days is None else days.union(part)
days.repartition(1).write.parquet('o')
";
    let report = analyze(&Input { source: source.to_owned(), ..Input::default() });
    let [step] = &report.steps[..] else { panic!("{:?}", report.steps) };
    assert!(step.unplanned.is_none(), "{:?}", step.unplanned);
    // The exchange for the windows is one that all days reuse.
    let tasks: Vec<u32> = step.stages.iter().map(|stage| stage.tasks).collect();
    assert_eq!(tasks[1..], [31 * 200, 1], "{tasks:?}");
    let kinds: Vec<&str> = step.stages[1].demands.iter().map(|demand| demand.kind.name()).collect();
    assert_eq!(kinds, ["sort", "window"]);
}
