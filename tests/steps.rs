//! The steps of a program: which there are, what runs in them, and what is not known of them.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Demand, Input, Report, analyze};

fn tables() -> Value {
    json!({"t": {"rows": 5_000_000, "columns": {"k": "bigint", "u": "char(36)", "v": "double"}, "distinct": {"k": 10}}})
}

fn report(source: &str) -> Report {
    let json = json!({"source": source, "tables": tables(), "cluster": {"manager": "yarn"}});
    analyze(&Input::from_json(&json.to_string()).unwrap())
}

fn demands<'r>(report: &'r Report, kind: &str) -> Vec<&'r Demand> {
    let all = report.steps.iter().flat_map(|step| &step.stages).flat_map(|stage| &stage.demands);
    all.filter(|demand| demand.kind.name() == kind).collect()
}

/// The memory that the Python workers of one program hold, and its outcome.
fn workers(code: &str) -> Vec<(Option<u64>, &'static str)> {
    let source =
        format!("from pyspark.sql import functions as F\ndf = spark.table(\"t\")\n{code}\n");
    let report = report(&source);
    let own = 150 << 20;
    let of = |it: &&Demand| (it.bytes.map(|bytes| bytes.0 - own), it.outcome.name());
    demands(&report, "pythonWorker").iter().map(of).collect()
}

#[test]
fn functions_of_python_ask_for_workers() {
    // A batch of 10,000 rows of the arguments: a text of 36 bytes, a double, each with Arrow's own buffers.
    let batch = |row: u64| vec![(Some(row * 10_000), "fits")];
    for (code, expected) in [
        ("@F.udf('string')\ndef f(x):\n    return x\ndf.select(f('u')).write.csv('o')", batch(44)),
        (
            "f = F.udf(lambda x: x, 'string')\ndf.withColumn('a', F.upper(f('u'))).write.csv('o')",
            batch(44),
        ),
        ("f = F.pandas_udf(g, 'double')\ndf.where(f('v') > 1).write.csv('o')", batch(16)),
        ("c = F.udf(g, 'int')(df.u, df.v)\ndf.orderBy(c).write.csv('o')", batch(60)),
        ("spark.udf.register('f', lambda x: x)\ndf.selectExpr('f(v) a').write.csv('o')", batch(16)),
        ("df.mapInPandas(g, 'a int').write.csv('o')", batch(72)),
        // Groups of 500,000 rows, in Arrow and in pandas; one may have all rows.
        (
            "df.groupBy('k').applyInPandas(g, 'a int').write.csv('o')",
            vec![(Some(500_000 * 328), "depends")],
        ),
        (
            "f = F.pandas_udf(g, 'double')\ndf.groupBy('k').agg(f('v')).write.csv('o')",
            vec![(Some(500_000 * 16), "fits")],
        ),
        // What a function keeps of a partition is its own affair.
        ("df.foreachPartition(g)", vec![(None, "unknown")]),
        ("df.rdd.map(g).foreach(g)", vec![(Some(10 << 20), "fits"); 2]),
        ("spark.table('other').select(F.udf(g, 'int')('x')).write.csv('o')", vec![(None, "fits")]),
        // Spark's own functions need none; what is not called runs nowhere.
        ("df.select(F.upper('u')).write.csv('o')", vec![]),
        ("f = F.udf(g, 'int')\ndf.write.csv('o')", vec![]),
        ("spark.udf.register('f', g)\ndf.selectExpr('half(v)').write.csv('o')", vec![]),
    ] {
        assert_eq!(workers(code), expected, "{code}");
    }
}

#[test]
fn a_worker_draws_on_its_own_limit_or_on_the_overhead() {
    let region = |conf: Value| {
        let source = "df = spark.table('t')\ndf.mapInPandas(g, 'a int').write.csv('o')\n";
        let json = json!({"source": source, "tables": tables(), "conf": conf, "cluster": {"manager": "yarn"}});
        let report = analyze(&Input::from_json(&json.to_string()).unwrap());
        serde_json::to_value(demands(&report, "pythonWorker")[0].region).unwrap()
    };
    assert_eq!(region(json!({})), "overhead");
    assert_eq!(region(json!({"spark.executor.pyspark.memory": "1g"})), "pyspark");
    assert_eq!(region(json!({"spark.master": "local[2]"})), Value::Null);
}

#[test]
fn what_a_function_gives_has_the_columns_that_its_schema_names() {
    let source =
        "df = spark.table('t').mapInPandas(g, 'a bigint, b double')\nrows = df.collect()\n";
    let report = report(source);
    // Two numbers of eight bytes, and a byte or so of a row's own bytes after LZ4.
    let bytes = demands(&report, "result")[0].bytes.unwrap().0;
    assert!((5_000_000 * 16..5_000_000 * 18).contains(&bytes), "{bytes}");
}

#[test]
fn a_step_in_a_loop_says_how_often_it_runs() {
    let times = |code: &str| -> Vec<Option<u64>> {
        let source = format!("df = spark.table('t')\n{code}\n");
        report(&source).steps.iter().map(|step| step.times).collect()
    };
    assert_eq!(times("df.count()"), [Some(1)]);
    assert_eq!(times("for i in range(10):\n    df.count()"), [Some(10)]);
    assert_eq!(times("for c in ['a', 'b', 'c']:\n    df.where(c).count()"), [Some(3)]);
    assert_eq!(
        times("for i in range(2):\n    for c in ['a', 'b']:\n        df.count()"),
        [Some(4)]
    );
    assert_eq!(times("for day in days():\n    df.count()"), [None]);
    assert_eq!(times("while True:\n    df.count()"), [None]);
}

#[test]
fn what_each_turn_caches_lies_beside_what_the_others_did() {
    let cached = |code: &str| {
        let source = format!("df = spark.table('t')\nfor i in range(10):\n{code}\n");
        let report = report(&source);
        let demand = demands(&report, "cache")[0];
        (demand.bytes.unwrap().0, demand.outcome.name())
    };
    let (one, outcome) =
        cached("    part = df.where(f'k = {i}').cache()\n    part.count()\n    part.unpersist()");
    assert_eq!(outcome, "fits");
    let all = cached("    part = df.where(f'k = {i}').cache()\n    part.count()");
    assert_eq!(all, (one * 10, "depends"));
    let whole = cached("    part = df.select('k', 'u', 'v').cache()\n    part.count()");
    assert_eq!(whole, (one * 10, "evicts"));
    // Caching one frame again is caching it once.
    assert_eq!(cached("    df.cache()\n    df.count()"), (one, "fits"));
}

