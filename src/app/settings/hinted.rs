//! The cluster that the pasted settings describe, where the form differs.

use spark_memory::cluster::Cluster;
use spark_memory::conf::text::Parsed;
use spark_memory::conf::{DeployMode, SparkVersion};
use spark_memory::{Input, cluster_of_settings};
use yew::prelude::*;

use crate::app::cluster::manager_name;
use crate::app::state::Action;

/// One button that takes it all over; nothing is taken over unasked.
pub(crate) fn hinted(parsed: &Parsed, input: &Input, act: &Callback<Action>) -> Html {
    let (cluster, version) = cluster_of_settings(parsed, input);
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
    if cluster.driver_machine != now.driver_machine {
        let name = cluster.driver_machine.as_ref().and_then(|it| it.name.as_ref());
        found.extend(name.map(|name| format!("the driver on {name}")));
    }
    found
}
