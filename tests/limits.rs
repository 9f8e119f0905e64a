//! Limits hold: with a few rows less of a table than a limit names the demand fits, with a few more it does not.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Demand, DemandKind, Input, Outcome, ProcessKind, Report, analyze};

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

/// The demands of one kind and process of a job over the tables `t` and `s`, of so many rows.
fn demands(
    source: &str,
    [t, s]: [Option<u64>; 2],
    conf: &Value,
    (kind, process): (DemandKind, ProcessKind),
) -> Vec<Demand> {
    let columns = json!({"id": "bigint", "v": "double", "u": "char(36)"});
    let json = json!({
        "source": source,
        "tables": {"t": {"rows": t, "columns": columns}, "s": {"rows": s, "columns": columns}},
        "conf": conf,
        "cluster": {"manager": "yarn"},
    });
    let report = analyze(&Input::from_json(&json.to_string()).unwrap());
    let demands = report.steps.into_iter().flat_map(|step| step.stages).flat_map(|it| it.demands);
    demands.filter(|it| it.kind == kind && it.process == process).collect()
}

/// The limits of the last demand, and what they are of.
fn limits(demands: &[Demand]) -> Vec<(&str, u64, Outcome)> {
    let limits = &demands.last().unwrap().limits;
    limits.iter().map(|it| (it.of.as_str(), it.rows, it.outcome)).collect()
}

const RESULT: (DemandKind, ProcessKind) = (DemandKind::Result, ProcessKind::Driver);
const CACHE: (DemandKind, ProcessKind) = (DemandKind::Cache, ProcessKind::Executor);

/// The last demand ends in the first way with a little less than these rows, and in the second with a little more.
fn changes_at(of: impl Fn(Option<u64>) -> Vec<Demand>, limit: u64, outcomes: [Outcome; 2]) {
    for (share, outcome) in [0.98, 1.03].into_iter().zip(outcomes) {
        let rows = (limit as f64 * share) as u64;
        assert_eq!(of(Some(rows)).last().unwrap().outcome, outcome, "{share} of {limit}");
    }
}

#[test]
fn a_result_depends_before_it_fails() {
    let source = "spark.table('t').collect()";
    let conf = json!({"spark.driver.memory": "2g", "spark.driver.maxResultSize": "0"});
    let of = |rows| demands(source, [rows, None], &conf, RESULT);
    for rows in [None, Some(1_000_000), Some(1_000_000_000)] {
        let found = of(rows);
        let [("t", fits, Outcome::Fits), ("t", depends, Outcome::Depends)] = limits(&found)[..]
        else {
            panic!("{:?}", limits(&found));
        };
        changes_at(of, fits, [Outcome::Fits, Outcome::Depends]);
        changes_at(of, depends, [Outcome::Depends, Outcome::Fails]);
    }
}

#[test]
fn what_spills_or_evicts_without_end_has_one_limit() {
    let kind = (DemandKind::Sort, ProcessKind::Executor);
    for source in SORTS {
        let found = demands(source, [Some(1_000_000), None], &json!({}), kind);
        assert!(matches!(limits(&found)[..], [(_, _, Outcome::Fits)]), "{source}");
    }
    let source = "spark.table('t').persist(StorageLevel.MEMORY_ONLY).count()";
    let found = demands(source, [Some(1_000_000), None], &json!({}), CACHE);
    assert!(matches!(limits(&found)[..], [("t", _, Outcome::Fits)]), "{:?}", limits(&found));
}

#[test]
fn a_cache_without_memory_has_no_limit() {
    // All of it is on disk; and off the heap there is none unless a setting gives some.
    for level in ["DISK_ONLY", "OFF_HEAP"] {
        let source = format!("spark.table('t').persist(StorageLevel.{level}).count()");
        for rows in [None, Some(1_000_000)] {
            let found = demands(&source, [rows, None], &json!({}), CACHE);
            assert_eq!(limits(&found), [], "{level}");
        }
    }
}

#[test]
fn a_cached_frame_evicts_others_before_its_own_blocks_go_to_disk() {
    let source = "s = spark.table('s').cache()\ns.count()\nspark.table('t').cache().count()";
    let of = |rows| demands(source, [rows, Some(2_000_000)], &json!({}), CACHE);
    let found = of(Some(1_000_000));
    let [("t", fits, Outcome::Fits), ("t", evicts, Outcome::Evicts)] = limits(&found)[..] else {
        panic!("{:?}", limits(&found));
    };
    changes_at(of, fits, [Outcome::Fits, Outcome::Evicts]);
    changes_at(of, evicts, [Outcome::Evicts, Outcome::Spills]);
}

/// Rows that nobody gives are measured at some number of them: what that number takes in the cache is no limit.
#[test]
fn a_cached_frame_of_unknown_size_takes_nothing_of_another_frames_limit() {
    let both = "s = spark.table('s').cache()\ns.count()\nspark.table('t').cache().count()";
    let alone = demands("spark.table('t').cache().count()", [None, None], &json!({}), CACHE);
    let both = demands(both, [None, None], &json!({}), CACHE);
    assert_eq!(limits(&both), limits(&alone));
    assert!(matches!(limits(&alone)[..], [("t", _, Outcome::Fits)]), "{:?}", limits(&alone));
}

