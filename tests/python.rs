//! Names followed through a program, told as the chains of calls that made each object.
#![cfg(not(target_arch = "wasm32"))]

use spark_memory_playground::python::api::Class;
use spark_memory_playground::python::program::{NodeId, Op, Program};
use spark_memory_playground::python::{Module, evaluate, settings};

/// How an object came about: `session.table().where()`; `(a | b)` where control flow meets, `…` where it comes round again.
fn story(program: &Program<'_>, id: NodeId, path: &mut Vec<NodeId>) -> String {
    if path.contains(&id) {
        return "…".to_owned();
    }
    path.push(id);
    let node = program.node(id);
    let told = match &node.op {
        Op::Free(name) | Op::Parameter(name) => name.to_string(),
        Op::Opaque => "?".to_owned(),
        Op::Join => {
            let ways: Vec<String> =
                node.inputs.iter().map(|input| story(program, *input, path)).collect();
            format!("({})", ways.join(" | "))
        }
        _ => match node.receiver {
            Some(receiver) => format!("{}.{}", story(program, receiver, path), node.name()),
            None => node.name().to_owned(),
        },
    };
    path.pop();
    told
}

/// The stories of all calls of `collect`, on whatever they are made.
fn collects(source: &str) -> Vec<String> {
    let module = Module::parse(source).unwrap();
    let program = evaluate(source, module.statements());
    let ids: Vec<NodeId> =
        program.ids().filter(|id| program.node(*id).is_method("collect")).collect();
    ids.into_iter()
        .map(|id| story(&program, program.node(id).receiver.unwrap(), &mut Vec::new()))
        .collect()
}

#[track_caller]
fn check(source: &str, expected: &[&str]) {
    assert_eq!(collects(source), expected, "{source}");
}

#[test]
fn imports_and_aliases() {
    check(
        "from pyspark.sql import SparkSession as S\nx = S.builder.getOrCreate()\nx.table('t').collect()\n",
        &["builder.getOrCreate.table"],
    );
    check(
        "import pyspark\npyspark.sql.SparkSession.builder.getOrCreate().sql('select 1').collect()\n",
        &["builder.getOrCreate.sql"],
    );
    check("from mylib import spark\nspark.table('t').collect()\n", &[]);
}

#[test]
fn assignments_unpacking_and_subscripts() {
    check("a, b = spark.table('a'), spark.table('b')\nb.collect()\n", &["spark.table"]);
    check(
        "parts = {'x': spark.table('x').limit(1)}\nparts['x'].collect()\n",
        &["spark.table.limit"],
    );
    check("frames = [spark.table('a'), spark.range(3)]\nframes[1].collect()\n", &["spark.range"]);
    check("(df := spark.table('t')).collect()\n", &["spark.table"]);
    check(
        "a, b = spark.table('t').randomSplit([0.5, 0.5])\na.collect()\n",
        &["spark.table.randomSplit"],
    );
}

#[test]
fn branches_meet() {
    check(
        "df = spark.table('t')\nif a:\n    df = df.limit(1)\nelif b:\n    raise ValueError\nelse:\n    df = df.where('x')\ndf.collect()\n",
        &["(spark.table.limit | spark.table.where)"],
    );
    check(
        "try:\n    df = spark.table('a')\nexcept Exception:\n    df = spark.table('b')\ndf.collect()\n",
        &["(spark.table | spark.table)"],
    );
    check("df = None\nif a:\n    df = spark.table('t')\ndf.collect()\n", &["spark.table"]);
    check(
        "df = spark.table('t') if a else spark.range(1)\ndf.collect()\n",
        &["(spark.table | spark.range)"],
    );
}

#[test]
fn a_plan_that_grows_comes_round_and_a_fresh_one_does_not() {
    check(
        "df = spark.table('t')\nfor c in cs:\n    df = df.drop(c)\ndf.collect()\n",
        &["(spark.table | ….drop)"],
    );
    check(
        "for p in ps:\n    df = spark.read.parquet(p)\n    df.collect()\n",
        &["spark.read.parquet"],
    );
    check(
        "out = None\nfor p in ps:\n    part = spark.table(p)\n    out = part if out is None else out.union(part)\nout.collect()\n",
        &["((spark.table | ….union))"],
    );
}

