//! Spark's configuration: the keys of each version, what is set and where, and what of it takes effect.

pub mod keys;
mod launch;
mod master;
pub mod registry;
mod resolve;
mod secret;
pub mod text;
mod version;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::bytes::{ByteSize, ByteUnit, ParseBytesError};

pub use launch::{DeployMode, Launcher, Manager};
pub use master::{Master, ParseMasterError};
pub use resolve::{CodeSetting, Launch, SettingScope, is_fixed, resolve};
pub use secret::looks_secret;
pub use version::SparkVersion;

/// Where a setting was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the code: the index of its site in the program's list.
    Code(usize),
    /// Outside the code: spark-submit, spark-defaults.conf, a cluster's page.
    Outside,
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Code(_) => "code",
            Self::Outside => "outside",
        })
    }
}

/// One setting that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub key: String,
    /// `None` where the code computes it.
    pub value: Option<String>,
    pub origin: Origin,
    pub effective: bool,
    /// Why it has no effect; `None` where it has.
    pub why: Option<String>,
}

/// The value that a running session has for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionValue {
    /// One that the code writes: an index into the program's settings, and the value, which is `None` where it is not
    /// known.
    Written { setting: usize, value: Option<String> },
    /// The one with which the session has started.
    Initial,
    /// Spark's own.
    Default,
}

/// All settings, and which value of each key counts.
#[derive(Clone, Debug, Default)]
pub struct Conf {
    /// Every setting written anywhere, effective or not, in the order of precedence from weak to strong.
    pub settings: Vec<Setting>,
    effective: BTreeMap<String, usize>,
    /// The settings with which sessions start, by key: without what the code changes in a running one.
    initial: BTreeMap<String, usize>,
    /// Values that Spark reads of an old name in another unit, by the setting's index.
    translated: BTreeMap<usize, String>,
}

/// Keys of SQL that are read where a newer one is not set (`ConfigBuilder.fallbackConf` in `SQLConf`).
const FALLBACKS: &[(&str, &str)] = &[
    ("spark.sql.adaptive.shuffle.targetPostShuffleInputSize", keys::ADVISORY_SIZE),
    ("spark.sql.execution.arrow.enabled", "spark.sql.execution.arrow.pyspark.enabled"),
    (
        "spark.sql.execution.arrow.fallback.enabled",
        "spark.sql.execution.arrow.pyspark.fallback.enabled",
    ),
];

impl Conf {
    fn new(settings: Vec<Setting>, initial: BTreeMap<String, usize>) -> Self {
        let effective = settings
            .iter()
            .enumerate()
            .filter(|(_, setting)| setting.effective)
            .map(|(n, setting)| (setting.key.clone(), n));
        let effective: BTreeMap<String, usize> = effective.collect();
        let translate = |(at, setting): (usize, &Setting)| {
            Some((at, translated(&setting.key, setting.value.as_deref()?)?))
        };
        let translated = settings.iter().enumerate().filter_map(translate).collect();
        let effective = with_old_names(effective, &settings);
        let initial = with_old_names(initial, &settings);
        Self { settings, effective, initial, translated }
    }

    /// These settings with `changes` in effect where the settings are that decide their keys now.
    pub fn with<'k>(&self, changes: impl IntoIterator<Item = (&'k str, &'k str)>) -> Self {
        let mut conf = self.clone();
        for (key, value) in changes {
            let at = conf.settings.len();
            let before = conf.effective.insert(key.to_owned(), at);
            if before.as_ref() == conf.initial.get(key) {
                conf.initial.insert(key.to_owned(), at);
            }
            conf.settings.push(Setting {
                key: key.to_owned(),
                value: Some(value.to_owned()),
                origin: before.map_or(Origin::Outside, |before| conf.settings[before].origin),
                effective: true,
                why: None,
            });
        }
        conf
    }

    /// The settings where a running session has these values of its own, and for all other keys those that it has started
    /// with.
    pub fn in_session<'k>(
        &self,
        values: impl IntoIterator<Item = (&'k String, &'k SessionValue)>,
    ) -> Self {
        let mut conf = Self { effective: self.initial.clone(), ..self.clone() };
        for (key, value) in values {
            let at = match value {
                SessionValue::Written { setting, value } => {
                    Some(conf.written(Origin::Code(*setting), key, value.as_ref()))
                }
                SessionValue::Initial => self.initial.get(key).copied(),
                SessionValue::Default => None,
            };
            match at {
                Some(at) => _ = conf.effective.insert(key.clone(), at),
                None => _ = conf.effective.remove(key),
            }
        }
        conf.effective = with_old_names(std::mem::take(&mut conf.effective), &conf.settings);
        conf
    }

    /// The index of a setting of the code: one of several values that the code writes there is a setting of its own, and
    /// where [`Self::with`] has changed it, the change is.
    fn written(&mut self, origin: Origin, key: &str, value: Option<&String>) -> usize {
        let mut of_origin = self.settings.iter().enumerate().filter(|(_, it)| it.origin == origin);
        let first = of_origin.next().map(|(at, _)| at);
        if let Some(at) = of_origin.next_back().map(|(at, _)| at) {
            return at;
        }
        if let Some(at) = first.filter(|at| self.settings[*at].value.as_ref() == value) {
            return at;
        }
        self.settings.push(Setting {
            key: key.to_owned(),
            value: value.cloned(),
            origin,
            effective: true,
            why: None,
        });
        self.settings.len() - 1
    }

    /// The value that `key` has in effect, where somebody set it and it is known.
    pub fn get(&self, key: &str) -> Option<&str> {
        let at = *self.effective.get(key)?;
        let setting = &self.settings[at];
        let translated = self.translated.get(&at).filter(|_| setting.key != key);
        translated.map(String::as_str).or(setting.value.as_deref())
    }

    /// The setting that decides `key`.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.effective.get(key).map(|&index| &self.settings[index])
    }

    /// The size that `key` has in effect, or the error that Spark would give for its text.
    pub fn size(&self, key: &str, bare: ByteUnit) -> Option<Result<ByteSize, ParseBytesError>> {
        self.get(key).map(|text| ByteSize::parse(text, bare))
    }

    /// The number that `key` has in effect; `default` where none is set or the text is no number.
    pub fn number<T: std::str::FromStr>(&self, key: &str, default: T) -> T {
        self.get(key).and_then(|text| text.trim().parse().ok()).unwrap_or(default)
    }

    /// Returns true if `key` is on; `default` where it is not set or says neither `true` nor `false`.
    pub fn flag(&self, key: &str, default: bool) -> bool {
        self.get(key).and_then(|text| text.trim().to_lowercase().parse().ok()).unwrap_or(default)
    }
}