#[test]
fn a_streaming_query_is_a_step_whose_batches_nobody_knows() {
    let state = |conf: Value, code: &str| {
        let source = format!(
            "from pyspark.sql import functions as F\nevents = spark.readStream.schema(s).parquet('events')\n{code}.writeStream.option('checkpointLocation', 'c').start('o')\n"
        );
        let json = json!({"source": source, "tables": tables(), "conf": conf, "cluster": {"manager": "yarn"}});
        let report = analyze(&Input::from_json(&json.to_string()).unwrap());
        let [step] = &report.steps[..] else { panic!("{} steps", report.steps.len()) };
        assert_eq!((step.operation.as_str(), step.outcome.name()), ("start", "unknown"), "{code}");
        demands(&report, "state")
            .iter()
            .map(|it| (it.bytes.map(|bytes| bytes.0), it.region.is_some(), it.outcome.name()))
            .collect::<Vec<_>>()
    };
    let grouped = "events.withWatermark('t', '1 hour').groupBy('k').count()";
    let rocks = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";
    let provider = "spark.sql.streaming.stateStore.providerClass";
    let bounded = "spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage";
    assert_eq!(state(json!({}), "events"), []);
    assert_eq!(state(json!({}), "events.join(spark.table('t'), 'k')"), []);
    assert_eq!(state(json!({}), grouped), [(None, false, "unknown")]);
    assert_eq!(state(json!({provider: rocks}), grouped), [(None, true, "unknown")]);
    assert_eq!(
        state(
            json!({provider: rocks, bounded: "true", "spark.executor.memoryOverhead": "1g"}),
            grouped
        ),
        [(Some(500 << 20), true, "fits")]
    );
}

/// Every demand of a report, without the line that asks.
fn requests(source: &str) -> Vec<(&'static str, Option<u64>, &'static str)> {
    let report = report(&format!("from pyspark.sql import functions as F, Window\n{source}\n"));
    let all = report.steps.iter().flat_map(|step| &step.stages).flat_map(|stage| &stage.demands);
    all.map(|it| (it.kind.name(), it.bytes.map(|bytes| bytes.0), it.outcome.name())).collect()
}

#[test]
fn a_query_asks_for_what_the_same_calls_ask_for() {
    for (query, calls) in [
        ("select k, v from t", "df.select('k', 'v')"),
        ("SELECT u AS name, v * 2 AS w FROM t", "df.selectExpr('u as name', 'v * 2 as w')"),
        (
            "select k, sum(v) as s, count(*) as n from t group by k",
            "df.groupBy('k').agg(F.sum('v').alias('s'), F.count('*').alias('n'))",
        ),
        ("select u, avg(v) a from t group by 1", "df.groupBy('u').agg(F.avg('v').alias('a'))"),
        ("select count(distinct u) as n from t", "df.agg(F.countDistinct('u').alias('n'))"),
        ("select max(v) as m from t", "df.agg(F.max('v').alias('m'))"),
        (
            "select u, collect_list(v) l from t group by u",
            "df.groupBy('u').agg(F.collect_list('v').alias('l'))",
        ),
        ("select * from t where v > 1 order by u", "df.where('v > 1').orderBy('u')"),
        ("select * from t order by v limit 100", "df.orderBy('v').limit(100)"),
        ("select distinct k, u from t", "df.select('k', 'u').distinct()"),
        (
            "select a.u, b.v from t a join t b on a.k = b.k",
            "df.select('k', 'u').join(df.select('k', 'v'), 'k').select('u', 'v')",
        ),
        (
            "select /*+ broadcast(b) */ * from t a join t b using (u)",
            "df.join(F.broadcast(df), 'u')",
        ),
        ("select a.*, b.k, b.v from t a, t b where a.u = b.u", "df.join(df, 'u')"),
        (
            "select a.u, b.v from t a, t b where a.v > 1 and a.k = b.k",
            "df.where('v > 1').select('k', 'u').join(df.select('k', 'v'), 'k').select('u', 'v')",
        ),
        (
            "select * from t where k in (select k from view)",
            "df.join(df.where('k > 1').select('k'), 'k', 'left_semi')",
        ),
        (
            "select u from t where not exists (select 1 from view w where w.k = t.k)",
            "df.select('k', 'u').join(df.where('k > 1').select('k'), 'k', 'left_anti').select('u')",
        ),
        (
            "select /*+ shuffle_hash(b) */ a.u from t a join t b on a.k = b.k",
            "df.select('k', 'u').join(df.select('k').hint('shuffle_hash'), 'k').select('u')",
        ),
        ("select /*+ repartition(7, u) */ * from t", "df.repartition(7, 'u')"),
        // `ResolvePivot`: the columns that the pivot does not read are grouped by.
        (
            "select * from (select k, u, v from t) pivot (sum(v) as s for u in ('a', 'b' as c, 'd'))",
            "df.select('k', 'u', 'v').groupBy('k').pivot('u', ['a', 'b', 'd']).agg(F.sum('v').alias('s'))",
        ),
        (
            "select * from (select k, u, v from t) pivot (sum(v), max(v) m for (u) in ('a', 'b'))",
            "df.select('k', 'u', 'v').groupBy('k').pivot('u', ['a', 'b'])\
             .agg(F.sum('v'), F.max('v').alias('m'))",
        ),
        (
            "select * from (select k, u, v from t) pivot (collect_list(v) for u in ('a', 'b'))",
            "df.select('k', 'u', 'v').groupBy('k').pivot('u', ['a', 'b']).agg(F.collect_list('v'))",
        ),
        (
            "select u, sum(v) / count(*) as a from t group by u having sum(v) > 1",
            "df.groupBy('u').agg(F.sum('v').alias('s'), F.count('*').alias('n')).where('s > 1')\
             .selectExpr('u', 's / n as a')",
        ),
        (
            "select k, u, sum(v) as s from t group by grouping sets ((k, u), (k), ())",
            "df.rollup('k', 'u').agg(F.sum('v').alias('s'))",
        ),
        (
            "select k, count(distinct u) as n from t group by rollup(k)",
            "df.rollup('k').agg(F.countDistinct('u').alias('n'))",
        ),
        (
            "select a.u from (t a join t b on a.k = b.k)",
            "df.select('k', 'u').join(df.select('k'), 'k').select('u')",
        ),
        (
            "select *, row_number() over (partition by u order by v) as n from t",
            "df.withColumn('n', F.row_number().over(Window.partitionBy('u').orderBy('v')))",
        ),
        (
            "with big as (select k, u from t) select u, count(*) as n from big group by u",
            "df.select('k', 'u').groupBy('u').agg(F.count('*').alias('n'))",
        ),
        (
            "select s.u from (select u, v from t where k = 3) s order by s.u",
            "df.where('k = 3').select('u', 'v').select('u').orderBy('u')",
        ),
        (
            "select u, sum(v) as s from view group by u",
            "df.where('k > 1').groupBy('u').agg(F.sum('v').alias('s'))",
        ),
        (
            "select k, u from t union all select k, u from t",
            "df.select('k', 'u').union(df.select('k', 'u'))",
        ),
        (
            "select k from t union select k from t order by k",
            "df.select('k').union(df.select('k')).distinct().orderBy('k')",
        ),
        ("select u from t intersect select u from t", "df.select('u').intersect(df.select('u'))"),
        (
            "(select u from t) except (select u from view)",
            "df.select('u').subtract(df.where('k > 1').select('u'))",
        ),
        (
            "select k, u, sum(v) as s from t group by rollup(k, u)",
            "df.rollup('k', 'u').agg(F.sum('v').alias('s'))",
        ),
        (
            "select k, u, sum(v) as s from t group by k, u with cube",
            "df.cube('k', 'u').agg(F.sum('v').alias('s'))",
        ),
    ] {
        let before = "df = spark.table('t')\ndf.where('k > 1').createOrReplaceTempView('view')";
        let after = "rows = x.collect()";
        let text = requests(&format!("{before}\nx = spark.sql('''{query}''')\n{after}"));
        let api = requests(&format!("{before}\nx = {calls}\n{after}"));
        assert_eq!(text, api, "{query}");
    }
}