#[test]
fn functions_are_followed_with_the_callers_values() {
    check(
        "def few(frame, n=5):\n    return frame.limit(n)\nfew(spark.table('t')).collect()\n",
        &["spark.table.limit"],
    );
    check(
        "def show(frame):\n    frame.collect()\nshow(spark.table('a'))\nshow(spark.range(1))\n",
        &["spark.table", "spark.range"],
    );
    check("from pyspark.sql import DataFrame\ndef f(x: DataFrame):\n    x.collect()\n", &["x"]);
    check(
        "from pyspark.sql import DataFrame\nfrom typing import Optional\ndef f(x: Optional['DataFrame'] = None):\n    x.collect()\n",
        &["x"],
    );
    check(
        "df = spark.table('t').transform(lambda d: d.limit(3))\ndf.collect()\n",
        &["spark.table.limit"],
    );
    check("def f(x):\n    x.collect()\n", &[]);
    check("@task\ndef f():\n    return spark.table('t')\nf().collect()\n", &[]);
}

#[test]
fn objects_keep_what_they_are_given() {
    let job = "class Job:\n    def __init__(self, spark):\n        self.spark = spark\n        self.t = spark.table('t')\n    def few(self):\n        return self.t.limit(1)\n    def run(self):\n        self.few().collect()\n";
    check(job, &["spark.table.limit"]);
    check(&format!("{job}Job(spark).run()\n"), &["spark.table.limit"]);
}

#[test]
fn reduce_is_a_loop() {
    check(
        "from functools import reduce\ndf = reduce(lambda a, c: a.drop(c), cs, spark.table('t'))\ndf.collect()\n",
        &["(spark.table | ….drop)"],
    );
    check(
        "from functools import reduce\nfrom pyspark.sql import DataFrame\ndf = reduce(DataFrame.unionAll, [spark.table('a'), spark.table('b')])\ndf.collect()\n",
        &["((spark.table | spark.table) | ….unionAll)"],
    );
}

#[test]
fn a_bare_name_is_a_frame_by_its_use_only() {
    check("df.collect()\n", &["df"]);
    check("orders.withColumn('a', F.lit(1)).collect()\n", &["orders.withColumn"]);
    check("orders.collect()\n", &[]);
    check("df.iloc[0]\ndf.collect()\n", &[]);
    check("import polars as pl\ndf.collect()\n", &[]);
    check("stats.collect()\nlog.info('x')\n", &[]);
}

#[test]
fn settings_have_a_place_and_a_time() {
    let source = "spark = SparkSession.builder.config('spark.a', 1).config(map={'spark.b': True}).getOrCreate()\nspark.conf.set('spark.c', 'x')\nspark.sql('SET spark.d=2')\n";
    let module = Module::parse(source).unwrap();
    let program = evaluate(source, module.statements());
    let told: Vec<_> = settings(&program)
        .iter()
        .map(|s| {
            (s.key.clone(), s.value.clone().unwrap_or_default(), s.running, &source[s.key_range])
        })
        .map(|(key, value, running, place)| format!("{key}={value} {running} {place}"))
        .collect();
    assert_eq!(
        told,
        [
            "spark.a=1 false 'spark.a'",
            "spark.b=true false 'spark.b'",
            "spark.c=x true 'spark.c'",
            "spark.d=2 true 'SET spark.d=2'"
        ]
    );
}

#[test]
fn a_streams_batch_is_a_frame_of_its_own() {
    let source = "def save(batch, n):\n    batch.collect()\nspark.readStream.load().writeStream.foreachBatch(save).start()\n";
    check(source, &["?"]);
    let module = Module::parse(source).unwrap();
    let program = evaluate(source, module.statements());
    assert!(program.nodes.iter().any(|node| node.class == Class::StreamingQuery));
}
