//! Pasted failures: recorded ones, those of other systems, and texts that only look like one.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Input, analyze};

fn diagnosis(input: &Value) -> Value {
    let report = analyze(&Input::from_json(&input.to_string()).unwrap());
    serde_json::to_value(report.diagnosis).unwrap()
}

fn of(text: &str) -> Value {
    diagnosis(&json!({"failure": text}))
}

fn recorded() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("data/failures.json")).unwrap();
    file["rows"].as_array().unwrap().clone()
}

/// A recorded case: its name's start, the kind, the place, the region.
const RECORDED: [(&str, &str, &str, Option<&str>); 31] = [
    ("maxResultSize exceeded by", "max-result-size", "driver", Some("user")),
    ("driver OOM: collect()", "heap-space", "driver", Some("user")),
    ("driver OOM: toPandas()", "heap-space", "driver", Some("user")),
    ("collect() in 512m with ParallelGC", "heap-space", "driver", Some("user")),
    ("collect_list of one key", "heap-space", "driver", Some("user")),
    ("one huge row", "heap-space", "driver", Some("user")),
    ("execution memory nearly nil", "execution-memory", "driver", Some("execution")),
    ("execution memory small", "heap-space", "driver", Some("user")),
    ("broadcast above the size limit", "broadcast-size", "driver", Some("user")),
    ("broadcast of a table too large", "broadcast-memory", "driver", Some("user")),
    ("broadcast whose collected result", "max-result-size", "driver", Some("user")),
    ("broadcast timeout", "broadcast-timeout", "driver", None),
    ("Python worker killed", "python-worker-crashed", "python", Some("overhead")),
    ("Python worker over spark.executor", "python-worker-memory", "python", Some("pyspark")),
    ("executor killed by SIGKILL", "exit-137", "container", Some("overhead")),
    ("executor killed by SIGTERM", "exit-143", "container", None),
    ("executor heap OOM (exit 52)", "heap-space", "executor", Some("user")),
    ("Kryo buffer overflow", "kryo-buffer", "driver", Some("user")),
    ("large task over rpc.message.maxSize", "task-too-large", "driver", None),
    ("collect_list of small strings", "heartbeat-lost", "executor", None),
    ("driver.memory 256m", "driver-heap-too-small", "driver", Some("reserved")),
    ("driver.memory ", "heap-size-unreadable", "driver", None),
    ("executor.memory 2048", "executor-heap-too-small", "executor", Some("reserved")),
    ("executor.memory ", "", "driver", None),
    ("executor.memoryOverhead ", "setting-value", "driver", None),
    ("memory.fraction ", "setting-value", "driver", None),
    ("memory.storageFraction ", "setting-value", "driver", None),
    ("driver.maxResultSize 2.5g", "setting-value", "driver", None),
    ("offHeap size 1000", "off-heap-size", "driver", Some("offHeapExecution")),
    ("local-cluster worker smaller", "container-too-large", "scheduler", None),
    ("driver.extraJavaOptions -Xmx4g", "heap-option", "driver", None),
];

#[test]
fn recorded_failures_are_recognized() {
    for row in recorded() {
        let case = row["case"].as_str().unwrap();
        let conf = &row["settings"];
        let found =
            diagnosis(&json!({"failure": row["text"], "source": row["code"], "conf": conf}));
        let known = RECORDED.iter().find(|known| case.starts_with(known.0));
        let (_, kind, place, region) = known.unwrap_or_else(|| panic!("{case}"));
        // `executor.memory 2 g` dies in the launcher or in Spark, by how it was started.
        assert!(kind.is_empty() || found["kind"] == **kind, "{case}: {found}");
        assert_eq!(found["where"], *place, "{case}");
        assert_eq!(found["region"], json!(region), "{case}");
        let message = found["message"].as_str().unwrap().trim_end_matches('…');
        assert!(row["text"].as_str().unwrap().contains(message), "{case}");
        assert!(found["explanation"].as_str().unwrap().matches(". ").count() >= 2, "{case}");
    }
}

#[track_caller]
fn is(text: &str, kind: &str, place: &str, region: Option<&str>) -> Value {
    let found = of(text);
    assert_eq!(found["kind"], kind, "{found}");
    assert_eq!(found["where"], place, "{found}");
    assert_eq!(found["region"], json!(region), "{found}");
    found
}

fn numbers(found: &Value) -> Vec<(&str, u64)> {
    let numbers = found["numbers"].as_array().unwrap();
    numbers.iter().map(|it| (it["name"].as_str().unwrap(), it["value"].as_u64().unwrap())).collect()
}

