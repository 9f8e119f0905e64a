#[path = "../benches/varied.rs"]
mod varied;
use std::time::Instant;
fn main() {
    let lines: usize = std::env::args().nth(1).map_or(1000, |it| it.parse().unwrap());
    let input = varied::input(lines);
    if std::env::args().nth(2).is_some() { println!("{}", serde_json::to_string(&input).unwrap()); return; }
    let time = |name: &str, run: &dyn Fn()| {
        let mut all: Vec<f64> = (0..9).map(|_| { let start = Instant::now(); run(); start.elapsed().as_secs_f64() * 1e3 }).collect();
        all.sort_by(f64::total_cmp);
        println!("{name}: min {:.1} ms, median {:.1} ms", all[0], all[4]);
    };
    println!("{} lines, {} tables", input.source.lines().count(), input.tables.len());
    time("inspect", &|| { spark_memory::inspect(&input); });
    time("advise", &|| { spark_memory::advise(&input); });
    time("analyze", &|| { spark_memory::analyze(&input); });
    let report = spark_memory::analyze(&input);
    println!("{} steps, {} stages, {} demands; recommendations {:?}", report.steps.len(), report.steps.iter().map(|s| s.stages.len()).sum::<usize>(), report.steps.iter().flat_map(|s| &s.stages).map(|s| s.demands.len()).sum::<usize>(),
        report.recommendations.iter().map(|r| format!("{}={}", r.key, r.value)).collect::<Vec<_>>());
    let mut outcomes = std::collections::BTreeMap::new();
    for d in report.steps.iter().flat_map(|s| &s.stages).flat_map(|s| &s.demands) { *outcomes.entry(format!("{:?}", d.outcome)).or_insert(0) += 1; }
    println!("{outcomes:?}");
}
