//! The service that a tree describes, by the fields that only it has.

use crate::conf::text::TextKind;
use crate::conf::text::tree::{TreeNode, plain_name};

/// A service, or a tool that hands settings on. In the order in which evidence of several decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Databricks,
    Glue,
    EmrOnEks,
    EmrServerless,
    Emr,
    DataprocServerless,
    Dataproc,
    Fabric,
    Synapse,
    Airflow,
    Livy,
    Environment,
    /// A tool that has a map of keys: a table of them, a dbt profile.
    Map,
}

const ORDER: &[Service] = &[
    Service::Databricks,
    Service::Glue,
    Service::EmrOnEks,
    Service::EmrServerless,
    Service::Emr,
    Service::DataprocServerless,
    Service::Dataproc,
    Service::Fabric,
    Service::Synapse,
    Service::Airflow,
    Service::Livy,
    Service::Environment,
    Service::Map,
];

/// Names of entries, plain, that only one service has.
const NAMES: &[(Service, &[&str])] = &[
    (
        Service::Databricks,
        &[
            "databrickscluster",
            "databricksjob",
            "databrickssubmitrunoperator",
            "databrickscreatejobsoperator",
            "datasecuritymode",
            "drivernodetypeid",
            "existingclusterid",
            "jobclusterkey",
            "newcluster",
            "nodetypeid",
            "sparkpythontask",
            "sparksubmittask",
        ],
    ),
    (
        Service::Glue,
        &[
            "awsgluejob",
            "awscloudgluejob",
            "glueversion",
            "gluejoboperator",
            "numberofworkers",
            "defaultarguments",
            "gluejobparameters",
        ],
    ),
    (
        Service::EmrOnEks,
        &[
            "virtualclusterid",
            "sparksubmitjobdriver",
            "emrcontaineroperator",
            "awsemrcontainersjobrun",
        ],
    ),
    (
        Service::EmrServerless,
        &[
            "awsemrserverlessapplication",
            "emrserverlessstartjoboperator",
            "initialcapacity",
            "jobdriver",
        ],
    ),
    (
        Service::Emr,
        &[
            "actiononfailure",
            "awsemrcluster",
            "configurationsjson",
            "coreinstancegroup",
            "emraddstepsoperator",
            "emrcreatejobflowoperator",
            "hadoopjarstep",
            "instancegroups",
            "jobflowoverrides",
            "releaselabel",
        ],
    ),
    (
        Service::DataprocServerless,
        &[
            "dataproccreatebatchoperator",
            "googledataprocbatch",
            "pysparkbatch",
            "sparkbatch",
            "environmentconfig",
            "dataprocbatch",
        ],
    ),
    (
        Service::Dataproc,
        &[
            "dataproccreateclusteroperator",
            "dataprocsubmitjoboperator",
            "googledataproccluster",
            "googledataprocjob",
            "gceclusterconfig",
            "pysparkjob",
            "softwareconfig",
            "workerconfig",
            "workermachinetype",
        ],
    ),
    (
        Service::Fabric,
        &[
            "defaultlakehouse",
            "dynamicexecutorallocation",
            "enablenativeexecutionengine",
            "instancepoolid",
            "usestarterpool",
        ],
    ),
    (
        Service::Synapse,
        &[
            "azurermsynapsesparkpool",
            "azuresynapserunsparkbatchoperator",
            "bigdatapool",
            "nodesizefamily",
            "sessionproperties",
            "sparkpool",
            "targetbigdatapool",
        ],
    ),
    (
        Service::Airflow,
        &[
            "bashcommand",
            "livyoperator",
            "sparksqloperator",
            "sparksubmithook",
            "sparksubmitoperator",
        ],
    ),
];

/// Values that name a service, and the entry that has them.
const VALUES: &[(Service, &str, &str)] = &[
    (Service::Glue, "type", "AWS::Glue::Job"),
    (Service::Emr, "type", "AWS::EMR::Cluster"),
    (Service::EmrServerless, "type", "AWS::EMRServerless::Application"),
    (Service::Databricks, "type", "databricks"),
    (Service::Synapse, "type", "SynapseNotebook"),
    (Service::Synapse, "type", "SparkJob"),
    (Service::Fabric, "type", "TridentNotebook"),
    (Service::Glue, "name", "glueetl"),
    (Service::Glue, "name", "gluestreaming"),
    (Service::Glue, "type", "glue"),
    (Service::Emr, "type", "Spark"),
    (Service::Emr, "jar", "command-runner.jar"),
    (Service::Map, "type", "spark"),
];