#[test]
fn containers_and_their_limits() {
    let yarn = "ERROR YarnScheduler: Lost executor 3 on node7: Container killed by YARN for exceeding physical memory limits. \
                5.5 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.";
    let found = is(yarn, "container-memory", "container", Some("overhead"));
    assert_eq!(numbers(&found), [("used", 5_905_580_032), ("limit", 5_905_580_032)]);
    assert_eq!(found["rules"], json!([]), "no code, no finding");
    let node_manager = "Container [pid=2,containerID=container_1] is running beyond virtual memory limits. Current usage: 301.5 MB of 1 GB \
                        physical memory used; 2.3 GB of 2.1 GB virtual memory used. Killing container.";
    let found = is(node_manager, "container-virtual-memory", "container", None);
    assert_eq!(numbers(&found)[1], ("limit", 2_254_857_830));
    is(
        "Container exited with a non-zero exit code 137. Killed by external signal",
        "exit-137",
        "container",
        Some("overhead"),
    );
    is("Diagnostics: Container killed on request. Exit code is 143", "exit-143", "container", None);
    is(
        "The executor with id 1 exited with exit code 137(SIGKILL, possible container OOM).\n\t termination reason: OOMKilled",
        "oom-killed",
        "container",
        Some("overhead"),
    );
    is(
        "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Command exited with code 52",
        "exit-52",
        "executor",
        Some("user"),
    );
    is("exited with exit code 134(SIGABRT).", "exit-134", "executor", None);
    is(
        "Required executor memory (8192 MB), offHeap memory (0) MB, overhead (819 MB), and PySpark memory (0 MB) is above the max threshold (8192 MB) of this cluster!",
        "container-too-large",
        "scheduler",
        None,
    );
    is(
        "WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI",
        "no-resources",
        "scheduler",
        None,
    );
}

#[test]
fn which_jvm_it_was() {
    let heap = |text: &str, place| is(text, "heap-space", place, Some("user"));
    heap("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space", "driver");
    heap(
        "py4j.protocol.Py4JJavaError: An error occurred while calling o45.toPandas.\n: java.lang.OutOfMemoryError: Java heap space\n\tat java.base/X.y(Z.java:1)",
        "driver",
    );
    heap(
        "Exception in thread \"task-result-getter-2\" java.lang.OutOfMemoryError: Java heap space",
        "driver",
    );
    heap(
        "24/01/01 ERROR Executor: Exception in task 3.0 in stage 7.0 (TID 9)\njava.lang.OutOfMemoryError: Java heap space",
        "executor",
    );
    heap(
        "java.lang.OutOfMemoryError: Java heap space\n\tat a.b(C.java:1)\n\tat org.apache.spark.executor.Executor$TaskRunner.run(Executor.scala:2)",
        "executor",
    );
    heap(
        "Py4JJavaError: An error occurred while calling o4.count.\n: SparkException: Job aborted due to stage failure: Lost task 1.3 in stage 2.0 (TID 5) (10.0.0.1 executor 4): java.lang.OutOfMemoryError: Java heap space",
        "executor",
    );
    let gc = "Lost task 0.0 in stage 1.0 (TID 1) (h executor 1): java.lang.OutOfMemoryError: GC overhead limit exceeded";
    is(gc, "gc-overhead", "executor", Some("user"));
    is(
        "Lost task (h executor 1): java.lang.OutOfMemoryError: Metaspace",
        "metaspace",
        "executor",
        Some("overhead"),
    );
    is(
        "Lost task (h executor 1): java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory",
        "native-thread",
        "executor",
        Some("overhead"),
    );
    is(
        "Lost task (h executor 1): java.lang.OutOfMemoryError: Direct buffer memory",
        "direct-memory",
        "executor",
        Some("overhead"),
    );
}

#[test]
fn the_cause_before_what_it_brought_down() {
    let log = "ERROR Executor: Exception in task 1.0 in stage 4.0 (TID 8)\n\
               java.lang.OutOfMemoryError: Java heap space\n\
               ERROR TaskSchedulerImpl: Lost executor 2 on h: Command exited with code 52\n\
               WARN TaskSetManager: Lost task 0.0 in stage 5.0 (TID 9) (h executor 3): FetchFailed(BlockManagerId(2, h, 1, None))\n\
               org.apache.spark.SparkException: Job 3 cancelled because SparkContext was shut down";
    is(log, "heap-space", "executor", Some("user"));
    let later = log.split_once("ERROR TaskSchedulerImpl").unwrap().1;
    is(later, "exit-52", "executor", Some("user"));
    let gone = "WARN TaskSetManager: Lost task 0.0 in stage 5.0 (TID 9): FetchFailed(null, shuffleId=0, message=\n\
                org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 0)";
    is(gone, "fetch-failed", "executor", None);
    is("Job 0 cancelled because SparkContext was shut down", "context-shut-down", "driver", None);
    is(
        "py4j.protocol.Py4JNetworkError: Answer from Java side is empty",
        "jvm-gone",
        "driver",
        None,
    );
}

