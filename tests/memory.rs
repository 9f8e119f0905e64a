//! The memory model against what real JVMs and real Spark answered.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::bytes::ByteSize;
use spark_memory::cluster::{JavaVersion, Machine};
use spark_memory::memory::options::{HeapOptions, split};
use spark_memory::memory::{JvmHeap, JvmStart};
use spark_memory::{Input, analyze};

/// The machine that the recordings were made on (`MemTotal: 24684096 kB`).
const MACHINE_BYTES: u64 = 24_684_096 << 10;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_jvm_has_as_much_as_a_real_one() {
    let recorded = read(include_str!("data/jvm_max_memory.json"));
    let machine = Machine { name: None, cores: 2, memory: ByteSize(MACHINE_BYTES) };
    for row in recorded["rows"].as_array().unwrap() {
        let flags = row["flags"].as_str().unwrap();
        let (xmx, rest) = flags.split_once(' ').unwrap();
        let options = HeapOptions::read(&split(rest));
        let xmx = ByteSize::parse_jvm(xmx.strip_prefix("-Xmx").unwrap()).unwrap();
        let heap = JvmHeap::new(&JvmStart {
            xmx,
            options: &options,
            java: JavaVersion::V17,
            machine: &machine,
        });
        assert_eq!(heap.max_memory.0, row["maxMemory"].as_u64().unwrap(), "{flags}");
    }
}

/// The settings of a recorded row as an input: Spark was started by pyspark, so the driver's settings took effect.
fn input(row: &Value) -> Input {
    let mut conf = row["conf"].clone();
    conf["spark.master"] = row["master"].clone();
    let version: String = row["version"].as_str().unwrap().chars().take(3).collect();
    let input = json!({
        "sparkVersion": version,
        "conf": conf,
        "cluster": {"launcher": "python", "javaVersion": 17, "machine": {"cores": 2, "memory": MACHINE_BYTES}},
    });
    Input::from_json(&input.to_string()).unwrap()
}

fn region(process: &Value, kind: &str) -> u64 {
    let regions = process["regions"].as_array().unwrap();
    regions
        .iter()
        .find(|region| region["kind"] == kind)
        .map_or(0, |region| region["bytes"].as_u64().unwrap())
}

#[track_caller]
fn matches_recording(process: &Value, recorded: &Value, row: &Value) {
    let modeled = [
        process["heap"]["max"].as_u64().unwrap(),
        process["heap"]["unified"].as_u64().unwrap(),
        region(process, "storage"),
        region(process, "execution"),
        region(process, "offHeapStorage"),
        region(process, "offHeapExecution"),
        process["pageSize"].as_u64().unwrap(),
    ];
    let names = [
        "runtimeMaxMemory",
        "maxHeapMemory",
        "onHeapStorageMemoryPool.poolSize",
        "onHeapExecutionMemoryPool.poolSize",
        "offHeapStorageMemoryPool.poolSize",
        "offHeapExecutionMemoryPool.poolSize",
        "pageSizeBytes",
    ];
    for (modeled, name) in modeled.into_iter().zip(names) {
        assert_eq!(Some(modeled), recorded[name].as_u64(), "{name} of {row}");
    }
}

#[test]
fn every_recorded_region_is_exact() {
    let recorded = read(include_str!("data/memory_regions.json"));
    let rows = recorded.as_array().unwrap();
    for row in rows {
        let report = serde_json::to_value(analyze(&input(row))).unwrap();
        let started = row["started"].as_bool().unwrap();
        let refused =
            report["driver"]["error"].is_string() || report["executor"]["error"].is_string();
        assert_eq!(refused, !started, "{row}");
        if !started {
            continue;
        }
        matches_recording(&report["driver"], &row["driver"], row);
        assert_eq!(report["executor"].is_null(), row["executor"].is_null(), "{row}");
        if !row["executor"].is_null() {
            matches_recording(&report["executor"], &row["executor"], row);
        }
        for process in row["rest"].as_array().unwrap() {
            let ours =
                if process["id"] == "driver" { &report["driver"] } else { &report["executor"] };
            assert_eq!(
                ours["heap"]["shownInSparkUi"],
                process["maxMemory"].as_u64().map_or(Value::Null, Value::from).clone(),
                "{row}"
            );
        }
    }
    assert_eq!(rows.iter().filter(|row| row["started"] == true).count(), 56);
}
