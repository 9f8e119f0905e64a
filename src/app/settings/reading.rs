//! The form that the pasted settings were read as, and the parts of them that are not understood.

use spark_memory::Pasted;
use spark_memory::conf::text::TextKind;
use yew::prelude::*;

use crate::app::text::{pluralize, prose};

pub(crate) fn reading(Pasted { kind, problems, .. }: &Pasted) -> Html {
    html! {
        <>
            <p class="settings-reading soft" id="settings-reading" role="status">
                { read_as(*kind) }
                if !problems.is_empty() && *kind != TextKind::Unknown {
                    { format!(" {}:", pluralize(problems.len(), "remark")) }
                }
            </p>
            if !problems.is_empty() {
                <ul class="settings-problems" role="list" aria-label="Remarks on the pasted settings">
                    for (at, problem) in problems.iter().enumerate() {
                        <li key={at}>
                            <span class="settings-line">{ format!("line {}", problem.line) }</span>
                            <span>{ prose(&problem.message) }</span>
                        </li>
                    }
                </ul>
            }
        </>
    }
}

fn read_as(kind: TextKind) -> &'static str {
    match kind {
        TextKind::SparkSubmit => "Read as a spark-submit command.",
        TextKind::SparkDefaults => "Read as a spark-defaults.conf.",
        TextKind::SparkApplication => "Read as a Kubernetes manifest.",
        TextKind::Databricks => "Read as a Databricks cluster.",
        TextKind::EmrClassification => "Read as EMR’s: classifications, steps or a cluster.",
        TextKind::EmrServerless => "Read as EMR Serverless.",
        TextKind::Glue => "Read as AWS Glue.",
        TextKind::Dataproc => "Read as Dataproc.",
        TextKind::Synapse => "Read as Azure Synapse.",
        TextKind::Fabric => "Read as Microsoft Fabric.",
        TextKind::Airflow => "Read as an Airflow operator.",
        TextKind::Livy => "Read as the settings of a notebook’s session.",
        TextKind::Environment => "Read as variables of the environment.",
        TextKind::JavaOptions => "Read as options of a JVM.",
        TextKind::Listing => "Read as a list that Spark prints.",
        TextKind::Pod => "Read as kubectl describe pod.",
        TextKind::Map => "Read as a JSON object of keys and values.",
        TextKind::Python => "Python: paste it under Code. Nothing of it counts here.",
        TextKind::Empty => "Nothing is pasted here.",
        TextKind::Unknown => "Nothing recognized:",
    }
}
