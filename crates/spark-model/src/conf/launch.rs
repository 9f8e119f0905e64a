//! Launch of an application: its starter and its user.

use serde::{Deserialize, Serialize};

/// Who starts executors and divides the machines among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Manager {
    Local,
    Standalone,
    Yarn,
    Kubernetes,
}

/// Where the driver runs: with the user who submits, or in the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum DeployMode {
    #[default]
    Client,
    Cluster,
}

/// The launcher of the driver's JVM, which decides whether the code can still set its heap.
///
/// `python x.py` starts the JVM when the first session is built; under `spark-submit` and in a notebook it runs
/// already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Launcher {
    /// The default: where nobody says how the job is started, what the code sets is believed.
    #[default]
    Python,
    SparkSubmit,
    Notebook,
}

impl Launcher {
    /// The name that the contract has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::SparkSubmit => "spark-submit",
            Self::Notebook => "notebook",
        }
    }
}