/// Every query of a text is planned: those of conditions as joins, those of no correlation before the others.
#[test]
fn queries_in_conditions_have_stages_of_their_own() {
    let stages = |query: &str| {
        let source = format!(
            "spark.sql('create temp view v as select k, u from t where k > 1')\nrows = spark.sql(\"\"\"{query}\"\"\").collect()\n"
        );
        report(&source).steps.iter().map(|step| step.stages.len()).sum::<usize>()
    };
    let sorted = "/*+ merge(v) */";
    for (query, expected) in [
        ("select k from t where v > (select avg(v) from t)", 3),
        ("select u from t a where v = (select max(v) from t b where b.k = a.k)", 3),
        (&format!("select {sorted} t.u from t join v on v.k = t.k and v.u > t.u"), 3),
        ("select k from t where exists (select 1 from t)", 2),
        ("select k from t intersect all select k from t", 2),
        ("select * from values (1, 'a'), (2, 'b') as t(x, y)", 1),
        (
            "select x, y from t lateral view explode(array(1, 2)) e as x lateral view explode(array(3)) f as y",
            1,
        ),
    ] {
        assert_eq!(stages(query), expected, "{query}");
    }
}

/// Groups of a rollup: each of its sets has its own, and every row is there once for each of them.
#[test]
fn each_set_of_a_rollup_has_its_groups() {
    let source =
        |sets: &str| format!("spark.table('t').{sets}('k').agg(F.sum('v')).write.csv('o')");
    let of = |sets: &str| {
        let report = report(&format!("from pyspark.sql import functions as F\n{}\n", source(sets)));
        let maps = demands(&report, "hashAggregate");
        maps.iter().map(|it| it.basis.clone()).collect::<Vec<_>>()
    };
    assert!(of("groupBy")[0].starts_with("10 groups of "), "{:?}", of("groupBy"));
    assert!(of("rollup")[0].starts_with("11 groups of "), "{:?}", of("rollup"));
    assert_eq!(of("rollup"), of("cube"));
}

#[test]
fn what_the_program_wrote_is_read_back() {
    let write = "spark.range(1000000).selectExpr('id', 'id % 10 as g').write.mode('overwrite').parquet('p')";
    let rows = |read: &str| {
        let report = report(&format!("{write}\nrows = {read}.collect()\n"));
        let found = demands(&report, "result");
        found[0].bytes.is_some()
    };
    for (read, known) in [
        ("spark.read.parquet('p')", true),
        ("spark.read.load('p').where('g = 1')", true),
        ("spark.read.parquet('other')", false),
    ] {
        assert_eq!(rows(read), known, "{read}");
    }
    // What is added to what lay there, and what a text format keeps, nobody knows.
    for write in ["write.mode('append').parquet('p')", "write.csv('p')"] {
        let source = format!("spark.range(10).{write}\nrows = spark.read.load('p').collect()\n");
        assert!(demands(&report(&source), "result")[0].bytes.is_none(), "{write}");
    }
}

/// A text that doubles with each line is longer than any memory, and is not written out to see how it compresses.
#[test]
fn texts_that_double_are_not_written_out() {
    let doubled = ".withColumn('a', F.concat('a', 'a'))".repeat(50);
    let nested = (0..30).fold("id".to_owned(), |inner, _| format!("struct({inner}, id)"));
    for columns in [
        format!("selectExpr('cast(id as string) as a'){doubled}"),
        "selectExpr('repeat(repeat(uuid(), 1000000), 1000000) as a')".to_owned(),
        format!("selectExpr('{nested} as a', 'array(repeat(uuid(), 9999), uuid()) as b')"),
    ] {
        let code = format!(
            "df = spark.range(1000000).{columns}\ndf.persist(StorageLevel.DISK_ONLY)\nrows = df.collect()"
        );
        let found = requests(&code);
        assert!(found.iter().all(|(_, bytes, _)| bytes.is_some()), "{found:?}");
    }
}

#[test]
fn a_query_that_is_not_followed_has_no_size() {
    for query in [
        "select * from t unpivot (w for c in (k, v))",
        "select * from t pivot (sum(v) + 1 for k in (1, 2))",
        "select * from t pivot (sum(v) for k in (any))",
        "select k, count(distinct u), count(distinct v) from t group by rollup(k)",
        "select k, sum(v) from t group by u, grouping sets ((k), ())",
        "{query}",
    ] {
        let requests = requests(&format!("rows = spark.sql(f'''{query}''').collect()"));
        assert!(requests.iter().all(|(_, bytes, _)| bytes.is_none()), "{query}: {requests:?}");
    }
}

#[test]
fn intersect_binds_tighter_than_union() {
    let union = "select k from t union";
    let plain = requests(&format!(
        "rows = spark.sql('{union} select k from t intersect select k from t').collect()"
    ));
    let nested = requests(&format!(
        "rows = spark.sql('{union} (select k from t intersect select k from t)').collect()"
    ));
    assert!(plain.iter().any(|(_, bytes, _)| bytes.is_some()), "{plain:?}");
    assert_eq!(plain, nested);
}

#[test]
fn a_query_with_a_column_left_out_is_no_reason_to_stop() {
    let source = "rows = spark.sql('SELECT a,, b, FROM t').collect()\n";
    let input = json!({"source": source, "tables": {"t": {"rows": 10}}});
    let report = analyze(&Input::from_json(&input.to_string()).unwrap());
    assert_eq!(report.steps.len(), 1);
}

/// Groups of the map after the exchange, as its demand names them.
fn groups(code: &str) -> Option<String> {
    let report = report(&format!("from pyspark.sql import functions as F\n{code}\n"));
    let maps = demands(&report, "hashAggregate");
    let basis = maps.last().map(|it| it.basis.clone())?;
    basis.split_once(" groups").map(|(groups, _)| groups.to_owned())
}

