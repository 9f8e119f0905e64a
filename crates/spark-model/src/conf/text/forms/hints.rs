//! The cluster that a tree describes.

use super::FormReader;
use super::evidence::Service;
use crate::cluster::Platform;
use crate::conf::text::hints::Hints;
use crate::conf::text::tree::{TreeEntry, TreeNode, TreeValue};
use crate::conf::text::{How, TextKind, is_open};
use crate::conf::{DeployMode, Launcher, Manager, keys};

/// The Spark version in each runtime of a service, by how the runtime's name begins; of several the first one that fits.
///
/// Sources: the services' release notes: Databricks Runtime, "AWS Glue versions", "Amazon EMR releases", "Dataproc image
/// versions" and "Serverless for Apache Spark runtime versions", "Apache Spark runtimes in Fabric".
const RUNTIMES: &[(&[Service], Versions)] = &[
    (
        &[Service::Databricks],
        &[
            ("9.1", "3.1"),
            ("10.", "3.2"),
            ("11.", "3.3"),
            ("12.", "3.3"),
            ("13.", "3.4"),
            ("14.", "3.5"),
            ("15.", "3.5"),
            ("16.", "3.5"),
            ("17.", "4.0"),
        ],
    ),
    (
        &[Service::Glue],
        &[
            ("5.", "3.5"),
            ("4.", "3.3"),
            ("3.", "3.1"),
            ("2.", "2.4"),
            ("1.", "2.4"),
            ("0.9", "2.2"),
        ],
    ),
    (
        &[Service::Emr, Service::EmrOnEks, Service::EmrServerless],
        &[
            ("emr-spark-8.", "4.0"),
            ("emr-7.", "3.5"),
            ("emr-6.15", "3.4"),
            ("emr-6.14", "3.4"),
            ("emr-6.13", "3.4"),
            ("emr-6.12", "3.4"),
            ("emr-6.11", "3.3"),
            ("emr-6.10", "3.3"),
            ("emr-6.9", "3.3"),
            ("emr-6.8", "3.3"),
            ("emr-6.7", "3.2"),
            ("emr-6.6", "3.2"),
            ("emr-6.5", "3.1"),
            ("emr-6.4", "3.1"),
            ("emr-6.3", "3.1"),
            ("emr-6.2", "3.0"),
            ("emr-6.1", "3.0"),
            ("emr-6.0", "2.4"),
            ("emr-5.", "2.4"),
        ],
    ),
    (
        &[Service::Dataproc],
        &[("2.3", "3.5"), ("2.2", "3.5"), ("2.1", "3.3"), ("2.0", "3.1"), ("1.5", "2.4")],
    ),
    (
        &[Service::DataprocServerless],
        &[
            ("3.0", "4.0"),
            ("2.3", "3.5"),
            ("2.2", "3.5"),
            ("2.1", "3.4"),
            ("2.0", "3.3"),
            ("1.2", "3.5"),
            ("1.1", "3.3"),
        ],
    ),
    (&[Service::Fabric], &[("2.0", "4.0"), ("1.3", "3.5"), ("1.2", "3.4"), ("1.1", "3.3")]),
];

/// How a runtime's name begins, and its Spark version.
type Versions = &'static [(&'static str, &'static str)];

