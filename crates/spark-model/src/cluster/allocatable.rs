//! Memory and cores that a node leaves to executors, as the services that run it publish.
//!
//! A Kubernetes node keeps memory and processors for its own daemons, and more memory before it evicts pods. The
//! formulas here start from the machine's memory as its vendor states it; the kernel takes a few percent before the
//! kubelet counts, so a real node allocates a little less. Daemon sets (a network plugin, a log collector) then ask for
//! their share as other pods do.

use crate::bytes::{ByteSize, GIB, MIB};
use crate::cluster::Machine;
use crate::cluster::catalog::MachineType;

/// Memory that a kubelet keeps free before it evicts pods (`memory.available`).
const EVICTION: ByteSize = ByteSize::mib(100);

/// [`EVICTION`] on AKS before Kubernetes 1.29.
const OLD_AKS_EVICTION: ByteSize = ByteSize::mib(750);

/// Pods a node admits where nothing else says how many: the kubelet's `maxPods`.
pub const DEFAULT_MAX_PODS: u32 = 110;

/// Allocatable resources of a Kubernetes node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocatable {
    pub memory: ByteSize,
    /// Thousandths of a processor.
    pub millicores: u32,
    /// Formula of `memory`, for the user.
    pub memory_formula: String,
    /// Formula of `millicores`, for the user.
    pub cpu_formula: String,
}

impl Allocatable {
    fn new(machine: &Machine, reserved: &Reserved, eviction: ByteSize, millicores: u32) -> Self {
        let Machine { cores, memory, .. } = machine;
        let capacity = cores.saturating_mul(1000);
        Self {
            memory: memory.saturating_sub(ByteSize(reserved.size.0 + eviction.0)),
            millicores: capacity.saturating_sub(millicores),
            memory_formula: format!(
                "{} − {} reserved ({}) − {} before eviction",
                memory.human(),
                reserved.size.human(),
                reserved.formula,
                eviction.human()
            ),
            cpu_formula: format!("{capacity} − {millicores} reserved thousandths of a processor"),
        }
    }

    /// Whole processors, which is what an executor asks for.
    pub fn cores(&self) -> u32 {
        self.millicores / 1000
    }
}

/// Allocatable memory of a node under YARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YarnMemory {
    pub memory: ByteSize,
    /// Formula, for the user.
    pub formula: String,
}

/// Google Kubernetes Engine: a falling share of memory, or 255 MiB of less than 1 GiB.
///
/// Source: <https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes>, "Memory and CPU reservations".
/// The whole MiB are those of `cluster-autoscaler/cloudprovider/gce/reserved.go` in `kubernetes/autoscaler`, which
/// counts the brackets in 1000 MiB where the documentation says GiB, and so keeps up to 163 MiB less.
pub fn gke(machine: &Machine) -> Allocatable {
    let reserved = if machine.memory < ByteSize(GIB) {
        Reserved { size: ByteSize::mib(255), formula: "of less than 1 GiB".to_owned() }
    } else {
        Reserved::regressive(machine.memory)
    };
    Allocatable::new(machine, &reserved, EVICTION, shares(machine.cores, [600, 100, 50, 25]))
}

/// Amazon EKS: 255 MiB and 11 MiB for each pod that the node admits ([`MachineType::eks_max_pods`], else
/// [`DEFAULT_MAX_PODS`]).
///
/// Source: `get_memory_mebibytes_to_reserve` and `get_cpu_millicores_to_reserve` in `files/bootstrap.sh` of
/// `awslabs/amazon-eks-ami`, and the same figures in its `nodeadm/internal/kubelet/config.go`.
pub fn eks(machine: &Machine, max_pods: u32) -> Allocatable {
    let reserved = Reserved {
        size: ByteSize::mib(11 * u64::from(max_pods) + 255),
        formula: format!("11 MiB × {max_pods} pods + 255 MiB"),
    };
    Allocatable::new(machine, &reserved, EVICTION, shares(machine.cores, [600, 100, 50, 25]))
}

