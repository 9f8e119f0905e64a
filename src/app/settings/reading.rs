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
        TextKind::EmrClassification => "Read as EMR classifications.",
        TextKind::Livy => "Read as the settings of a notebook's session or a Glue job.",
        TextKind::Map => "Read as a JSON object of keys and values.",
        TextKind::Python => "Python: paste it under Code. Nothing of it counts here.",
        TextKind::Empty => "Nothing is pasted here.",
        TextKind::Unknown => "Nothing recognized:",
    }
}
