//! The allocatable part of a node, and the driver's machine: figures that rules give, and a user may know better.

use spark_memory::Report;
use spark_memory::bytes::{ByteSize, GIB, MIB};
use spark_memory::cluster::allocatable::DEFAULT_MAX_PODS;
use spark_memory::cluster::{Cluster, Node, Platform, catalog};
use spark_memory::conf::{DeployMode, Manager, Master};
use spark_memory::memory::yarn_increment;
use yew::prelude::*;

use super::machine::MachineField;
use super::number::{Limits, NumberField};
use super::with;
use crate::app::master::master;
use crate::app::state::Action;
use crate::app::text::cores;

const MEBIBYTES: Limits = Limits {
    min: 1.0,
    max: 33_554_432.0,
    whole: true,
    refusal: "Write a whole number of MiB, such as 57344, or nothing.",
};

const GIBIBYTES: Limits = Limits {
    min: 0.5,
    max: 32_768.0,
    whole: false,
    refusal: "Write a number of GiB from 0.5 to 32768, such as 62, or nothing.",
};

const CORES: Limits = Limits {
    min: 1.0,
    max: 1_024.0,
    whole: true,
    refusal: "Write a whole number of cores, from 1 to 1,024, or nothing.",
};

const PODS: Limits = Limits {
    min: 1.0,
    max: 1_000.0,
    whole: true,
    refusal: "Write a whole number of pods, from 1 to 1,000, or nothing.",
};

/// Closed until it is opened; the figures are in its summary.
pub(crate) fn nodes(
    cluster: &Cluster,
    report: &Report,
    opened: u32,
    act: &Callback<Action>,
) -> Html {
    let master = master(cluster, report);
    let node = Node::new(cluster, master);
    html! {
        <details class="cluster-more">
            <summary>
                { "More about the nodes" }
                if !matches!(master, Master::Local { .. }) {
                    <span class="soft">{ format!(": each has {} and {} allocatable", node.memory.human(), cores(node.cpu)) }</span>
                }
            </summary>
            <div class="cluster-fields" key={opened}>
                { allocatable(cluster, master, act) }
                if master.manager() == Manager::Yarn {
                    { allocations(cluster, &node, act) }
                }
                if cluster.deploy_mode == DeployMode::Client {
                    <MachineField
                        label="Driver’s machine"
                        tip="In client mode the driver runs where the job is started. Write that machine’s type, or its cores and memory: 8 cores, 32 GiB. Empty means one like a worker’s."
                        placeholder="like a worker’s"
                        takes_figures=true
                        value={cluster.driver_machine.clone()}
                        on_choose={with(cluster, act, |cluster, machine| cluster.driver_machine = machine)}
                    />
                }
            </div>
        </details>
    }
}

