//! Amazon EMR's configuration objects, alone or in a cluster's description.

use super::tree::{TreeEntry, TreeNode};
use super::{How, Parsed, TextKind, properties};
use crate::conf::Manager;

pub(super) fn is_classification(node: &TreeNode) -> bool {
    name(node).is_some() && properties_of(node).is_some()
}

fn name(node: &TreeNode) -> Option<&str> {
    node.get("Classification").or_else(|| node.get("classification"))?.text()
}

/// The CLI, CloudFormation and EMR on EKS each spell it differently.
fn properties_of(node: &TreeNode) -> Option<&TreeNode> {
    ["Properties", "ConfigurationProperties", "properties"].iter().find_map(|key| node.get(key))
}

pub(super) fn read(text: &str, roots: &[TreeNode]) -> Parsed {
    let mut parsed = Parsed::new(TextKind::EmrClassification);
    parsed.hints.manager = Some(Manager::Yarn);
    for root in roots {
        walk(text, root, &mut parsed);
    }
    parsed
}

fn walk(text: &str, node: &TreeNode, parsed: &mut Parsed) {
    if let (Some(name), Some(properties)) = (name(node), properties_of(node)) {
        classification(text, name, properties, parsed);
    }
    for entry in node.entries() {
        hint(entry, parsed);
        walk(text, &entry.value, parsed);
    }
    if let (Some(role), Some(machine)) = (node.get("InstanceRole"), node.get("InstanceType")) {
        instances(role, machine, node.get("InstanceCount"), parsed);
    }
    for item in node.items() {
        walk(text, item, parsed);
    }
}

fn classification(text: &str, name: &str, properties: &TreeNode, parsed: &mut Parsed) {
    for entry in properties.entries() {
        match name {
            "spark-defaults" if !entry.key.starts_with("spark.") => {
                parsed.problem(entry.key_range.clone(), properties::not_spark(&entry.key));
            }
            "spark-defaults" | "yarn-site" => parsed.entry(text, &entry.key, entry, How::Entry),
            "spark"
                if entry.key == "maximizeResourceAllocation"
                    && entry.value.text() == Some("true") =>
            {
                parsed.problem(
                    entry.key_range.clone(),
                    "EMR writes executor memory, cores and instances by itself here, from the machines, and they are not in this text; \
                     add them to `spark-defaults` to count them",
                );
            }
            // Any other file on the cluster shapes no memory of Spark's.
            _ => {}
        }
    }
}

fn hint(entry: &TreeEntry, parsed: &mut Parsed) {
    match entry.key.as_str() {
        "ReleaseLabel" | "releaseLabel" => {
            parsed.hints.runtime = entry.value.text().map(str::to_owned);
        }
        // EMR on EKS starts a job with these.
        "virtualClusterId" | "sparkSubmitJobDriver" => {
            parsed.hints.manager = Some(Manager::Kubernetes);
        }
        "sparkSubmitParameters" => parsed.problem(
            entry.value.range.clone(),
            "the options in this text are not read; paste them on their own after `spark-submit`",
        ),
        _ => {}
    }
}

/// Core and task machines run executors; the primary one runs YARN's own.
fn instances(role: &TreeNode, machine: &TreeNode, count: Option<&TreeNode>, parsed: &mut Parsed) {
    if !matches!(role.text(), Some("CORE" | "TASK")) {
        return;
    }
    if role.text() == Some("CORE") || parsed.hints.machine.is_none() {
        parsed.hints.machine = machine.text().map(str::to_owned);
    }
    if let Some(count) = count.and_then(|count| count.text()?.parse::<u32>().ok()) {
        parsed.hints.workers = Some(parsed.hints.workers.unwrap_or(0).saturating_add(count));
    }
}