#[test]
fn an_expression_as_a_key_has_the_groups_of_its_values() {
    for (key, expected) in [
        ("'k'", "10"),
        ("F.col('k').alias('z')", "10"),
        ("F.upper('k')", "10"),
        ("F.col('k').cast('string')", "10"),
        // A remainder has the sign of what is divided.
        ("F.col('v').cast('int') % 1000", "1,999"),
        ("F.pmod(F.col('v').cast('int'), F.lit(1000))", "1,000"),
        ("F.col('k') % 3", "5"),
        ("F.col('v') > 1", "2"),
        ("F.col('v').isNull()", "2"),
        ("~(F.col('v').isin(1, 2))", "2"),
        ("F.when(F.col('v') > 1, 'many').when(F.col('v') > 0, 'few').otherwise('none')", "3"),
    ] {
        let code = format!("spark.table('t').groupBy({key}).count().write.csv('o')");
        assert_eq!(groups(&code).as_deref(), Some(expected), "{key}");
    }
    // How many there are is not known: as many as there are rows, as with a column of the same values.
    for key in
        ["F.upper('u')", "F.col('v') * 2", "F.date_trunc('day', 'v')", "F.to_date('u', 'yyyy')"]
    {
        let by = |frame: &str, key: &str| {
            groups(&format!("spark.table('t'){frame}.groupBy({key}).count().write.csv('o')"))
        };
        let many = by("", key).unwrap();
        assert!(many.len() > "100,000".len(), "{key}: {many}");
        assert_eq!(by(&format!(".withColumn('z', {key})"), "'z'"), Some(many), "{key}");
    }
    // Numbers of a range are none below zero.
    let code = "spark.range(1000000).groupBy(F.col('id') % 1000).count().write.csv('o')";
    assert_eq!(groups(code).as_deref(), Some("1,000"));
}

#[test]
fn a_key_that_is_an_expression_asks_for_what_its_column_asks_for() {
    for (key, column) in [
        (
            "df.groupBy(F.upper('u').alias('z')).count()",
            "df.withColumn('z', F.upper('u')).groupBy('z').count()",
        ),
        (
            "df.groupBy(F.col('k') % 3, 'u').agg(F.sum('v'))",
            "df.withColumn('z', F.col('k') % 3).groupBy('z', 'u').agg(F.sum('v'))",
        ),
        (
            "df.rollup(F.upper('u')).agg(F.sum('v'))",
            "df.withColumn('z', F.upper('u')).rollup('z').agg(F.sum('v'))",
        ),
        (
            "df.agg(F.countDistinct(F.upper('u')))",
            "df.withColumn('z', F.upper('u')).agg(F.countDistinct('z'))",
        ),
        ("df.orderBy(F.desc('v'))", "df.orderBy('v')"),
        ("df.sortWithinPartitions(F.col('v').desc_nulls_last())", "df.sortWithinPartitions('v')"),
        ("df.groupBy(df['u']).count()", "df.groupBy('u').count()"),
        ("df.groupBy(*[F.col(c) for c in ['k', 'u']]).count()", "df.groupBy('k', 'u').count()"),
        ("df.groupBy([c for c in ['k', 'u']]).count()", "df.groupBy('k', 'u').count()"),
        ("df.join(df, F.upper('u') == F.upper('u'))", "df.join(df, 'u')"),
        ("df.join(df, df.u.eqNullSafe(df.u) & (df.v > 1))", "df.join(df, 'u')"),
    ] {
        let of = |code: &str| requests(&format!("df = spark.table('t')\n{code}.write.csv('o')"));
        assert_eq!(of(key), of(column), "{key}");
    }
}

#[test]
fn a_key_that_is_not_understood_gives_no_number() {
    let of = |code: &str| {
        let source = format!(
            "from pyspark.sql import functions as F, Window\nfrom keys import key_of, names\ndf = spark.table('t')\n{code}.write.csv('o')\n"
        );
        let report = report(&source);
        let all = report.steps.iter().flat_map(|step| &step.stages);
        let all = all.flat_map(|stage| &stage.demands);
        all.map(|it| (it.kind.name(), it.outcome.name(), it.missing.clone())).collect::<Vec<_>>()
    };
    for (code, kind, place) in [
        ("df.groupBy(key_of(df)).count()", "hashAggregate", "groupBy(key_of(df))"),
        ("df.groupBy('k', key_of(df)).count()", "hashAggregate", "groupBy('k', key_of(df))"),
        ("df.groupBy(*names).count()", "hashAggregate", "groupBy(*names)"),
        (
            "df.groupBy(F.upper(key_of(df))).count()",
            "hashAggregate",
            "groupBy(F.upper(key_of(df)))",
        ),
        ("df.cube(names).count()", "hashAggregate", "cube(names)"),
        ("df.select('v').dropDuplicates(names)", "hashAggregate", "dropDuplicates(names)"),
        (
            "df.select('v', F.sum('v').over(Window.partitionBy(key_of(df))))",
            "window",
            "select('v', F.sum('v').over(Window.partitionBy(key_of(df))))",
        ),
        (
            "df.repartition(8, key_of(df)).sortWithinPartitions('v')",
            "sort",
            "repartition(8, key_of(df))",
        ),
        ("df.join(df, names)", "sort", "join(df, names)"),
    ] {
        let found = of(code);
        let asks: Vec<_> = found.iter().filter(|it| it.0 == kind).collect();
        assert!(!asks.is_empty(), "{code}: {found:?}");
        for (_, outcome, missing) in asks {
            assert_eq!((*outcome, &missing[..]), ("unknown", &[place.to_owned()][..]), "{code}");
        }
    }
    // None is no key, a number of partitions is none, and a sort holds the same rows by whatever key.
    for code in [
        "df.groupBy().count()",
        "df.groupBy(*[]).count()",
        "df.repartition(names).sortWithinPartitions('v')",
        "df.orderBy(key_of(df), ascending=False)",
        "df.dropDuplicates()",
    ] {
        let found = of(code);
        assert!(found.iter().all(|it| it.1 != "unknown"), "{code}: {found:?}");
    }
}

#[test]
fn differently_named_keys_are_those_of_their_sides() {
    let relation = |condition: &str| {
        let source = format!(
            "from pyspark.sql import functions as F\ns = spark.range(25).selectExpr('id as k2', 'id * 2 as w')\ndf = spark.table('t')\ndf.join(F.broadcast(s), {condition}).write.csv('o')\n"
        );
        demands(&report(&source), "broadcast").first().map(|it| it.bytes.unwrap().0)
    };
    // A relation by one whole number, whichever side of the comparison names it.
    let long = relation("df.k == s.k2");
    assert_eq!(relation("s.k2 == df.k"), long);
    assert_eq!(relation("(df.k == s.k2) & (df.v > 1)"), long);
    // By rows, where a text is compared.
    assert_ne!(relation("df.u == s.k2.cast('string')"), long);
    // What is the same for all rows, or compares one side with itself, is no key.
    assert_eq!(relation("(df.k == s.k2) & (s.w == 4)"), long);
    assert_eq!(relation("(df.k == s.k2) & (s.w == s.k2)"), long);
}

