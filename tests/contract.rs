//! The JSON forms, as somebody outside reads them.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Edit, Input, analyze, apply_edits, decode, encode};

fn report(input: &Value) -> Value {
    serde_json::to_value(analyze(&Input::from_json(&input.to_string()).unwrap())).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The rules of a report's findings, in order.
fn rules(report: &Value) -> Vec<&str> {
    let findings = report["diagnostics"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_report_has_the_contracts_fields() {
    let report = report(&json!({"source": "rows = df.collect()\n"}));
    let fields = [
        "assumptions",
        "conf",
        "diagnosis",
        "diagnostics",
        "driver",
        "executor",
        "placement",
        "recommendations",
        "settings",
        "steps",
        "verdict",
        "worstStep",
    ];
    assert_eq!(keys(&report), fields);
    let verdict = &report["verdict"];
    assert_eq!(
        keys(verdict),
        [
            "actions",
            "agreesWithFailure",
            "certainty",
            "detail",
            "headline",
            "line",
            "outcome",
            "range",
            "step"
        ]
    );
    let process = ["container", "error", "granted", "heap", "pageSize", "perTask", "regions"];
    assert_eq!(keys(&report["driver"]), process);
    let diagnostic = &report["diagnostics"][0];
    assert_eq!(
        keys(diagnostic),
        ["fixes", "help", "message", "range", "rule", "severity", "source", "step", "why"]
    );
    assert_eq!(diagnostic["severity"], "warning");
    assert_eq!(diagnostic["range"]["start"], json!({"line": 1, "column": 11, "offset": 10}));
    assert_eq!(
        diagnostic["fixes"][0]["edits"][0],
        json!({"start": 9, "end": 9, "text": ".limit(1000)"})
    );
    assert_eq!(report["recommendations"], json!([]));
    assert_eq!(report["diagnosis"], Value::Null);
}

#[test]
fn the_regions_and_what_is_uncounted_make_the_container() {
    let report = report(&json!({
        "conf": {"spark.executor.memory": "4g", "spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "1g",
                 "spark.executor.pyspark.memory": "2g", "spark.executor.extraJavaOptions": "-XX:+UseSerialGC"},
        "cluster": {"manager": "yarn"},
    }));
    let executor = &report["executor"];
    let regions: u64 = executor["regions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|region| region["bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(
        regions + executor["heap"]["uncounted"].as_u64().unwrap(),
        executor["container"].as_u64().unwrap()
    );
    let kinds: Vec<&str> = executor["regions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|region| region["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "reserved",
            "user",
            "storage",
            "execution",
            "offHeapStorage",
            "offHeapExecution",
            "overhead",
            "pyspark"
        ]
    );
}

#[test]
fn a_setting_says_where_it_comes_from_and_whether_it_counts() {
    let report = report(&json!({
        "source": "spark = SparkSession.builder.config('spark.driver.memory', '8g').getOrCreate()\n",
        "conf": {"spark.executor.memory": "2g"},
        "cluster": {"launcher": "spark-submit"},
    }));
    let settings = report["conf"].as_array().unwrap();
    let find = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap();
    assert_eq!(find("spark.executor.memory")["from"], "outside");
    let driver = find("spark.driver.memory");
    assert_eq!((&driver["from"], &driver["effective"]), (&json!("code"), &json!(false)));
    assert!(driver["why"].as_str().unwrap().contains("spark-submit has started"));
    assert_eq!(driver["range"]["start"]["line"], 1);
    // So the driver's heap is Spark's default.
    assert_eq!(report["driver"]["heap"]["requested"], 1 << 30);
}

#[test]
fn a_master_in_the_code_decides() {
    let local = report(
        &json!({"source": "spark = SparkSession.builder.master('local[2]').getOrCreate()\n"}),
    );
    assert_eq!(local["executor"], Value::Null);
    assert_eq!(local["driver"]["perTask"]["tasks"], 2);
}

#[test]
fn settings_from_outside_are_judged_too() {
    let report = report(
        &json!({"conf": {"spark.executor.memory": "1.5g", "spark.storage.memoryFraction": "0.6"}}),
    );
    let rules = rules(&report);
    // The error comes first.
    assert_eq!(rules, ["conf-size-fraction", "conf-removed-key"]);
    assert_eq!(report["diagnostics"][0]["key"], "spark.executor.memory");
    assert!(report["executor"]["error"].as_str().unwrap().contains("1536m"));
}

#[test]
fn broken_code_keeps_its_findings_and_its_positions() {
    let report = report(&json!({"source": "rows = df.collect()\nx = (\n"}));
    let rules = rules(&report);
    assert!(rules.contains(&"collect-unbounded") && rules.contains(&"syntax-error"), "{rules:?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let input = Input {
        source: include_str!("../crates/pyspark-lint/tests/rules/cache_used_once.py").to_owned(),
        ..Input::default()
    };
    let text = || serde_json::to_string(&analyze(&input)).unwrap();
    assert_eq!(text(), text());
}

#[test]
fn pasted_settings_count_below_given_ones() {
    let report = report(&json!({
        "settings": "spark-submit --master yarn --executor-memory 8g --conf spark.executor.cores=4 job.py",
        "conf": {"spark.executor.cores": "2"},
    }));
    assert_eq!(report["settings"]["kind"], "spark-submit");
    assert_eq!(report["executor"]["heap"]["requested"], 8_u64 << 30);
    assert_eq!(report["executor"]["perTask"]["tasks"], 2);
}

#[test]
fn pasted_settings_say_where_they_stand_and_what_they_hint_at() {
    let pasted = "# 😀\nspark.executor.memory 1.5g\nspark.executor.cores 4\n";
    let both = report(&json!({"settings": pasted, "conf": {"spark.executor.cores": "2"}}));
    let range = json!({
        "start": {"line": 2, "column": 1, "offset": 5},
        "end": {"line": 2, "column": 27, "offset": 31},
    });
    let memory =
        both["conf"].as_array().unwrap().iter().find(|it| it["key"] == "spark.executor.memory");
    assert_eq!(memory.unwrap()["settingsRange"], range);
    let finding = &both["diagnostics"][0];
    assert_eq!(
        (&finding["rule"], &finding["settingsRange"]),
        (&json!("conf-size-fraction"), &range)
    );
    // A setting given by key wins, and has no place.
    let cores =
        both["conf"].as_array().unwrap().iter().find(|it| it["key"] == "spark.executor.cores");
    assert_eq!(
        (&cores.unwrap()["value"], cores.unwrap().get("settingsRange")),
        (&json!("2"), None)
    );

    let command =
        report(&json!({"settings": "spark-submit --master yarn --deploy-mode cluster job.py"}));
    let hints = json!({"manager": "yarn", "deployMode": "cluster", "launcher": "spark-submit", "application": "job.py"});
    assert_eq!(command["settings"]["hints"], hints);
}

#[test]
fn a_value_that_the_code_computes_is_listed_and_not_judged() {
    let source = "import os\nspark = SparkSession.builder.config('spark.executor.memory', os.environ.get('MEM', '4g')).getOrCreate()\n";
    let report = report(&json!({"source": source}));
    let entry = &report["conf"][0];
    assert_eq!((&entry["key"], &entry["value"]), (&json!("spark.executor.memory"), &json!("")));
    assert_eq!((&entry["computed"], &entry["effective"]), (&json!(true), &json!(true)));
    assert_eq!(rules(&report), [""; 0]);
    assert_eq!(report["executor"]["error"], Value::Null);
}

#[test]
fn options_for_the_jvm_count_where_python_starts_it() {
    let source = "import os\nos.environ['PYSPARK_SUBMIT_ARGS'] = '--driver-memory 4g pyspark-shell'\nspark = SparkSession.builder.getOrCreate()\n";
    let heap = |launcher: &str| {
        let report = report(&json!({"source": source, "cluster": {"launcher": launcher}}));
        report["driver"]["heap"]["requested"].as_u64().unwrap() >> 30
    };
    assert_eq!((heap("python"), heap("spark-submit")), (4, 1));
}

#[test]
fn a_copy_of_a_running_configuration_changes_nothing() {
    let source = "spark.sparkContext._conf.set('spark.sql.shuffle.partitions', '10')\n";
    let report = report(&json!({"source": source}));
    assert_eq!(report["conf"][0]["effective"], false);
    assert!(report["conf"][0]["why"].as_str().unwrap().contains("copy"));
}

/// A notebook of cells, each a type and its text.
fn notebook(cells: &[(&str, &str)]) -> Value {
    let cell = |(kind, text): &(&str, &str)| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        json!({"cell_type": kind, "metadata": {}, "source": lines, "outputs": [{"text": "df.collect()"}]})
    };
    json!({
        "cells": cells.iter().map(cell).collect::<Vec<_>>(),
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    })
}

#[test]
fn a_place_in_a_notebook_is_of_its_cell() {
    let cells = [
        ("markdown", "# The job\nrows = df.collect()"),
        ("code", "%matplotlib inline\r\nname = '🔥'\r\ndf = spark.table('events')"),
        ("raw", "rows = df.collect()"),
        ("code", "%%bash\nls 'x\n"),
        ("code", "title = '🔥'\r\ntext = '🔥'; rows = df.collect()\r\n"),
    ];
    let source = serde_json::to_string_pretty(&notebook(&cells)).unwrap();
    let report = report(&json!({ "source": source }));
    assert_eq!(rules(&report), ["collect-unbounded"]);
    let range = &report["diagnostics"][0]["range"];
    assert_eq!(range["cell"], 4);
    assert_eq!(range["start"], json!({"line": 2, "column": 24, "offset": 37}));
    let edits = &report["diagnostics"][0]["fixes"][0]["edits"];
    assert_eq!(*edits, json!([{"cell": 4, "start": 36, "end": 36, "text": ".limit(1000)"}]));

    let edits: Vec<Edit> = serde_json::from_value(edits.clone()).unwrap();
    let fixed = apply_edits(&source, &edits).unwrap();
    // The outputs, and the cells that are no code, hold the same words and stay as they were.
    assert_eq!(fixed, source.replace("; rows = df.collect()", "; rows = df.limit(1000).collect()"));
}

#[test]
fn a_databricks_export_keeps_the_texts_own_positions() {
    let source = "# Databricks notebook source\r\n# MAGIC %md\r\n# MAGIC Don't (\r\n\r\n# COMMAND ----------\r\n\r\n# MAGIC %sql\r\n# MAGIC select * -- 🔥\r\n# MAGIC from events\r\n\r\n# COMMAND ----------\r\n\r\nrows = spark.table('🔥').collect()\r\ndisplay(spark.table('t'))\r\n";
    let report = report(&json!({ "source": source }));
    assert_eq!(rules(&report), ["collect-unbounded"]);
    let range = &report["diagnostics"][0]["range"];
    assert_eq!(range["start"], json!({"line": 13, "column": 26, "offset": 196}));
    assert_eq!(range.get("cell"), None);
}

#[test]
fn a_notebook_that_is_no_python_has_no_false_errors() {
    let mut scala = notebook(&[("code", "val df = spark.table(\"t\")\ndf.collect()")]);
    scala["metadata"]["kernelspec"] = json!({"language": "scala", "name": "spylon"});
    let scala = report(&json!({ "source": scala.to_string() }));
    assert_eq!(rules(&scala), ["notebook-language"]);
    assert_eq!(scala["diagnostics"][0]["severity"], "info");

    let whole = notebook(&[("code", "rows = df.collect()")]).to_string();
    let broken = report(&json!({ "source": whole[..whole.len() - 9] }));
    assert_eq!(rules(&broken), ["syntax-error"]);
}

#[test]
fn a_cell_that_is_broken_leaves_the_others_their_findings() {
    for broken in ["x = (\n", "x = [1,\n", "x = '''\n", "if x:", "x = \"a\nfor"] {
        let source = notebook(&[("code", broken), ("code", "rows = df.collect()\n")]).to_string();
        let report = report(&json!({ "source": source }));
        let rules = rules(&report);
        assert!(rules.contains(&"syntax-error"), "{broken}: {rules:?}");
        assert!(rules.contains(&"collect-unbounded"), "{broken}: {rules:?}");
    }
}

#[test]
fn a_notebook_runs_on_a_session_that_is_there() {
    let code = "spark = SparkSession.builder.config('spark.driver.memory', '8g').getOrCreate()\n";
    let of_kernel = |name: &str| {
        let mut source = notebook(&[("code", code)]);
        source["metadata"]["kernelspec"] = json!({"name": name, "language": "python"});
        source.to_string()
    };
    // `pyspark.java_gateway.launch_gateway` hands the builder's settings to the JVM that it starts.
    let plain = report(&json!({ "source": of_kernel("python3") }));
    assert_eq!(rules(&plain), Vec::<&str>::new());
    assert_eq!(plain["driver"]["heap"]["requested"], 8_u64 << 30);
    let source = of_kernel("synapse_pyspark");
    let late = report(&json!({ "source": source }));
    assert_eq!(rules(&late), ["conf-driver-too-late"]);
    let with_launcher = report(&json!({ "source": source, "cluster": {"launcher": "python"} }));
    assert_eq!(rules(&with_launcher), Vec::<&str>::new());
    let configure =
        "%%configure -f\n{\"driverMemory\": \"6g\", \"conf\": {\"spark.executor.memory\": \"3g\"}}";
    let livy = notebook(&[("code", configure), ("code", "df.count()")]).to_string();
    let livy = report(&json!({ "source": livy }));
    assert_eq!(livy["driver"]["heap"]["requested"], 6_u64 << 30);
    assert_eq!(livy["executor"]["heap"]["requested"], 3_u64 << 30);
}

#[test]
fn sql_magics_are_queries() {
    let source = "%%sql\nselect * from a cross join b\n\nrows = spark.table('t').count()\n";
    let magic = report(&json!({ "source": source }));
    let call = "display(spark.sql('select * from a cross join b'))\n";
    let call = report(&json!({ "source": call }));
    assert_eq!(rules(&magic), rules(&call));
    let found =
        report(&json!({ "source": "df = %sql select * from events\nrows = df.collect()\n" }));
    assert_eq!(rules(&found), ["collect-unbounded"]);
    assert_eq!(
        found["diagnostics"][0]["range"]["start"],
        json!({"line": 2, "column": 11, "offset": 41})
    );
}

/// The findings' rules, each with the line of the step that it points to.
fn stepped(report: &Value) -> Vec<(&str, Option<u64>)> {
    let line = |finding: &Value| {
        let step = finding["step"].as_u64()?;
        report["steps"][step as usize]["line"].as_u64()
    };
    let findings = report["diagnostics"].as_array().unwrap();
    findings.iter().map(|finding| (finding["rule"].as_str().unwrap(), line(finding))).collect()
}

#[test]
fn findings_and_steps_point_at_each_other() {
    let source = r#"from pyspark.sql import functions as F
spark.conf.set("spark.sql.adaptive.enabled", "false")
events = spark.table("events").cache()
events.groupBy("k").agg(F.collect_list("u")).write.parquet("groups")
events.count()
small = spark.table("small")
events.join(small, "k").write.parquet("pairs")
rows = events.collect()
"#;
    let tables = json!({"events": {"rows": 100_000_000, "columns": {"k": "bigint", "u": "string"}, "distinct": {"k": 3}, "largestKeyShare": 0.6},
                        "small": {"rows": 1_000_000, "columns": {"k": "bigint"}}});
    let report = report(&json!({"source": source, "tables": tables}));
    let found = stepped(&report);
    for expected in [
        ("conf-adaptive-off", None),
        ("collect-list-unbounded", Some(4)),
        ("skewed-join-key", Some(7)),
        ("collect-unbounded", Some(8)),
    ] {
        assert!(found.contains(&expected), "{expected:?}: {found:?}");
    }
    // Each step lists the findings that point to it, and no others.
    for (at, step) in report["steps"].as_array().unwrap().iter().enumerate() {
        let pointing: Vec<usize> = (0..found.len())
            .filter(|it| report["diagnostics"][*it]["step"].as_u64() == Some(at as u64))
            .collect();
        assert_eq!(step["findings"], json!(pointing));
    }
}

#[test]
fn a_finding_about_what_many_steps_run_points_to_the_worst_of_them() {
    let source = r#"df = spark.read.option("inferSchema", True).csv("huge")
df.limit(10).collect()
rows = df.collect()
"#;
    let tables = json!({"huge": {"rows": 100_000_000, "bytes": "10g"}});
    let report = report(&json!({"source": source, "tables": tables}));
    let found = stepped(&report);
    assert!(found.contains(&("schema-inferred", Some(3))), "{found:?}");
}

#[test]
fn a_rule_that_is_off_keeps_still() {
    let on = report(&json!({"source": "rows = df.collect()\n"}));
    assert_eq!(rules(&on), ["collect-unbounded"]);
    let input = json!({"source": "rows = df.collect()\n", "ignore": ["collect-unbounded"]});
    assert_eq!(rules(&report(&input)), Vec::<&str>::new());
    let input = Input::from_json(&input.to_string()).unwrap();
    assert_eq!(decode(&encode(&input)).unwrap(), input);
}

#[test]
fn what_is_no_python_is_named_once() {
    let input = |source: &str| Input { source: source.to_owned(), ..Input::default() };
    let scala = "import org.apache.spark.sql.functions._\nval df = spark.table(\"t\")";
    let report = analyze(&input(scala));
    let [found] = &report.diagnostics[..] else { panic!("{:?}", report.diagnostics) };
    assert_eq!(found.rule, "syntax-error");
    assert!(found.message.contains("looks like Scala"), "{}", found.message);
}

#[test]
fn a_script_of_sql_is_read_at_its_own_places() {
    let sql = "-- 🔥 one\nSET spark.sql.shuffle.partitions=7;\n\nCREATE TEMP VIEW v AS SELECT k FROM t;\n  INSERT INTO o\n  SELECT k, count(*) FROM v\n  GROUP BY k;\nSELECT * FROM a CROSS JOIN b WHERE x = \"y\"";
    let report = report(&json!({ "source": sql }));
    let steps: Vec<_> = report["steps"].as_array().unwrap().iter().collect();
    let found: Vec<_> =
        steps.iter().map(|it| (it["line"].as_u64(), it["operation"].as_str())).collect();
    assert_eq!(found, [(Some(5), Some("INSERT INTO")), (Some(8), Some("display"))]);
    assert_eq!(steps[0]["range"]["start"], json!({"line": 5, "column": 3, "offset": 88}));
    let partitions = report["conf"].as_array().unwrap().iter();
    let set: Vec<_> = partitions.filter(|it| it["key"] == "spark.sql.shuffle.partitions").collect();
    assert_eq!(set[0]["range"]["start"]["line"], 2);
    let crosses = report["diagnostics"].as_array().unwrap().iter();
    let crosses: Vec<_> = crosses.filter(|it| it["rule"] == "cross-join").collect();
    assert_eq!(crosses[0]["range"]["start"]["line"], 8);
}

#[test]
fn a_model_of_dbt_reads_its_tables_and_names_its_templates() {
    let sql = "{{ config(materialized='table') }}\nselect k from {{ ref('orders') }}\n{% if x %}where k > 1{% endif %}\n";
    let report = report(&json!({ "source": sql }));
    assert_eq!(rules(&report), ["template-not-rendered", "template-not-rendered"]);
    assert_eq!(report["diagnostics"][0]["range"]["start"]["line"], 3);
    assert_eq!(report["steps"][0]["outcome"], "unknown");
    assert_eq!(report["steps"][0]["unplanned"], "{% if x %}");
    let plain = self::report(
        &json!({ "source": "select k, count(*) from {{ source('raw', 'u') }} group by k" }),
    );
    assert!(
        plain["steps"].to_string().contains("\"missingTables\":[\"raw.u\"]"),
        "{}",
        plain["steps"]
    );
}
