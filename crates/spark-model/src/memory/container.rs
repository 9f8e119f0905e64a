//! Containers: memory requested from the cluster manager for one JVM and the processes next to it.

use crate::bytes::{ByteSize, ByteUnit, MIB};
use crate::cluster::{Cluster, Platform};
use crate::conf::{Conf, DeployMode, Manager, SparkVersion, keys};

/// The least overhead, unless `min{Driver,Executor}MemoryOverhead` says otherwise
/// (`ResourceProfile.MEMORY_OVERHEAD_MIN_MIB`).
const MIN_OVERHEAD: ByteSize = ByteSize::mib(384);

/// `spark.{driver,executor}.memoryOverheadFactor`'s default.
pub(super) const OVERHEAD_FACTOR: f64 = 0.10;

/// The factor of applications outside the JVM, PySpark's among them, on Kubernetes in cluster mode
/// (`KubernetesConf`/`BasicDriverFeatureStep`: `NON_JVM_MEMORY_OVERHEAD_FACTOR`).
const NON_JVM_OVERHEAD_FACTOR: f64 = 0.40;

/// YARN's default for `yarn.scheduler.minimum-allocation-mb`, the grain of its containers (`yarn-default.xml`).
const YARN_INCREMENT: ByteSize = ByteSize::mib(1024);

/// EMR's default (<https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hadoop-task-config.html>).
const EMR_INCREMENT: ByteSize = ByteSize::mib(32);

/// Unit that containers on this cluster's YARN are multiples of.
pub fn yarn_increment(cluster: &Cluster) -> ByteSize {
    let default =
        if cluster.platform == Some(Platform::Emr) { EMR_INCREMENT } else { YARN_INCREMENT };
    cluster.minimum_allocation.filter(|size| size.0 > 0).unwrap_or(default)
}

/// Whose container it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Driver,
    Executor,
}

/// The overhead of a container, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Overhead {
    pub bytes: ByteSize,
    pub formula: String,
}

/// The surroundings that decide a container's overhead.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    pub manager: Manager,
    pub deploy_mode: DeployMode,
    pub version: SparkVersion,
}

/// The overhead next to a heap of `heap` bytes (`ResourceProfile.calculateOverHeadMemory`); `None` where the manager
/// adds none.
pub fn overhead(role: Role, heap: ByteSize, conf: &Conf, around: Surroundings) -> Option<Overhead> {
    let derived = derived_overhead(role, heap, conf, around)?;
    let explicit = match role {
        Role::Driver => keys::DRIVER_OVERHEAD,
        Role::Executor => keys::EXECUTOR_OVERHEAD,
    };
    if let Some(Ok(bytes)) = conf.size(explicit, ByteUnit::MiB) {
        let formula =
            format!("{explicit}, which replaces what Spark would add ({})", derived.bytes.human());
        return Some(Overhead { bytes: bytes.align_down(MIB), formula });
    }
    Some(derived)
}

/// The overhead where nobody sets it.
pub fn derived_overhead(
    role: Role,
    heap: ByteSize,
    conf: &Conf,
    around: Surroundings,
) -> Option<Overhead> {
    if !matches!(around.manager, Manager::Yarn | Manager::Kubernetes) {
        return None;
    }
    let [factor_key, minimum_key] = match role {
        Role::Driver => [keys::DRIVER_OVERHEAD_FACTOR, keys::DRIVER_MIN_OVERHEAD],
        Role::Executor => [keys::EXECUTOR_OVERHEAD_FACTOR, keys::EXECUTOR_MIN_OVERHEAD],
    };
    let minimum = match conf.size(minimum_key, ByteUnit::MiB) {
        Some(Ok(bytes)) if around.version >= SparkVersion::V4_0 => bytes.align_down(MIB),
        _ => MIN_OVERHEAD,
    };
    let factor = overhead_factor(factor_key, conf, around);
    // The product is truncated to whole MiB: `(overheadFactor * executorMemoryMiB).toInt`.
    let share = ByteSize::mib(((heap.0 / MIB) as f64 * factor) as u64);
    let formula = format!("the larger of {factor} × heap and {}", minimum.human());
    Some(Overhead { bytes: share.max(minimum), formula })
}

fn overhead_factor(factor_key: &str, conf: &Conf, around: Surroundings) -> f64 {
    let default = match around.manager {
        Manager::Kubernetes => {
            let of_python = around.deploy_mode == DeployMode::Cluster;
            conf.number(
                keys::KUBERNETES_OVERHEAD_FACTOR,
                if of_python { NON_JVM_OVERHEAD_FACTOR } else { OVERHEAD_FACTOR },
            )
        }
        _ => OVERHEAD_FACTOR,
    };
    conf.number(factor_key, default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        role: Role,
        heap_mib: u64,
        manager: Manager,
        deploy_mode: DeployMode,
        settings: &[(&str, &str)],
        expected: Option<u64>,
    ) {
        let outside = settings.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
        let launch = crate::conf::Launch {
            launcher: crate::conf::Launcher::SparkSubmit,
            deploy_mode,
            version: SparkVersion::V4_3,
        };
        let conf =
            crate::conf::resolve(&outside, &[], launch, crate::conf::Master::of_manager(manager));
        let around = Surroundings { manager, deploy_mode, version: SparkVersion::V4_3 };
        assert_eq!(
            overhead(role, ByteSize::mib(heap_mib), &conf, around).map(|o| o.bytes),
            expected.map(ByteSize::mib)
        );
    }

    #[test]
    fn follows_sparks_rules() {
        use DeployMode::{Client, Cluster};
        check(Role::Executor, 1024, Manager::Yarn, Client, &[], Some(384));
        check(Role::Executor, 19456, Manager::Yarn, Client, &[], Some(1945));
        check(Role::Executor, 8192, Manager::Kubernetes, Client, &[], Some(819));
        check(Role::Executor, 8192, Manager::Kubernetes, Cluster, &[], Some(3276));
        check(
            Role::Executor,
            8192,
            Manager::Yarn,
            Client,
            &[(keys::EXECUTOR_OVERHEAD, "100")],
            Some(100),
        );
        check(
            Role::Executor,
            8192,
            Manager::Yarn,
            Client,
            &[(keys::EXECUTOR_OVERHEAD_FACTOR, "0.2")],
            Some(1638),
        );
        check(
            Role::Driver,
            1024,
            Manager::Yarn,
            Cluster,
            &[(keys::DRIVER_MIN_OVERHEAD, "512m")],
            Some(512),
        );
        check(Role::Executor, 8192, Manager::Standalone, Client, &[], None);
    }
}