/// The storage demands of a job that caches 1,000,000 rows of 600 bytes, in an executor of 2g.
fn cached_with(settings: &Value, level: &str) -> (&'static str, Value) {
    let input = json!({
        "source": format!(
            "from pyspark import StorageLevel\ndf = spark.table('wide').persist(StorageLevel.{level})\ndf.count()"
        ),
        "conf": settings,
        "cluster": {"manager": "yarn", "workers": 1, "machine": {"cores": 2, "memory": "8g"}},
        "tables": {"wide": {"rows": 1_000_000, "columns": {"t": "char(600)"}}}
    });
    let report = analyze(&Input::from_json(&input.to_string()).unwrap());
    let demand = demands(&report, "cache")[0].clone();
    (demand.outcome.name(), serde_json::to_value(demand.region).unwrap())
}

#[test]
fn off_heap_memory_takes_no_blocks_from_the_heap_and_gives_it_none() {
    let on = |size: &str| {
        json!({"spark.executor.memory": "2g", "spark.executor.instances": "1",
               "spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": size})
    };
    let off = json!({"spark.executor.memory": "2g", "spark.executor.instances": "1"});
    assert_eq!(cached_with(&off, "MEMORY_AND_DISK"), ("fits", json!("storage")));
    assert_eq!(cached_with(&on("64m"), "MEMORY_AND_DISK"), ("fits", json!("storage")));
    assert_eq!(cached_with(&on("64m"), "OFF_HEAP"), ("spills", json!("offHeapStorage")));
    assert_eq!(cached_with(&on("2g"), "OFF_HEAP"), ("fits", json!("offHeapStorage")));
    // Without a size there is no memory off the heap, and the blocks are on disk.
    assert_eq!(cached_with(&off, "OFF_HEAP"), ("spills", json!("offHeapStorage")));
}

/// Lines, operations and outcomes of the steps of a program.
fn steps_of(source: &str) -> Vec<(u32, String, &'static str)> {
    let steps = report(source).steps;
    steps.into_iter().map(|it| (it.line, it.operation, it.outcome.name())).collect()
}

#[test]
fn every_action_is_a_step_at_its_line() {
    let delta = "from delta.tables import DeltaTable\nd = DeltaTable.forName(spark, 't')\n";
    let ml = "from pyspark.ml.tuning import CrossValidator\ndf = spark.table('t')\n";
    let glue = "from awsglue.context import GlueContext\ng = GlueContext(sc)\nd = g.create_dynamic_frame.from_catalog(database='a', table_name='t')\n";
    let pandas = "import pyspark.pandas as ps\np = ps.read_parquet('x')\n";
    for (code, expected) in [
        // Statements.
        ("\nspark.sql('INSERT INTO o SELECT * FROM t')", (2, "INSERT INTO", "fits")),
        ("spark.sql('''\nINSERT OVERWRITE o SELECT k FROM t''')", (1, "INSERT OVERWRITE", "fits")),
        ("spark.sql('INSERT INTO o PARTITION (k) SELECT * FROM t')", (1, "INSERT INTO", "fits")),
        (
            "spark.sql('CREATE TABLE o PARTITIONED BY (days(k)) AS SELECT * FROM t')",
            (1, "CREATE TABLE AS SELECT", "unknown"),
        ),
        ("spark.sql('CREATE TABLE o AS SELECT * FROM t')", (1, "CREATE TABLE AS SELECT", "fits")),
        (
            "spark.sql('MERGE INTO o USING t ON o.k = t.k WHEN MATCHED THEN DELETE')",
            (1, "MERGE INTO", "unknown"),
        ),
        ("spark.sql('UPDATE o SET k = 1')", (1, "UPDATE", "unknown")),
        ("spark.sql('DELETE FROM o WHERE k = 1')", (1, "DELETE", "unknown")),
        ("spark.sql('CACHE TABLE t')", (1, "CACHE TABLE", "fits")),
        ("spark.sql('OPTIMIZE o ZORDER BY (k)')", (1, "OPTIMIZE", "unknown")),
        ("spark.sql(statement)", (1, "sql", "unknown")),
        ("for s in ['USE d', 'DELETE FROM o']:\n    spark.sql(s)", (2, "DELETE", "unknown")),
        // Delta Lake.
        (
            &format!(
                "{delta}(d.merge(spark.table('u'), 'a = b')\n .whenMatchedUpdateAll()\n .execute())"
            ),
            (5, "execute", "unknown"),
        ),
        (&format!("{delta}d.update('k = 1', {{}})"), (3, "update", "unknown")),
        (&format!("{delta}d.alias('a').toDF().collect()"), (3, "collect", "depends")),
        (&format!("{delta}d.delete()"), (3, "delete", "unknown")),
        (
            &format!("{delta}d.optimize().where('k').executeCompaction()"),
            (3, "executeCompaction", "unknown"),
        ),
        (&format!("{delta}d.optimize().executeZOrderBy('k')"), (3, "executeZOrderBy", "unknown")),
        (
            "spark.table('t').mergeInto('o', c).whenMatched().updateAll().merge()",
            (1, "merge", "unknown"),
        ),
        // Models.
        (&format!("{ml}m = CrossValidator(a).fit(df)"), (3, "fit", "unknown")),
        (&format!("{ml}m.transform(df).write.parquet('o')"), (3, "parquet", "unknown")),
        (&format!("{ml}e.evaluate(df)"), (3, "evaluate", "unknown")),
        // Databricks.
        ("display(spark.table('t'))", (1, "display", "fits")),
        ("spark.table('t').display()", (1, "display", "fits")),
        // AWS Glue.
        (
            &format!("{glue}g.write_dynamic_frame.from_options(frame=d)"),
            (4, "from_options", "fits"),
        ),
        (&format!("{glue}s = g.getSink(path='o')\ns.writeFrame(d)"), (5, "writeFrame", "fits")),
        (&format!("{glue}d.toDF().count()"), (4, "count", "fits")),
        (
            &format!(
                "{glue}e = ApplyMapping.apply(frame=d)\ng.write_dynamic_frame.from_catalog(frame=e)"
            ),
            (5, "from_catalog", "unknown"),
        ),
        // Pandas API on Spark.
        (&format!("{pandas}q = p[p.a > 1]\nq.to_pandas()"), (4, "to_pandas", "unknown")),
        (&format!("{pandas}p.groupby('a').sum().to_parquet('o')"), (3, "to_parquet", "unknown")),
        (&format!("{pandas}print(p.shape)"), (3, "shape", "unknown")),
        (&format!("{pandas}x = p.a.max()"), (3, "max", "unknown")),
        (
            "import pyspark.pandas as ps\nprint(ps.read_parquet('x').groupby('a').sum().to_pandas())",
            (2, "to_pandas", "unknown"),
        ),
        (&format!("{pandas}print(p.groupby('a').sum())"), (3, "__repr__", "unknown")),
        (&format!("{pandas}n = len(p)"), (3, "__len__", "unknown")),
        // Actions in places that Python evaluates beside statements and arguments.
        ("def f(n=spark.table('t').count()):\n    pass\nf()\nf()", (1, "count", "fits")),
        ("class A(base(spark.table('t').count())):\n    pass", (1, "count", "fits")),
        ("class A:\n    n: int = spark.table('t').count()", (2, "count", "fits")),
        ("class A:\n    spark.table('t').count()", (2, "count", "fits")),
        ("del rows[spark.table('t').count()]", (1, "count", "fits")),
        ("spark.table('t').pandas_api().to_csv('o')", (1, "to_csv", "unknown")),
        // Writers, functions, RDDs.
        ("spark.table('t').writeTo('o').append()", (1, "append", "fits")),
        ("spark.table('t').writeTo('o').createOrReplace()", (1, "createOrReplace", "fits")),
        ("spark.table('t').writeTo('o').overwritePartitions()", (1, "overwritePartitions", "fits")),
        ("spark.table('t').foreach(f)", (1, "foreach", "fits")),
        ("spark.table('t').stat.approxQuantile('v', [0.5], 0.1)", (1, "approxQuantile", "fits")),
        ("spark.table('t').rdd.countByKey()", (1, "countByKey", "unknown")),
        ("spark.table('t').rdd.saveAsHadoopFile('o')", (1, "saveAsHadoopFile", "fits")),
        ("sc.runJob(spark.table('t').rdd, f)", (1, "runJob", "unknown")),
    ] {
        let (line, operation, outcome) = expected;
        assert_eq!(steps_of(code), [(line, operation.to_owned(), outcome)], "{code}");
    }
}