fn allocatable(cluster: &Cluster, master: Master, act: &Callback<Action>) -> Html {
    let by_default = Cluster { node_memory: None, node_cores: None, ..cluster.clone() };
    let by_rule = Node::new(&by_default, master);
    let memory_tip = match master {
        Master::Yarn => {
            "yarn.nodemanager.resource.memory-mb: “Memory Total” of a node on the ResourceManager’s page Nodes."
        }
        Master::Kubernetes => "Allocatable, in what kubectl describe node says; Ki ÷ 1024 is MiB.",
        Master::Standalone => {
            "SPARK_WORKER_MEMORY, or “Memory” of a worker on the master’s page (port 8080)."
        }
        // In local mode nothing is allocated, and local-cluster[…] has its own figures.
        Master::Local { .. } | Master::LocalCluster { .. } => return Html::default(),
    };
    let cores_tip = match master {
        Master::Yarn => {
            "yarn.nodemanager.resource.cpu-vcores: “VCores Total” on the ResourceManager’s page Nodes. Where YARN counts memory alone (DefaultResourceCalculator), write a number that never binds."
        }
        Master::Kubernetes => {
            "Allocatable cpu, in what kubectl describe node says, in whole cores."
        }
        _ => "SPARK_WORKER_CORES, or “Cores” of a worker on the master’s page (port 8080).",
    };
    // A standalone master writes GiB; YARN and Kubernetes count in MiB, and to round would be to say other than they
    // do.
    let memory = if master == Master::Standalone {
        html! {
            <NumberField
                label="Allocatable memory per node"
                unit="GiB"
                tip={memory_tip}
                value={cluster.node_memory.map(|size| size.0 as f64 / GIB as f64)}
                rule={by_rule.memory.0 as f64 / GIB as f64}
                limits={GIBIBYTES}
                on_change={with(cluster, act, |cluster, gib: Option<f64>| {
                    cluster.node_memory = gib.map(|gib| ByteSize((gib * GIB as f64) as u64));
                })}
            />
        }
    } else {
        html! {
            <NumberField
                label="Allocatable memory per node"
                unit="MiB"
                tip={memory_tip}
                value={cluster.node_memory.map(mebibytes)}
                rule={mebibytes(by_rule.memory)}
                limits={MEBIBYTES}
                on_change={with(cluster, act, |cluster, mib| cluster.node_memory = size(mib))}
            />
        }
    };
    html! {
        <>
            { memory }
            <NumberField
                label="Allocatable cores per node"
                tip={cores_tip}
                value={cluster.node_cores.map(f64::from)}
                rule={f64::from(by_rule.cpu.millis) / 1000.0}
                limits={CORES}
                on_change={with(cluster, act, |cluster, cores: Option<f64>| {
                    cluster.node_cores = cores.map(|cores| cores as u32);
                })}
            />
            if let Some(pods) = pods(cluster, master) {
                <NumberField
                    label="Pods per node"
                    tip="Allocatable pods, in what kubectl describe node says; EKS and AKS keep memory for each."
                    value={cluster.max_pods.map(f64::from)}
                    rule={f64::from(pods)}
                    limits={PODS}
                    on_change={with(cluster, act, |cluster, pods: Option<f64>| {
                        cluster.max_pods = pods.map(|pods| pods as u32);
                    })}
                />
            }
        </>
    }
}

/// Number of pods a node admits where no number is given; `None` where its memory does not depend on it.
fn pods(cluster: &Cluster, master: Master) -> Option<u32> {
    let platform = cluster.platform.filter(|_| master == Master::Kubernetes);
    match platform {
        Some(Platform::Eks) => {
            let known = cluster.machine.name.as_deref().and_then(catalog::find);
            Some(known.and_then(|known| known.eks_max_pods).unwrap_or(DEFAULT_MAX_PODS))
        }
        Some(Platform::Aks) => Some(DEFAULT_MAX_PODS),
        _ => None,
    }
}

fn allocations(cluster: &Cluster, node: &Node, act: &Callback<Action>) -> Html {
    let by_default = Cluster { minimum_allocation: None, ..cluster.clone() };
    html! {
        <>
            <NumberField
                label="YARN’s minimum allocation"
                unit="MiB"
                tip="yarn.scheduler.minimum-allocation-mb: “Minimum Allocation” on the ResourceManager’s page. Containers are multiples of it."
                value={cluster.minimum_allocation.map(mebibytes)}
                rule={mebibytes(yarn_increment(&by_default))}
                limits={MEBIBYTES}
                on_change={with(cluster, act, |cluster, mib| cluster.minimum_allocation = size(mib))}
            />
            <NumberField
                label="YARN’s maximum allocation"
                unit="MiB"
                tip="yarn.scheduler.maximum-allocation-mb: “Maximum Allocation” on the ResourceManager’s page. No container is larger."
                value={cluster.maximum_allocation.map(mebibytes)}
                rule={mebibytes(node.memory)}
                limits={MEBIBYTES}
                on_change={with(cluster, act, |cluster, mib| cluster.maximum_allocation = size(mib))}
            />
        </>
    }
}

fn mebibytes(size: ByteSize) -> f64 {
    size.0 as f64 / MIB as f64
}

fn size(mebibytes: Option<f64>) -> Option<ByteSize> {
    mebibytes.map(|mib| ByteSize::mib(mib as u64))
}
