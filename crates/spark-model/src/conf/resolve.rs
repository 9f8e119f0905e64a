//! Which settings take effect: `SparkConf`'s precedence, and what is written too late to count.

use std::collections::BTreeMap;

use crate::conf::registry::{self, KeyKind};
use crate::conf::{Conf, DeployMode, Launcher, Master, Origin, Setting, SparkVersion, keys};

/// A setting written in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeSetting {
    pub key: String,
    /// `None` where the code computes it.
    pub value: Option<String>,
    /// True if a session already runs where it is written: `spark.conf.set`, or a second builder.
    pub running: bool,
    /// True if the driver's JVM runs already, though its session may have been stopped.
    pub jvm_runs: bool,
    pub scope: SettingScope,
}

/// Target of a setting in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingScope {
    /// A builder, a configuration, a session.
    Session,
    /// The options that Python starts the JVM with.
    Launch,
    /// A copy of a running context's configuration.
    Nothing,
    /// A session that a later line puts back.
    Undone,
}

/// Launch of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Launch {
    pub launcher: Launcher,
    pub deploy_mode: DeployMode,
    pub version: SparkVersion,
}

impl Launch {
    /// Returns true if the driver's JVM runs before the code does, so that the code cannot shape it.
    fn driver_runs_first(self, master: Master) -> bool {
        let in_cluster =
            self.deploy_mode == DeployMode::Cluster && !matches!(master, Master::Local { .. });
        in_cluster || self.launcher != Launcher::Python
    }
}

/// Lays the settings over each other: the code over what is set outside, a later line over an earlier one.
///
/// Source: "Dynamically Loading Spark Properties" in Spark's configuration guide; `tests/data/guide.json` for what
/// comes too late.
pub fn resolve(
    outside: &BTreeMap<String, String>,
    code: &[CodeSetting],
    launch: Launch,
    master: Master,
) -> Conf {
    let mut settings: Vec<Setting> = outside
        .iter()
        .map(|(key, value)| Setting {
            key: key.clone(),
            value: Some(value.clone()),
            origin: Origin::Outside,
            effective: true,
            why: None,
        })
        .collect();
    for (index, given) in code.iter().enumerate() {
        let why = too_late(given, launch, master);
        settings.push(Setting {
            key: given.key.clone(),
            value: given.value.clone(),
            origin: Origin::Code(index),
            effective: why.is_none(),
            why,
        });
    }
    let is_initial = |setting: &Setting| match setting.origin {
        Origin::Code(index) => !code[index].running,
        Origin::Outside => true,
    };
    let at_start = settings.iter().enumerate().filter(|(_, it)| it.effective && is_initial(it));
    let initial = at_start.map(|(at, setting)| (setting.key.clone(), at)).collect();
    overridden(&mut settings);
    Conf::new(settings, initial)
}

/// Returns true if a session reads the key only when it starts, so that no change of a running one has an effect.
pub fn is_fixed(key: &str, version: SparkVersion) -> bool {
    let kind = registry::find(key).and_then(|entry| entry.kind(version));
    matches!(kind, Some(KeyKind::Core | KeyKind::SqlStatic))
}

/// Why a setting in the code comes too late.
fn too_late(given: &CodeSetting, launch: Launch, master: Master) -> Option<String> {
    match given.scope {
        SettingScope::Nothing => {
            return Some("it is set in a copy of a running context's configuration, and no context is started with that copy".to_owned());
        }
        SettingScope::Undone => return Some("a later line of the code resets it".to_owned()),
        SettingScope::Launch if given.jvm_runs => {
            return Some("PYSPARK_SUBMIT_ARGS is read when Python starts the JVM, and the JVM already runs here".to_owned());
        }
        SettingScope::Launch if launch.launcher != Launcher::Python => {
            return Some("PYSPARK_SUBMIT_ARGS is read where Python starts the JVM, and here the JVM runs before this code runs".to_owned());
        }
        SettingScope::Launch | SettingScope::Session => {}
    }
    if given.running && is_fixed(&given.key, launch.version) {
        return Some(
            "a session already runs where this is set, and Spark reads the key only when it starts"
                .to_owned(),
        );
    }
    let shapes_driver = keys::SHAPES_DRIVER_JVM.contains(&given.key.as_str());
    if shapes_driver && given.jvm_runs && !launch.driver_runs_first(master) {
        return Some("the driver's JVM has been started by the first session, and goes on when that one is stopped".to_owned());
    }
    if shapes_driver && launch.driver_runs_first(master) {
        let started_by = match (launch.deploy_mode, launch.launcher) {
            (DeployMode::Cluster, _) => "in cluster mode the driver's container is started",
            (_, Launcher::Notebook) => "the notebook has started the driver's JVM",
            _ => "spark-submit has started the driver's JVM",
        };
        return Some(format!("{started_by} before this code runs; set it outside the code"));
    }
    None
}

fn overridden(settings: &mut [Setting]) {
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..settings.len() {
        if !settings[index].effective {
            continue;
        }
        if let Some(earlier) = last.insert(settings[index].key.clone(), index) {
            let by = if matches!(settings[index].origin, Origin::Code(_)) {
                "in the code"
            } else {
                "outside"
            };
            settings[earlier].effective = false;
            settings[earlier].why = Some(format!("a later setting {by} overrides it"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conf(outside: &[(&str, &str)], code: &[(&str, &str, bool)], launcher: Launcher) -> Conf {
        let outside = outside.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
        let code: Vec<CodeSetting> = code
            .iter()
            .map(|&(k, v, running)| CodeSetting {
                key: k.to_owned(),
                value: Some(v.to_owned()),
                running,
                jvm_runs: running,
                scope: SettingScope::Session,
            })
            .collect();
        let launch =
            Launch { launcher, deploy_mode: DeployMode::Client, version: SparkVersion::V4_3 };
        resolve(&outside, &code, launch, Master::Yarn)
    }

    #[test]
    fn the_code_overrides_what_is_set_outside() {
        let conf = conf(
            &[("spark.executor.memory", "2g")],
            &[("spark.executor.memory", "4g", false)],
            Launcher::SparkSubmit,
        );
        assert_eq!(conf.get("spark.executor.memory"), Some("4g"));
        assert!(!conf.settings[0].effective);
    }

    #[test]
    fn a_driver_heap_in_the_builder_counts_under_python_only() {
        let heap = |launcher| {
            let conf = conf(&[], &[("spark.driver.memory", "2g", false)], launcher);
            conf.get("spark.driver.memory").map(str::to_owned)
        };
        assert_eq!(heap(Launcher::Python).as_deref(), Some("2g"));
        assert_eq!(heap(Launcher::SparkSubmit), None);
        assert_eq!(heap(Launcher::Notebook), None);
    }

    #[test]
    fn a_running_session_changes_runtime_keys_only() {
        let conf = conf(
            &[],
            &[("spark.executor.memory", "4g", true), ("spark.sql.shuffle.partitions", "10", true)],
            Launcher::Python,
        );
        assert_eq!(conf.get("spark.executor.memory"), None);
        assert_eq!(conf.get("spark.sql.shuffle.partitions"), Some("10"));
    }
}
