//! Allocatable resources of one node, and what it keeps.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::bytes::{ByteSize, MIB};
use crate::cluster::allocatable::{self, Allocatable, DEFAULT_MAX_PODS};
use crate::cluster::catalog::{self, MachineType};
use crate::cluster::{Cluster, Machine};
use crate::conf::{Manager, Master};

/// Memory a standalone worker keeps for the machine (`WorkerArguments.inferDefaultMemory`).
const STANDALONE_KEEPS: ByteSize = ByteSize::gib(1);

/// The share of a machine that Dataproc gives to YARN, from Google's example of 12 GB of 15
/// (<https://cloud.google.com/data-fusion/docs/concepts/cluster-sizing>, "CPU and Memory"). Google publishes no
/// formula.
const DATAPROC_SHARE: f64 = 0.8;

/// The service that runs the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Amazon EMR on EC2 machines.
    Emr,
    /// Google Dataproc.
    Dataproc,
    /// Amazon's Kubernetes.
    Eks,
    /// Google's Kubernetes.
    Gke,
    /// Azure's Kubernetes.
    Aks,
    Databricks,
    /// AWS Glue.
    Glue,
    /// Azure Synapse Analytics.
    Synapse,
    /// Microsoft Fabric.
    Fabric,
    EmrServerless,
    /// Google's Serverless for Apache Spark, formerly Dataproc Serverless.
    DataprocServerless,
}

impl Platform {
    pub const ALL: [Self; 11] = [
        Self::Emr,
        Self::Dataproc,
        Self::Eks,
        Self::Gke,
        Self::Aks,
        Self::Databricks,
        Self::Glue,
        Self::Synapse,
        Self::Fabric,
        Self::EmrServerless,
        Self::DataprocServerless,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Emr => "EMR",
            Self::Dataproc => "Dataproc",
            Self::Eks => "EKS",
            Self::Gke => "GKE",
            Self::Aks => "AKS",
            Self::Databricks => "Databricks",
            Self::Glue => "Glue",
            Self::Synapse => "Synapse",
            Self::Fabric => "Fabric",
            Self::EmrServerless => "EMR Serverless",
            Self::DataprocServerless => "Dataproc Serverless",
        }
    }

    /// The manager that allocates the memory of its nodes; for a service with a scheduler of its own, the one that counts
    /// a container as it does.
    ///
    /// Databricks runs Spark's standalone cluster, with one executor a worker. Synapse's pools run YARN ("Apache Spark
    /// pool configurations"). Glue and the services without servers add an overhead to the heap as YARN's client does.
    pub fn manager(self) -> Manager {
        match self {
            Self::Emr
            | Self::Dataproc
            | Self::Glue
            | Self::Synapse
            | Self::Fabric
            | Self::EmrServerless
            | Self::DataprocServerless => Manager::Yarn,
            Self::Eks | Self::Gke | Self::Aks => Manager::Kubernetes,
            Self::Databricks => Manager::Standalone,
        }
    }
}

/// Processors, in thousandths, as Kubernetes counts them. In JSON a number of processors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "number"))]
pub struct Cpu {
    pub millis: u32,
}

impl Cpu {
    pub fn cores(cores: u32) -> Self {
        Self { millis: cores.saturating_mul(1000) }
    }

    /// Reads a quantity of Kubernetes: `2`, `0.5`, `500m`.
    pub fn parse(quantity: &str) -> Option<Self> {
        let quantity = quantity.trim();
        if let Some(millis) = quantity.strip_suffix('m') {
            return millis.parse().ok().map(|millis| Self { millis });
        }
        let cores: f64 = quantity.parse().ok()?;
        (0.0..=1_000_000.0)
            .contains(&cores)
            .then(|| Self { millis: (cores * 1000.0).ceil() as u32 })
    }

    pub fn saturating_sub(self, other: Self) -> Self {
        Self { millis: self.millis.saturating_sub(other.millis) }
    }
}

impl std::fmt::Display for Cpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", f64::from(self.millis) / 1000.0)
    }
}

impl Serialize for Cpu {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.millis.is_multiple_of(1000) {
            serializer.serialize_u32(self.millis / 1000)
        } else {
            serializer.serialize_f64(f64::from(self.millis) / 1000.0)
        }
    }
}

impl<'de> Deserialize<'de> for Cpu {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = (f64::deserialize(deserializer)? * 1000.0).round();
        if (0.0..=f64::from(u32::MAX)).contains(&millis) {
            Ok(Self { millis: millis as u32 })
        } else {
            Err(de::Error::custom("a count of processors is from 0 to 4294967"))
        }
    }
}

/// Reliability of a node's figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The user gave it.
    Given,
    /// The manager's or the service's published rule gives it.
    Rule,
    /// Nobody says; the figure is a guess.
    Guess,
}

/// Allocatable resources of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub memory: ByteSize,
    pub cpu: Cpu,
    /// Memory of the machine that is not allocatable.
    pub kept: ByteSize,
    /// Formula of `memory`, for the user.
    pub formula: String,
    pub basis: Basis,
}

impl Node {
    /// A worker of the cluster, as its manager counts it.
    pub fn new(cluster: &Cluster, master: Master) -> Self {
        let machine = &cluster.machine;
        if let Master::LocalCluster { cores, memory_mib, .. } = master {
            let memory = ByteSize::mib(memory_mib);
            let formula = format!("local-cluster[…,{memory_mib}]");
            return Self::with_formula(memory, Cpu::cores(cores), memory, formula, Basis::Given);
        }
        let by_rule = by_rule(cluster, master.manager());
        let cpu = cluster.node_cores.map_or(by_rule.cpu, Cpu::cores);
        let Some(memory) = cluster.node_memory else { return Self { cpu, ..by_rule } };
        let formula = format!("{} of {}, as given", memory.human(), machine.memory.human());
        Self::with_formula(memory, cpu, machine.memory, formula, Basis::Given)
    }