impl FormReader<'_> {
    /// Reads what one entry says about the cluster.
    pub(super) fn hint(&mut self, name: &str, entry: &TreeEntry) {
        let path = self.path.last().map_or("", String::as_str);
        let Some(written) = entry.value.text().filter(|text| !is_open(text)) else {
            self.unknown_hint(name, entry);
            return;
        };
        let text = || Some(written.to_owned());
        let number = || written.parse::<u32>().ok();
        let in_worker =
            matches!(path, "workerconfig" | "worker" | "coreinstancegroup" | "coreinstancefleet");
        let in_master = matches!(path, "masterconfig" | "master" | "masterinstancegroup");
        let evidence = &self.evidence;
        let hints = &mut self.parsed.hints;
        match name {
            "nodetypeid" | "workermachinetype" | "workertype" | "coreinstancetype" => {
                hints.machine = text();
            }
            "drivernodetypeid" | "mastermachinetype" | "masterinstancetype" => {
                hints.driver_machine = text();
            }
            "machinetype" | "machinetypeuri" | "instancetype" if in_worker => {
                hints.machine = last_part(written);
            }
            "machinetype" | "machinetypeuri" | "instancetype" if in_master => {
                hints.driver_machine = last_part(written);
            }
            "nodesize" => hints.machine = text(),
            "instancetype" if evidence.has(Service::Emr) && path != "instancegroups" => {
                hints.machine.get_or_insert(written.to_owned());
            }
            "numworkers" | "numberofworkers" | "nodecount" => hints.workers = number(),
            "workers" if evidence.has(Service::Glue) => hints.workers = number(),
            "numinstances" | "instancecount" if in_worker => hints.workers = number(),
            // One of them is the primary machine.
            "instancecount" if self.path.len() == 1 && evidence.has(Service::Emr) => {
                hints.workers = number().map(|count| count.saturating_sub(1));
            }
            "minworkers" | "minnodecount" => hints.workers = number(),
            "maxworkers" | "maxnodecount" => hints.most_workers = number(),
            "sparkversion" | "glueversion" | "imageversion" | "releaselabel" | "runtimeversion" => {
                hints.runtime = text();
            }
            "version"
                if path == "runtimeconfig"
                    || (self.path.len() == 1 && evidence.has(Service::DataprocServerless)) =>
            {
                hints.runtime = text();
            }
            "replicacount" | "replicas" if path == "worker" => hints.workers = number(),
            "apiversion" if written == "v1" || written.contains('/') => {
                self.evidence.kubernetes = true;
            }
            "singlenode" => hints.workers = Some(0),
            "application"
            | "entrypoint"
            | "file"
            | "mainapplicationfile"
            | "mainpythonfileuri"
            | "pythonfile"
            | "scriptlocation"
                if written.contains('.') =>
            {
                hints.application.get_or_insert(written.to_owned());
            }
            "deploymode" if matches!(written, "client" | "cluster") => {
                hints.deploy_mode = Some(if written == "cluster" {
                    DeployMode::Cluster
                } else {
                    DeployMode::Client
                });
            }
            _ => {}
        }
    }

    /// Reports a value about the cluster that is known only where the text is used.
    fn unknown_hint(&mut self, name: &str, entry: &TreeEntry) {
        const NAMED: &[&str] = &[
            "nodetypeid",
            "workermachinetype",
            "workertype",
            "numworkers",
            "numberofworkers",
            "glueversion",
            "sparkversion",
        ];
        let open = matches!(entry.value.value, TreeValue::Unread)
            || entry.value.text().is_some_and(is_open);
        if open && NAMED.contains(&name) {
            let written = self.text.get(entry.value.range.clone()).unwrap_or_default();
            self.parsed.problem(
                entry.value.range.clone(),
                format!(
                    "{} is known only where this runs, so `{}` of the cluster is left open; write the value to count it",
                    super::super::quoted(written),
                    entry.key
                ),
            );
        }
    }

    /// Reads what a whole map says about the cluster: an EMR group of machines.
    pub(super) fn cluster(&mut self, node: &TreeNode) {
        let role = node.field("instancerole").or_else(|| node.field("instancegrouptype"));
        let Some(role) = role.and_then(TreeNode::text).filter(|it| matches!(*it, "CORE" | "TASK"))
        else {
            return;
        };
        let hints = &mut self.parsed.hints;
        if let Some(machine) = node.field("instancetype").and_then(TreeNode::text)
            && (role == "CORE" || hints.machine.is_none())
        {
            hints.machine = Some(machine.to_owned());
        }
        let count = node.field("instancecount").and_then(|it| it.text()?.parse::<u32>().ok());
        if let Some(count) = count {
            hints.workers = Some(hints.workers.unwrap_or(0).saturating_add(count));
        }
    }

    /// What the service itself decides.
    pub(super) fn conclude(&mut self) {
        let is_standalone = self.parsed.hints.manager == Some(Manager::Standalone);
        if self.evidence.kubernetes && !is_standalone {
            self.parsed.hints.manager = Some(Manager::Kubernetes);
        }
        let Some(service) = self.evidence.service() else { return };
        let is_set = |key: &str| self.parsed.setting(key).is_some();
        let submits = self.submits();
        let master = is_set(keys::MASTER);
        let hints = &mut self.parsed.hints;
        let runtime = hints.runtime.clone();
        let named = RUNTIMES.iter().filter(|(services, _)| services.contains(&service));
        let version = named.flat_map(|(_, table)| table.iter()).find_map(|(prefix, version)| {
            runtime.as_deref()?.starts_with(prefix).then(|| (*version).to_owned())
        });
        hints.spark_version = version.or(hints.spark_version.take()).or_else(|| {
            // Synapse and the images of a container name Spark's own version.
            runtime.filter(|it| {
                matches!(service, Service::Synapse | Service::Map) && it.starts_with(['3', '4'])
            })
        });
        let (platform, manager, mode, launcher) = match service {
            Service::Databricks => {
                (Some(Platform::Databricks), None, None, Some(Launcher::Notebook))
            }
            Service::Glue => (Some(Platform::Glue), None, None, Some(Launcher::SparkSubmit)),
            Service::Emr => (
                Some(Platform::Emr),
                Some(Manager::Yarn),
                None,
                submits.then_some(Launcher::SparkSubmit),
            ),
            Service::EmrOnEks => (
                Some(Platform::Eks),
                Some(Manager::Kubernetes),
                Some(DeployMode::Cluster),
                Some(Launcher::SparkSubmit),
            ),
            Service::EmrServerless => {
                (Some(Platform::EmrServerless), None, None, Some(Launcher::SparkSubmit))
            }
            Service::Dataproc => (
                Some(Platform::Dataproc),
                Some(Manager::Yarn),
                None,
                submits.then_some(Launcher::SparkSubmit),
            ),
            Service::DataprocServerless => {
                (Some(Platform::DataprocServerless), None, None, Some(Launcher::SparkSubmit))
            }
            Service::Fabric => (Some(Platform::Fabric), None, None, Some(Launcher::Notebook)),
            Service::Synapse => (
                Some(Platform::Synapse),
                None,
                None,
                Some(if submits { Launcher::SparkSubmit } else { Launcher::Notebook }),
            ),
            Service::Airflow => (None, None, None, Some(Launcher::SparkSubmit)),
            Service::Livy => (
                None,
                None,
                None,
                Some(if submits { Launcher::SparkSubmit } else { Launcher::Notebook }),
            ),
            Service::Environment | Service::Map => (None, None, None, None),
        };
        hints.platform = hints.platform.or(platform);
        if !master {
            hints.manager = manager.or(platform.map(Platform::manager)).or(hints.manager);
        }
        hints.deploy_mode = hints.deploy_mode.or(mode);
        hints.launcher = launcher.or(hints.launcher);
        if hints.platform == Some(Platform::Glue) {
            hints.deploy_mode.get_or_insert(DeployMode::Cluster);
        }
        if self.parsed.kind == TextKind::EmrServerless {
            self.parsed.hints.deploy_mode.get_or_insert(DeployMode::Cluster);
        }
    }

    /// Returns true if the text submits an application, where the service also starts sessions for notebooks.
    fn submits(&self) -> bool {
        let options =
            self.parsed.settings.iter().any(|it| matches!(it.how, How::Conf | How::Option));
        self.evidence.submits || self.parsed.hints.application.is_some() || options
    }
}

/// The last part of a path such as `projects/p/zones/z/machineTypes/n1-standard-4`.
fn last_part(path: &str) -> Option<String> {
    path.rsplit('/').next().map(str::to_owned)
}

impl Hints {
    /// Takes over what `other` knows and this does not.
    pub(in crate::conf::text) fn fill(&mut self, other: Hints) {
        self.manager = self.manager.or(other.manager);
        self.deploy_mode = self.deploy_mode.or(other.deploy_mode);
        self.launcher = self.launcher.or(other.launcher);
        self.platform = self.platform.or(other.platform);
        self.spark_version = self.spark_version.take().or(other.spark_version);
        self.runtime = self.runtime.take().or(other.runtime);
        self.machine = self.machine.take().or(other.machine);
        self.driver_machine = self.driver_machine.take().or(other.driver_machine);
        self.workers = self.workers.or(other.workers);
        self.most_workers = self.most_workers.or(other.most_workers);
        self.node_memory = self.node_memory.or(other.node_memory);
        self.node_cores = self.node_cores.or(other.node_cores);
        self.application = self.application.take().or(other.application);
    }
}
