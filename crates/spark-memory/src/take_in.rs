//! A pasted or dropped text, put where it belongs in an input.

use serde::{Deserialize, Serialize};

use crate::classify::{PastedKind, classify};
use crate::input::Input;
use pyspark_program::pasted_settings;
use spark_model::cluster::{Cluster, Machine};
use spark_model::conf::text::{Hints, Parsed};
use spark_model::conf::{DeployMode, SparkVersion};

/// An input with a text in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenIn {
    pub kind: PastedKind,
    /// The input with the text; as it was where no place for it is known.
    pub input: Input,
    /// True if the text names a cluster, which is the input's now.
    pub names_cluster: bool,
}

/// Puts a text where it belongs. Settings that name a cluster set it too.
pub fn take_in(input: &Input, text: &str) -> TakenIn {
    let kind = classify(text);
    let mut taken = input.clone();
    let mut names_cluster = false;
    match kind {
        PastedKind::Python | PastedKind::Notebook | PastedKind::Sql | PastedKind::Scala => {
            text.clone_into(&mut taken.source);
        }
        PastedKind::Log | PastedKind::Error | PastedKind::Plan => {
            text.clone_into(&mut taken.failure);
        }
        PastedKind::Settings => {
            text.clone_into(&mut taken.settings);
            let (cluster, version) = cluster_of_settings(&pasted_settings(text), input);
            names_cluster = cluster != taken.cluster || version != taken.spark_version;
            taken.cluster = cluster;
            taken.spark_version = version;
        }
        PastedKind::Input => {
            if let Ok(input) = Input::from_json(text.trim_start_matches('\u{feff}')) {
                taken = input;
            }
        }
        PastedKind::EventLog | PastedKind::Unknown => {}
    }
    TakenIn { kind, input: taken, names_cluster }
}

/// The cluster and the version as they are once all that pasted settings describe is taken over.
pub fn cluster_of_settings(parsed: &Parsed, input: &Input) -> (Cluster, SparkVersion) {
    let Hints {
        manager,
        deploy_mode,
        launcher,
        platform,
        workers,
        machine,
        driver_machine,
        node_memory,
        node_cores,
        ..
    } = parsed.hints.clone();
    let mut cluster = input.cluster.clone();
    cluster.manager = manager.unwrap_or(cluster.manager);
    cluster.deploy_mode = deploy_mode.unwrap_or(cluster.deploy_mode);
    cluster.launcher = launcher.or(cluster.launcher);
    cluster.workers = workers.filter(|workers| *workers > 0).unwrap_or(cluster.workers);
    cluster.platform = platform.or(cluster.platform);
    cluster.node_memory = node_memory.or(cluster.node_memory);
    cluster.node_cores = node_cores.or(cluster.node_cores);
    let known = |name: Option<String>| Machine::named(&name?);
    if let Some(machine) = known(machine) {
        cluster.machine = machine;
    }
    if let Some(machine) =
        known(driver_machine).filter(|_| cluster.deploy_mode == DeployMode::Client)
    {
        cluster.driver_machine = Some(machine);
    }
    let version = parsed.hints.spark_version.as_deref().and_then(version);
    (cluster, version.unwrap_or(input.spark_version))
}

/// Reads `3.5.1` as well as `3.5`.
fn version(text: &str) -> Option<SparkVersion> {
    let mut parts = text.split('.');
    let minor = format!("{}.{}", parts.next()?, parts.next()?);
    SparkVersion::ALL.into_iter().find(|it| it.name() == minor)
}
