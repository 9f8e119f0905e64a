//! Duration of an analysis, as the page makes one at every keystroke: of nothing, of a script of 200 lines, of one of
//! 1,000; what of it is parsing, and what the linter; and how long advice takes.

mod varied;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use pyspark_program::{self as python, Module};
use spark_memory::conf::{self, DeployMode, Launch, Launcher, Master};
use spark_memory::{Input, Table, advise, analyze, inspect, lint, memory, minimum_cluster, search};
use spark_plan::RowBounds;

const EXAMPLES: [&str; 6] = [
    include_str!("../www/examples/purchases.py"),
    include_str!("../www/examples/invoices.py"),
    include_str!("../www/examples/sensors.py"),
    include_str!("../www/examples/routes.py"),
    include_str!("../www/examples/settings.py"),
    include_str!("../www/examples/clicks.py"),
];

/// The page's examples, one after the other, to so many lines.
fn script(lines: usize) -> String {
    EXAMPLES
        .iter()
        .cycle()
        .flat_map(|example| example.lines())
        .take(lines)
        .map(|line| format!("{line}\n"))
        .collect()
}

fn benches(criterion: &mut Criterion) {
    criterion.bench_function("inspect/empty", |bench| {
        let input = Input::default();
        bench.iter(|| inspect(&input));
    });
    for lines in [200, 1_000] {
        let input = Input { source: script(lines), ..Input::default() };
        criterion.bench_function(&format!("inspect/{lines} lines"), |bench| {
            bench.iter(|| inspect(&input));
        });
        criterion.bench_function(&format!("parse/{lines} lines"), |bench| {
            bench.iter(|| Module::parse(&input.source).map(|module| module.statements().len()));
        });
    }
    let input = Input { source: script(200), tables: tables(), ..Input::default() };
    criterion.bench_function("inspect/200 lines, sizes known", |bench| {
        bench.iter(|| inspect(&input));
    });
    criterion.bench_function("advise/200 lines, sizes known", |bench| {
        bench.iter(|| advise(&input));
    });
    criterion.bench_function("smallest/200 lines, sizes known", |bench| {
        bench.iter(|| minimum_cluster(&input));
    });
}

/// Cost of a search on top of an inspection, for scripts whose parts are all different.
fn varied_scripts(criterion: &mut Criterion) {
    for lines in [200, 1_000] {
        let input = varied::input(lines);
        let mut group = criterion.benchmark_group(format!("varied, {lines} lines"));
        group.bench_function("parse", |bench| {
            bench.iter(|| Module::parse(&input.source).map(|module| module.statements().len()));
        });
        group.bench_function("inspect", |bench| bench.iter(|| inspect(&input)));
        group.bench_function("analyze", |bench| bench.iter(|| analyze(&input)));
        let (mut inspected, mut analyzed) = (Duration::ZERO, Duration::ZERO);
        // One after the other, so that a busy machine slows both alike.
        group.bench_function("analyze less inspect", |bench| {
            bench.iter_custom(|times| {
                let (mut of_inspect, mut of_analyze) = (Duration::ZERO, Duration::ZERO);
                for _ in 0..times {
                    of_inspect += duration(|| inspect(&input));
                    of_analyze += duration(|| analyze(&input));
                }
                inspected += of_inspect;
                analyzed += of_analyze;
                of_analyze.saturating_sub(of_inspect)
            });
        });
        if !inspected.is_zero() {
            let ratio = analyzed.as_secs_f64() / inspected.as_secs_f64();
            println!("varied, {lines} lines: analyze takes {ratio:.2} times as long as inspect");
        }
        group.sample_size(10);
        group.bench_function("search", |bench| bench.iter(|| search(&input)));
        group.finish();
    }
}

fn duration<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

/// Sizes with which the examples' operators do not fit, so that a search tries every option.
fn tables() -> BTreeMap<String, Table> {
    let report = inspect(&Input { source: script(200), ..Input::default() });
    let demands =
        report.steps.iter().flat_map(|step| &step.stages).flat_map(|stage| &stage.demands);
    let table = Table { rows: Some(2_000_000_000), ..Table::default() };
    let missing = demands.flat_map(|demand| demand.missing.clone());
    missing.map(|name| (name, table.clone())).collect()
}

/// The linter, compared with the parser: following names, what the code sets, and every rule, for a tree that is
/// parsed. Counted are the plan's questions that rules ask (rows, reads); not the settling of settings and memory, the
/// stages and their simulation, and the report's places and texts, which are `analyze`'s.
fn linter(criterion: &mut Criterion) {
    let input = Input { source: script(1_000), ..Input::default() };
    let parse = || Module::parse(&input.source).expect("no example is nested deeply");
    let module = parse();
    let launch = Launch {
        launcher: Launcher::SparkSubmit,
        deploy_mode: DeployMode::Client,
        version: input.spark_version,
    };
    let outside = BTreeMap::new();
    let conf = conf::resolve(&outside, &[], launch, Master::Yarn);
    let memory = memory::model(&conf, &input.cluster, Master::Yarn, input.spark_version);
    let rows = RowBounds::default();
    let mut group = criterion.benchmark_group("linter, 1000 lines");
    group.bench_function("parse", |bench| bench.iter(|| parse().statements().len()));
    group.bench_function("lint", |bench| {
        bench.iter(|| {
            let program = python::evaluate(&input.source, module.statements());
            let settings = python::settings(&program).written;
            lint::check(&lint::Context {
                program: &program,
                statements: module.statements(),
                settings: &settings,
                outside: &outside,
                conf: &conf,
                memory: &memory,
                master: Master::Yarn,
                tables: &input.tables,
                rows: &rows,
                version: input.spark_version,
                java: input.cluster.java_version,
                databricks: false,
                machine_is_known: true,
                steps: &[],
            })
            .len()
        });
    });
    group.finish();
}

criterion_group!(all, benches, varied_scripts, linter);
criterion_main!(all);