#[test]
fn what_only_describes_is_no_step() {
    for code in [
        "df = spark.sql('SELECT * FROM t')",
        "spark.sql('SET spark.sql.shuffle.partitions = 10')",
        "spark.sql('USE d')",
        "spark.sql(f'USE {d}')",
        "spark.sql('CREATE TABLE o (k INT)')",
        "spark.sql('CREATE TEMP VIEW v AS SELECT * FROM t')",
        "spark.sql('CACHE LAZY TABLE t')",
        "df = spark.sql(query)",
        "import pyspark.pandas as ps\np = ps.read_csv('x').groupby('a').sum()",
        "from delta.tables import DeltaTable\nm = DeltaTable.forPath(spark, 'x').merge(u, 'a = b').whenMatchedDelete()",
        "import pyspark.pandas as ps\nprint(ps.read_csv('x').columns)",
        "display(pandas_frame)",
        "from sklearn.svm import SVC\nSVC().fit(x, y)",
    ] {
        assert_eq!(steps_of(code), [], "{code}");
    }
}

#[test]
fn views_and_tables_of_statements_are_read_back() {
    let cached = |source: &str| {
        let report = report(source);
        demands(&report, "cache").iter().map(|it| it.bytes.map(|bytes| bytes.0)).collect::<Vec<_>>()
    };
    let view = "spark.sql('CREATE OR REPLACE TEMP VIEW v AS SELECT k FROM t')\n";
    let by_view = cached(&format!("{view}spark.sql('CACHE TABLE v')\nspark.table('t').count()"));
    let by_query = cached("spark.sql('CACHE TABLE v AS SELECT k FROM t')");
    let by_frame = cached("spark.table('t').select('k').cache().count()");
    assert_eq!((by_view, by_query), (by_frame.clone(), by_frame));
    let released = format!(
        "{view}spark.sql('CACHE TABLE v')\nspark.sql('UNCACHE TABLE v')\nspark.sql('SELECT * FROM v').collect()"
    );
    let steps = report(&released).steps;
    assert_eq!((steps[0].held.len(), steps[1].held.len()), (1, 0));
    let written =
        "spark.sql('CREATE TABLE o AS SELECT k FROM t')\nspark.sql('SELECT * FROM o').collect()";
    let rows = report(written);
    assert!(demands(&rows, "rows").iter().all(|it| it.bytes.is_some()));
}

#[test]
fn the_list_of_steps_does_not_end_silently() {
    let source = "df = spark.table('t')\n".to_owned() + &"df.count()\n".repeat(80);
    let report = report(&source);
    assert_eq!(report.steps.len(), 80);
    let unplanned = report.steps.iter().filter(|step| step.unplanned.is_some());
    assert_eq!(unplanned.clone().count(), 20);
    assert!(unplanned.clone().all(|step| step.outcome.name() == "unknown"));
    assert_eq!(report.steps[79].line, 81);
}

#[test]
fn what_runs_for_each_batch_of_a_stream_streams() {
    let source = "def write(batch, number):\n    batch.groupBy('k').count().write.parquet('o')\nspark.readStream.table('t').writeStream.foreachBatch(write).start()\n";
    let steps = report(source).steps;
    let found: Vec<_> = steps.iter().map(|it| (it.line, it.streams, it.outcome.name())).collect();
    assert_eq!(found, [(2, true, "unknown"), (3, true, "unknown")]);
}

/// The stages of a step: the peaks of their operators in the pools.
fn peaks(source: &str) -> Vec<u64> {
    let big = "big = spark.range(0, 3000000, 1, 8).selectExpr('id', 'pmod(xxhash64(id), 200000) as k', \
               'uuid() as u', 'rand(1) as x')";
    let head = "from pyspark.sql import functions as F, Window\n";
    let conf = json!({"spark.master": "local[2]", "spark.driver.memory": "1g"});
    let input =
        json!({"source": format!("{head}{big}\n{source}"), "conf": conf, "sparkVersion": "4.3"});
    let report = analyze(&Input::from_json(&input.to_string()).unwrap());
    let stages = report.steps.iter().flat_map(|step| &step.stages);
    let peaks = stages.map(|stage| stage.demands.iter().filter_map(|it| it.peak));
    peaks.map(|of| of.map(|it| it.0).sum()).collect()
}

/// Peak execution memory of each stage's largest task on Spark 4.3.0, `local[2]` with a heap of 1 GiB, to a page.
#[test]
fn operators_hold_what_they_held_on_spark() {
    let write = ".write.format('noop').mode('overwrite').save()";
    for (frame, measured) in [
        (
            "big.withColumn('t', F.col('id') % 8).groupBy('k').pivot('t', [0, 1, 2, 3, 4, 5, 6, 7]).agg(F.sum('x'))",
            &[33_554_400, 109_051_776, 20_971_488][..],
        ),
        ("big.groupBy('k').agg(F.max('u'), F.sum('x'))", &[50_331_584, 92_274_576]),
        ("big.dropDuplicates(['k'])", &[50_331_584, 109_051_760]),
        (
            "big.groupBy('k').agg(F.sum('x').alias('s')).join(big.groupBy('k').count(), 'k')",
            &[12_582_896, 12_582_896, 50_331_584],
        ),
        ("big.groupBy('k').agg(F.percentile_approx('x', 0.5))", &[0, 0]),
    ] {
        let found = peaks(&format!("{frame}{write}"));
        assert_eq!(found.len(), measured.len(), "{frame}: {found:?}");
        for (found, measured) in found.iter().zip(measured) {
            let near = found.abs_diff(*measured) <= 8 << 20;
            assert!(near, "{frame}: {found} for {measured}");
        }
    }
}

