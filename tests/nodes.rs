//! Over generated clusters: everything on a node, used and left over, adds up to the machine, to the byte.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use spark_memory::bytes::ByteSize;
use spark_memory::cluster::{Cluster, Cpu, Machine, Platform, catalog};
use spark_memory::conf::{DeployMode, Launcher, Manager};
use spark_memory::{Input, Process, RegionKind, Report, analyze, inspect};

const CLUSTERS: u64 = 6000;

/// Numbers without a pattern, the same in every run (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

fn generated(numbers: &mut Numbers, machines: &[Machine]) -> Input {
    let manager = *numbers.one(&[Manager::Yarn, Manager::Kubernetes, Manager::Standalone]);
    let mut platforms = vec![None];
    platforms.extend(Platform::ALL.map(Some));
    let mib = |n: u64| ByteSize::mib(n);
    let cluster = Cluster {
        manager,
        deploy_mode: *numbers.one(&[DeployMode::Client, DeployMode::Cluster]),
        workers: 1 + numbers.below(40) as u32,
        machine: numbers.one(machines).clone(),
        platform: *numbers.one(&platforms),
        node_memory: (numbers.below(5) == 0).then(|| mib(1024 + numbers.below(200_000))),
        node_cores: (numbers.below(5) == 0).then(|| 1 + numbers.below(64) as u32),
        max_pods: (numbers.below(5) == 0).then(|| 10 + numbers.below(240) as u32),
        minimum_allocation: (numbers.below(3) == 0).then(|| mib(1 + numbers.below(2048))),
        launcher: Some(Launcher::SparkSubmit),
        ..Cluster::default()
    };
    let mut conf = BTreeMap::new();
    let mut set = |key: &str, value: String| conf.insert(key.to_owned(), value);
    set("spark.executor.memory", format!("{}m", 450 + numbers.below(60_000)));
    set("spark.executor.cores", (1 + numbers.below(8)).to_string());
    set("spark.driver.memory", format!("{}m", 450 + numbers.below(16_000)));
    set("spark.executor.instances", (1 + numbers.below(200)).to_string());
    if numbers.below(3) == 0 {
        set("spark.executor.memoryOverhead", format!("{}m", 384 + numbers.below(4000)));
    }
    if numbers.below(3) == 0 {
        set("spark.executor.pyspark.memory", format!("{}m", 100 + numbers.below(4000)));
    }
    if numbers.below(3) == 0 {
        set("spark.memory.offHeap.enabled", "true".to_owned());
        set("spark.memory.offHeap.size", (1_048_576 + numbers.below(8_000_000_000)).to_string());
    }
    Input { conf, cluster, ..Input::default() }
}

/// The regions, with the survivor space that no region counts, are the heap and the memory outside it.
fn regions_make_the_container(process: &Process) {
    let of = |heap: bool| -> u64 {
        let on_heap = |kind| {
            matches!(
                kind,
                RegionKind::Reserved
                    | RegionKind::User
                    | RegionKind::Storage
                    | RegionKind::Execution
            )
        };
        process.regions.iter().filter(|it| on_heap(it.kind) == heap).map(|it| it.bytes.0).sum()
    };
    assert_eq!(of(true) + process.heap.uncounted.0, process.heap.size.0);
    if let Some(container) = process.container {
        assert_eq!(process.heap.requested.0 + of(false), container.0);
    }
}

