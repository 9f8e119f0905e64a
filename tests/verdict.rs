//! Verdicts: what happened leads, and the model says how far it agrees.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Input, Report, analyze, inspect};

fn input(input: &Value) -> Input {
    Input::from_json(&input.to_string()).unwrap()
}

fn report(value: &Value) -> Report {
    inspect(&input(value))
}

fn verdict(value: &Value) -> Value {
    serde_json::to_value(report(value).verdict).unwrap()
}

/// Key and value of each recommendation.
fn changes(report: &Report) -> Vec<(String, String)> {
    report.recommendations.iter().map(|it| (it.key.to_string(), it.value.clone())).collect()
}

const UDF: &str = "from pyspark.sql.functions import udf\n@udf('string')\ndef f(x):\n    return x[::-1]\nspark.table('s').withColumn('y', f('x')).write.parquet('o')\n";
const SUBMIT: &str =
    "spark-submit --master yarn --executor-memory 8g --executor-cores 4 --num-executors 2 job.py";

#[track_caller]
fn check(value: &Value, outcome: &str, headline: &str) {
    let verdict = verdict(value);
    assert_eq!(verdict["outcome"], outcome, "{verdict:#}");
    let found = verdict["headline"].as_str().unwrap();
    assert!(found.contains(headline), "{found}");
}

#[test]
fn without_a_failure_the_model_judges() {
    check(&json!({}), "unknown", "Paste code");
    check(&json!({"source": "df = spark.table('t')\n"}), "unknown", "No Spark action");
    check(&json!({"source": "spark.range(9).count()\n"}), "fits", "Everything fits");
    check(
        &json!({"source": "spark.range(400000000).collect()\n"}),
        "fails",
        "Fails at line 1: the result needs",
    );
    check(
        &json!({"source": "spark.table('t').toPandas()\n"}),
        "depends",
        "Depends on the data: the result at line 1 fits up to",
    );
    check(
        &json!({"source": "spark.range(9).count()\n", "conf": {"spark.driver.memory": "100m"}}),
        "doesNotStart",
        "Spark does not start",
    );
}

#[test]
fn a_container_that_was_killed_gets_the_overhead_it_lacked() {
    let killed = "Container killed by YARN for exceeding physical memory limits. 9.1 GB of 9 GB physical memory used. Consider boosting spark.executor.memoryOverhead.";
    let case = json!({"source": UDF, "settings": SUBMIT, "failure": killed});
    let found = report(&case);
    assert_eq!(found.verdict.outcome.name(), "fails");
    assert_eq!(found.verdict.line, Some(5));
    assert!(found.verdict.headline.contains("9.1 GiB of the 9 GiB"), "{}", found.verdict.headline);
    // 8 GiB of heap left 1 GiB of the 9 GiB that YARN granted; twice the default of 819 MiB makes YARN grant 10 GiB.
    assert_eq!(changes(&found), [("spark.executor.memoryOverhead".to_owned(), "2g".to_owned())]);
    assert!(matches!(found.verdict.actions[..], [spark_memory::VerdictAction::Settings(_), ..]));
    // The search for settings starts from it, and takes none of it back.
    let advised = changes(&analyze(&input(&case)));
    let overhead = advised.iter().find(|(key, _)| key == "spark.executor.memoryOverhead");
    assert_eq!(overhead.map(|(_, value)| value.as_str()), Some("2g"));
    // With the change made, the failure is that of the run before.
    let mut changed = case.clone();
    changed["conf"] = json!({"spark.executor.memoryOverhead": "2g"});
    let after = report(&changed);
    assert!(after.recommendations.is_empty());
    assert_ne!(after.verdict.outcome.name(), "fails");
    assert!(after.verdict.detail.contains("10 GiB"), "{}", after.verdict.detail);
}