/// The rows that the last step's sort handles in one of its tasks, by the figure's own words, and its stages.
fn sorted(code: &str) -> (String, usize) {
    let source = format!(
        "from functools import reduce\nfrom pyspark.sql import functions as F\n{code}\ndf.repartition(1).sortWithinPartitions(\"k\").write.parquet(\"o\")\n"
    );
    let table = |rows: u64| json!({"rows": rows, "columns": {"k": "bigint", "v": "double"}});
    let tables = json!({"t": table(1_000_000), "/d/x": table(1_000), "/d/y": table(20_000), "/d/z": table(300_000)});
    let json = json!({"source": source, "tables": tables, "cluster": {"manager": "yarn"}});
    let report = analyze(&Input::from_json(&json.to_string()).unwrap());
    let last = report.steps.last().unwrap();
    let sort = last.demands().filter(|it| it.kind.name() == "sort").last();
    let rows = sort.map_or("unknown".to_owned(), |it| it.basis.clone());
    let rows = rows.split(" rows").next().unwrap_or_default().to_owned();
    (rows, last.stages.len())
}

#[test]
fn each_iteration_of_a_loop_goes_on_from_the_one_before() {
    let each = "for p in ['x', 'y', 'z']:\n    part = spark.read.parquet(f'/d/{p}')\n";
    for (code, rows, stages) in [
        (
            "df = spark.table('t')\nfor i in range(11):\n    df = df.union(spark.table('t'))",
            "12,000,000",
            2,
        ),
        (
            "parts = [spark.table('t') for i in range(5)]\ndf = reduce(lambda a, b: a.union(b), parts)",
            "5,000,000",
            2,
        ),
        (
            "parts = [spark.table('t') for i in range(5)]\ndf = reduce(lambda a, b: a.union(b), parts, spark.read.parquet('/d/x'))",
            "5,001,000",
            2,
        ),
        (
            "parts = [spark.read.parquet(p) for p in ['/d/x', '/d/y', '/d/z']]\ndf = parts[0]\nfor p in parts[1:]:\n    df = df.union(p)",
            "321,000",
            2,
        ),
        (
            "parts = [spark.read.parquet('/d/x'), spark.read.parquet('/d/z')]\ndf = spark.read.parquet('/d/y')\nfor p in parts:\n    df = df.union(p)",
            "321,000",
            2,
        ),
        (
            &format!("df = None\n{each}    df = part if df is None else df.union(part)"),
            "321,000",
            2,
        ),
        (
            &format!(
                "df = None\n{each}    if df is None:\n        df = part\n    else:\n        df = df.union(part)"
            ),
            "321,000",
            2,
        ),
        (
            &format!(
                "parts = []\n{each}    parts.append(part)\ndf = reduce(lambda a, b: a.union(b), parts)"
            ),
            "321,000",
            2,
        ),
        ("df = spark.table('t')\nfor i in range(3):\n    df = df.union(df)", "8,000,000", 2),
        (
            "df = spark.table('t')\nfor i in range(100_000):\n    df = df.union(spark.read.parquet('/d/x'))",
            "101,000,000",
            2,
        ),
        (
            "df = spark.table('t')\nfor i in range(3):\n    df = df.groupBy('k').agg(F.sum('v').alias('v'))",
            "1,000,000",
            3,
        ),
        ("df = spark.table('t')\nfor i in range(3):\n    df = df.repartition(7)", "1,000,000", 5),
        // Two loops, one in the other.
        (
            "df = spark.read.parquet('/d/x')\nfor i in range(3):\n    for j in range(4):\n        df = df.union(spark.read.parquet('/d/x'))",
            "13,000",
            2,
        ),
        // Two frames that go through one loop.
        (
            "df = a = spark.read.parquet('/d/x')\nfor i in range(3):\n    df = df.union(a)\n    a = a.union(a)",
            "8,000",
            2,
        ),
    ] {
        assert_eq!(sorted(code), (rows.to_owned(), stages), "{code}");
    }
}

#[test]
fn a_loop_that_may_run_any_number_of_times_decides_nothing() {
    let one = |code: &str| {
        let source = format!(
            "df = spark.table(\"t\")\n{code}\ndf.repartition(1).sortWithinPartitions(\"v\").write.csv(\"o\")\n"
        );
        report(&source).steps.last().unwrap().outcome.name()
    };
    assert_eq!(one("df = df.limit(10)"), "fits");
    assert_eq!(one("df = df.limit(10)\nwhile more():\n    df = df.union(df)"), "depends");
    assert_eq!(
        one("df = df.limit(10)\nfor i in names:\n    df = df.withColumn('w', df.v + 1)"),
        "fits"
    );
}

#[test]
fn branches_are_judged_together() {
    let one = |code: &str| {
        let source = format!(
            "df = spark.table(\"t\")\nif full:\n    {code}\ndf.repartition(1).sortWithinPartitions(\"v\").write.csv(\"o\")\n"
        );
        let report = report(&source);
        demands(&report, "sort").last().unwrap().certainty.name()
    };
    assert_eq!(one("pass"), "known");
    assert_eq!(one("df = df.limit(10)"), "assumed");
    assert_eq!(one("df = df.union(df)"), "assumed");
}

/// The stages of a query over two tables, and its demands by kind.
fn stages_of(sql: &str) -> (usize, Vec<&'static str>) {
    let source = format!("spark.sql(\"\"\"{sql}\"\"\").collect()\n");
    let tables = json!({
        "t": {"rows": 5_000_000, "bytes": 200_000_000, "columns": {"k": "bigint", "d": "int", "v": "double"}},
        "u": {"rows": 4_000_000, "bytes": 160_000_000, "columns": {"k": "bigint", "w": "double"}}
    });
    let conf = json!({"spark.sql.adaptive.enabled": "false", "spark.sql.autoBroadcastJoinThreshold": "-1"});
    let json =
        json!({"source": source, "tables": tables, "conf": conf, "cluster": {"manager": "yarn"}});
    let report = analyze(&Input::from_json(&json.to_string()).unwrap());
    let stages = &report.steps[0].stages;
    let kinds = stages.iter().flat_map(|stage| &stage.demands).map(|it| it.kind.name());
    (
        stages.len(),
        kinds.filter(|kind| matches!(*kind, "sort" | "hashAggregate" | "window")).collect(),
    )
}

#[test]
fn an_exchange_that_another_one_has_done_runs_once() {
    let sums = "WITH s AS (SELECT k, d, sum(v) v FROM t GROUP BY k, d)";
    for (query, stages, aggregates) in [
        // The partial sums are exchanged once, and read by two final ones (`ReuseExchangeAndSubquery`).
        (format!("{sums} SELECT a.v + b.v FROM s a JOIN s b ON a.k = b.k AND a.d = b.d + 1"), 3, 3),
        // A condition on a key is evaluated where it groups, and makes another exchange (`PushDownPredicates`).
        (
            format!(
                "{sums} SELECT a.v + b.v FROM s a JOIN s b ON a.k = b.k WHERE a.d = 1 AND b.d = 2"
            ),
            5,
            4,
        ),
    ] {
        let (number, kinds) = stages_of(&query);
        let groups = kinds.iter().filter(|kind| **kind == "hashAggregate").count();
        assert_eq!((number, groups), (stages, aggregates), "{query}");
    }
}

