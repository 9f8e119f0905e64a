//! Hints of a text about the cluster, beyond its keys.

use serde::{Deserialize, Serialize};

use super::{Parsed, TextKind};
use crate::bytes::ByteSize;
use crate::cluster::Platform;
use crate::conf::{DeployMode, Launcher, Manager, Master, keys};

/// Hints of a text about where the application runs; `None` where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct Hints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<Manager>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_mode: Option<DeployMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launcher: Option<Launcher>,
    /// The service that runs the nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// As it is written, `3.5.1`, or as the platform's version implies, `3.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spark_version: Option<String>,
    /// The platform's own version: `15.4.x-scala2.12`, `emr-7.2.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// The provider's name of the workers' machine: `m5.xlarge`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver_machine: Option<String>,
    /// Number of workers, or the minimum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    /// Maximum number of workers, where they come and go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_workers: Option<u32>,
    /// Memory that one node has for containers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(as = "Option<crate::bytes::Size>"))]
    pub node_memory: Option<ByteSize>,
    /// Processors that one node has for containers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_cores: Option<u32>,
    /// The file that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
}

/// Reads the hints that are keys at the same time, and says where they contradict each other.
pub(super) fn from_settings(parsed: &mut Parsed) {
    if parsed.kind == TextKind::SparkSubmit {
        parsed.hints.launcher.get_or_insert(Launcher::SparkSubmit);
    }
    if let Some(setting) = parsed.setting(keys::MASTER) {
        let range = setting.value_range.clone();
        match setting.value.as_deref().map(Master::parse) {
            Some(Ok(master)) => parsed.hints.manager = Some(master.manager()),
            Some(Err(error)) => parsed.problem(range, error.to_string()),
            None => {}
        }
    }
    let Some(setting) = parsed.setting(keys::DEPLOY_MODE) else { return };
    let range = setting.value_range.clone();
    match setting.value.as_deref() {
        Some("client") => parsed.hints.deploy_mode = Some(DeployMode::Client),
        Some("cluster") => parsed.hints.deploy_mode = Some(DeployMode::Cluster),
        Some(_) if parsed.kind == TextKind::SparkApplication => {}
        Some(_) => parsed.problem(range.clone(), "the deploy mode is either `client` or `cluster`"),
        None => {}
    }
    let python = parsed
        .hints
        .application
        .as_deref()
        .is_some_and(|name| matches!(name.rsplit_once('.'), Some((_, "py"))));
    match (parsed.hints.manager, parsed.hints.deploy_mode) {
        (Some(Manager::Local), Some(DeployMode::Cluster)) => {
            parsed.problem(
                range,
                "Spark refuses cluster mode under a local master; leave the mode out",
            );
        }
        (Some(Manager::Standalone), Some(DeployMode::Cluster)) if python => {
            parsed.problem(
                range,
                "Spark refuses cluster mode for Python on a standalone cluster; write `client`",
            );
        }
        _ => {}
    }
}
