//! The user's input: code, settings, the cluster, the tables. `{}` is a valid input.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ignore;
use spark_model::cluster::Cluster;
use spark_model::conf::SparkVersion;
use spark_plan::{Assumptions, Table};

/// Everything an analysis starts from. In JSON the names are camelCase, unknown fields are refused by name, and sizes
/// are Spark byte strings (`"4g"`) or numbers of bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Input {
    /// Python: a script, a whole `.ipynb`, or a Databricks export.
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub source: String,
    /// A pasted error, log or stack trace.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub failure: String,
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub spark_version: SparkVersion,
    /// Settings as somebody pastes them: a spark-submit command, a spark-defaults.conf, a manifest, a cluster's JSON.
    /// `conf` wins over them.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub settings: String,
    /// Settings from outside the code: spark-submit, spark-defaults.conf, a cluster's page.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub conf: BTreeMap<String, String>,
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub cluster: Cluster,
    /// Facts about tables and paths, by the name that the code reads them by.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub tables: BTreeMap<String, Table>,
    /// Assumptions about the data where nothing gives a figure.
    #[serde(skip_serializing_if = "Assumptions::is_default")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub assume: Assumptions,
    /// Rules that are switched off, by their ids.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", deserialize_with = "ignore::read")]
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub ignore: BTreeSet<String>,
}

impl Input {
    /// Reads an input from JSON; the error names the field that is wrong, and says what would have been right.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spark_model::bytes::ByteSize;
    use spark_model::cluster::JavaVersion;
    use spark_model::conf::Manager;

    #[test]
    fn nothing_is_a_valid_input() {
        assert_eq!(Input::from_json("{}").unwrap(), Input::default());
    }

    #[test]
    fn reads_the_contracts_names() {
        let input = Input::from_json(
            r#"{"sparkVersion": "4.1", "conf": {"spark.executor.memory": "4g"},
                "cluster": {"manager": "kubernetes", "deployMode": "cluster", "workers": 20, "launcher": "spark-submit", "javaVersion": 21,
                            "machine": {"name": "m5.4xlarge", "cores": 16, "memory": "64g"}},
                "tables": {"events": {"rows": 1000, "bytes": "40g", "largestKeyShare": 0.3}}}"#,
        )
        .unwrap();
        assert_eq!(input.cluster.manager, Manager::Kubernetes);
        assert_eq!(input.cluster.java_version, JavaVersion::V21);
        assert_eq!(input.cluster.machine.memory, ByteSize::gib(64));
        assert_eq!(input.tables["events"].bytes, Some(ByteSize::gib(40)));
    }

    #[track_caller]
    fn refused(json: &str, parts: &[&str]) {
        let error = Input::from_json(json).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_refusal_names_what_is_wrong_and_what_would_be_right() {
        refused(r#"{"sorce": ""}"#, &["`sorce`", "`source`"]);
        refused(r#"{"cluster": {"machine": {"ram": 1}}}"#, &["`ram`", "`memory`"]);
        refused(
            r#"{"cluster": {"machine": {"memory": "64 GiB"}}}"#,
            &["64 GiB", "a whole number and a unit"],
        );
        refused(r#"{"sparkVersion": "2.4"}"#, &["`2.4`", "`3.5`"]);
        refused(r#"{"cluster": {"javaVersion": 9}}"#, &["9", "8, 11, 17, 21, 25"]);
        refused(
            r#"{"ignore": ["collect-unbound"]}"#,
            &["`collect-unbound`", "did you mean `collect-unbounded`"],
        );
        refused(r#"{"ignore": ["E501"]}"#, &["`E501`", "expected ids such as"]);
        refused(r#"{"cluster": {"manager": "mesos"}}"#, &["`mesos`", "`yarn`"]);
    }

    #[test]
    fn an_input_survives_json() {
        let input = Input { source: "df = 1\r\n".into(), ..Input::default() };
        assert_eq!(Input::from_json(&serde_json::to_string(&input).unwrap()).unwrap(), input);
    }
}