#[test]
fn numbers_are_read() {
    let found = is(
        "Can't acquire 1073741824 bytes memory to build hash relation, got 478549889 bytes",
        "hash-relation-memory",
        "executor",
        Some("execution"),
    );
    assert_eq!(numbers(&found), [("asked", 1 << 30), ("had", 478_549_889)]);
    let found = of("Cannot broadcast the table over 512000000 rows: 600000000 rows.");
    assert_eq!(numbers(&found), [("limit", 512_000_000), ("table", 600_000_000)]);
    let found = of("java.lang.IllegalArgumentException: Too large frame: 5211883372140375593");
    assert_eq!(numbers(&found), [("block", 5_211_883_372_140_375_593)]);
    let found = of(
        "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7.5 GiB for an array with shape (1000000000,)",
    );
    assert_eq!(
        (&found["kind"], numbers(&found)[0].1),
        (&json!("python-driver-memory"), 8_053_063_680)
    );
    assert_eq!(of("INFO SparkContext: Running Spark version 3.5.9")["sparkVersion"], "3.5");
}

#[test]
fn python_and_settings() {
    is(
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nMemoryError",
        "python-driver-memory",
        "python",
        None,
    );
    is(
        "java.net.SocketException: Connection reset\n\tat org.apache.spark.api.python.PythonRunner.read(PythonRunner.scala:1)",
        "python-worker-connection",
        "python",
        Some("overhead"),
    );
    is(
        "Conflicting collector combinations in option list; please refer to the release notes\nError: Could not create the Java Virtual Machine.",
        "two-collectors",
        "driver",
        None,
    );
    is(
        "Error: VM option 'G1MixedGCLiveThresholdPercent' is experimental and must be enabled via -XX:+UnlockExperimentalVMOptions.",
        "jvm-option",
        "driver",
        None,
    );
    is(
        "AnalysisException: [CANNOT_MODIFY_STATIC_CONFIG] Cannot modify the value of the static Spark config: \"spark.executor.memory\".",
        "setting-at-runtime",
        "driver",
        None,
    );
}

#[test]
fn the_code_is_marked() {
    let source = "rows = spark.read.parquet('a').collect()\nspark.read.parquet('b').filter('x > 1').count()\n";
    let text = "Py4JJavaError: An error occurred while calling o44.collectToPython.\n: org.apache.spark.SparkException: Job aborted due to stage failure: \
                Total size of serialized results of 9 tasks (1034.2 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)";
    let found = diagnosis(&json!({"failure": text, "source": source}));
    let lines: Vec<&Value> =
        found["lines"].as_array().unwrap().iter().map(|it| &it["line"]).collect();
    assert_eq!(lines, [1]);
    assert_eq!(found["rules"][0], "collect-unbounded");
    assert!(found["settings"].as_array().unwrap().contains(&json!("spark.driver.maxResultSize")));
    let traced = "  File \"/job.py\", line 2, in <module>\n    spark.read.parquet('b').filter('x > 1').count()\njava.lang.OutOfMemoryError: Java heap space";
    let found = diagnosis(&json!({"failure": traced, "source": source}));
    assert_eq!(found["lines"][0]["line"], 2);
}

