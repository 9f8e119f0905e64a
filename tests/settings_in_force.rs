//! Each action is planned with the settings that are in force where it runs, not with those at the program's end.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Input, Report, Step, analyze};

const PARTITIONS: &str = "spark.sql.shuffle.partitions";

/// The report of a program in which `S(n)` sets the partitions of shuffles, `T` is a table and `A` an aggregate of it.
fn report(source: &str, conf: &Value) -> Report {
    let code = source
        .replace("S(", &format!("spark.conf.set('{PARTITIONS}', "))
        .replace("A.", "T.groupBy('k').agg(F.sum('v')).")
        .replace("T.", "spark.table('t').");
    let tables = json!({"t": {
        "rows": 50_000_000, "columns": {"k": "bigint", "v": "double"}, "distinct": {"k": 40_000_000}
    }});
    let mut conf = conf.clone();
    conf["spark.sql.adaptive.enabled"] = "false".into();
    let source = format!("from pyspark.sql import functions as F\n{code}\n");
    let json =
        json!({"source": source, "tables": tables, "conf": conf, "cluster": {"manager": "yarn"}});
    analyze(&Input::from_json(&json.to_string()).unwrap())
}

/// The tasks of the last stage of each step.
fn tasks(source: &str) -> Vec<u32> {
    let report = report(source, &json!({PARTITIONS: "50"}));
    let last = |step: &Step| step.stages.last().map_or(0, |stage| stage.tasks);
    report.steps.iter().map(last).collect()
}

#[test]
fn an_action_has_the_settings_of_its_place() {
    let cases: [(&str, &[u32]); 13] = [
        ("A.collect()\nS(7)\nA.collect()\nS(9)\nA.collect()", &[50, 7, 9]),
        // Spark reads them when the query is planned, not where the frame is named.
        ("df = A.where('k > 1')\nS(7)\ndf.collect()", &[7]),
        ("S(7)\nspark.sql('RESET spark.sql.shuffle.partitions')\nA.collect()", &[50]),
        ("S(7)\nA.collect()\nspark.sql('RESET')\nA.collect()", &[7, 50]),
        // What the session was started with is gone too.
        (
            "S(7)\nA.collect()\nspark.conf.unset('spark.sql.shuffle.partitions')\nA.collect()",
            &[7, 200],
        ),
        ("spark.sql('SET spark.sql.shuffle.partitions=7')\nA.collect()\nS(9)", &[7]),
        ("def run(n):\n    S(n)\n    A.collect()\nrun(7)\nA.collect()\nrun(9)", &[7, 7, 9]),
        (
            "S(7)\nA.collect()\nspark.stop()\nspark = SparkSession.builder.getOrCreate()\nA.collect()",
            &[7, 50],
        ),
        ("S(7)\nif x:\n    S(9)\n    A.collect()\nelse:\n    A.collect()", &[9, 7]),
        // A frame is planned once for the actions that run its own plan; others plan a query that wraps it.
        (
            "df = A.where('v > 1')\nS(7)\ndf.collect()\nS(9)\ndf.collect()\ndf.toPandas()",
            &[7, 7, 7],
        ),
        ("df = A.where('v > 1')\nS(7)\ndf.collect()\nS(9)\ndf.write.parquet('o')", &[7, 9]),
        // What is cached is planned where it is cached.
        (
            "S(7)\ndf = A.where('v > 1').cache()\nS(9)\ndf.write.parquet('o')\nA.write.parquet('p')",
            &[7, 9],
        ),
        // A static setting of the core cannot be changed in a running session.
        ("spark.conf.set('spark.default.parallelism', 3)\nA.collect()", &[50]),
    ];
    for (source, expected) in cases {
        assert_eq!(tasks(source), expected, "{source}");
    }
}

/// The outcomes of the aggregates, by step, with the range of the bytes of each in MiB.
fn aggregates(source: &str) -> Vec<Vec<(&'static str, [u64; 2])>> {
    let report = report(source, &json!({PARTITIONS: "8", "spark.executor.memory": "1g"}));
    let of_step = |step: &Step| {
        let demands = step.stages.iter().skip(1).flat_map(|stage| &stage.demands);
        let aggregates = demands.filter(|demand| demand.kind.name() == "hashAggregate");
        aggregates
            .map(|it| {
                let range = it.range.unwrap();
                (it.outcome.name(), [range.least, range.most].map(|size| size.0 >> 20))
            })
            .collect()
    };
    report.steps.iter().map(of_step).collect()
}

#[test]
fn an_outcome_holds_for_every_path() {
    let one = |setting: &str| aggregates(&format!("{setting}\nA.write.parquet('o')"))[0].clone();
    let (few, many) = (one("S(8)"), one("S(4000)"));
    assert_eq!((few[0].0, many[0].0), ("spills", "fits"));
    let [both] = &aggregates("if x:\n    S(4000)\nA.write.parquet('o')")[0][..] else { panic!() };
    assert_eq!(both.0, "depends");
    assert!(both.1[0] <= many[0].1[0] && both.1[1] >= few[0].1[1], "{both:?} {few:?} {many:?}");
    for source in [
        "for n in [8, 4000]:\n    S(n)\n    A.write.parquet('o')",
        "for name in names:\n    A.write.parquet(name)\n    S(4000)",
        "if x:\n    S(8)\nelse:\n    S(4000)\nA.write.parquet('o')",
    ] {
        assert_eq!(aggregates(source)[0][0], *both, "{source}");
    }
    // Set on each path alike, or to a value that changes nothing, nothing depends on it.
    for source in [
        "if x:\n    S(8)\nelse:\n    S(8)\nA.write.parquet('o')",
        "if x:\n    spark.conf.set('spark.sql.session.timeZone', 'UTC')\nA.write.parquet('o')",
    ] {
        assert_eq!(aggregates(source)[0], few, "{source}");
    }
}

#[test]
fn more_paths_than_are_planned_are_not_judged() {
    let branches: String = (0..4).map(|n| format!("if x{n}:\n    S({})\n", 40 + n)).collect();
    let report = report(&format!("A.write.csv('o')\n{branches}A.write.csv('p')"), &json!({}));
    let outcomes: Vec<&str> = report.steps.iter().map(|step| step.outcome.name()).collect();
    assert_ne!(outcomes[0], "unknown");
    assert_eq!(outcomes[1], "unknown");
    let why = report.steps[1].unplanned.as_ref().map(|it| format!("{it:?}")).unwrap_or_default();
    assert!(why.contains("spark.conf.set"), "{why}");
}

#[test]
fn a_recommended_value_is_for_the_actions_that_it_reaches() {
    let source = "S(8)\nA.write.parquet('o')\nS(9)\nA.write.parquet('p')";
    let report = report(source, &json!({"spark.executor.memory": "1g"}));
    let recommended = report.recommendations.iter().find(|it| it.key == PARTITIONS);
    // The last literal is what is changed; the first action spills still.
    assert_ne!(recommended.map(|it| it.from.as_deref()), Some(Some("8")));
}
