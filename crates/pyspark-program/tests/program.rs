//! Names followed through a program, written as the chains of calls that gave each object.
#![cfg(not(target_arch = "wasm32"))]

use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Op, Program};
use pyspark_program::{Module, SettingKind, evaluate, settings};

/// Origin of an object: `session.table().where()`; `(a | b)` where control flow meets, `…` where it comes round again.
fn story(program: &Program<'_>, id: NodeId, path: &mut Vec<NodeId>) -> String {
    if path.contains(&id) {
        return "…".to_owned();
    }
    path.push(id);
    let node = program.node(id);
    let described = match &node.op {
        Op::Free(name) | Op::Parameter(name) => name.to_string(),
        Op::Opaque | Op::MicroBatch => "?".to_owned(),
        Op::Phi => {
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
    described
}

/// The stories of all calls of `collect`, on whatever they are made.
fn collects(source: &str) -> Vec<String> {
    let module = Module::parse(source).unwrap();
    let program = evaluate(source, module.statements());
    let ids: Vec<NodeId> =
        program.ids().filter(|id| program.node(*id).is_method(Method::Collect)).collect();
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
        &["(spark.table | ….unionAll)"],
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
    let described: Vec<_> = settings(&program)
        .written
        .iter()
        .map(|s| {
            (s.key.clone(), s.value.clone().unwrap_or_default(), s.running, &source[s.key_range])
        })
        .map(|(key, value, running, place)| format!("{key}={value} {running} {place}"))
        .collect();
    assert_eq!(
        described,
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

/// Every setting of a program as `key=value @place`, with `?` for a value that is not known.
#[track_caller]
fn sets(source: &str, expected: &[&str]) {
    let module = Module::parse(source).unwrap();
    let program = evaluate(source, module.statements());
    let described: Vec<String> = settings(&program)
        .written
        .iter()
        .map(|s| {
            let value = s.value.clone().unwrap_or_else(|| "?".to_owned());
            format!("{}={value} @{}", s.key, &source[s.key_range])
        })
        .collect();
    assert_eq!(described, expected, "{source}");
}

#[test]
fn settings_are_read_out_of_dictionaries_and_lists() {
    sets(
        "conf = {'spark.a': '1', 'spark.b': 2}\nb = SparkSession.builder\nfor k, v in conf.items():\n    b = b.config(k, v)\nspark = b.getOrCreate()\n",
        &["spark.a=1 @'spark.a'", "spark.b=2 @'spark.b'"],
    );
    sets(
        "for k, v in [('spark.a', '1'), ('spark.b', '2')]:\n    spark.conf.set(k, v)\n",
        &["spark.a=1 @'spark.a'", "spark.b=2 @'spark.b'"],
    );
    sets(
        "conf = {'spark.a': '1', 'spark.b': '2'}\nfor k in conf:\n    spark.conf.set(k, conf[k])\n",
        &["spark.a=1 @'spark.a'", "spark.b=2 @'spark.b'"],
    );
    sets(
        "base = {'spark.a': '1'}\nconf = {**base, 'spark.b': '2'}\nconf.update({'spark.c': '3'})\nconf['spark.d'] = '4'\nb = SparkSession.builder.config(map=conf)\n",
        &[
            "spark.a=1 @'spark.a'",
            "spark.b=2 @'spark.b'",
            "spark.c=3 @'spark.c'",
            "spark.d=4 @'spark.d'",
        ],
    );
    sets(
        "d = dict([('spark.a', '1')])\nc = SparkConf().setAll(d.items())\nc.setAll(list(d.items()))\n",
        &["spark.a=1 @'spark.a'"],
    );
    sets(
        "d = {'a': 1, 'b': 2}\nSparkConf().setAll([(f'spark.{k}', f'{v}g') for k, v in d.items()])\n",
        &[
            "spark.a=1g @[(f'spark.{k}', f'{v}g') for k, v in d.items()]",
            "spark.b=2g @[(f'spark.{k}', f'{v}g') for k, v in d.items()]",
        ],
    );
    sets(
        "d = {'a': 1, 'b': 2}\nc = {'spark.' + k: '%dg' % v for k, v in d.items()}\nb = SparkSession.builder.config(map=c)\n",
        &["spark.a=1g @c", "spark.b=2g @c"],
    );
    sets(
        "d = {'spark.a': '1'}\nif prod:\n    d['spark.a'] = '2'\n    d['spark.b'] = '3'\nb = SparkSession.builder.config(map=d)\n",
        &["spark.a=? @'spark.a'", "spark.b=? @'spark.b'"],
    );
    sets(
        "for c in ['a', 'b']:\n    df = df.withColumn(c, F.lit(1))\nspark.conf.set(c, '1')\n",
        &["b=1 @'b'"],
    );
}

#[test]
fn values_are_computed_where_their_parts_are_known() {
    let value = |expr: &str, expected: &str| {
        let source = format!("import os\nn = 4\nspark.conf.set('spark.a', {expr})\n");
        sets(&source, &[&format!("spark.a={expected} @'spark.a'")]);
    };
    value("'%sg' % n", "4g");
    value("'%d%s' % (n, 'g')", "4g");
    value("'{}g'.format(n)", "4g");
    value("'{0}{unit}'.format(n, unit='g')", "4g");
    value("f'{n}g'", "4g");
    value("f'{n * 2}g'", "8g");
    value("str(n) + 'g'", "4g");
    value("str(n * 1024 // 2) + 'm'", "2048m");
    value("str(int(n * 0.5)) + 'g'", "2g");
    value("int('8')", "8");
    value("os.environ.get('MEM', '4g')", "?");
    value("os.getenv('MEM', '4g')", "?");
    value("os.environ['MEM']", "?");
    value("f'{m}g'", "?");
    value("'%.1fg' % n", "?");
    value("'4g' if x else '8g'", "?");
}

#[test]
fn every_way_of_writing_a_setting_is_one() {
    sets(
        "from pyspark import SparkConf, SparkContext\nconf = SparkConf().setMaster('yarn').setAppName('x').setExecutorEnv('A', 'b').setSparkHome('/h')\nsc = SparkContext(conf=conf)\n",
        &[
            "spark.master=yarn @'yarn'",
            "spark.app.name=x @'x'",
            "spark.executorEnv.A=b @'A'",
            "spark.home=/h @'/h'",
        ],
    );
    sets(
        "from pyspark import SparkContext\nsc = SparkContext('local[2]', 'app')\n",
        &["spark.master=local[2] @'local[2]'"],
    );
    sets(
        "from pyspark.sql import SparkSession\nSparkSession.Builder().config('spark.a', 1).getOrCreate()\n",
        &["spark.a=1 @'spark.a'"],
    );
    sets("sqlContext.setConf('spark.a', '1')\n", &["spark.a=1 @'spark.a'"]);
    sets(
        "spark.sql('set spark.a = 1;')\nspark.sql('''SET spark.b=2;\n set spark.c=3''')\nspark.sql('SET')\nspark.sql('SET -v')\nspark.sql('SET VARIABLE x = 1')\nspark.sql('RESET spark.a')\n",
        &["spark.a=1 @'set spark.a = 1;'", "spark.b=2 @SET spark.b=2", "spark.c=3 @set spark.c=3"],
    );
    sets(
        "import os\nos.environ['PYSPARK_SUBMIT_ARGS'] = '--driver-memory 4g --conf spark.a=1 pyspark-shell'\n",
        &["spark.driver.memory=4g @--driver-memory", "spark.a=1 @spark.a"],
    );
}

#[test]
fn a_copy_of_the_configuration_counts_where_a_context_is_started_with_it() {
    let kinds = |source: &str| {
        let module = Module::parse(source).unwrap();
        let program = evaluate(source, module.statements());
        let settings = settings(&program).written;
        settings.iter().map(|s| (s.kind, s.running)).collect::<Vec<_>>()
    };
    let start = "spark = SparkSession.builder.getOrCreate()\nconf = spark.sparkContext._conf.setAll([('spark.a', '1')])\n";
    assert_eq!(kinds(start), [(SettingKind::Copy, false)]);
    let again = format!(
        "{start}spark.stop()\nspark = SparkSession.builder.config(conf=conf).getOrCreate()\n"
    );
    assert_eq!(kinds(&again), [(SettingKind::SparkConf, false)]);
    assert_eq!(kinds("sc.getConf().set('spark.a', '1')\n"), [(SettingKind::Copy, false)]);
}