fn node_adds_up(input: &Input, report: &Report) {
    let Some(executor) = report.executor.as_ref().filter(|it| it.error.is_none()) else { return };
    regions_make_the_container(executor);
    let placement = report.placement.as_ref().expect("an executor that starts is placed");
    let container = executor.container.expect("every executor has a container");
    let slack = executor.granted.map_or(0, |granted| granted.0 - container.0);
    let each = container.0 + slack;
    assert_eq!(placement.memory_per_executor.0, each);
    let executors = u64::from(placement.executors_per_node);
    let given = placement.memory_per_node.0;
    assert_eq!(executors * each + placement.unused_memory_per_node.0, given);
    if given <= input.cluster.machine.memory.0 {
        assert_eq!(given + placement.kept_memory_per_node.0, input.cluster.machine.memory.0);
    }
    let cpu = placement.cores_per_executor.millis;
    assert_eq!(
        placement.executors_per_node * cpu + placement.unused_cores_per_node.millis,
        placement.cores_per_node.millis
    );
    // One more would not fit.
    let more = placement.unused_memory_per_node.0 >= each
        && placement.unused_cores_per_node >= Cpu { millis: cpu };
    assert!(!more);
    if let Some(shared) = placement.shared_node.filter(|shared| shared.fits) {
        let executors = u64::from(shared.executors);
        assert_eq!(shared.memory.0 + executors * each + shared.unused_memory.0, given);
        assert!(shared.executors <= placement.executors_per_node);
    }
    let all = u64::from(placement.executors_per_node) * u64::from(input.cluster.workers);
    assert!(u64::from(placement.executors) <= all);
}

#[test]
fn everything_on_a_node_adds_up_to_the_machine() {
    let machines: Vec<Machine> = catalog::all().map(|it| it.machine()).collect();
    let mut numbers = Numbers(3);
    let mut placed = 0;
    for _ in 0..CLUSTERS {
        let input = generated(&mut numbers, &machines);
        // Without code there are no settings to search for.
        let report = inspect(&input);
        regions_make_the_container(&report.driver);
        node_adds_up(&input, &report);
        placed += u64::from(report.placement.is_some_and(|it| it.executors > 0));
    }
    // The property would hold of nothing if nothing were placed.
    assert!(placed > CLUSTERS / 3, "{placed} of {CLUSTERS}");
}

#[test]
fn a_cluster_on_emr_is_packed_as_its_yarn_packs_it() {
    // 20 × m5.4xlarge, cluster mode: 57,344 MiB a node, containers in steps of 32 MiB, the driver's on one of the
    // nodes.
    let json = r#"{"sparkVersion": "4.1", "conf": {"spark.executor.memory": "17g", "spark.executor.cores": "5",
        "spark.executor.instances": "100", "spark.driver.memory": "8g"},
        "cluster": {"manager": "yarn", "deployMode": "cluster", "platform": "emr", "workers": 20,
                    "machine": {"name": "m5.4xlarge", "cores": 16, "memory": "64g"}}}"#;
    let report = analyze(&Input::from_json(json).unwrap());
    let executor = report.executor.unwrap();
    assert_eq!(executor.container, Some(ByteSize::mib(17 * 1024 + 1740)));
    assert_eq!(executor.granted, Some(ByteSize::mib(19_168)));
    let placement = report.placement.unwrap();
    assert_eq!(placement.executors_per_node, 2);
    assert_eq!(placement.kept_memory_per_node, ByteSize::gib(8));
    assert_eq!(placement.unused_memory_per_node, ByteSize::mib(57_344 - 2 * 19_168));
    // The driver takes 8192 + 819 MiB, rounded up: two executors still fit next to it.
    assert_eq!((placement.shared_node.unwrap().executors, placement.executors), (2, 40));
}

#[test]
fn yarn_refuses_what_is_over_its_maximum() {
    let settings = r#"[{"Classification": "yarn-site", "Properties": {"yarn.scheduler.maximum-allocation-mb": "8192"}},
        {"Classification": "spark-defaults", "Properties": {"spark.executor.memory": "10g"}}]"#;
    let report = analyze(&Input { settings: settings.to_owned(), ..Input::default() });
    let error = report.executor.unwrap().error.unwrap();
    assert!(error.contains("above the max threshold (8192 MB)"), "{error}");
    let rules: Vec<&str> = report.diagnostics.iter().map(|it| &*it.rule).collect();
    assert_eq!(rules, ["conf-container-too-large"]);
}
