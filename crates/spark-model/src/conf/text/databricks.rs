//! Databricks: a cluster's or a job's JSON (or a bundle's YAML), and the "Spark config" box.

use super::tree::TreeNode;
use super::{How, Parsed, TextKind, properties};
use crate::conf::Launcher;

/// The Spark version in each runtime, by the runtime's major and minor version (Databricks' release notes).
const RUNTIMES: &[(&str, &str)] = &[
    ("9.1", "3.1"),
    ("10.", "3.2"),
    ("11.", "3.3"),
    ("12.", "3.3"),
    ("13.", "3.4"),
    ("14.", "3.5"),
    ("15.", "3.5"),
    ("16.", "3.5"),
    ("17.", "4.0"),
];

pub(super) fn is_cluster(node: &TreeNode) -> bool {
    ["spark_conf", "node_type_id", "spark_version"].iter().any(|key| node.get(key).is_some())
}

pub(super) fn read(text: &str, cluster: &TreeNode) -> Parsed {
    let mut parsed = Parsed::new(TextKind::Databricks);
    for entry in cluster.get("spark_conf").map(TreeNode::entries).unwrap_or_default() {
        parsed.entry(text, &entry.key, entry, How::Entry);
    }
    let scalar = |key: &str| {
        let text = cluster.get(key)?.text()?;
        (!super::is_open(text)).then(|| text.to_owned())
    };
    let count = |node: &TreeNode, key: &str| node.get(key)?.text()?.parse().ok();
    let hints = &mut parsed.hints;
    // The cluster has started the driver before any code runs.
    hints.launcher = Some(Launcher::Notebook);
    hints.machine = scalar("node_type_id");
    hints.driver_machine = scalar("driver_node_type_id");
    hints.workers = count(cluster, "num_workers");
    if let Some(autoscale) = cluster.get("autoscale") {
        hints.workers = count(autoscale, "min_workers");
        hints.most_workers = count(autoscale, "max_workers");
    }
    hints.runtime = scalar("spark_version");
    hints.spark_version = hints.runtime.as_deref().and_then(spark_version).map(str::to_owned);
    parsed
}

/// The box takes a key and a value a line; a value in `{{secrets/…}}` is Databricks' to fill in.
pub(super) fn read_box(text: &str) -> Parsed {
    let mut parsed = properties::read(text);
    parsed.kind = TextKind::Databricks;
    parsed.hints.launcher = Some(Launcher::Notebook);
    parsed
}

/// The version of Spark in a runtime such as `15.4.x-scala2.12`; `None` for one that is not in the table.
fn spark_version(runtime: &str) -> Option<&'static str> {
    RUNTIMES.iter().find(|(prefix, _)| runtime.starts_with(prefix)).map(|&(_, version)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_names_its_spark() {
        assert_eq!(spark_version("15.4.x-scala2.12"), Some("3.5"));
        assert_eq!(spark_version("17.3.x-photon-scala2.13"), Some("4.0"));
        assert_eq!(spark_version("1.0.x"), None);
        assert_eq!(spark_version("auto:latest-lts"), None);
    }
}
