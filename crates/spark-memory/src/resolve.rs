//! Resolution of an input's settings, pasted text and code.

use std::collections::BTreeMap;

use crate::input::Input;
use pyspark_program::notebook::{Reading, SourceKind};
use pyspark_program::{ProgramSetting, SettingKind};
use spark_model::bytes::ByteSize;
use spark_model::cluster::Cluster;
use spark_model::conf::text::Parsed;
use spark_model::conf::{
    self, CodeSetting, Conf, DeployMode, Launch, Launcher, Master, SettingScope, keys,
};

/// Launcher of the driver's JVM: the input's, else the one the code is written for. A notebook's code finds a running
/// session.
pub fn launcher(input: &Input) -> Launcher {
    input.cluster.launcher.unwrap_or_else(|| match SourceKind::of(&input.source) {
        SourceKind::Script => Launcher::default(),
        SourceKind::Jupyter | SourceKind::Databricks => Launcher::Notebook,
    })
}

/// The settings from outside the code: what is given by key wins over what is pasted, and what a notebook itself starts
/// its session with over both.
pub fn external_settings(
    input: &Input,
    pasted: &Parsed,
    reading: &Reading<'_>,
) -> BTreeMap<String, String> {
    let mut outside = pasted.effective();
    outside.extend(input.conf.clone());
    outside.extend(reading.session.clone());
    outside
}

/// The settings in effect, the cluster and the master: `spark.master` and the deploy mode decide over what the cluster
/// form says.
pub fn resolve_inputs(
    input: &Input,
    outside: &BTreeMap<String, String>,
    code: &[ProgramSetting<'_>],
) -> (Conf, Cluster, Master) {
    let code: Vec<CodeSetting> = code
        .iter()
        .map(|setting| CodeSetting {
            key: setting.key.clone(),
            value: setting.value.clone(),
            running: setting.running,
            jvm_runs: setting.jvm_runs,
            scope: match setting.kind {
                _ if setting.undone => SettingScope::Undone,
                SettingKind::SubmitArguments => SettingScope::Launch,
                SettingKind::Copy => SettingScope::Nothing,
                _ => SettingScope::Session,
            },
        })
        .collect();
    let in_code = code
        .iter()
        .rev()
        .find(|given| given.key == keys::MASTER && !given.running)
        .and_then(|given| given.value.as_ref());
    let master = in_code
        .or_else(|| outside.get(keys::MASTER))
        .and_then(|url| Master::parse(url).ok())
        .unwrap_or_else(|| Master::of_manager(input.cluster.manager));
    let mut cluster = input.cluster.clone();
    cluster.launcher = Some(launcher(input));
    cluster.deploy_mode = match outside.get(keys::DEPLOY_MODE).map(String::as_str) {
        Some("cluster") => DeployMode::Cluster,
        Some("client") => DeployMode::Client,
        _ => cluster.deploy_mode,
    };
    let mib = |key: &str| {
        let mib: u32 = outside.get(key)?.trim().parse().ok()?;
        Some(ByteSize::mib(mib.into()))
    };
    // What YARN's own file says, where it was pasted, is what YARN does.
    cluster.minimum_allocation = mib(keys::YARN_MINIMUM_ALLOCATION).or(cluster.minimum_allocation);
    cluster.maximum_allocation = mib(keys::YARN_MAXIMUM_ALLOCATION).or(cluster.maximum_allocation);
    cluster.node_memory = mib(keys::YARN_NODE_MEMORY).or(cluster.node_memory);
    cluster.node_cores = outside
        .get(keys::YARN_NODE_CORES)
        .and_then(|text| text.trim().parse().ok())
        .or(cluster.node_cores);
    let launch = Launch {
        launcher: launcher(input),
        deploy_mode: cluster.deploy_mode,
        version: input.spark_version,
    };
    (conf::resolve(outside, &code, launch, master), cluster, master)
}
