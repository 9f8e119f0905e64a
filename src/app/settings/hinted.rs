//! The cluster that the pasted settings describe, where the form differs.

use spark_memory::Input;
use spark_memory::cluster::{Cluster, Machine};
use spark_memory::conf::text::{Hints, Parsed};
use spark_memory::conf::{DeployMode, SparkVersion};
use yew::prelude::*;

use crate::app::cluster::manager_name;
use crate::app::state::Action;

/// One button that takes it all over; nothing is taken over unasked.
pub(crate) fn hinted(parsed: &Parsed, input: &Input, act: &Callback<Action>) -> Html {
    let (cluster, version) = followed(parsed, input);
    let name = difference(&cluster, version, input).join(", ");
    if name.is_empty() {
        return Html::default();
    }
    let onclick = {
        let name = name.clone();
        act.reform(move |_| Action::ApplyPreset {
            name: name.clone(),
            cluster: cluster.clone(),
            version,
        })
    };
    html! {
        <p class="settings-hinted">
            <button type="button" {onclick}>{ format!("Use in Cluster: {name}") }</button>
        </p>
    }
}

/// The cluster as it is once all that the text describes is taken over.
fn followed(parsed: &Parsed, input: &Input) -> (Cluster, SparkVersion) {
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

/// The changes, in a few words each.
fn difference(cluster: &Cluster, version: SparkVersion, input: &Input) -> Vec<String> {
    let now = &input.cluster;
    let mut found = Vec::new();
    if cluster.manager != now.manager {
        found.push(manager_name(cluster.manager).to_owned());
    }
    if cluster.platform != now.platform {
        found.extend(cluster.platform.map(|it| it.name().to_owned()));
    }
    if cluster.deploy_mode != now.deploy_mode {
        found.push(match cluster.deploy_mode {
            DeployMode::Client => "client mode".to_owned(),
            DeployMode::Cluster => "cluster mode".to_owned(),
        });
    }
    if cluster.launcher != now.launcher {
        found.extend(cluster.launcher.map(|it| it.name().to_owned()));
    }
    if version != input.spark_version {
        found.push(format!("Spark {}", version.name()));
    }
    if cluster.machine != now.machine || cluster.workers != now.workers {
        found.push(match &cluster.machine.name {
            Some(name) => format!("{name} × {}", cluster.workers),
            None => format!("{} workers", cluster.workers),
        });
    }
    if (cluster.node_memory, cluster.node_cores) != (now.node_memory, now.node_cores) {
        found.extend(cluster.node_memory.map(|memory| format!("{} a node", memory.human())));
    }
    if cluster.driver_machine != now.driver_machine {
        let name = cluster.driver_machine.as_ref().and_then(|it| it.name.as_ref());
        found.extend(name.map(|name| format!("the driver on {name}")));
    }
    found
}
