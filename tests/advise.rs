//! Advice: what holds for any input, and cases whose answer is known.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spark_memory::conf::text;
use spark_memory::{Advice, Input, adopt, advise, analyze, inspect, minimum_cluster, parse_conf};

const HEAD: &str = "from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\n";

/// A job on ten machines of 16 cores and 64 GiB, over a large table and a small one.
fn job(code: &str, more: &Value) -> Input {
    let mut input = json!({
        "source": format!("{HEAD}{code}\n"),
        "cluster": {"workers": 10, "machine": {"name": "m5.4xlarge", "cores": 16, "memory": "64g"}, "launcher": "spark-submit"},
        "tables": {
            "big": {"rows": 2_000_000_000_u64, "columns": {"k": "bigint", "u": "char(36)", "v": "bigint"}, "distinct": {"k": 2000}},
            "middle": {"rows": 30_000_000, "columns": {"k": "bigint", "u": "char(36)"}},
        },
    });
    for (key, value) in more.as_object().expect("an object") {
        input[key] = value.clone();
    }
    Input::from_json(&input.to_string()).expect("a valid input")
}

fn values(advice: &Advice) -> BTreeMap<&str, &str> {
    advice.recommendations.iter().map(|it| (&*it.key, it.value.as_str())).collect()
}

/// The input with the advice taken.
fn taken(input: &Input, advice: &Advice) -> Input {
    adopt(input, &advice.recommendations)
}

fn outcomes(input: &Input, outcome: &str) -> usize {
    let report = inspect(input);
    let demands =
        report.steps.iter().flat_map(|step| &step.stages).flat_map(|stage| &stage.demands);
    demands.filter(|demand| demand.outcome.name() == outcome).count()
}

const SORT: &str = r#"spark.read.parquet("big").orderBy("u").write.parquet("out")"#;

#[test]
fn a_sort_that_spills_gets_more_partitions() {
    let roomy = json!({"conf": {
        "spark.executor.memory": "4g", "spark.executor.cores": "4", "spark.executor.instances": "30",
        "spark.sql.adaptive.enabled": "false",
    }});
    let input = job(SORT, &roomy);
    assert!(outcomes(&input, "spills") > 0);
    let advice = advise(&input);
    assert_eq!(values(&advice).into_keys().collect::<Vec<_>>(), ["spark.sql.shuffle.partitions"]);
    let only = &advice.recommendations[0];
    assert_eq!(only.from, None);
    assert_eq!(only.certainty.name(), "known");
    assert!(only.why.contains("The sort on line 3 asks for"), "{}", only.why);
    assert!(only.why.contains("execution memory"), "{}", only.why);
    assert!(only.effect.contains("The sort on line 3 no longer spills:"), "{}", only.effect);
    assert_eq!((advice.before.spills, advice.after.spills), (1, 0));
    assert_eq!(outcomes(&taken(&input, &advice), "spills"), 0);
}

#[test]
fn adaptive_execution_is_asked_for_smaller_partitions_where_those_decide() {
    // 4,000 partitions are allowed and 384 MiB make far fewer, so that more of them change nothing.
    let conf = json!({"conf": {
        "spark.executor.memory": "2g", "spark.executor.cores": "2", "spark.executor.instances": "20",
        "spark.sql.shuffle.partitions": "4000", "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
        "spark.sql.adaptive.advisoryPartitionSizeInBytes": "384m",
    }});
    let input = job(SORT, &conf);
    assert!(outcomes(&input, "spills") > 0);
    let advice = advise(&input);
    assert!(
        values(&advice).contains_key("spark.sql.adaptive.advisoryPartitionSizeInBytes"),
        "{advice:?}"
    );
    assert_eq!(advice.after.spills, 0);
}

