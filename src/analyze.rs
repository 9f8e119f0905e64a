//! The one pure function.

use crate::cluster::Cluster;
use crate::conf::{self, Conf, DeployMode, Given, Launch, Master, keys};
use crate::input::Input;
use crate::report::{ConfEntry, Report};
use crate::{describe, memory};

/// Analyses a job: where its memory is, and what is wrong.
pub fn analyze(input: &Input) -> Report {
    let given: Vec<Given> = Vec::new();
    let (conf, cluster, master) = settle(input, &given);
    let memory = memory::model(&conf, &cluster, master, input.spark_version);
    Report {
        diagnostics: Vec::new(),
        driver: describe::process(&memory.driver),
        executor: memory.executor.as_ref().map(describe::process),
        placement: memory.placement,
        conf: conf
            .settings
            .iter()
            .map(|setting| ConfEntry {
                key: setting.key.clone(),
                value: setting.value.clone(),
                from: setting.origin,
                range: None,
                effective: setting.effective,
                why: setting.why.clone(),
            })
            .collect(),
        assumptions: memory.assumptions.iter().map(describe::assumption).collect(),
    }
}

/// The settings in effect, the cluster and the master: `spark.master` and the deploy mode decide over what the cluster form says,
/// and where the code may set them decides in turn which settings take effect.
fn settle(input: &Input, code: &[Given]) -> (Conf, Cluster, Master) {
    let written = |key: &str| {
        code.iter().rev().find(|given| given.key == key && !given.running).map(|given| &given.value)
    };
    let master = written(keys::MASTER)
        .or_else(|| input.conf.get(keys::MASTER))
        .and_then(|url| Master::parse(url).ok())
        .unwrap_or_else(|| Master::of_manager(input.cluster.manager));
    let mut cluster = input.cluster.clone();
    cluster.deploy_mode = match input.conf.get(keys::DEPLOY_MODE).map(String::as_str) {
        Some("cluster") => DeployMode::Cluster,
        Some("client") => DeployMode::Client,
        _ => cluster.deploy_mode,
    };
    let launch = Launch {
        launcher: cluster.launcher,
        deploy_mode: cluster.deploy_mode,
        version: input.spark_version,
    };
    (conf::resolve(&input.conf, code, launch, master), cluster, master)
}
