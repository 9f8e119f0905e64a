//! The machines a job runs on, who allocates their memory, and how containers are packed on them.

pub mod allocatable;
pub mod catalog;
pub mod defaults;
mod node;
mod placement;

use serde::{Deserialize, Serialize};

use crate::bytes::ByteSize;
use crate::conf::{DeployMode, Launcher, Manager};

pub use node::{Basis, Cpu, Node, Platform};
pub use placement::{
    Companion, CompanionContainer, ContainerRequest, PackingLimit, Placement, SharedNode,
};

/// The Java releases that the supported versions of Spark run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "8 | 11 | 17 | 21 | 25"))]
pub enum JavaVersion {
    V8,
    V11,
    #[default]
    V17,
    V21,
    V25,
}

impl JavaVersion {
    pub const ALL: [Self; 5] = [Self::V8, Self::V11, Self::V17, Self::V21, Self::V25];

    /// The number the release is known by.
    pub fn number(self) -> u8 {
        match self {
            Self::V8 => 8,
            Self::V11 => 11,
            Self::V17 => 17,
            Self::V21 => 21,
            Self::V25 => 25,
        }
    }
}

impl Serialize for JavaVersion {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for JavaVersion {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        Self::ALL.into_iter().find(|version| version.number() == number).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "unknown Java version {number}, expected one of 8, 11, 17, 21, 25"
            ))
        })
    }
}

/// One machine: what its JVMs see as processors, and its memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", from = "MachineFields")]
pub struct Machine {
    /// A name for display, such as a cloud's machine type. One in the catalog has the catalog's cores and memory, unless
    /// they are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Processors that a JVM on this machine counts.
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub cores: u32,
    #[cfg_attr(feature = "types", ts(as = "Option<crate::bytes::Size>"))]
    pub memory: ByteSize,
}

impl Default for Machine {
    fn default() -> Self {
        Self { name: None, cores: 8, memory: ByteSize::gib(32) }
    }
}

impl Machine {
    /// The machine that a provider's name names.
    pub fn named(name: &str) -> Option<Self> {
        catalog::find(name).map(|known| known.machine()).or_else(|| defaults::worker(name))
    }
}

/// The fields of a [`Machine`] that are given.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct MachineFields {
    name: Option<String>,
    cores: Option<u32>,
    memory: Option<ByteSize>,
}

impl From<MachineFields> for Machine {
    fn from(MachineFields { name, cores, memory }: MachineFields) -> Self {
        let usual = name.as_deref().and_then(Self::named).unwrap_or_default();
        Self { name, cores: cores.unwrap_or(usual.cores), memory: memory.unwrap_or(usual.memory) }
    }
}

/// The cluster a job runs on. `spark.master`, where it is set, decides over `manager`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Cluster {
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub manager: Manager,
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub deploy_mode: DeployMode,
    /// Number of machines that run executors.
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub workers: u32,
    /// Each worker's machine.
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub machine: Machine,
    /// The driver's machine in client mode; a worker's machine where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver_machine: Option<Machine>,
    /// The service that runs the nodes, which decides what they keep for themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Memory one node has for containers: `yarn.nodemanager.resource.memory-mb`, a Kubernetes node's allocatable
    /// memory, `SPARK_WORKER_MEMORY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(as = "Option<crate::bytes::Size>"))]
    pub node_memory: Option<ByteSize>,
    /// Allocatable processors of one node: `yarn.nodemanager.resource.cpu-vcores`, allocatable CPU,
    /// `SPARK_WORKER_CORES`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_cores: Option<u32>,
    /// Number of pods a node of EKS or AKS admits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pods: Option<u32>,
    /// `yarn.scheduler.minimum-allocation-mb`: containers are multiples of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(as = "Option<crate::bytes::Size>"))]
    pub minimum_allocation: Option<ByteSize>,
    /// `yarn.scheduler.maximum-allocation-mb`: no container is larger.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "types", ts(as = "Option<crate::bytes::Size>"))]
    pub maximum_allocation: Option<ByteSize>,
    /// Where it is not given, the code decides: a notebook's, or else `python`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launcher: Option<Launcher>,
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub java_version: JavaVersion,
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            manager: Manager::Yarn,
            deploy_mode: DeployMode::default(),
            workers: 3,
            machine: Machine::default(),
            driver_machine: None,
            platform: None,
            node_memory: None,
            node_cores: None,
            max_pods: None,
            minimum_allocation: None,
            maximum_allocation: None,
            launcher: None,
            java_version: JavaVersion::default(),
        }
    }
}

impl Cluster {
    /// The machine that the driver's JVM runs on.
    pub fn driver_machine(&self) -> &Machine {
        match self.deploy_mode {
            DeployMode::Client => self.driver_machine.as_ref().unwrap_or(&self.machine),
            DeployMode::Cluster => &self.machine,
        }
    }
}