/// Cases as people had them, with what is right of the diagnosis.
#[test]
fn whole_cases_are_diagnosed() {
    let file: Value = serde_json::from_str(include_str!("data/failure_cases.json")).unwrap();
    let mut wrong = Vec::new();
    for row in file["rows"].as_array().unwrap() {
        let (name, expect) = (row["name"].as_str().unwrap(), &row["expect"]);
        let found = diagnosis(&row["input"]);
        let mut check = |what: &str, found: &Value| {
            if !expect[what].is_null() && expect[what] != *found {
                wrong.push(format!("{name}: {what} is {found}, not {}", expect[what]));
            }
        };
        for field in ["kind", "where", "allocator", "rules"] {
            check(field, &found[field]);
        }
        check("firstSetting", &found["settings"][0]);
        check("firstLine", &found["lines"][0]["line"]);
        let kinds = |it: &Value| it["kind"].clone();
        check(
            "consequences",
            &found["consequences"].as_array().unwrap().iter().map(kinds).collect(),
        );
        let numbers =
            numbers(&found).into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
        check("numbers", &Value::Object(numbers.collect()));
        let executor_keys = found["settings"].to_string().contains("spark.executor.");
        check("noExecutorKeys", &json!(!executor_keys));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// In local mode one JVM is driver and executor, whatever the failure: no key of an executor does anything.
#[test]
fn local_mode_has_the_drivers_keys() {
    for text in [
        "org.apache.spark.memory.SparkOutOfMemoryError: Unable to acquire 65536 bytes of memory, got 0",
        "Exception in task 0.0 in stage 1.0 (TID 3)\njava.lang.OutOfMemoryError: GC overhead limit exceeded",
        "java.lang.OutOfMemoryError: Java heap space",
        "java.io.IOException: No space left on device",
        "WARN TaskMemoryManager: Failed to allocate a page (67108864 bytes), try again.",
        "Killed",
    ] {
        let input = json!({"failure": text, "cluster": {"manager": "local"}});
        let found = diagnosis(&input);
        assert_eq!(found["where"], "driver", "{text}");
        for key in found["settings"].as_array().unwrap() {
            assert!(!key.as_str().unwrap().starts_with("spark.executor."), "{text}: {key}");
        }
        let explanation = found["explanation"].as_str().unwrap();
        assert!(!explanation.contains("spark.executor."), "{text}: {explanation}");
    }
}

/// Of two causes the first leads; what they brought down is named, and so is no warning before them.
#[test]
fn the_first_cause_leads() {
    let heap = "ERROR Executor: Exception in task 1.0 in stage 4.0 (TID 8)\njava.lang.OutOfMemoryError: Java heap space";
    let kill = "ERROR YarnScheduler: Lost executor 2 on h: Container killed by YARN for exceeding physical memory limits. 9.1 GB of 9 GB physical memory used.";
    let fetch = "WARN TaskSetManager: Lost task 0.0 in stage 5.0 (TID 9) (h executor 3): FetchFailed(null, shuffleId=0)";
    let stopped = "java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext.";
    let spills = "INFO UnsafeExternalSorter: Thread 62 spilling sort data of 1088.0 MiB to disk (0  time so far)";
    let kinds = |found: &Value| -> Vec<String> {
        let all = found["consequences"].as_array().unwrap().iter();
        all.map(|it| it["kind"].as_str().unwrap().to_owned()).collect()
    };
    let found = of(&[spills, heap, kill, fetch, stopped].join("\n"));
    assert_eq!(found["kind"], "heap-space");
    assert_eq!(kinds(&found), ["fetch-failed", "executor-lost", "context-stopped"]);
    let found = of(&[spills, fetch, kill, heap, stopped].join("\n"));
    assert_eq!(found["kind"], "container-memory");
    let found = of(&[spills, fetch, stopped].join("\n"));
    assert_eq!((&found["kind"], kinds(&found)), (&json!("fetch-failed"), vec![]));
    assert_eq!(of(spills)["effect"], "crawls");
}

/// Nothing in the text or the cluster names a process: both are possible.
#[test]
fn a_bare_heap_names_no_process() {
    let found = of("java.lang.OutOfMemoryError: Java heap space");
    assert_eq!((&found["kind"], &found["where"]), (&json!("heap-space"), &Value::Null));
    let settings = found["settings"].as_array().unwrap();
    assert!(settings.contains(&json!("spark.driver.memory")));
    assert!(settings.contains(&json!("spark.executor.memory")));
    assert!(found["explanation"].as_str().unwrap().contains("both are possible"));
}

/// The stack decides the process and the part that asked, for a text that names neither.
#[test]
fn stacks_name_the_process_and_the_allocator() {
    let heap = |frames: &str| of(&format!("java.lang.OutOfMemoryError: Java heap space\n{frames}"));
    for (frame, place, allocator) in [
        (
            "org.apache.spark.sql.execution.SparkPlan.executeCollect(SparkPlan.scala:1)",
            "driver",
            "result",
        ),
        (
            "org.apache.spark.sql.execution.exchange.BroadcastExchangeExec.$anonfun$relationFuture$1(B.scala:1)",
            "driver",
            "broadcast",
        ),
        (
            "org.apache.spark.broadcast.TorrentBroadcast.readBroadcastBlock(T.scala:1)",
            "executor",
            "broadcast",
        ),
        (
            "org.apache.spark.sql.execution.columnar.BasicColumnBuilder.initialize(C.scala:1)",
            "executor",
            "cache",
        ),
        (
            "org.apache.spark.sql.execution.aggregate.ObjectAggregationIterator.processInputs(O.scala:1)",
            "executor",
            "collectList",
        ),
        (
            "org.apache.spark.sql.execution.datasources.parquet.ParquetOutputWriter.write(P.scala:1)",
            "executor",
            "openWriters",
        ),
        (
            "org.apache.iceberg.io.FanoutDataWriter.newWriter(FanoutDataWriter.java:30)",
            "executor",
            "openWriters",
        ),
        (
            "org.apache.spark.sql.execution.datasources.InMemoryFileIndex$.bulkListLeafFiles(I.scala:1)",
            "driver",
            "fileListing",
        ),
        (
            "org.apache.spark.sql.catalyst.trees.TreeNode.withNewChildren(TreeNode.scala:1)",
            "driver",
            "plan",
        ),
        ("org.apache.spark.sql.catalyst.optimizer.Optimizer.execute(O.scala:1)", "driver", "plan"),
        (
            "org.apache.spark.scheduler.TaskSetManager.prepareLaunchingTask(T.scala:1)",
            "driver",
            "localData",
        ),
        (
            "org.postgresql.core.v3.QueryExecutorImpl.processResults(Q.java:1)",
            "executor",
            "jdbcRows",
        ),
        ("com.mysql.cj.protocol.a.TextResultsetReader.read(T.java:1)", "executor", "jdbcRows"),
    ] {
        let found = heap(&format!("\tat java.util.Arrays.copyOf(Arrays.java:1)\n\tat {frame}"));
        assert_eq!(
            (&found["where"], &found["allocator"]),
            (&json!(place), &json!(allocator)),
            "{frame}"
        );
    }
    let found = heap(
        "\tat org.apache.spark.sql.catalyst.expressions.codegen.BufferHolder.grow(B.java:1)\n\tat org.apache.spark.executor.Executor$TaskRunner.run(Executor.scala:1)",
    );
    assert_eq!((&found["where"], &found["allocator"]), (&json!("executor"), &json!("rowBuffer")));
}

#[test]
fn texts_of_other_errors_are_named_so() {
    for text in [
        "pyspark.sql.utils.AnalysisException: cannot resolve 'x'",
        "java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext.",
        "[TooManyRequestsForCapacity] HTTP Response code 430",
    ] {
        let found = of(text);
        assert_eq!((&found["effect"], &found["where"]), (&json!("notMemory"), &Value::Null));
        assert!(
            found["explanation"].as_str().unwrap().starts_with("This is no failure of memory.")
        );
        assert_eq!((&found["rules"], &found["settings"]), (&json!([]), &json!([])));
    }
}

#[test]
fn other_texts_are_unknown() {
    for text in [
        "pyspark.errors.exceptions.captured.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table or view `a` cannot be found.",
        "AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `memory` cannot be resolved.",
        "java.io.FileNotFoundException: File file:/tmp/out_of_memory.csv does not exist",
        "org.apache.spark.sql.AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://b/exit code/",
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    x = 1 / 0\nZeroDivisionError: division by zero",
        "KeyError: 'MemoryError'",
        "requests.exceptions.ConnectionError: ConnectionRefusedError(111, 'Connection refused')",
        "Process finished with exit code 1",
        "INFO MemoryStore: Block broadcast_0 stored as values in memory (estimated size 200.5 KiB, free 434.2 MiB)",
        "INFO BlockManagerMasterEndpoint: Registering block manager h:1 with 434.4 MiB RAM",
        "java.lang.NullPointerException\n\tat org.apache.spark.memory.TaskMemoryManager.allocatePage(TaskMemoryManager.java:1)",
        "[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012",
        "exit code 1370",
        "hello",
    ] {
        let found = of(text);
        assert_eq!(found["failure"], "unknown", "{text}: {found}");
        assert_eq!((&found["where"], &found["rules"]), (&Value::Null, &json!([])), "{text}");
    }
    assert_eq!(of(""), Value::Null);
    assert_eq!(of(" \n"), Value::Null);
}

#[test]
fn a_text_may_end_anywhere() {
    for row in recorded() {
        let text = row["text"].as_str().unwrap();
        // An analysis each: what counts is that an end may fall inside of every kind of token.
        for end in text.char_indices().map(|(at, _)| at).step_by(97).take(20) {
            of(&text[..end]);
        }
    }
    let line = "Total size of serialized results of 9 tasks (1034.2 MiB) is bigger than spark.driver.maxResultSize (1 GiB)";
    for end in 0..line.len() {
        of(&line[..end]);
    }
    of(&"{…}\\n ".repeat(2_000));
    of(&"Unable to acquire ".repeat(10_000));
    of("Unable to acquire 99999999999999999999999999 bytes of memory, got 1");
    of("Total size of serialized results of 1 tasks (1e999999 KiB) is bigger than x (é");
}
