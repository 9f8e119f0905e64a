//! Heaps and cores that services give their processes where nobody sets them, from `defaults.tsv`.

use crate::bytes::{ByteSize, ByteUnit};
use crate::cluster::{Cluster, Platform};

static DEFAULTS: &str = include_str!("defaults.tsv");

/// A process as a service sets it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessDefaults {
    pub heap: ByteSize,
    pub cores: u32,
    /// Memory next to the heap; `None` where Spark's own rule holds.
    pub overhead: Option<ByteSize>,
    /// The address that gives the figures.
    pub source: &'static str,
}

/// The size of a driver or an executor by Synapse's name for it: `Small`, `Medium`.
pub fn synapse_size(name: &str) -> Option<ProcessDefaults> {
    let name = name.trim().replace("ExtraLarge", "XLarge");
    find("synapse", &name)
}

/// The defaults of a process on this cluster, where its service publishes them.
pub fn of(cluster: &Cluster) -> Option<ProcessDefaults> {
    let machine = cluster.machine.name.as_deref().unwrap_or_default();
    match cluster.platform? {
        Platform::Glue => find("glue", machine),
        Platform::Synapse => synapse_size(machine),
        Platform::Fabric => find("fabric", machine),
        Platform::EmrServerless => find("emr-serverless", ""),
        Platform::DataprocServerless => find("dataproc-serverless", ""),
        _ => None,
    }
}

/// Returns true if the service of this cluster sets heaps by itself and publishes no figure: then Spark's default of
/// 1 GiB is not what runs.
pub fn is_unknown(cluster: &Cluster) -> bool {
    let sets = matches!(
        cluster.platform,
        Some(
            Platform::Databricks
                | Platform::Dataproc
                | Platform::Emr
                | Platform::Fabric
                | Platform::Glue
                | Platform::Synapse
        )
    );
    sets && of(cluster).is_none()
}

fn find(service: &str, size: &str) -> Option<ProcessDefaults> {
    DEFAULTS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        let found = fields.next()? == service && fields.next()?.eq_ignore_ascii_case(size);
        found.then_some(())?;
        let heap = ByteSize::parse(fields.next()?, ByteUnit::MiB).ok()?;
        let cores = fields.next()?.parse().ok()?;
        let overhead = ByteSize::parse(fields.next()?, ByteUnit::MiB).ok();
        Some(ProcessDefaults { heap, cores, overhead, source: fields.next()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_has_a_source() {
        for line in DEFAULTS.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 6, "{line}");
            let found = find(fields[0], fields[1]).unwrap_or_else(|| panic!("{line}"));
            assert!(found.source.starts_with("https://"), "{line}");
            assert!(found.heap > ByteSize::gib(1) && found.cores > 0, "{line}");
        }
    }
}
