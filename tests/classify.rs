//! Where a pasted text belongs.
#![cfg(not(target_arch = "wasm32"))]

use spark_memory::{Input, PastedKind, classify, encode, take_in};

#[track_caller]
fn check(text: &str, kind: PastedKind) {
    assert_eq!(classify(text), kind, "{text}");
}

#[test]
fn code_is_code() {
    check("df.collect()", PastedKind::Python);
    check("import pyspark\nprint(1", PastedKind::Python);
    check(
        "from pyspark.sql import SparkSession\nspark = SparkSession.builder.config('spark.executor.memory', '4g').getOrCreate()\n",
        PastedKind::Python,
    );
    // A log in a comment does not make it one.
    check(
        "# ERROR Executor: Exception in task 0.0\n# java.lang.OutOfMemoryError: Java heap space\ndf = spark.table('t')\ndf.collect()\n",
        PastedKind::Python,
    );
    check("SELECT k, count(*) FROM t GROUP BY k", PastedKind::Sql);
    check("val df = spark.table(\"t\")\ndf.collect()", PastedKind::Scala);
    check("# Databricks notebook source\ndf.collect()\n", PastedKind::Notebook);
    check(
        r#"{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#,
        PastedKind::Notebook,
    );
}

#[test]
fn logs_and_errors_are_failures() {
    check(
        "24/03/23 10:30:51 WARN TaskSetManager: Lost task 1.0\n24/03/23 10:30:52 ERROR Executor: Exception in task 1.0 in stage 2.0\n",
        PastedKind::Log,
    );
    check(
        "java.lang.OutOfMemoryError: Java heap space\n\tat java.util.Arrays.copyOf(Arrays.java:3236)\n",
        PastedKind::Error,
    );
    check(
        "Traceback (most recent call last):\n  File \"job.py\", line 3, in <module>\n    df.toPandas()\nMemoryError\n",
        PastedKind::Error,
    );
    check(
        "Container killed by YARN for exceeding memory limits. 9.1 GB of 9 GB physical memory used.",
        PastedKind::Error,
    );
    check("== Physical Plan ==\n*(1) Range (0, 10, step=1, splits=4)\n", PastedKind::Plan);
    check(
        "{\"Event\":\"SparkListenerLogStart\",\"Spark Version\":\"4.0.0\"}\n",
        PastedKind::EventLog,
    );
}

#[test]
fn settings_are_settings() {
    check("spark.executor.memory 8g\nspark.executor.cores 4\n", PastedKind::Settings);
    check("spark.executor.cores=4\n", PastedKind::Settings);
    check("spark-submit --master yarn --executor-memory 8g job.py", PastedKind::Settings);
    check(
        r#"{"num_workers": 4, "spark_version": "14.3.x-scala2.12", "node_type_id": "i3.xlarge"}"#,
        PastedKind::Settings,
    );
}

#[test]
fn other_texts_are_left_alone() {
    check("", PastedKind::Unknown);
    check("a few words of prose, not more", PastedKind::Unknown);
    check("{}", PastedKind::Unknown);
    check(&"x".repeat(1 << 20), PastedKind::Unknown);
}

#[test]
fn each_goes_to_its_place() {
    let before = Input { source: "df.collect()".to_owned(), ..Input::default() };
    let log = "java.lang.OutOfMemoryError: Java heap space\n\tat a.b.C.d(C.java:1)\n";
    let taken = take_in(&before, log);
    assert_eq!((taken.input.source.as_str(), taken.input.failure.as_str()), ("df.collect()", log));
    let taken = take_in(
        &before,
        "spark-submit --master yarn --deploy-mode cluster --executor-memory 8g job.py",
    );
    assert!(taken.names_cluster);
    assert_eq!(taken.input.cluster.manager, spark_memory::conf::Manager::Yarn);
    let case = Input { failure: "Killed".to_owned(), ..before };
    let text = serde_json::to_string(&case).unwrap();
    assert_eq!(encode(&take_in(&Input::default(), &text).input), encode(&case));
}

#[test]
fn a_log_in_the_code_is_one_finding() {
    let log = "26/03/01 10:00:00 WARN TaskSetManager: Lost task 1.0\n26/03/01 10:00:01 ERROR Executor: Exception in task 1.0\njava.lang.OutOfMemoryError: Java heap space\n\tat a.b.C.d(C.java:1)\n";
    let report = spark_memory::inspect(&Input { source: log.to_owned(), ..Input::default() });
    let messages: Vec<&str> = report.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["This looks like a log, not like code."]);
}