/// Words of a command line, and the service that they name.
const COMMANDS: &[(Service, &str)] = &[
    (Service::DataprocServerless, "dataproc batches"),
    (Service::Dataproc, "dataproc "),
    (Service::EmrServerless, "emr-serverless "),
    (Service::EmrOnEks, "emr-containers "),
    (Service::Emr, "emr "),
    (Service::Glue, "glue "),
    (Service::Synapse, "synapse "),
    (Service::Databricks, "clusters create"),
    (Service::Databricks, "jobs create"),
];

/// Names of entries, plain, that describe an application which is submitted.
const SUBMITS: &[&str] = &[
    "dataprocsubmitjoboperator",
    "emraddstepsoperator",
    "googledataprocjob",
    "hadoopjarstep",
    "pysparkjob",
    "sparkjob",
    "targetbigdatapool",
];

/// Everything in trees that names a service.
#[derive(Default)]
pub(super) struct Evidence {
    found: Vec<Service>,
    /// True if an application is submitted, where the service also has clusters and sessions.
    pub submits: bool,
    /// True if a manifest of Kubernetes describes it.
    pub kubernetes: bool,
}

impl Evidence {
    pub fn add(&mut self, service: Service) {
        if !self.found.contains(&service) {
            self.found.push(service);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub fn has(&self, service: Service) -> bool {
        self.service() == Some(service)
    }

    /// The service, where one is named; of several the most particular one.
    pub fn service(&self) -> Option<Service> {
        ORDER.iter().copied().find(|service| self.found.contains(service))
    }

    pub fn kind(&self) -> Option<TextKind> {
        self.service().map(|service| match service {
            Service::Databricks => TextKind::Databricks,
            Service::Glue => TextKind::Glue,
            Service::EmrServerless => TextKind::EmrServerless,
            Service::EmrOnEks | Service::Emr => TextKind::EmrClassification,
            Service::DataprocServerless | Service::Dataproc => TextKind::Dataproc,
            Service::Fabric => TextKind::Fabric,
            Service::Synapse => TextKind::Synapse,
            Service::Airflow => TextKind::Airflow,
            Service::Livy => TextKind::Livy,
            Service::Environment => TextKind::Environment,
            Service::Map => TextKind::Map,
        })
    }

    /// Looks for evidence in a tree.
    pub fn collect(&mut self, node: &TreeNode) {
        if super::classification(node).is_some() {
            self.add(Service::Emr);
        }
        for entry in node.entries() {
            let name = plain_name(&entry.key);
            let submits =
                [" submit", "start-job-run", "add-steps"].iter().any(|it| entry.key.contains(it));
            self.submits |= submits || SUBMITS.contains(&name.as_str());
            let named = NAMES.iter().filter(|(_, names)| names.contains(&name.as_str()));
            named.for_each(|(service, _)| self.add(*service));
            if let Some(value) = entry.value.text() {
                self.value(&name, value);
            }
            for (service, command) in COMMANDS {
                if entry.key.contains(' ') && format!("{} ", entry.key).starts_with(command) {
                    self.add(*service);
                }
            }
            // Kubernetes' operator writes `sparkConf`, and Fabric a list.
            if entry.key == "spark_conf" && !entry.value.entries().is_empty() {
                self.add(Service::Databricks);
            }
            if entry.key.starts_with("spark.emr-serverless.") {
                self.add(Service::EmrServerless);
            } else if entry.key.starts_with("spark.databricks.") {
                self.add(Service::Databricks);
            } else if entry.key.starts_with("spark.dataproc.") {
                self.add(Service::DataprocServerless);
            } else if entry.key.starts_with("spark:spark.") {
                self.add(Service::Dataproc);
            }
            self.collect(&entry.value);
        }
        if node.field("sparksubmit").is_some_and(|driver| driver.field("entrypoint").is_some()) {
            self.add(Service::EmrServerless);
        }
        if node.field("placement").is_some_and(|it| it.field("clustername").is_some()) {
            self.add(Service::Dataproc);
        }
        let session = ["drivermemory", "executormemory", "executorcores", "numexecutors"];
        if session.iter().any(|name| node.field(name).is_some()) {
            self.add(Service::Livy);
        }
        node.items().iter().for_each(|item| self.collect(item));
    }

    fn value(&mut self, name: &str, value: &str) {
        for (service, field, expected) in VALUES {
            if name == *field && value == *expected {
                self.add(*service);
            }
        }
        match name {
            "sparkversion" if value.contains("scala") || value.contains(".x") => {
                self.add(Service::Databricks);
            }
            "workertype"
                if value.starts_with("G.")
                    || value.starts_with("R.")
                    || value.starts_with("Z.") =>
            {
                self.add(Service::Glue);
            }
            "environmentkey" | "runtimeengine" => self.add(Service::Databricks),
            _ => {}
        }
    }
}
