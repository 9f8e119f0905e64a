//! Settings judged as real Spark judged them.
#![cfg(not(target_arch = "wasm32"))]

use std::borrow::Cow;

use serde_json::{Value, json};
use spark_memory::bytes::ByteSize;
use spark_memory::{Input, Outcome, Report, Severity, analyze};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn report(input: &Value) -> Report {
    analyze(&Input::from_json(&input.to_string()).unwrap())
}

fn version(row: &Value) -> String {
    row["version"].as_str().unwrap().chars().take(3).collect()
}

#[test]
fn an_error_exactly_where_spark_refuses_to_start() {
    let recorded = read(include_str!("data/setting_errors.json"));
    let rows = recorded["rows"].as_array().unwrap();
    let mut wrong = String::new();
    for row in rows {
        let report = report(&json!({
            "sparkVersion": version(row),
            "conf": row["conf"],
            "cluster": {"manager": "local", "launcher": "python", "machine": {"cores": 2, "memory": "23g"}},
        }));
        let errors: Vec<&str> = report
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| &*finding.rule)
            .collect();
        let started = row["outcome"]["started"] == true;
        if errors.is_empty() != started {
            wrong += &format!(
                "{} {}: started {started}, errors {errors:?}\n",
                version(row),
                row["conf"]
            );
        }
        let refused = report.driver.error.is_some()
            || report.executor.is_some_and(|executor| executor.error.is_some());
        if refused && started {
            wrong +=
                &format!("{} {}: the picture says it does not start\n", version(row), row["conf"]);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(rows.len() >= 79);
}

#[test]
fn what_a_running_session_takes_is_told_as_recorded() {
    let recorded = read(include_str!("data/runtime_set.json"));
    let mut wrong = String::new();
    let mut count = 0;
    for results in recorded["results"].as_array().unwrap() {
        for row in results["rows"].as_array().unwrap() {
            count += 1;
            let source = format!("spark.conf.set({}, {})\n", row["key"], row["value"]);
            let report = report(&json!({ "sparkVersion": version(results), "source": source }));
            // A threshold that no cluster can hold is accepted, and fails with the first table that it lets through.
            let is_refusal = |rule: &str| rule != "conf-broadcast-threshold-high";
            let mut findings = report.diagnostics.iter();
            let errors = findings
                .any(|finding| finding.severity == Severity::Error && is_refusal(&finding.rule));
            let raises = row["conf_set"] == "raises";
            if errors != raises {
                let rules: Vec<&str> =
                    report.diagnostics.iter().map(|finding| &*finding.rule).collect();
                wrong += &format!(
                    "{} {}={}: {} but {rules:?}\n",
                    version(results),
                    row["key"],
                    row["value"],
                    row["conf_set"]
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}of {count}");
    assert_eq!(count, 355);
}

#[test]
fn a_flag_is_an_error_exactly_where_sparks_jvm_refuses_it() {
    let recorded = read(include_str!("data/jvm_flags.json"));
    let mut wrong = String::new();
    for row in recorded["rows"].as_array().unwrap() {
        let java: u8 = row["java"].as_str().unwrap().parse().unwrap();
        let report = report(&json!({
            "conf": {"spark.executor.extraJavaOptions": row["flags"]},
            "cluster": {"javaVersion": java},
        }));
        let found =
            |severity| report.diagnostics.iter().any(|finding| finding.severity == severity);
        let refused = row["as_spark_starts_it"]["starts"] == false;
        if found(Severity::Error) != refused {
            wrong += &format!("Java {java} {}: refused {refused}\n", row["flags"]);
        }
        // What a bare JVM refuses and Spark's ignores is worth a word.
        let ignored = row["alone"]["starts"] == false && !refused;
        if ignored && !found(Severity::Warning) {
            wrong += &format!("Java {java} {}: ignored without a word\n", row["flags"]);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The finding on a setting on one cluster: the rule and its severity, or nothing.
#[test]
fn settings_are_judged_by_the_cluster_they_are_for() {
    let yarn = json!({"manager": "yarn", "deployMode": "cluster", "launcher": "spark-submit"});
    let kubernetes =
        json!({"manager": "kubernetes", "deployMode": "cluster", "launcher": "spark-submit"});
    let out_of_range = Some(("conf-value-out-of-range", Severity::Error));
    let no_unit = "conf-size-unit-missing";
    let cases = [
        // `SparkConf.validateSettings`: a heartbeat must come before the driver gives up waiting.
        (json!({"spark.executor.heartbeatInterval": "60s"}), &yarn, None),
        (
            json!({"spark.executor.heartbeatInterval": "60s", "spark.network.timeout": "10min"}),
            &yarn,
            None,
        ),
        (json!({"spark.executor.heartbeatInterval": "20000"}), &yarn, None),
        (json!({"spark.executor.heartbeatInterval": "sometimes"}), &yarn, None),
        (json!({"spark.executor.heartbeatInterval": "200s"}), &yarn, out_of_range),
        (json!({"spark.executor.heartbeatInterval": "2m"}), &yarn, out_of_range),
        (json!({"spark.executor.heartbeatInterval": "120000"}), &yarn, out_of_range),
        (json!({"spark.network.timeout": "10"}), &yarn, out_of_range),
        // As 4.3.0 refuses them: "Executor memory must be a positive number", "advisoryPartitionSizeInBytes must be
        // positive".
        (json!({"spark.executor.memory": "-4g"}), &yarn, out_of_range),
        (json!({"spark.sql.adaptive.advisoryPartitionSizeInBytes": "0"}), &yarn, out_of_range),
        (json!({"spark.sql.adaptive.advisoryPartitionSizeInBytes": "-1"}), &yarn, out_of_range),
        (json!({"spark.sql.files.maxPartitionBytes": "-1"}), &yarn, None),
        (
            json!({"spark.driver.maxResultSize": "-1"}),
            &yarn,
            Some(("conf-max-result-size", Severity::Warning)),
        ),
        // YARN's client reads the size; the pod on Kubernetes hands it to the JVM unchanged.
        (json!({"spark.driver.memory": "2gb"}), &yarn, None),
        (
            json!({"spark.driver.memory": "2gb"}),
            &kubernetes,
            Some(("conf-size-syntax", Severity::Error)),
        ),
        (json!({"spark.driver.memory": "2048"}), &yarn, Some((no_unit, Severity::Info))),
        (json!({"spark.driver.memory": "2048"}), &kubernetes, Some((no_unit, Severity::Error))),
        (json!({"spark.executor.memory": "4"}), &yarn, Some((no_unit, Severity::Error))),
        (
            json!({"spark.executor.memory": "0"}),
            &yarn,
            Some(("conf-heap-too-small", Severity::Error)),
        ),
        (
            json!({"spark.executor.memory": "0g"}),
            &yarn,
            Some(("conf-heap-too-small", Severity::Error)),
        ),
        // Bytes are what is mostly written without a unit, but not so few.
        (json!({"spark.sql.autoBroadcastJoinThreshold": "10485760"}), &yarn, None),
        (json!({"spark.sql.autoBroadcastJoinThreshold": "0"}), &yarn, None),
        (
            json!({"spark.sql.autoBroadcastJoinThreshold": "10"}),
            &yarn,
            Some((no_unit, Severity::Info)),
        ),
        (
            json!({"spark.python.worker.memory": "2g"}),
            &yarn,
            Some(("conf-no-effect-here", Severity::Info)),
        ),
    ];
    for (conf, cluster, expected) in cases {
        let report = report(&json!({ "conf": conf, "cluster": cluster }));
        let found: Vec<_> =
            report.diagnostics.iter().map(|finding| (&*finding.rule, finding.severity)).collect();
        assert_eq!(found, Vec::from_iter(expected), "{conf}");
    }
}

#[test]
fn code_is_judged_by_what_else_it_says() {
    let submitted = json!({"manager": "yarn", "deployMode": "client", "launcher": "spark-submit"});
    let rules = |source: &str| -> Vec<Cow<'static, str>> {
        let report = report(&json!({ "source": source, "cluster": submitted }));
        report.diagnostics.into_iter().map(|finding| finding.rule).collect()
    };
    // The heap that was asked for has room for the limit, and comes too late.
    let builder = "spark = SparkSession.builder.config('spark.driver.memory', '8g').config('spark.driver.maxResultSize', '4g').getOrCreate()";
    assert_eq!(rules(builder), ["conf-driver-too-late"]);
    let notebook =
        "# Databricks notebook source\nspark.conf.set('spark.sql.shuffle.partitions', 'auto')\n";
    assert_eq!(rules(notebook), [""; 0]);
    // Aggregations of RDDs do spill at it.
    let merged = "conf = SparkConf().set('spark.python.worker.memory', '2g')\nsc = SparkContext(conf=conf)\nsc.textFile('a').map(lambda l: (l, 1)).reduceByKey(max).saveAsTextFile('b')\n";
    assert_eq!(rules(merged), [""; 0]);
}

/// The report of a query over `t` with pasted settings.
fn with_settings(source: &str, settings: &str) -> Report {
    report(&json!({ "source": source, "settings": settings }))
}

#[test]
fn a_service_sets_its_own_heaps() {
    let to_pandas = "pdf = spark.table('s').toPandas()\n";
    let glue = r#"{"Name": "j", "Command": {"Name": "glueetl"}, "WorkerType": "G.2X", "NumberOfWorkers": 10}"#;
    let glue = with_settings(to_pandas, glue);
    let executor = glue.executor.expect("Glue has executors");
    assert_eq!((executor.heap.requested, executor.heap.basis), (ByteSize::gib(20), None));
    // One of the workers has the driver.
    assert_eq!(glue.placement.map(|it| it.executors), Some(9));

    let serverless =
        r#"{"sparkSubmit": {"entryPoint": "s3://b/j.py", "sparkSubmitParameters": ""}}"#;
    let serverless = with_settings(to_pandas, serverless);
    assert_eq!(serverless.driver.heap.requested, ByteSize::gib(14));
}

#[test]
fn nothing_is_judged_by_a_heap_that_nobody_publishes() {
    let notebook = "# Databricks notebook source\npdf = spark.table('s').toPandas()\n";
    let cluster = r#"{"num_workers": 4, "spark_version": "14.3.x-scala2.12", "node_type_id": "i3.xlarge", "spark_conf": {"spark.driver.maxResultSize": "4g"}}"#;
    for settings in ["", cluster] {
        let report = with_settings(notebook, settings);
        assert!(report.driver.heap.basis.is_some(), "{settings}");
        assert!(report.diagnostics.iter().all(|it| it.rule != "conf-max-result-size"));
        let outcomes = report.steps.iter().flat_map(|it| &it.stages).flat_map(|it| &it.demands);
        assert!(outcomes.clone().count() > 0);
        for demand in outcomes {
            assert_eq!(demand.outcome, Outcome::Unknown, "{settings}: {demand:?}");
        }
    }
    // A heap that is set is known.
    let set = cluster.replace("spark.driver.maxResultSize", "spark.driver.memory");
    assert_eq!(with_settings(notebook, &set).driver.heap.basis, None);
    // What no machine of the type has room for fails all the same.
    let sized = json!({ "source": notebook, "settings": cluster, "tables": {"s": {"bytes": "400g", "rows": 4_000_000_000_u64}} });
    let worst =
        report(&sized).steps[0].stages.iter().flat_map(|it| &it.demands).map(|it| it.outcome).max();
    assert_eq!(worst, Some(Outcome::Fails));
}

#[test]
fn a_kernel_that_starts_the_jvm_takes_the_builders_heap() {
    let notebook = |kernel: &str| {
        let code = "spark = SparkSession.builder.config('spark.driver.memory', '12g').getOrCreate()\nspark.range(9).count()";
        let cell = json!({"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": code});
        json!({"cells": [cell], "metadata": {"kernelspec": {"name": kernel}}, "nbformat": 4, "nbformat_minor": 5}).to_string()
    };
    for (kernel, brings_session) in [
        ("python3", false),
        ("conda-env-x-py", false),
        ("synapse_pyspark", true),
        ("pysparkkernel", true),
        ("glue_pyspark", true),
    ] {
        let found = with_settings(&notebook(kernel), "");
        let takes = found.driver.heap.requested == ByteSize::gib(12);
        assert_eq!(takes, !brings_session, "{kernel}");
        let late = found.diagnostics.iter().any(|it| it.rule == "conf-driver-too-late");
        assert_eq!(late, brings_session, "{kernel}");
    }
}

#[test]
fn an_old_name_of_the_overhead_counts() {
    let settings = "spark.executor.memory 16g\nspark.yarn.executor.memoryOverhead 2048\n";
    let executor = with_settings("", settings).executor.expect("YARN has executors");
    assert_eq!(executor.container, Some(ByteSize::gib(18)));
}

#[test]
fn settings_that_name_a_cluster_fill_in_what_is_not_given() {
    let line = "gcloud dataproc clusters create c --num-workers=6 --worker-machine-type=n1-highmem-4 --properties='spark:spark.executor.memory=9g'";
    let of = |cluster: serde_json::Value| {
        report(&json!({ "settings": line, "cluster": cluster }))
            .placement
            .map(|it| it.memory_per_node)
    };
    // Dataproc leaves about four fifths of 26 GiB to YARN.
    assert_eq!(of(json!({})), Some(ByteSize::mib(21_299)));
    assert_eq!(of(json!({"machine": {"cores": 8, "memory": "100g"}})), Some(ByteSize::gib(80)));
}
