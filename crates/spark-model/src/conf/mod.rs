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
}

impl Conf {
    fn new(settings: Vec<Setting>, initial: BTreeMap<String, usize>) -> Self {
        let effective = settings
            .iter()
            .enumerate()
            .filter(|(_, setting)| setting.effective)
            .map(|(n, setting)| (setting.key.clone(), n));
        let effective = effective.collect();
        Self { settings, effective, initial }
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