#[test]
fn files_are_read_in_smaller_pieces_where_a_task_reads_too_much_of_them() {
    // Nodes that have no more memory to give.
    let conf = json!({
        "cluster": {"workers": 10, "machine": {"cores": 4, "memory": "4g"}, "launcher": "spark-submit"},
        "conf": {
            "spark.executor.memory": "2g", "spark.executor.cores": "4", "spark.executor.instances": "10",
            "spark.sql.files.maxPartitionBytes": "4g",
        },
        "tables": {"big": {
            "rows": 2_000_000_000_u64,
            "bytes": "80g",
            "columns": {"k": "bigint", "u": "char(36)", "v": "bigint"},
            "distinct": {"u": 2_000_000_000_u64},
        }},
    });
    let input =
        job(r#"spark.read.parquet("big").groupBy("u").count().write.parquet("out")"#, &conf);
    assert!(outcomes(&input, "spills") > 0);
    let advice = advise(&input);
    let values = values(&advice);
    let size = values.get("spark.sql.files.maxPartitionBytes");
    assert!(size.is_some_and(|it| ["128m", "64m", "32m", "16m"].contains(it)), "{values:?}");
    assert!(outcomes(&taken(&input, &advice), "spills") < outcomes(&input, "spills"));
}

#[test]
fn a_collect_over_the_limit_and_within_the_machine_gets_a_larger_driver() {
    let input = job(r#"rows = spark.read.parquet("middle").collect()"#, &json!({}));
    assert!(outcomes(&input, "fails") > 0);
    let advice = advise(&input);
    let values = values(&advice);
    assert!(values.contains_key("spark.driver.maxResultSize"), "{values:?}");
    assert!(values.contains_key("spark.driver.memory"), "{values:?}");
    assert_eq!(values.len(), 2, "{values:?}");
    assert!(advice.helps);
    assert_eq!(advice.after.fails, 0);
    assert_eq!(outcomes(&taken(&input, &advice), "fails"), 0);
}

#[test]
fn a_driver_gets_the_least_heap_that_holds_a_result() {
    let clusters = [
        json!({"workers": 10, "machine": {"cores": 16, "memory": "64g"}, "launcher": "spark-submit"}),
        json!({"manager": "local", "machine": {"cores": 8, "memory": "64g"}}),
    ];
    for cluster in clusters {
        for call in ["collect", "toPandas"] {
            let (code, mut before) = (format!(r#"rows = spark.read.parquet("t").{call}()"#), 0);
            for millions in [10, 20, 30, 40, 60] {
                let tables = json!({"t": {"rows": millions * 1_000_000, "columns": {"k": "bigint", "u": "char(36)"}}});
                let input = job(&code, &json!({"cluster": cluster, "tables": tables}));
                let advice = advise(&input);
                assert_eq!(advice.after.fails, 0, "{call} {millions}: {advice:?}");
                let values = values(&advice);
                let Some(heap) = values.get("spark.driver.memory") else { continue };
                let heap: u64 =
                    heap.strip_suffix('g').expect("whole GiB").parse().expect("a number");
                assert!(heap >= before, "{call} {millions}: {heap} after {before}");
                before = heap;
                // One GiB less does not hold it.
                let mut less = taken(&input, &advice);
                less.conf.insert("spark.driver.memory".to_owned(), format!("{}g", heap - 1));
                let fits = outcomes(&less, "fails") + outcomes(&less, "depends") == 0;
                assert!(!fits, "{call} {millions}: {heap}g");
            }
            assert!(before > 0, "{call}");
        }
    }
}

#[test]
fn skewed_partitions_are_split_where_nobody_gives_the_share_of_the_largest_key() {
    let code =
        r#"spark.read.parquet("left").join(spark.read.parquet("right"), "k").write.parquet("out")"#;
    let columns = json!({"k": "bigint", "u": "char(36)"});
    let more = |setting: &str| {
        json!({
            "conf": {setting: "false", "spark.executor.memory": "8g", "spark.executor.cores": "4"},
            "tables": {
                "left": {"rows": 500_000_000, "columns": columns},
                "right": {"rows": 200_000_000, "columns": columns},
            },
        })
    };
    for setting in ["spark.sql.adaptive.enabled", "spark.sql.adaptive.skewJoin.enabled"] {
        let input = job(code, &more(setting));
        assert!(outcomes(&input, "depends") > 0, "{setting}");
        let advice = advise(&input);
        assert_eq!(values(&advice), BTreeMap::from([(setting, "true")]));
        let only = &advice.recommendations[0];
        assert!(only.why.contains("nobody gives its share"), "{}", only.why);
        assert!(only.effect.contains("fits however uneven its keys are"), "{}", only.effect);
        assert_eq!(outcomes(&taken(&input, &advice), "depends"), 0, "{setting}");
    }
}

#[test]
fn advice_goes_where_it_decides() {
    let code = format!(
        "from pyspark.sql import SparkSession\nspark = SparkSession.builder.config('spark.driver.maxResultSize', '1g').getOrCreate()\n{}\n",
        r#"rows = spark.read.parquet("middle").collect()"#
    );
    let input = Input { source: code, ..job("", &json!({})) };
    let advice = advise(&input);
    let limit = values(&advice)["spark.driver.maxResultSize"];
    let adopted = taken(&input, &advice);
    assert!(
        adopted.source.contains(&format!(".config('spark.driver.maxResultSize', '{limit}')")),
        "{}",
        adopted.source
    );
    assert_eq!(adopted.conf.keys().collect::<Vec<_>>(), ["spark.driver.memory"]);
    assert_eq!(outcomes(&adopted, "fails"), 0);
    assert!(inspect(&input).recommendations.is_empty());
    assert_eq!(analyze(&input).recommendations, advice.recommendations);
}

#[test]
fn what_no_machine_holds_must_change_in_the_code() {
    for (code, named) in [
        (
            r#"spark.read.parquet("big").groupBy(F.lit(1)).agg(F.collect_list("u")).write.parquet("out")"#,
            "in an executor’s heap",
        ),
        (r#"rows = spark.read.parquet("big").toPandas()"#, "in the driver’s heap"),
    ] {
        let advice = advise(&job(code, &json!({})));
        assert!(!advice.helps && advice.recommendations.is_empty(), "{advice:?}");
        assert!(advice.words.ends_with("The code must change."), "{}", advice.words);
        assert!(advice.words.contains(named), "{}", advice.words);
        assert!(advice.after.fails > 0);
        let smallest = minimum_cluster(&job(code, &json!({})));
        assert_eq!((smallest.no_failure_workers, smallest.no_spill_workers), (None, None));
    }
}

#[test]
fn nothing_is_said_where_nothing_is_wrong() {
    let unknown = r#"spark.read.parquet("elsewhere").orderBy("a").write.parquet("out")"#;
    let fits = r#"spark.read.parquet("middle").groupBy("k").count().show()"#;
    let set = json!({"conf": {"spark.executor.memory": "14g", "spark.executor.cores": "4", "spark.executor.instances": "39"}});
    for (code, more) in [
        ("", json!({})),
        (unknown, json!({})),
        (fits, json!({})),
        (unknown, set.clone()),
        (fits, set),
    ] {
        let advice = advise(&job(code, &more));
        assert!(advice.recommendations.is_empty() && !advice.helps, "{code} {advice:?}");
    }
    assert!(advise(&Input::default()).recommendations.is_empty());
}

#[test]
fn a_container_that_fits_no_node_is_made_to_fit() {
    let conf = json!({"conf": {"spark.executor.memory": "80g", "spark.executor.cores": "4"}});
    let input = job(r#"spark.read.parquet("x").show()"#, &conf);
    let advice = advise(&input);
    let memory =
        advice.recommendations.iter().find(|it| it.key == "spark.executor.memory").unwrap();
    assert_eq!(memory.from.as_deref(), Some("80g"));
    assert!(memory.why.contains("fits no node"), "{}", memory.why);
    let report = analyze(&taken(&input, &advice));
    assert!(report.placement.unwrap().executors > 0);
}

#[test]
fn a_node_that_is_mostly_empty_is_filled() {
    let conf = json!({"conf": {"spark.executor.memory": "2g", "spark.executor.cores": "4", "spark.executor.instances": "30"}});
    let input = job("", &conf);
    let advice = advise(&input);
    assert!(values(&advice).contains_key("spark.executor.memory"), "{advice:?}");
    let unused = |input: &Input| analyze(input).placement.unwrap().unused_memory_per_node;
    assert!(unused(&taken(&input, &advice)) < unused(&input));
}

#[test]
fn a_broadcast_threshold_only_goes_down() {
    let code =
        r#"spark.read.parquet("big").join(spark.read.parquet("middle"), "k").write.parquet("out")"#;
    let advice =
        advise(&job(code, &json!({"conf": {"spark.sql.autoBroadcastJoinThreshold": "4g"}})));
    let value = values(&advice)["spark.sql.autoBroadcastJoinThreshold"].to_owned();
    assert!(value == "10m" || value == "-1", "{value}");
    assert_eq!(advice.after.fails, 0);
}

#[test]
fn a_python_worker_gets_memory_beside_the_heap() {
    let code = "def same(rows):\n    return rows\nspark.read.parquet(\"big\").groupBy(\"k\").applyInPandas(same, \"k bigint, u string, v bigint\").write.parquet(\"out\")";
    let mut input = job(code, &json!({}));
    input.tables.get_mut("big").expect("a table").distinct.insert("k".to_owned(), 20);
    assert!(outcomes(&input, "fails") > 0);
    // A group may have any share of the rows: nothing is promised.
    let advice = advise(&input);
    assert!(values(&advice).is_empty(), "{advice:?}");
    assert!(
        advice.words.contains("No setting is sure to help the Python worker on line 5"),
        "{}",
        advice.words
    );
    input.tables.get_mut("big").expect("a table").largest_key_share = Some(0.05);
    let advice = advise(&input);
    assert!(values(&advice).contains_key("spark.executor.pyspark.memory"), "{advice:?}");
    assert_eq!(advice.after.fails, 0);
}

#[test]
fn what_the_code_sets_is_said_to_be_in_the_code() {
    let code = format!("spark.conf.set(\"spark.sql.shuffle.partitions\", \"100\")\n{SORT}");
    let more = json!({"conf": {"spark.executor.memory": "4g", "spark.executor.cores": "4", "spark.executor.instances": "30"}});
    let advice = advise(&job(&code, &more));
    let partitions =
        advice.recommendations.iter().find(|it| it.key == "spark.sql.shuffle.partitions").unwrap();
    assert_eq!(partitions.from.as_deref(), Some("100"));
    assert_eq!(serde_json::to_value(partitions).unwrap()["setIn"], "code");
    assert!(partitions.why.contains("change it there"), "{}", partitions.why);
    // What the code computes is not known, and not judged.
    let computed = format!(
        "import os\nspark.conf.set(\"spark.sql.shuffle.partitions\", os.environ[\"N\"])\n{SORT}"
    );
    assert!(!values(&advise(&job(&computed, &more))).contains_key("spark.sql.shuffle.partitions"));
}

#[test]
fn a_larger_cluster_keeps_what_a_small_one_spills() {
    let code = "cached = spark.read.parquet(\"big\").cache()\ncached.count()\ncached.groupBy(\"k\").count().show()";
    let found = minimum_cluster(&job(code, &json!({})));
    let workers = found.no_spill_workers.expect("some cluster holds the cache");
    assert!(workers > 1 && found.known, "{found:?}");
    let on = |workers: u32| {
        let mut input = job(code, &json!({}));
        input.cluster.workers = workers;
        advise(&input).after.spills
    };
    assert_eq!(on(workers), 0);
    assert!(on(workers - 1) > 0);
}

/// A cluster, without code and without sizes.
fn cluster(more: &Value) -> Advice {
    let input = json!({ "cluster": more });
    advise(&Input::from_json(&input.to_string()).expect("a valid input"))
}

#[test]
fn executors_that_fill_a_node_take_no_code_and_no_sizes() {
    let advice = cluster(
        &json!({"workers": 12, "machine": {"name": "r5.2xlarge"}, "platform": "emr", "launcher": "spark-submit"}),
    );
    assert!(advice.recommendations.is_empty());
    let best = &advice.packing[0];
    assert_eq!(
        (best.cores, &*best.memory, best.executors_per_node, best.executors),
        (4, "25g", 2, 23),
        "{best:?}"
    );
    assert!(
        advice.words.contains("2 executors of 4 cores and 25g on each node"),
        "{}",
        advice.words
    );
    // One executor of 5 cores leaves 3 of 8 idle.
    let five = advice.packing.iter().find(|it| it.cores == 5).expect("five cores");
    assert!(five.note.contains("idle cores on a node: 3"), "{}", five.note);
    for packing in &advice.packing {
        let taken = packing.container.0 * u64::from(packing.executors_per_node);
        assert!(taken <= 56 << 30, "{packing:?}");
    }
    let local = cluster(&json!({"manager": "local"}));
    assert!(local.packing.is_empty());
}

#[test]
fn a_machine_keeps_something_for_its_system() {
    // Of a machine of which nobody publishes what it keeps, a quarter.
    let advice = cluster(&json!({"workers": 4, "machine": {"cores": 16, "memory": "64g"}}));
    for packing in &advice.packing {
        let taken = packing.container.0 * u64::from(packing.executors_per_node);
        assert!(taken <= 48 << 30, "{packing:?}");
    }
    let laptop = json!({
        "cluster": {"manager": "local", "machine": {"cores": 8, "memory": "16g"}},
        "tables": {"big": {"rows": 200_000_000, "columns": {"k": "bigint", "u": "char(36)"}}},
    });
    let input = job(r#"n = spark.read.parquet("big").orderBy("u").collect()"#, &laptop);
    for it in advise(&input).recommendations {
        assert_ne!((&*it.key, it.value.as_str()), ("spark.driver.memory", "15g"));
    }
}

#[test]
fn what_does_not_save_the_job_is_not_recommended() {
    // Python's rows take far more than the machine has, whatever the JVM gets.
    let laptop = json!({
        "cluster": {"manager": "local", "machine": {"cores": 8, "memory": "16g"}},
        "tables": {"big": {"rows": 100_000_000, "columns": {"k": "bigint", "u": "char(36)"}}},
    });
    let input = job(r#"rows = spark.read.parquet("big").collect()"#, &laptop);
    assert!(outcomes(&input, "fails") > 0);
    let advice = advise(&input);
    assert!(advice.recommendations.is_empty(), "{advice:?}");
    assert!(advice.words.contains("The code must change."), "{}", advice.words);
}

#[test]
fn advice_says_what_it_could_not_judge() {
    let input =
        job(r#"spark.read.parquet("unknown").orderBy("u").write.parquet("out")"#, &json!({}));
    let advice = advise(&input);
    assert!(advice.recommendations.is_empty());
    assert!(
        advice.words.ends_with(
            "Not judged, as that depends on data whose size is not known: the sort on line 3."
        ),
        "{}",
        advice.words
    );
}

#[test]
fn advice_names_what_is_not_in_the_model() {
    for (code, named) in [
        (
            "from pyspark.ml.classification import LogisticRegression\nLogisticRegression().fit(spark.table(\"big\"))",
            "training and evaluation of models, in `fit` on line 4",
        ),
        (
            "from delta.tables import DeltaTable\nDeltaTable.forName(spark, \"big\").alias(\"a\").merge(spark.table(\"middle\").alias(\"b\"), \"a.k = b.k\").whenMatchedUpdateAll().execute()",
            "in `execute` on line 4",
        ),
        (
            "spark.read.jdbc(\"jdbc:postgresql://h/d\", \"big\").write.parquet(\"out\")",
            "which no fetch size bounds, in `parquet` on line 3",
        ),
    ] {
        let advice = advise(&job(code, &json!({})));
        assert!(
            advice.words.contains("Not judged, as it is not in the model: "),
            "{}",
            advice.words
        );
        assert!(advice.words.contains(named), "{}", advice.words);
    }
}

/// Every output says the recommended values and what was set outside before.
#[test]
fn outputs_are_read_back_the_same() {
    let conf = json!({"conf": {
        "spark.driver.extraJavaOptions": "-Dpath='C:\\x y' -Dq=\"z\"", "spark.app.name": "A job’s name: 1",
        "spark.sql.shuffle.partitions": "200", "spark.executor.memory": "2g", "spark.executor.cores": "4",
    }});
    let input = job(SORT, &conf);
    let advice = advise(&input);
    assert!(!advice.recommendations.is_empty());
    let mut wanted = input.conf.clone();
    wanted.extend(taken(&input, &advice).conf);
    assert_eq!(advice.outputs.len(), 6);
    for output in &advice.outputs {
        let parsed = text::parse(&output.text);
        assert_eq!(parsed.problems, [], "{}", output.text);
        assert_eq!(parse_conf(&output.text), wanted, "{}", output.text);
    }
    let submit = &advice.outputs[0].text;
    assert!(
        submit.starts_with("# For 10 workers m5.4xlarge, 16 cores and 64 GiB each"),
        "{submit}"
    );
    for it in &advice.recommendations {
        assert!(submit.contains(&it.why), "{submit}");
    }
}

/// Numbers without a pattern, the same in every run (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

fn generated(numbers: &mut Numbers) -> Input {
    let code = [
        SORT,
        r#"spark.read.parquet("big").groupBy("u").agg(F.sum("v")).write.parquet("out")"#,
        r#"rows = spark.read.parquet("middle").collect()"#,
        r#"spark.read.parquet("big").join(F.broadcast(spark.read.parquet("middle")), "k").write.parquet("out")"#,
        r#"spark.read.parquet("big").join(spark.read.parquet("middle"), "k").write.parquet("out")"#,
        r#"spark.read.parquet("big").groupBy("k").agg(F.collect_list("u")).write.parquet("out")"#,
        "d = spark.read.parquet(\"middle\").cache()\nd.count()\nd.orderBy(\"u\").write.parquet(\"out\")",
        "def same(rows):\n    return rows\nspark.read.parquet(\"big\").groupBy(\"k\").applyInPandas(same, \"k bigint, u string, v bigint\").write.parquet(\"out\")",
    ];
    let manager = numbers.one(&["yarn", "kubernetes", "standalone", "local"]);
    let rows = |numbers: &mut Numbers| 1000 * 10_u64.pow(numbers.below(7) as u32);
    let mut conf = json!({});
    if numbers.below(2) == 0 {
        conf["spark.executor.memory"] = format!("{}m", 512 + numbers.below(90_000)).into();
    }
    if numbers.below(2) == 0 {
        conf["spark.executor.cores"] = (1 + numbers.below(20)).to_string().into();
    }
    if numbers.below(3) == 0 {
        conf["spark.driver.memory"] = format!("{}m", 512 + numbers.below(20_000)).into();
    }
    if numbers.below(3) == 0 {
        conf["spark.executor.memoryOverhead"] = format!("{}m", numbers.below(40_000)).into();
    }
    if numbers.below(3) == 0 {
        conf["spark.sql.autoBroadcastJoinThreshold"] = numbers.one(&["-1", "1g", "100m"]).into();
    }
    let more = json!({
        "conf": conf,
        "sparkVersion": numbers.one(&["3.5", "4.0", "4.3"]),
        "cluster": {
            "manager": manager, "deployMode": numbers.one(&["client", "cluster"]), "launcher": "spark-submit",
            "workers": 1 + numbers.below(30),
            "machine": {"cores": 1 + numbers.below(32), "memory": format!("{}m", 1500 + numbers.below(120_000))},
        },
        "tables": {
            "big": {"rows": rows(numbers), "columns": {"k": "bigint", "u": "char(36)", "v": "bigint"}, "distinct": {"k": 2000},
                    "largestKeyShare": numbers.one(&[0.001, 0.01, 0.3])},
            "middle": {"rows": rows(numbers), "columns": {"k": "bigint", "u": "char(36)"}},
        },
    });
    job(numbers.one(&code), &more)
}

#[test]
fn advice_makes_nothing_worse_and_never_changes() {
    let mut numbers = Numbers(2026);
    let mut helped = 0;
    for _ in 0..120 {
        let input = generated(&mut numbers);
        let advice = advise(&input);
        assert!(advice.after <= advice.before, "{input:?} {advice:?}");
        assert_eq!(advice, advise(&input));
        assert!(advice.helps || advice.recommendations.is_empty(), "{advice:?}");
        helped += usize::from(advice.helps);
        for it in &advice.recommendations {
            assert_ne!(it.from.as_deref(), Some(it.value.as_str()), "{it:?}");
            assert!(it.why.ends_with('.') && it.effect.ends_with('.'), "{it:?}");
        }
        // Who takes the advice is given none that changes as much.
        let again = advise(&taken(&input, &advice));
        assert_eq!(again.before, advice.after, "{input:?} {advice:?}");
    }
    assert!(helped > 20, "{helped}");
}

#[path = "../benches/varied/mod.rs"]
mod varied;

#[test]
fn one_search_answers_what_its_parts_answer() {
    let input = varied::input(150);
    let found = spark_memory::search(&input);
    assert!(found.advice.complete && found.minimum_cluster.complete);
    let apart = (advise(&input), minimum_cluster(&input));
    assert_eq!((found.advice.clone(), found.minimum_cluster), apart);
    let after = inspect(&adopt(&input, &found.advice.recommendations));
    assert_eq!(json!(found.after), json!(after));
}
