//! SparkApplication manifests of the Kubernetes operator (kubeflow/spark-operator, v1beta2).
//!
//! The operator starts spark-submit with the fields as `--conf` after `sparkConf`, so that a field wins over its key
//! there (`internal/controller/sparkapplication/submission.go`, `buildSparkSubmitArgs`).

use super::tree::{TreeEntry, TreeNode, TreeValue};
use super::{How, Parsed, TextKind};
use crate::conf::{DeployMode, Manager};

/// Fields of the schema; Kubernetes refuses a manifest that has the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    Number,
    Either,
}

/// The fields that set a key, in the order in which the operator writes them.
const DRIVER: &[(&str, &str, Takes)] = &[
    ("image", "spark.kubernetes.driver.container.image", Takes::Text),
    ("cores", "spark.driver.cores", Takes::Number),
    ("coreRequest", "spark.kubernetes.driver.request.cores", Takes::Text),
    ("coreLimit", "spark.kubernetes.driver.limit.cores", Takes::Text),
    ("memory", "spark.driver.memory", Takes::Text),
    ("memoryOverhead", "spark.driver.memoryOverhead", Takes::Text),
    ("javaOptions", "spark.driver.extraJavaOptions", Takes::Text),
];
const EXECUTOR: &[(&str, &str, Takes)] = &[
    ("instances", "spark.executor.instances", Takes::Number),
    ("image", "spark.kubernetes.executor.container.image", Takes::Text),
    ("cores", "spark.executor.cores", Takes::Number),
    ("coreRequest", "spark.kubernetes.executor.request.cores", Takes::Text),
    ("coreLimit", "spark.kubernetes.executor.limit.cores", Takes::Text),
    ("memory", "spark.executor.memory", Takes::Text),
    ("memoryOverhead", "spark.executor.memoryOverhead", Takes::Text),
    ("deleteOnTermination", "spark.kubernetes.executor.deleteOnTermination", Takes::Either),
    ("javaOptions", "spark.executor.extraJavaOptions", Takes::Text),
];
const DYNAMIC_ALLOCATION: &[(&str, &str, Takes)] = &[
    ("enabled", "spark.dynamicAllocation.enabled", Takes::Either),
    ("initialExecutors", "spark.dynamicAllocation.initialExecutors", Takes::Number),
    ("minExecutors", "spark.dynamicAllocation.minExecutors", Takes::Number),
    ("maxExecutors", "spark.dynamicAllocation.maxExecutors", Takes::Number),
    ("shuffleTrackingEnabled", "spark.dynamicAllocation.shuffleTracking.enabled", Takes::Either),
    ("shuffleTrackingTimeout", "spark.dynamicAllocation.shuffleTracking.timeout", Takes::Number),
];
const SPEC: &[(&str, &str, Takes)] = &[
    ("image", "spark.kubernetes.container.image", Takes::Text),
    ("memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor", Takes::Text),
];

pub(super) fn is_manifest(node: &TreeNode) -> bool {
    node.get("kind")
        .and_then(TreeNode::text)
        .is_some_and(|kind| matches!(kind, "SparkApplication" | "ScheduledSparkApplication"))
}

/// Returns true if `node` is a part of a manifest that can be read as its `spec`.
pub(super) fn is_spec(node: &TreeNode) -> bool {
    ["sparkConf", "hadoopConf"]
        .iter()
        .any(|key| matches!(node.get(key), Some(map) if !map.entries().is_empty()))
        || ["driver", "executor"].iter().any(|key| {
            node.get(key).is_some_and(|part| {
                ["cores", "memory", "instances"].iter().any(|field| part.get(field).is_some())
            })
        })
}

pub(super) fn read(text: &str, manifest: &TreeNode) -> Parsed {
    let spec = manifest.get("spec").map(|spec| {
        spec.get("template").filter(|_| spec.get("schedule").is_some()).unwrap_or(spec)
    });
    let Some(spec) = spec else {
        let mut parsed = Parsed::new(TextKind::SparkApplication);
        let kind =
            manifest.entry("kind").map_or(manifest.range.clone(), |entry| entry.key_range.clone());
        parsed
            .problem(kind, "the manifest has no `spec`, where a SparkApplication's settings stand");
        return parsed;
    };
    let mut parsed = read_spec(text, spec);
    // `SetSparkApplicationDefaults`: cluster mode where none is named.
    parsed.hints.deploy_mode.get_or_insert(DeployMode::Cluster);
    parsed
}

