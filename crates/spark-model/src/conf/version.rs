//! The Spark versions whose behavior is recorded.

use serde::{Deserialize, Serialize};

/// A minor version of Spark; ordered from old to new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub enum SparkVersion {
    #[serde(rename = "3.5")]
    V3_5,
    #[serde(rename = "4.0")]
    V4_0,
    #[serde(rename = "4.1")]
    V4_1,
    #[serde(rename = "4.2")]
    V4_2,
    #[default]
    #[serde(rename = "4.3")]
    V4_3,
}

impl SparkVersion {
    pub const ALL: [Self; 5] = [Self::V3_5, Self::V4_0, Self::V4_1, Self::V4_2, Self::V4_3];

    /// Usual spelling: `4.3`.
    pub fn name(self) -> &'static str {
        match self {
            Self::V3_5 => "3.5",
            Self::V4_0 => "4.0",
            Self::V4_1 => "4.1",
            Self::V4_2 => "4.2",
            Self::V4_3 => "4.3",
        }
    }
}
