//! The form that the pasted settings were read as, and the parts of them that are not understood.

use spark_memory::Pasted;
use spark_memory::conf::text::Kind;
use yew::prelude::*;

use crate::app::text::{pluralize, prose};

pub(crate) fn reading(Pasted { kind, problems, .. }: &Pasted) -> Html {
    html! {
        <>
            <p class="settings-reading soft" id="settings-reading" role="status">
                { read_as(*kind) }
                if !problems.is_empty() && *kind != Kind::Unknown {
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

fn read_as(kind: Kind) -> &'static str {
    match kind {
        Kind::SparkSubmit => "Read as a spark-submit command.",
        Kind::SparkDefaults => "Read as a spark-defaults.conf.",
        Kind::SparkApplication => "Read as a Kubernetes manifest.",
        Kind::Databricks => "Read as a Databricks cluster.",
        Kind::EmrClassification => "Read as EMR classifications.",
        Kind::Livy => "Read as the settings of a notebook's session or a Glue job.",
        Kind::Map => "Read as a JSON object of keys and values.",
        Kind::Python => "Python: paste it under Code. Nothing of it counts here.",
        Kind::Empty => "Nothing is pasted here.",
        Kind::Unknown => "Nothing recognized:",
    }
}