    fn with_formula(
        memory: ByteSize,
        cpu: Cpu,
        of: ByteSize,
        formula: String,
        basis: Basis,
    ) -> Self {
        Self { memory, cpu, kept: of.saturating_sub(memory), formula, basis }
    }

    fn allocatable(machine: &Machine, left: Allocatable) -> Self {
        let cpu = Cpu { millis: left.millicores };
        Self::with_formula(left.memory, cpu, machine.memory, left.memory_formula, Basis::Rule)
    }
}

fn by_rule(cluster: &Cluster, manager: Manager) -> Node {
    let machine = &cluster.machine;
    let cpu = Cpu::cores(machine.cores);
    let with_formula =
        |memory, formula, basis| Node::with_formula(memory, cpu, machine.memory, formula, basis);
    let known = known_type(machine);
    let platform = cluster.platform.filter(|platform| platform.manager() == manager);
    match (manager, platform) {
        (Manager::Standalone, _) => with_formula(
            machine.memory.saturating_sub(STANDALONE_KEEPS),
            format!("{} − 1 GiB that a standalone worker keeps", machine.memory.human()),
            Basis::Rule,
        ),
        (_, Some(Platform::Gke)) => Node::allocatable(machine, allocatable::gke(machine)),
        (_, Some(Platform::Aks)) => {
            let pods = cluster.max_pods.unwrap_or(DEFAULT_MAX_PODS);
            Node::allocatable(machine, allocatable::aks(machine, pods))
        }
        (_, Some(Platform::Eks)) => {
            let pods = cluster.max_pods.or(known.and_then(|known| known.eks_max_pods));
            let pods = pods.unwrap_or(DEFAULT_MAX_PODS);
            Node::allocatable(machine, allocatable::eks(machine, pods))
        }
        (_, Some(Platform::Dataproc)) => with_formula(
            machine.memory.share(DATAPROC_SHARE).align_down(MIB),
            format!("about {DATAPROC_SHARE} × {}", machine.memory.human()),
            Basis::Guess,
        ),
        (_, Some(Platform::Emr)) if let Some(yarn) = known.as_ref().and_then(allocatable::emr) => {
            with_formula(yarn.memory, yarn.formula, Basis::Rule)
        }
        _ => with_formula(
            machine.memory,
            format!("all of the machine’s {}", machine.memory.human()),
            Basis::Guess,
        ),
    }
}

/// The machine's type, where the machine still has the memory that its vendor states.
fn known_type(machine: &Machine) -> Option<MachineType> {
    let known = catalog::find(machine.name.as_deref()?)?;
    (known.memory == machine.memory).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(platform: Option<Platform>, machine: &str, manager: Manager) -> Node {
        let machine = catalog::find(machine).unwrap().machine();
        let cluster = Cluster { machine, platform, ..Cluster::default() };
        Node::new(&cluster, Master::of_manager(manager))
    }

    #[test]
    fn services_hand_out_what_they_publish() {
        let emr = node(Some(Platform::Emr), "m5.4xlarge", Manager::Yarn);
        assert_eq!((emr.memory, emr.kept), (ByteSize::gib(56), ByteSize::gib(8)));
        assert_eq!(emr.basis, Basis::Rule);
        let eks = node(Some(Platform::Eks), "m5.4xlarge", Manager::Kubernetes);
        assert_eq!(eks.memory, ByteSize::mib(65_536 - 2829 - 100));
        assert_eq!(eks.cpu, Cpu { millis: 15_890 });
        let dataproc = node(Some(Platform::Dataproc), "n1-standard-4", Manager::Yarn);
        assert_eq!((dataproc.memory, dataproc.basis), (ByteSize::gib(12), Basis::Guess));
        let standalone = node(None, "m5.4xlarge", Manager::Standalone);
        assert_eq!((standalone.memory, standalone.kept), (ByteSize::gib(63), ByteSize::gib(1)));
    }

    #[test]
    fn what_nobody_publishes_is_a_guess() {
        // AWS's table does not have this type.
        let unlisted = node(Some(Platform::Emr), "m5.large", Manager::Yarn);
        assert_eq!((unlisted.memory, unlisted.basis), (ByteSize::gib(8), Basis::Guess));
        // A service that runs no such manager says nothing.
        let other = node(Some(Platform::Emr), "m5.4xlarge", Manager::Kubernetes);
        assert_eq!((other.memory, other.basis), (ByteSize::gib(64), Basis::Guess));
    }

    #[test]
    fn what_the_person_says_wins() {
        let cluster = Cluster {
            node_memory: Some(ByteSize::gib(20)),
            node_cores: Some(6),
            ..Cluster::default()
        };
        let node = Node::new(&cluster, Master::Yarn);
        assert_eq!((node.memory, node.kept), (ByteSize::gib(20), ByteSize::gib(12)));
        assert_eq!((node.cpu, node.basis), (Cpu::cores(6), Basis::Given));
    }

    #[test]
    fn reads_quantities_of_processors() {
        for (text, millis) in [("2", 2000), ("0.5", 500), ("500m", 500), ("1.0001", 1001)] {
            assert_eq!(Cpu::parse(text), Some(Cpu { millis }), "{text}");
        }
        for text in ["", "m", "-1", "two", "NaN"] {
            assert_eq!(Cpu::parse(text), None, "{text}");
        }
        assert_eq!(Cpu { millis: 3920 }.to_string(), "3.92");
    }
}
