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
}

impl Conf {
    fn new(settings: Vec<Setting>) -> Self {
        let effective = settings
            .iter()
            .enumerate()
            .filter(|(_, setting)| setting.effective)
            .map(|(n, setting)| (setting.key.clone(), n));
        let effective = effective.collect();
        Self { settings, effective }
    }

    /// These settings with `changes` in effect, whatever was written for their keys before.
    pub fn with<'k>(&self, changes: impl IntoIterator<Item = (&'k str, &'k str)>) -> Self {
        let mut conf = self.clone();
        for (key, value) in changes {
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
        self.setting(key)?.value.as_deref()
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
