//! Meaning of `spark.master`.

use crate::conf::Manager;

/// A master URL, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Master {
    /// One JVM is driver and executor, and runs this many tasks at once; `None` is `local[*]`, as many as it sees
    /// processors.
    Local {
        threads: Option<u32>,
    },
    /// Spark's own test cluster on one machine: workers with so many cores and so much memory (MiB) each.
    LocalCluster {
        workers: u32,
        cores: u32,
        memory_mib: u64,
    },
    Standalone,
    Yarn,
    Kubernetes,
}

/// A master URL that Spark refuses ("Could not parse Master URL").
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no master URL; Spark knows local, local[4], local[*], local-cluster[2,1,1024], spark://host:7077, yarn and k8s://https://…"
)]
pub struct ParseMasterError(pub String);

impl Master {
    /// Reads a master URL by the patterns of `SparkContext.createTaskScheduler` (`SparkMasterRegex`).
    pub fn parse(url: &str) -> Result<Self, ParseMasterError> {
        let error = || ParseMasterError(url.to_owned());
        if url == "local" {
            return Ok(Self::Local { threads: Some(1) });
        }
        if let Some(inner) = bracketed(url, "local") {
            // local[N, maxFailures] differs from local[N] only in how often a task may fail.
            let threads = inner.split(',').next().unwrap_or_default().trim();
            return match threads {
                "*" => Ok(Self::Local { threads: None }),
                n => n
                    .parse()
                    .ok()
                    .filter(|&n| n > 0)
                    .map(|n| Self::Local { threads: Some(n) })
                    .ok_or_else(error),
            };
        }
        if let Some(inner) = bracketed(url, "local-cluster") {
            let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
            let [workers, cores, memory] = parts[..] else { return Err(error()) };
            return match (workers.parse(), cores.parse(), memory.parse()) {
                (Ok(workers), Ok(cores), Ok(memory_mib)) => {
                    Ok(Self::LocalCluster { workers, cores, memory_mib })
                }
                _ => Err(error()),
            };
        }
        match url {
            "yarn" => Ok(Self::Yarn),
            _ if url.starts_with("spark://") => Ok(Self::Standalone),
            _ if url.starts_with("k8s://") => Ok(Self::Kubernetes),
            _ => Err(error()),
        }
    }

    /// The master that the cluster form's choice means where no URL is given.
    pub fn of_manager(manager: Manager) -> Self {
        match manager {
            Manager::Local => Self::Local { threads: None },
            Manager::Standalone => Self::Standalone,
            Manager::Yarn => Self::Yarn,
            Manager::Kubernetes => Self::Kubernetes,
        }
    }

    pub fn manager(self) -> Manager {
        match self {
            Self::Local { .. } => Manager::Local,
            Self::LocalCluster { .. } | Self::Standalone => Manager::Standalone,
            Self::Yarn => Manager::Yarn,
            Self::Kubernetes => Manager::Kubernetes,
        }
    }
}

fn bracketed<'u>(url: &'u str, name: &str) -> Option<&'u str> {
    url.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_kind_of_master() {
        let cases = [
            ("local", Some(Master::Local { threads: Some(1) })),
            ("local[4]", Some(Master::Local { threads: Some(4) })),
            ("local[*]", Some(Master::Local { threads: None })),
            ("local[2, 3]", Some(Master::Local { threads: Some(2) })),
            (
                "local-cluster[1,2,1024]",
                Some(Master::LocalCluster { workers: 1, cores: 2, memory_mib: 1024 }),
            ),
            ("spark://h:7077", Some(Master::Standalone)),
            ("yarn", Some(Master::Yarn)),
            ("k8s://https://h:443", Some(Master::Kubernetes)),
            ("local[0]", None),
            ("yarn-client", None),
            ("mesos://h", None),
        ];
        for (url, expected) in cases {
            assert_eq!(Master::parse(url).ok(), expected, "{url}");
        }
    }
}