/// Azure Kubernetes Service since Kubernetes 1.29: 50 MiB and 20 MiB for each pod that the node admits, at most a
/// quarter of its memory.
///
/// Source: <https://learn.microsoft.com/azure/aks/node-resource-reservations>, which writes MB and, as for machines,
/// means MiB.
pub fn aks(machine: &Machine, max_pods: u32) -> Allocatable {
    let by_pods = ByteSize::mib(20 * u64::from(max_pods) + 50);
    let quarter = ByteSize(machine.memory.0 / 4).align_down(MIB);
    let reserved = if by_pods <= quarter {
        Reserved { size: by_pods, formula: format!("20 MiB × {max_pods} pods + 50 MiB") }
    } else {
        Reserved { size: quarter, formula: "25 % of memory".to_owned() }
    };
    Allocatable::new(machine, &reserved, EVICTION, shares(machine.cores, AKS_SHARES))
}

/// Azure Kubernetes Service before Kubernetes 1.29: a falling share of memory.
///
/// Source: as [`aks`]. The whole MiB are those of `KubeReservedResources` in `Azure/karpenter-provider-azure`.
pub fn aks_before_1_29(machine: &Machine) -> Allocatable {
    let reserved = Reserved::regressive(machine.memory);
    Allocatable::new(machine, &reserved, OLD_AKS_EVICTION, shares(machine.cores, AKS_SHARES))
}

/// Amazon EMR, from AWS's table; `None` where it does not have the type, for AWS publishes no formula.
///
/// Source: <https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hadoop-task-config.html>. HBase on the cluster
/// leaves less.
pub fn emr(machine: &MachineType) -> Option<YarnMemory> {
    machine.emr_yarn.map(|memory| YarnMemory {
        memory,
        formula: format!(
            "yarn.nodemanager.resource.memory-mb = {} by EMR's table for {}",
            memory.0 / MIB,
            machine.name
        ),
    })
}

/// The shares of the first processor, the second, the next two and all above them that AKS reserves, in
/// ten-thousandths: they make AKS's published table (60 thousandths for 1 processor, 100 for 2, 140 for 4, 180 for 8,
/// 260 for 16, 420 for 32, 740 for 64).
const AKS_SHARES: [u32; 4] = [600, 400, 200, 100];

/// The thousandths of a processor that are reserved, where `shares` are ten-thousandths of the first processor, the
/// second, the next two and all above them.
fn shares(cores: u32, shares: [u32; 4]) -> u32 {
    let brackets = [(0, 1), (1, 2), (2, 4), (4, u32::MAX)];
    let reserved = brackets.into_iter().zip(shares).map(|((from, to), share)| {
        u64::from(cores.min(to).saturating_sub(from)) * u64::from(share) / 10
    });
    reserved.sum::<u64>() as u32
}

/// Memory that a node keeps for its daemons.
struct Reserved {
    size: ByteSize,
    formula: String,
}

