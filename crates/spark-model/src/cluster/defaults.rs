//! Heaps and cores that services give their processes where nobody sets them, and the services' own workers, from
//! `defaults.tsv`.

use crate::bytes::{ByteSize, ByteUnit};
use crate::cluster::{Cluster, Machine, Platform};

static DEFAULTS: &str = include_str!("defaults.tsv");

/// A size of a service's worker, and of the processes on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSize {
    /// The worker; `None` for a service without servers.
    pub worker: Option<Machine>,
    /// The heap of a driver and of an executor; `None` where no figure is public.
    pub heap: Option<ByteSize>,
    /// The cores of an executor.
    pub cores: Option<u32>,
    /// The addresses that give the figures, parted by blanks.
    pub sources: &'static str,
}

impl Platform {
    /// Its name in the table; `None` for one that is not in it.
    fn service(self) -> Option<&'static str> {
        Some(match self {
            Self::Glue => "glue",
            Self::Synapse => "synapse",
            Self::Fabric => "fabric",
            Self::EmrServerless => "emr-serverless",
            Self::DataprocServerless => "dataproc-serverless",
            _ => return None,
        })
    }

    /// Returns true if it sets heaps by itself, so that Spark's default of 1 GiB is not what runs.
    pub fn sets_heaps(self) -> bool {
        matches!(self, Self::Dataproc | Self::Emr) || self.is_whole()
    }

    /// Returns true if an application takes the executors that it can get, where nobody says otherwise: Glue has one on each
    /// worker, and the others set `spark.dynamicAllocation.enabled`.
    ///
    /// Sources: "Configure Spark" in Amazon EMR's release guide; "Spark job tuning tips" of Dataproc; "Using Spark
    /// configurations" of EMR Serverless; "Spark properties" of Dataproc Serverless.
    pub fn allocates_dynamically(self) -> bool {
        matches!(
            self,
            Self::Dataproc
                | Self::DataprocServerless
                | Self::Emr
                | Self::EmrServerless
                | Self::Glue
        )
    }

    /// Returns true if it is the machines, the manager and the launcher in one, so that no other manager runs on it.
    pub fn is_whole(self) -> bool {
        self == Self::Databricks || self.service().is_some()
    }
}

/// The size of a driver or an executor by Synapse's name for it: `Small`, `Medium`.
pub fn synapse_size(name: &str) -> Option<ServiceSize> {
    find("synapse", &name.trim().replace("ExtraLarge", "XLarge"))
}

/// The defaults on this cluster, where its service publishes them.
pub fn of(cluster: &Cluster) -> Option<ServiceSize> {
    let service = cluster.platform?.service()?;
    find(service, "").or_else(|| find(service, cluster.machine.name.as_deref()?))
}

/// A service's worker by its name, such as Glue's `G.2X`.
pub fn worker(name: &str) -> Option<Machine> {
    ["glue", "synapse", "fabric"].into_iter().find_map(|service| find(service, name)?.worker)
}

fn find(service: &str, size: &str) -> Option<ServiceSize> {
    let mut lines = DEFAULTS.lines().filter(|line| !line.starts_with('#'));
    lines.find_map(|line| {
        let mut fields = line.split('\t');
        let name = (fields.next()? == service).then(|| fields.next())??;
        name.eq_ignore_ascii_case(size).then_some(())?;
        let cores = fields.next()?.parse().ok();
        let memory = ByteSize::parse(fields.next()?, ByteUnit::MiB).ok();
        Some(ServiceSize {
            worker: cores.zip(memory).map(|(cores, memory)| Machine {
                name: Some(name.to_owned()),
                cores,
                memory,
            }),
            heap: ByteSize::parse(fields.next()?, ByteUnit::MiB).ok(),
            cores: fields.next()?.parse().ok(),
            sources: fields.next()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_has_a_source() {
        for line in DEFAULTS.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 7, "{line}");
            let found = find(fields[0], fields[1]).unwrap_or_else(|| panic!("{line}"));
            assert!(
                found.sources.split(' ').all(|source| source.starts_with("https://")),
                "{line}"
            );
            assert_eq!(found.worker.is_some(), !fields[1].is_empty(), "{line}");
            if let Some((worker, heap)) = found.worker.zip(found.heap) {
                assert!(heap > worker.memory.share(0.5) && heap < worker.memory, "{line}");
            }
        }
    }

    #[test]
    fn a_service_names_its_sizes() {
        assert_eq!(worker("g.2x").map(|it| (it.cores, it.memory)), Some((8, ByteSize::gib(32))));
        assert_eq!(synapse_size("ExtraLarge").and_then(|it| it.heap), Some(ByteSize::gib(224)));
        assert_eq!(worker("m5.xlarge"), None);
    }
}