#[test]
fn queries_are_planned_by_what_is_read_of_them() {
    for (query, stages, kinds) in [
        // The branch of a union whose constant is another (`PruneFilters`).
        (
            "SELECT * FROM (SELECT 's' c, k FROM t UNION ALL SELECT 'w' c, k FROM u) WHERE c = 's' ORDER BY k",
            2,
            &["sort"][..],
        ),
        // One distinct for both unions (`CombineUnions`).
        (
            "SELECT k FROM t UNION SELECT k FROM u UNION SELECT k FROM t",
            2,
            &["hashAggregate", "hashAggregate"],
        ),
        // Rows that are distinct already (`RemoveRedundantAggregates`).
        (
            "SELECT DISTINCT k FROM (SELECT DISTINCT k FROM t)",
            2,
            &["hashAggregate", "hashAggregate"],
        ),
        // A rank that is bounded keeps few rows before the exchange already (`WindowGroupLimitExec`).
        (
            "SELECT * FROM (SELECT k, rank() OVER (PARTITION BY d ORDER BY v DESC) r FROM t) WHERE r <= 3",
            2,
            &["sort", "sort", "window"],
        ),
        // A window that nothing reads is not computed (`ColumnPruning`).
        (
            "SELECT count(k) FROM (SELECT k, rank() OVER (PARTITION BY d ORDER BY v) r FROM t)",
            2,
            &[],
        ),
        // The window with fewer keys comes first, and its order serves the other one (`TransposeWindow`).
        (
            "SELECT sum(v) OVER (PARTITION BY k, d) s, rank() OVER (PARTITION BY k ORDER BY d) r FROM t",
            2,
            &["sort", "window", "window"],
        ),
        // Values of the same rows come from one run (`MergeScalarSubqueries`).
        ("SELECT (SELECT max(v) FROM t), (SELECT min(v) FROM t)", 3, &[]),
        // One partition is no more than one (`SinglePartition`).
        ("SELECT k, count(*) FROM (SELECT k FROM t LIMIT 1000) GROUP BY k", 2, &["hashAggregate"]),
    ] {
        assert_eq!(stages_of(query), (stages, kinds.to_vec()), "{query}");
    }
}

#[test]
fn what_is_written_by_partitions_is_sorted_by_those_that_are_not_given() {
    for (statement, sorts) in [
        ("INSERT OVERWRITE TABLE o PARTITION (u) SELECT k, v, u FROM t", 1),
        ("INSERT OVERWRITE TABLE o PARTITION (u = 'a') SELECT k, v FROM t", 0),
        ("CREATE TABLE o USING parquet PARTITIONED BY (u) AS SELECT k, u FROM t", 1),
    ] {
        let report = report(&format!("spark.sql(\"{statement}\")\n"));
        assert_eq!(demands(&report, "sort").len(), sorts, "{statement}");
        assert_ne!(report.steps[0].outcome.name(), "unknown", "{statement}");
    }
}

#[test]
fn a_driver_of_a_database_may_hold_all_rows_at_once() {
    for (options, outcome) in [
        ("url='jdbc:postgresql://h/d'", "unknown"),
        ("url='jdbc:postgresql://h/d', fetchsize=1000", "fits"),
        ("url='jdbc:mysql://h/d', fetchsize=1000", "unknown"),
        ("url='jdbc:oracle:thin:@h'", "fits"),
    ] {
        let read = format!("spark.read.format('jdbc').options({options}, dbtable='t').load()");
        let report = report(&format!("{read}.write.parquet('o')\n"));
        assert_eq!(report.steps[0].outcome.name(), outcome, "{options}");
        // Nothing splits the read.
        assert_eq!(report.steps[0].stages[0].tasks, 1, "{options}");
    }
}

#[test]
fn use_names_the_database_of_names_without_one() {
    let source = "spark.sql('USE sales')\nspark.sql('SELECT * FROM orders').collect()\n";
    let tables = json!({"sales.orders": {"rows": 1000, "columns": {"k": "bigint"}}});
    let json = json!({"source": source, "tables": tables, "cluster": {"manager": "yarn"}});
    let report = analyze(&Input::from_json(&json.to_string()).unwrap());
    assert_ne!(report.steps[0].outcome.name(), "unknown");
}

#[test]
fn python_has_what_yarn_grants() {
    // A heap of 1 GiB and 384 MiB beside it are rounded up to 2 GiB, which leaves 1 GiB to the one task.
    let source = "spark.table('t').mapInPandas(g, 'a int').write.csv('o')\n";
    let available = |cluster: Value| {
        let json = json!({"source": source, "tables": tables(), "cluster": cluster});
        let report = analyze(&Input::from_json(&json.to_string()).unwrap());
        demands(&report, "pythonWorker")[0].available.map(|bytes| bytes.0 >> 20)
    };
    assert_eq!(available(json!({"manager": "yarn"})), Some(1024));
    assert_eq!(available(json!({"manager": "yarn", "minimumAllocation": "256m"})), Some(512));
}

/// The bounds of the bytes of a program's only demand of a kind.
fn range(source: &str, tables: &Value, kind: &str) -> (u64, u64) {
    let json = json!({"source": source, "tables": tables, "cluster": {"manager": "yarn"}});
    let report = analyze(&Input::from_json(&json.to_string()).unwrap());
    let range = demands(&report, kind)[0].range.expect("a range");
    (range.least.0, range.most.0)
}

#[test]
fn what_nobody_describes_has_a_range() {
    let sort = |table: Value| {
        range("spark.table('t').orderBy('k').write.csv('o')\n", &json!({ "t": table }), "sort")
    };
    // All columns known: one figure.
    let (least, most) = sort(json!({"rows": 1_000_000, "columns": {"k": "bigint"}}));
    assert_eq!(least, most);
    // Rows alone, rows and bytes, bytes alone.
    for table in [
        json!({"rows": 1_000_000}),
        json!({"rows": 1_000_000, "bytes": "100m"}),
        json!({"bytes": "100m"}),
    ] {
        let (least, most) = sort(table.clone());
        assert!(least < most, "{table}");
    }
    // An array may have no items, or many.
    let array = json!({"rows": 1_000_000, "columns": {"k": "bigint", "items": "array<string>"}});
    let (least, most) = sort(array.clone());
    assert!(least * 100 < most);
    let exploded =
        "spark.table('t').select('k', F.explode('items').alias('i')).orderBy('k').write.csv('o')\n";
    let source = format!("from pyspark.sql import functions as F\n{exploded}");
    let (of_items, most_of_items) = range(&source, &json!({ "t": array }), "sort");
    assert!(of_items <= least && most_of_items > most, "{of_items} to {most_of_items}");
}