impl Reserved {
    /// 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112 and 2 % of the rest, in
    /// whole MiB.
    fn regressive(memory: ByteSize) -> Self {
        let brackets =
            [(0, 4, 25), (4, 8, 20), (8, 16, 10), (16, 128, 6), (128, u64::MAX / GIB, 2)];
        let parts: Vec<(u64, u64)> = brackets
            .into_iter()
            .map(|(from, to, percent)| (memory.0.min(to * GIB).saturating_sub(from * GIB), percent))
            .filter(|&(bytes, _)| bytes > 0)
            .collect();
        let hundredths: u128 =
            parts.iter().map(|&(bytes, percent)| u128::from(bytes) * u128::from(percent)).sum();
        let terms: Vec<String> = parts
            .iter()
            .map(|&(bytes, percent)| format!("{percent} % of {}", ByteSize(bytes).human()))
            .collect();
        Self {
            size: ByteSize((hundredths / 100) as u64).align_down(MIB),
            formula: terms.join(" + "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::catalog;

    fn machine(cores: u32, mib: u64) -> Machine {
        Machine { name: None, cores, memory: ByteSize::mib(mib) }
    }

    fn memory_mib(allocatable: &Allocatable) -> u64 {
        allocatable.memory.0 / MIB
    }

    #[test]
    fn gke_keeps_what_its_documentation_says() {
        let left = |mib: u64| memory_mib(&gke(&machine(1, mib)));
        assert_eq!(left(614), 614 - 255 - 100);
        // The vectors of gardener's tests for the same formula: 370 MiB of 1481, 1 GiB of 4.
        assert_eq!(left(1481), 1481 - 370 - 100);
        assert_eq!(left(4096), 4096 - 1024 - 100);
        // The example of hatemosphere/gke-node-allocatable-memory-calculator: of 150 GiB, 9.8577 GiB go, the 100 MiB
        // among them.
        assert_eq!(left(150 * 1024), 150 * 1024 - 9994 - 100);
        // By hand: 1024 + 819.2 + 819.2 + 2949.12 MiB.
        assert_eq!(left(65536), 65536 - 5611 - 100);
    }

    #[test]
    fn gke_and_eks_keep_the_same_processors() {
        // Karpenter's published table for EKS, and GKE's 70 thousandths of two processors.
        for (cores, left) in
            [(1, 940), (2, 1930), (4, 3920), (8, 7910), (16, 15_890), (32, 31_850), (36, 35_840)]
        {
            assert_eq!(gke(&machine(cores, 4096)).millicores, left, "{cores}");
            assert_eq!(eks(&machine(cores, 4096), 110).millicores, left, "{cores}");
        }
        assert_eq!(gke(&machine(16, 65536)).cores(), 15);
    }

    #[test]
    fn eks_keeps_memory_by_pods() {
        // Karpenter's published table: c3.8xlarge allocates 53903 MiB of what is left of 60 GiB when 7.5 % have gone to
        // the kernel.
        assert_eq!(memory_mib(&eks(&machine(32, 61_440 * 925 / 1000), 234)), 53_903);
        let m5 = catalog::find("m5.4xlarge").unwrap();
        let left = eks(&m5.machine(), m5.eks_max_pods.unwrap());
        assert_eq!(memory_mib(&left), 65_536 - 2829 - 100);
        assert_eq!(
            left.memory_formula,
            "64 GiB − 2.8 GiB reserved (11 MiB × 234 pods + 255 MiB) − 100 MiB before eviction"
        );
        assert_eq!(left.cpu_formula, "16000 − 110 reserved thousandths of a processor");
    }

    #[test]
    fn aks_keeps_memory_by_pods_up_to_a_quarter() {
        // Microsoft's two examples: 650 MB of 8 GB at 30 pods; a quarter of 4 GB at 70 pods, less than 1450 MB.
        assert_eq!(memory_mib(&aks(&machine(2, 8192), 30)), 8192 - 650 - 100);
        assert_eq!(memory_mib(&aks(&machine(2, 4096), 70)), 4096 - 1024 - 100);
    }

    #[test]
    fn aks_kept_a_falling_share_before_1_29() {
        // Nodes that users showed (Azure/AKS#1216): 1816576 KiB between capacity and allocatable at 4 GiB, 3493888 at
        // 16 GiB.
        for (mib, kept_kib) in [(4096, 1_816_576), (16_384, 3_493_888)] {
            let left = aks_before_1_29(&machine(2, mib));
            assert_eq!(ByteSize::mib(mib).0 - left.memory.0, kept_kib * 1024, "{mib}");
        }
        assert_eq!(
            aks_before_1_29(&machine(2, 8192)).memory_formula,
            "8 GiB − 1.8 GiB reserved (25 % of 4 GiB + 20 % of 4 GiB) − 750 MiB before eviction"
        );
    }

    #[test]
    fn aks_keeps_its_table_of_processors() {
        for (cores, kept) in
            [(1, 60), (2, 100), (4, 140), (8, 180), (16, 260), (32, 420), (64, 740)]
        {
            assert_eq!(aks(&machine(cores, 8192), 30).millicores, cores * 1000 - kept, "{cores}");
        }
    }

    #[test]
    fn emr_is_its_table_and_nothing_else() {
        let yarn = |name: &str| emr(&catalog::find(name).unwrap());
        let m5 = yarn("m5.4xlarge").unwrap();
        assert_eq!(m5.memory, ByteSize::mib(57_344));
        assert_eq!(
            m5.formula,
            "yarn.nodemanager.resource.memory-mb = 57344 by EMR's table for m5.4xlarge"
        );
        assert_eq!(yarn("m5.large"), None);
        assert_eq!(yarn("n2-standard-4"), None);
    }

    #[test]
    fn a_node_never_hands_out_what_it_does_not_have() {
        for machine in catalog::all().map(|machine| machine.machine()) {
            for left in [
                gke(&machine),
                eks(&machine, DEFAULT_MAX_PODS),
                aks(&machine, DEFAULT_MAX_PODS),
                aks_before_1_29(&machine),
            ] {
                assert!(left.memory < machine.memory, "{machine:?}");
                assert!(left.cores() < machine.cores, "{machine:?}");
            }
        }
        assert_eq!(eks(&machine(0, 100), 110).memory, ByteSize::ZERO);
    }
}
