//! Resolution of an input's settings, pasted text and code.

use std::collections::BTreeMap;

use crate::diagnose;
use crate::input::Input;
use pyspark_program::notebook::Reading;
use pyspark_program::{ProgramSetting, SettingKind};
use spark_model::bytes::ByteSize;
use spark_model::cluster::{Cluster, Machine};
use spark_model::conf::text::{Hints, Parsed};
use spark_model::conf::{
    self, CodeSetting, Conf, DeployMode, Launch, Launcher, Manager, Master, SettingScope, keys,
};

/// Launcher of the driver's JVM: the input's, else what the code or the pasted settings show. A notebook's code finds a
/// running session where its kernel brings one; under any other it starts the JVM as a script does.
pub fn launcher(input: &Input) -> Launcher {
    let hints = pyspark_program::pasted_settings(&input.settings).hints;
    launcher_with(input, &hints, &Reading::new(&input.source))
}

fn launcher_with(input: &Input, hints: &Hints, reading: &Reading<'_>) -> Launcher {
    let in_session = || reading.brings_session().then_some(Launcher::Notebook);
    input.cluster.launcher.or_else(in_session).or(hints.launcher).unwrap_or_default()
}

/// The cluster of an input: what nobody has given it, the pasted settings say, and the code of a service's notebook.
fn cluster(input: &Input, hints: &Hints, reading: &Reading<'_>) -> Cluster {
    let usual = Cluster::default();
    let mut cluster = input.cluster.clone();
    let is_usual = cluster.manager == usual.manager;
    cluster.platform =
        cluster.platform.or(hints.platform).or(reading.platform().filter(|_| is_usual));
    if is_usual {
        cluster.manager = hints.manager.unwrap_or(cluster.manager);
    }
    // Such a service has no other manager.
    if let Some(platform) = cluster.platform.filter(|it| it.is_whole())
        && cluster.manager != Manager::Local
    {
        cluster.manager = platform.manager();
    }
    if cluster.deploy_mode == usual.deploy_mode {
        cluster.deploy_mode = hints.deploy_mode.unwrap_or(cluster.deploy_mode);
    }
    if cluster.workers == usual.workers {
        cluster.workers = hints.workers.filter(|count| *count > 0).unwrap_or(cluster.workers);
    }
    let named = |name: &Option<String>| Machine::named(name.as_deref()?);
    if cluster.machine == usual.machine {
        cluster.machine = named(&hints.machine).unwrap_or(cluster.machine);
    }
    cluster.driver_machine = cluster.driver_machine.or_else(|| named(&hints.driver_machine));
    cluster.node_memory = cluster.node_memory.or(hints.node_memory);
    cluster.node_cores = cluster.node_cores.or(hints.node_cores);
    cluster.launcher = Some(launcher_with(input, hints, reading));
    cluster
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
    (reading, hints): (&Reading<'_>, &Hints),
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
    let mut cluster = cluster(input, hints, reading);
    let in_code = code
        .iter()
        .rev()
        .find(|given| given.key == keys::MASTER && !given.running)
        .and_then(|given| given.value.as_ref());
    let master = in_code
        .or_else(|| outside.get(keys::MASTER))
        .and_then(|url| Master::parse(url).ok())
        .unwrap_or_else(|| Master::of_manager(cluster.manager));
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
    cluster.maximum_allocation = mib(keys::YARN_MAXIMUM_ALLOCATION)
        .or(cluster.maximum_allocation)
        .or_else(|| diagnose::largest_container(&input.failure));
    cluster.node_memory = mib(keys::YARN_NODE_MEMORY).or(cluster.node_memory);
    cluster.node_cores = outside
        .get(keys::YARN_NODE_CORES)
        .and_then(|text| text.trim().parse().ok())
        .or(cluster.node_cores);
    let launch = Launch {
        launcher: cluster.launcher.unwrap_or_default(),
        deploy_mode: cluster.deploy_mode,
        version: input.spark_version,
    };
    (conf::resolve(outside, &code, launch, master), cluster, master)
}
