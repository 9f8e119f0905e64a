//! Limits hold: with a few rows less of a table than a limit names the demand fits, with a few more it does not.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::json;
use spark_memory::{Demand, Input, Outcome, Report, analyze};

/// The report with so many rows in the table `t`; in none, where its size is not given.
fn report(source: &str, adaptive: bool, rows: Option<u64>) -> Report {
    let json = json!({
        "source": source,
        "tables": {"t": {"rows": rows, "columns": {"id": "bigint", "v": "double", "u": "char(36)"}}},
        "conf": {"spark.sql.adaptive.enabled": adaptive.to_string(), "spark.sql.shuffle.partitions": "60"},
        "cluster": {"manager": "yarn"},
    });
    analyze(&Input::from_json(&json.to_string()).unwrap())
}

fn sorts(report: &Report) -> Vec<&Demand> {
    let stages = report.steps.iter().flat_map(|step| &step.stages);
    let demands = stages.flat_map(|stage| &stage.demands);
    demands.filter(|demand| demand.kind.name() == "sort").collect()
}

/// The rows of `t` up to which the last sort fits.
fn limit(report: &Report) -> u64 {
    let sorts = sorts(report);
    let limits = &sorts.last().unwrap().limits;
    assert_eq!(limits.iter().map(|it| it.of.as_str()).collect::<Vec<_>>(), ["t"]);
    limits[0].rows
}

const SORTS: [&str; 3] = [
    "spark.table('t').orderBy('v').write.parquet('o')",
    "spark.table('t').repartition(7).sortWithinPartitions('u').write.parquet('o')",
    "spark.sql('select id, u from t order by u').write.parquet('o')",
];

#[test]
fn a_limit_of_a_table_is_where_its_rows_cease_to_fit() {
    for source in SORTS {
        let rows = limit(&report(source, false, None));
        let outcome = |share: f64| {
            let report = report(source, false, Some((rows as f64 * share) as u64));
            sorts(&report).last().unwrap().outcome
        };
        assert_eq!(outcome(0.98), Outcome::Fits, "{source}: {rows}");
        assert_eq!(outcome(1.03), Outcome::Spills, "{source}: {rows}");
    }
}

#[test]
fn a_limit_is_the_same_whatever_rows_the_table_has() {
    for adaptive in [true, false] {
        for source in SORTS {
            let unknown = limit(&report(source, adaptive, None)) as f64;
            for rows in [1_000_000, 40_000_000, 9_000_000_000] {
                let known = limit(&report(source, adaptive, Some(rows))) as f64;
                assert!((known / unknown - 1.0).abs() < 0.03, "{source}: {known}, {unknown}");
            }
        }
    }
}