pub(super) fn read_spec(text: &str, spec: &TreeNode) -> Parsed {
    let mut parsed = Parsed::new(TextKind::SparkApplication);
    let known =
        |node: &TreeNode| node.text().filter(|text| !super::is_open(text)).map(str::to_owned);
    let scalar = |key: &str| spec.get(key).and_then(known);
    parsed.hints.manager = Some(Manager::Kubernetes);
    parsed.hints.spark_version =
        scalar("sparkVersion").or_else(|| known(spec.get("runtimeVersions")?.get("sparkVersion")?));
    parsed.hints.application = scalar("mainApplicationFile");

    fields(text, spec, SPEC, &mut parsed);
    for entry in spec.get("sparkConf").map(TreeNode::entries).unwrap_or_default() {
        if entry.key.starts_with("spark.") {
            checked(text, &entry.key, entry, Takes::Text, How::Entry, &mut parsed);
        } else {
            parsed.problem(entry.key_range.clone(), super::properties::not_spark(&entry.key));
        }
    }
    for entry in spec.get("hadoopConf").map(TreeNode::entries).unwrap_or_default() {
        let key = format!("spark.hadoop.{}", entry.key);
        checked(text, &key, entry, Takes::Text, How::Entry, &mut parsed);
    }
    for (part, table) in [("driver", DRIVER), ("executor", EXECUTOR)] {
        if let Some(part) = spec.get(part) {
            fields(text, part, table, &mut parsed);
        }
    }
    // The operator writes the other fields only where allocation is dynamic.
    let on = |dynamic: &&TreeNode| dynamic.get("enabled").and_then(TreeNode::text) == Some("true");
    if let Some(dynamic) = spec.get("dynamicAllocation").filter(on) {
        fields(text, dynamic, DYNAMIC_ALLOCATION, &mut parsed);
    }
    if let Some(entry) = spec.entry("mode") {
        mode(text, entry, &mut parsed);
    }
    parsed
}

fn mode(text: &str, entry: &TreeEntry, parsed: &mut Parsed) {
    match entry.value.text() {
        Some("cluster") => parsed.hints.deploy_mode = Some(DeployMode::Cluster),
        Some("client" | "in-cluster-client") => parsed.hints.deploy_mode = Some(DeployMode::Client),
        _ => {
            let range = entry.value.range.clone();
            parsed.problem(range, "the operator knows the modes `cluster` and `client`");
            return;
        }
    }
    parsed.entry(text, crate::conf::keys::DEPLOY_MODE, entry, How::Field);
}

fn fields(text: &str, node: &TreeNode, table: &[(&str, &str, Takes)], parsed: &mut Parsed) {
    for &(field, key, takes) in table {
        if let Some(entry) = node.entry(field) {
            checked(text, key, entry, takes, How::Field, parsed);
        }
    }
    for entry in node.entries() {
        let known = |&&(field, ..): &&(&str, &str, Takes)| field.eq_ignore_ascii_case(&entry.key);
        if let Some(&(field, ..)) =
            table.iter().find(known).filter(|(field, ..)| *field != entry.key)
        {
            let message = format!("Kubernetes drops `{}` in silence; write `{field}`", entry.key);
            parsed.problem(entry.key_range.clone(), message);
        }
    }
}

/// Sets `key`, and says where Kubernetes would refuse the value for its type.
fn checked(text: &str, key: &str, entry: &TreeEntry, takes: Takes, how: How, parsed: &mut Parsed) {
    let TreeValue::Scalar { text: value, quoted } = &entry.value.value else {
        parsed.entry(text, key, entry, how);
        return;
    };
    let number = value.parse::<f64>().is_ok();
    let plain = !quoted && (number || matches!(value.as_str(), "true" | "false"));
    let range = entry.value.range.clone();
    match takes {
        Takes::Text if plain => {
            let what = if number { "a number" } else { "a truth value" };
            parsed.problem(
                range,
                format!(
                    "Kubernetes takes a text for `{}`, and {value} is {what}; write `\"{value}\"`",
                    entry.key
                ),
            );
        }
        Takes::Number if *quoted && number => {
            parsed.problem(
                range,
                format!(
                    "Kubernetes takes a number for `{}`; write {value} without quotes",
                    entry.key
                ),
            );
        }
        Takes::Number if !quoted && number && value.parse::<i32>().is_err() => {
            parsed.problem(
                range,
                format!("Kubernetes takes a whole number for `{}`, and {value} is none", entry.key),
            );
        }
        _ => {}
    }
    parsed.entry(text, key, entry, how);
}