/// Lets an old name of a key count where the key itself is not set (`SparkConf.getDeprecatedConfig`).
fn with_old_names(
    mut effective: BTreeMap<String, usize>,
    settings: &[Setting],
) -> BTreeMap<String, usize> {
    let old: Vec<(String, usize)> =
        effective.iter().map(|(key, index)| (key.clone(), *index)).collect();
    for (old, index) in old {
        let renamed = registry::retired(&old, SparkVersion::default())
            .filter(|retired| retired.how == registry::Retirement::Renamed)
            .and_then(|retired| retired.successor());
        let fallback = FALLBACKS.iter().find(|(key, _)| *key == old).map(|(_, newer)| *newer);
        if let Some(newer) = renamed.or(fallback).filter(|_| settings[index].key == old) {
            effective.entry(newer.to_owned()).or_insert(index);
        }
    }
    effective
}

/// The value of an old name in the newer key's unit, where that is another (`SparkConf.configsWithAlternatives`).
fn translated(old: &str, value: &str) -> Option<String> {
    match old {
        "spark.kryoserializer.buffer.mb" => {
            value.trim().parse::<f64>().ok().map(|mb| format!("{}k", (mb * 1000.0) as u64))
        }
        "spark.yarn.applicationMaster.waitTries" => {
            value.trim().parse::<u64>().ok().map(|tries| format!("{}s", tries * 10))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conf(settings: &[(&str, &str)]) -> Conf {
        let setting = |&(key, value): &(&str, &str)| Setting {
            key: key.to_owned(),
            value: Some(value.to_owned()),
            origin: Origin::Outside,
            effective: true,
            why: None,
        };
        Conf::new(settings.iter().map(setting).collect(), BTreeMap::new())
    }

    #[test]
    fn an_old_name_counts_where_the_key_is_not_set() {
        let old = ("spark.yarn.executor.memoryOverhead", "2048");
        assert_eq!(conf(&[old]).get(keys::EXECUTOR_OVERHEAD), Some("2048"));
        let both = conf(&[(keys::EXECUTOR_OVERHEAD, "1g"), old]);
        assert_eq!(both.get(keys::EXECUTOR_OVERHEAD), Some("1g"));
        let changed = conf(&[old]).with([(keys::EXECUTOR_OVERHEAD, "3g")]);
        assert_eq!(changed.get(keys::EXECUTOR_OVERHEAD), Some("3g"));
        let buffer = conf(&[("spark.kryoserializer.buffer.mb", "2")]);
        assert_eq!(buffer.get("spark.kryoserializer.buffer"), Some("2000k"));
        let advisory = conf(&[("spark.sql.adaptive.shuffle.targetPostShuffleInputSize", "64m")]);
        assert_eq!(advisory.get(keys::ADVISORY_SIZE), Some("64m"));
    }

    #[test]
    fn every_old_name_has_a_newer_key() {
        let renamed = include_str!("retired.tsv")
            .lines()
            .filter(|line| line.split('\t').nth(1).is_some_and(|kinds| kinds.contains('n')));
        for line in renamed {
            let key = line.split('\t').next().unwrap_or_default();
            // Two name keys of modules outside the core, which no memory depends on.
            let newer =
                registry::retired(key, SparkVersion::default()).and_then(|it| it.successor());
            let known = newer.is_some()
                || key.contains("streaming")
                || key.contains("kafka")
                || key.contains("yarn");
            assert!(known, "{key}");
        }
    }
}