/// The report of a job over five million rows with an array that nobody describes.
fn exploded(source: &str, items: f64) -> Report {
    let json = json!({
        "source": source,
        "tables": {"t": {"rows": 5_000_000, "columns": {"id": "bigint", "a": "array<bigint>", "u": "char(36)"}}},
        "assume": {"arrayLength": items},
        "cluster": {"manager": "yarn"},
    });
    analyze(&Input::from_json(&json.to_string()).unwrap())
}

#[test]
fn a_limit_of_items_is_where_longer_arrays_cease_to_fit() {
    let whole = "t = spark.table('t')\n";
    let explode = "t = spark.table('t').select('id', 'u', F.explode('a').alias('x'))\n";
    for (frame, action, kind) in [
        (whole, "t.orderBy('u').write.parquet('o')", DemandKind::Sort),
        (whole, "t.cache().count()", DemandKind::Cache),
        (explode, "t.orderBy('x').write.parquet('o')", DemandKind::Sort),
        (explode, "t.groupBy('x', 'u').count().write.parquet('o')", DemandKind::HashAggregate),
        (explode, "t.cache().count()", DemandKind::Cache),
        (explode, "t.toPandas()", DemandKind::Result),
    ] {
        let source = format!("from pyspark.sql import functions as F\n{frame}{action}");
        let last = |items: f64| {
            let report = exploded(&source, items);
            let demands = report.steps.into_iter().flat_map(|step| step.stages);
            let mut demands = demands.flat_map(|stage| stage.demands).filter(|it| it.kind == kind);
            demands.next_back().unwrap_or_else(|| panic!("{action}"))
        };
        let of_items =
            |demand: &Demand| demand.limits.iter().find(|it| it.of == "items").map(|it| it.rows);
        let one = last(1.0);
        let Some(items) = of_items(&one) else { panic!("{action}: {:?}", one.limits) };
        let (below, above) = (last(items as f64 * 0.98), last((items + 1) as f64 * 1.03));
        assert_eq!(below.outcome, Outcome::Fits, "{action}: {items}");
        assert_ne!(above.outcome, Outcome::Fits, "{action}: {items}");
    }
}

/// Two relations that fit one by one, and not together.
#[test]
fn relations_of_one_stage_are_held_together() {
    let join = |frames: &str| {
        format!("from pyspark.sql.functions import broadcast\na = spark.range(10 ** 9)\n{frames}")
    };
    let one = join("a.join(broadcast(spark.table('t')), 'id').write.parquet('o')");
    let two = join(
        "s = spark.table('s').toDF('id', 'w', 'x')\na.join(broadcast(spark.table('t')), 'id').join(broadcast(s), 'id').write.parquet('o')",
    );
    let conf = json!({"spark.driver.memory": "1g"});
    for process in [ProcessKind::Driver, ProcessKind::Executor] {
        let kind = (DemandKind::Broadcast, process);
        let of = |source: &str, t: u64| demands(source, [Some(t), Some(2_000_000)], &conf, kind);
        let fits =
            |source: &str, t: u64| of(source, t).iter().all(|it| it.outcome == Outcome::Fits);
        let largest =
            |source: &str| (1..60).map(|it| it * 100_000).take_while(|t| fits(source, *t)).last();
        let (alone, together) = (largest(&one), largest(&two));
        assert!(alone > together, "{process}: {alone:?}, {together:?}");
        // Each limit is for the other relation as it is.
        let found = of(&two, 500_000);
        let limit = found
            .iter()
            .flat_map(|it| &it.limits)
            .find(|it| it.of == "t" && it.outcome == Outcome::Fits);
        let (limit, found) = (limit.map(|it| it.rows), together.unwrap_or_default());
        assert!(
            limit.is_some_and(|it| it >= found && it < found + 200_000),
            "{process}: {limit:?}, {found}"
        );
    }
}

#[test]
fn a_size_that_cannot_be_counted_is_no_number_in_a_sentence() {
    for source in [
        "a = spark.range(10 ** 15)\na.crossJoin(a).collect()",
        "a = spark.range(10 ** 15)\na.crossJoin(a).cache().toPandas()",
        "a = spark.range(10 ** 15)\nb = a.crossJoin(a.toDF('x')).hint('broadcast')\na.join(b, 'id').count()",
        "a = spark.range(10 ** 15)\nb = a.crossJoin(a.toDF('x')).hint('shuffle_hash')\na.join(b, 'id').count()",
        "a = spark.range(10 ** 15)\na.crossJoin(a.toDF('x')).orderBy('x').count()",
    ] {
        let report = report(source, false, None);
        let demands = report.steps.iter().flat_map(|step| &step.stages).flat_map(|it| &it.demands);
        let mut sentences: Vec<&str> = Vec::new();
        for demand in demands {
            sentences
                .extend([demand.basis.as_str(), demand.message.as_deref().unwrap_or_default()]);
        }
        sentences.extend(report.diagnostics.iter().map(|it| it.message.as_str()));
        assert!(sentences.iter().any(|it| it.contains("over ")), "{source}: {sentences:?}");
        for sentence in sentences {
            let number = ["EiB", "16384.0 PiB", "18446744073709551615", "18,446,744"];
            assert!(number.iter().all(|it| !sentence.contains(it)), "{source}: {sentence}");
        }
    }
}