#[test]
fn a_container_above_the_clusters_limit_gets_the_largest_heap_that_fits() {
    let refused = "Required executor memory (24576 MB), offHeap memory (0) MB, overhead (2457 MB), and PySpark memory (0 MB) is above the max threshold (24576 MB) of this cluster!";
    let case = json!({
        "source": "spark.table('t').count()\n", "failure": refused,
        "conf": {"spark.executor.memory": "24g"}, "cluster": {"manager": "yarn"},
    });
    let found = report(&case);
    // 22342 MiB and a tenth of it, 2234, are 24576.
    assert_eq!(changes(&found), [("spark.executor.memory".to_owned(), "22342m".to_owned())]);
    assert_eq!(found.verdict.outcome.name(), "doesNotStart");
    // The limit in the text is the cluster's, so the model refuses it too.
    assert_eq!(found.verdict.agrees_with_failure, Some(true));
    let mut fixed = case.clone();
    fixed["conf"]["spark.executor.memoryOverhead"] = json!("2g");
    assert_eq!(changes(&report(&fixed))[0].1, "22g");
}

#[test]
fn results_over_the_limit_get_a_limit_above_them() {
    let failure = "Total size of serialized results of 200 tasks (3.2 GiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)";
    let mut case = json!({
        "source": "p = spark.table('t').toPandas()\n", "failure": failure, "conf": {"spark.driver.memory": "16g"},
    });
    let found = changes(&report(&case));
    assert_eq!(found, [("spark.driver.maxResultSize".to_owned(), "4g".to_owned())]);
    // A heap that cannot hold them twice has to grow too.
    case["conf"]["spark.driver.memory"] = json!("4g");
    let found = changes(&report(&case));
    assert_eq!(found[1], ("spark.driver.memory".to_owned(), "8g".to_owned()));
}

#[test]
fn where_the_model_finds_that_it_fits_the_verdict_yields() {
    let found = verdict(&json!({
        "source": "rows = spark.range(1000).collect()\n",
        "failure": "ERROR Total size of serialized results of 9 tasks (1100.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)",
    }));
    assert_eq!(found["outcome"], "fails");
    assert_eq!(found["certainty"], "known");
    assert_eq!(found["agreesWithFailure"], false);
    assert!(found["why"].as_str().unwrap().starts_with("By the model this fits"));
}

#[test]
fn an_unknown_text_says_so_and_changes_nothing() {
    let found = verdict(&json!({"source": "spark.range(9).count()\n", "failure": "hello"}));
    assert_eq!(found["outcome"], "unknown");
    assert_eq!(found["agreesWithFailure"], Value::Null);
    assert!(found["headline"].as_str().unwrap().starts_with("No known memory error"));
    assert!(found["detail"].as_str().unwrap().contains("Everything fits"));
    let other = "pyspark.sql.utils.AnalysisException: cannot resolve 'x'";
    check(
        &json!({"source": "spark.range(9).count()\n", "failure": other}),
        "unknown",
        "Not a memory failure",
    );
}

#[test]
fn a_limit_that_is_not_rounded_is_that_of_a_cluster_which_does_not_round() {
    let found = report(&json!({
        "source": UDF, "settings": "spark-submit --master yarn --executor-memory 6g --executor-cores 4 job.py",
        "failure": "Container killed by YARN for exceeding physical memory limits. 6.7 GB of 6.6 GB physical memory used.",
    }));
    assert_eq!(found.verdict.outcome.name(), "fails");
    // Twice the default of 614 MiB, in steps of 128 MiB.
    assert_eq!(changes(&found), [("spark.executor.memoryOverhead".to_owned(), "1280m".to_owned())]);
}

#[test]
fn a_failures_own_numbers_bound_the_new_value() {
    let changes = |failure: &str, conf: Value| {
        let case =
            json!({"source": "spark.table('t').toPandas()\n", "failure": failure, "conf": conf});
        changes(&report(&case))
    };
    let kryo = changes(
        "Kryo serialization failed: Buffer overflow. Available: 0, required: 734003200",
        json!({}),
    );
    // 64 MiB are full, and 700 MiB more are written.
    assert_eq!(kryo, [("spark.kryoserializer.buffer.max".to_owned(), "768m".to_owned())]);
    let limit = "Total size of serialized results of 9 tasks (4.0 GiB) is bigger than spark.driver.maxResultSize (4.0 GiB)";
    let results =
        changes(limit, json!({"spark.driver.maxResultSize": "4g", "spark.driver.memory": "20g"}));
    assert_eq!(results, [("spark.driver.maxResultSize".to_owned(), "8g".to_owned())]);
    let virtual_memory = "Container killed by YARN for exceeding memory limits. 7.2 GB of 4.2 GB virtual memory used.";
    assert!(changes(virtual_memory, json!({})).is_empty());
}

