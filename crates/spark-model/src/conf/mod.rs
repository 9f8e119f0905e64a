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
pub use resolve::{CodeSetting, Launch, SettingScope, resolve};
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

/// All settings, and which value of each key counts.
#[derive(Clone, Debug, Default)]
pub struct Conf {
    /// Every setting written anywhere, effective or not, in the order of precedence from weak to strong.
    pub settings: Vec<Setting>,
    effective: BTreeMap<String, usize>,
    /// Values that Spark reads of an old name in another unit, by the newer key.
    translated: BTreeMap<String, String>,
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
    fn new(settings: Vec<Setting>) -> Self {
        let effective = settings
            .iter()
            .enumerate()
            .filter(|(_, setting)| setting.effective)
            .map(|(n, setting)| (setting.key.clone(), n));
        let effective = effective.collect();
        let mut conf = Self { settings, effective, translated: BTreeMap::new() };
        conf.read_old_names();
        conf
    }

    /// Lets an old name of a key count where the key itself is not set (`SparkConf.getDeprecatedConfig`).
    fn read_old_names(&mut self) {
        let old: Vec<(String, usize)> =
            self.effective.iter().map(|(key, index)| (key.clone(), *index)).collect();
        for (old, index) in old {
            let renamed = registry::retired(&old, SparkVersion::default())
                .filter(|retired| retired.how == registry::Retirement::Renamed)
                .and_then(|retired| retired.successor());
            let fallback = FALLBACKS.iter().find(|(key, _)| *key == old).map(|(_, newer)| *newer);
            let Some(newer) = renamed.or(fallback) else { continue };
            if self.effective.contains_key(newer) {
                continue;
            }
            self.effective.insert(newer.to_owned(), index);
            let value =
                self.settings[index].value.as_deref().and_then(|value| translated(&old, value));
            if let Some(value) = value {
                self.translated.insert(newer.to_owned(), value);
            }
        }
    }

    /// These settings with `changes` in effect, whatever was written for their keys before.
    pub fn with<'k>(&self, changes: impl IntoIterator<Item = (&'k str, &'k str)>) -> Self {
        let mut conf = self.clone();
        for (key, value) in changes {
            conf.translated.remove(key);
            conf.effective.insert(key.to_owned(), conf.settings.len());
            conf.settings.push(Setting {
                key: key.to_owned(),
                value: Some(value.to_owned()),
                origin: Origin::Outside,
                effective: true,
                why: None,
            });
        }
        conf
    }

    /// The value that `key` has in effect, where somebody set it and it is known.
    pub fn get(&self, key: &str) -> Option<&str> {
        let translated = self.translated.get(key).map(String::as_str);
        translated.or_else(|| self.setting(key)?.value.as_deref())
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
        Conf::new(settings.iter().map(setting).collect())
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
