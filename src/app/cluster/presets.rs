//! Clusters of usual shapes, to begin with.

use spark_memory::bytes::ByteSize;
use spark_memory::cluster::{Cluster, JavaVersion, Machine, Platform, catalog};
use spark_memory::conf::{DeployMode, Launcher, Manager, SparkVersion};

/// A cluster of a usual shape.
pub(crate) struct Preset {
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) version: SparkVersion,
    manager: Manager,
    platform: Option<Platform>,
    deploy_mode: DeployMode,
    launcher: Launcher,
    java_version: JavaVersion,
    workers: u32,
    machine: Shape,
}

/// A worker's machine.
enum Shape {
    /// A type of the catalog.
    Type(&'static str),
    Custom {
        cores: u32,
        gib: u64,
    },
}

/// In the order of the menu.
pub(crate) const PRESETS: [Preset; 8] = [
    Preset {
        title: "EMR: 20 × m5.4xlarge",
        about: "YARN, cluster mode, Spark 4.1",
        version: SparkVersion::V4_1,
        manager: Manager::Yarn,
        platform: Some(Platform::Emr),
        deploy_mode: DeployMode::Cluster,
        launcher: Launcher::SparkSubmit,
        java_version: JavaVersion::V17,
        workers: 20,
        machine: Shape::Type("m5.4xlarge"),
    },
    Preset {
        title: "Dataproc: 5 × n2-standard-8",
        about: "YARN, client mode, Spark 3.5",
        version: SparkVersion::V3_5,
        manager: Manager::Yarn,
        platform: Some(Platform::Dataproc),
        deploy_mode: DeployMode::Client,
        launcher: Launcher::SparkSubmit,
        java_version: JavaVersion::V11,
        workers: 5,
        machine: Shape::Type("n2-standard-8"),
    },
    Preset {
        title: "On-prem Hadoop: 12 × 32 cores, 256 GiB",
        about: "YARN, cluster mode, Spark 3.5",
        version: SparkVersion::V3_5,
        manager: Manager::Yarn,
        platform: None,
        deploy_mode: DeployMode::Cluster,
        launcher: Launcher::SparkSubmit,
        java_version: JavaVersion::V11,
        workers: 12,
        machine: Shape::Custom { cores: 32, gib: 256 },
    },
    Preset {
        title: "EKS: 10 × r5.2xlarge",
        about: "Kubernetes, cluster mode, Spark 4.1",
        version: SparkVersion::V4_1,
        manager: Manager::Kubernetes,
        platform: Some(Platform::Eks),
        deploy_mode: DeployMode::Cluster,
        launcher: Launcher::SparkSubmit,
        java_version: JavaVersion::V17,
        workers: 10,
        machine: Shape::Type("r5.2xlarge"),
    },
    Preset {
        title: "GKE: 8 × n2-highmem-8",
        about: "Kubernetes, cluster mode, Spark 4.1",
        version: SparkVersion::V4_1,
        manager: Manager::Kubernetes,
        platform: Some(Platform::Gke),
        deploy_mode: DeployMode::Cluster,
        launcher: Launcher::SparkSubmit,
        java_version: JavaVersion::V17,
        workers: 8,
        machine: Shape::Type("n2-highmem-8"),
    },
    Preset {
        title: "AKS: 6 × Standard_E8s_v5",
        about: "Kubernetes, cluster mode, Spark 4.1",
        version: SparkVersion::V4_1,
        manager: Manager::Kubernetes,
        platform: Some(Platform::Aks),
        deploy_mode: DeployMode::Cluster,
        launcher: Launcher::SparkSubmit,
        java_version: JavaVersion::V17,
        workers: 6,
        machine: Shape::Type("Standard_E8s_v5"),
    },
    Preset {
        title: "Standalone: 4 × 16 cores, 64 GiB",
        about: "client mode, a notebook, Spark 4.1",
        version: SparkVersion::V4_1,
        manager: Manager::Standalone,
        platform: None,
        deploy_mode: DeployMode::Client,
        launcher: Launcher::Notebook,
        java_version: JavaVersion::V17,
        workers: 4,
        machine: Shape::Custom { cores: 16, gib: 64 },
    },
    Preset {
        title: "A laptop: 8 cores, 16 GiB",
        about: "local[*], started with python, Spark 4.1",
        version: SparkVersion::V4_1,
        manager: Manager::Local,
        platform: None,
        deploy_mode: DeployMode::Client,
        launcher: Launcher::Python,
        java_version: JavaVersion::V17,
        workers: 1,
        machine: Shape::Custom { cores: 8, gib: 16 },
    },
];

impl Preset {
    /// Nothing of the cluster before is left: what was known of its nodes does not hold for these.
    pub(crate) fn cluster(&self) -> Cluster {
        Cluster {
            manager: self.manager,
            deploy_mode: self.deploy_mode,
            workers: self.workers,
            machine: self.machine.machine(),
            platform: self.platform,
            launcher: Some(self.launcher),
            java_version: self.java_version,
            ..Cluster::default()
        }
    }
}

impl Shape {
    fn machine(&self) -> Machine {
        match self {
            Self::Type(name) => {
                catalog::find(name).map_or_else(Machine::default, |found| found.machine())
            }
            Self::Custom { cores, gib } => {
                Machine { name: None, cores: *cores, memory: ByteSize::gib(*gib) }
            }
        }
    }
}