#[test]
fn a_hinted_broadcast_keeps_its_threshold() {
    let failure = "Cannot broadcast the table that is larger than 8.0 GiB: 9.2 GiB.";
    let case = |join: &str| json!({"source": format!("from pyspark.sql import functions as F\na = spark.table('a')\ndim = spark.table('dim')\na.join({join}, 'id').write.parquet('o')\n"), "failure": failure});
    assert!(changes(&report(&case("F.broadcast(dim)"))).is_empty());
    let chosen = changes(&report(&case("dim")));
    assert_eq!(chosen, [("spark.sql.autoBroadcastJoinThreshold".to_owned(), "-1".to_owned())]);
}

#[test]
fn a_value_that_spark_refuses_stops_the_start() {
    let case = json!({"source": "spark.range(9).count()\n", "conf": {"spark.executor.extraJavaOptions": "-Xmx8g"}});
    check(&case, "doesNotStart", "Spark does not start");
}

#[test]
fn no_heap_is_advised_where_a_service_sets_it() {
    let case = json!({
        "source": "spark.table('t').count()\n",
        "settings": r#"{"num_workers": 2, "spark_version": "13.3.x-scala2.12", "node_type_id": "i3.xlarge"}"#,
    });
    assert!(changes(&analyze(&input(&case))).is_empty());
}

#[test]
fn an_overhead_that_costs_executors_is_taken_from_the_heap() {
    let found = report(&json!({
        "source": UDF,
        "conf": {"spark.executor.memory": "50g", "spark.executor.memoryOverhead": "6g", "spark.executor.cores": "8", "spark.executor.instances": "12"},
        "cluster": {"manager": "yarn", "platform": "emr", "workers": 6, "machine": {"name": "r5.4xlarge", "cores": 16, "memory": "128g"}},
        "failure": "Container killed by YARN for exceeding physical memory limits. 56.2 GB of 56 GB physical memory used.",
    }));
    let expected = [("spark.executor.memoryOverhead", "12g"), ("spark.executor.memory", "44g")];
    let found: Vec<_> = changes(&found);
    let found: Vec<_> = found.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_overhead_is_never_less_than_sparks_own() {
    let found = report(&json!({
        "source": UDF, "cluster": {"manager": "kubernetes", "deployMode": "cluster"},
        "conf": {"spark.executor.memory": "8g", "spark.executor.memoryOverhead": "512m"},
        "failure": "spark-kubernetes-executor terminated: Reason: OOMKilled, Exit Code: 137",
    }));
    // 0.4 of 8 GiB for Python on Kubernetes is 3276 MiB.
    assert_eq!(changes(&found), [("spark.executor.memoryOverhead".to_owned(), "3328m".to_owned())]);
}

#[test]
fn the_first_cause_and_its_process_lead() {
    let diagnosis = |text: &str| {
        let case = json!({"source": "rows = spark.table('u').collect()\n", "failure": text});
        report(&case).diagnosis.unwrap()
    };
    let serverless = diagnosis(
        "Job failed, please check complete logs in configured logging destination. ExitCode: 137.",
    );
    assert!(
        serverless.settings.iter().all(|it| !it.starts_with("spark.executor.")),
        "{:?}",
        serverless.settings
    );
    assert_eq!(serverless.lines[0].line, 1);
    let received = diagnosis(
        "details = \"CLIENT: Received message larger than max (210020205 vs. 134217728)\"",
    );
    assert_eq!((&*received.kind, received.lines[0].line), ("grpc-result-too-large", 1));
    let mute = diagnosis(
        "WARN HeartbeatReceiver: Removing executor 9 with no recent heartbeats: 161234 ms exceeds timeout 120000 ms\nExit status: 143. Diagnostics: Container killed on request",
    );
    assert_eq!(&*mute.kind, "heartbeat-lost");
    let glue =
        diagnosis("java.lang.OutOfMemoryError: Java heap space\nCommand failed with exit code 10");
    assert_eq!(glue.process, Some(spark_memory::ProcessKind::Driver));
    let conflict = diagnosis(
        "io.delta.exceptions.ConcurrentAppendException: Files were added to the root of the table",
    );
    assert_eq!(&*conflict.kind, "write-conflict");
}
