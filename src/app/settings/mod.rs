//! The settings: what is pasted from outside the code, and what becomes of all that is written anywhere.

mod effect;
mod hinted;
mod reading;
mod table;

use spark_memory::pasted_settings;
use yew::prelude::*;

use super::context::{use_act, use_answer, use_input};
use super::entry::PasteArea;
use super::focus::use_next_focus;
use super::state::Action;
pub(crate) use effect::in_effect;
use hinted::hinted;
use reading::reading;
use table::table;

/// Examples of what can be pasted.
const PLACEHOLDER: &str = "\
Paste how the job is configured outside the code, such as

spark-submit --master yarn --executor-memory 8g job.py

spark.executor.memory    8g
spark.executor.cores     4

or the JSON, YAML, Terraform, command line or operator of a job or a cluster on
Databricks, EMR, Glue, Dataproc, Synapse, Fabric or Kubernetes.";

#[component]
pub(crate) fn Settings() -> Html {
    let (act, input, answer) = (use_act(), use_input(), use_answer());
    let parsed = use_memo(input.settings.clone(), |settings| pasted_settings(settings));
    let (place, leave) = use_next_focus(answer.clone(), ".setting-by-key");
    let remove =
        use_callback((act.clone(), leave), |(number, key): (usize, AttrValue), (act, leave)| {
            leave.emit(number);
            act.emit(Action::RemoveSetting(key.to_string()));
        });
    html! {
        <section class="settings" aria-label="Settings" ref={place}>
            <PasteArea
                label="Spark configuration"
                described_by="settings-reading"
                placeholder={PLACEHOLDER}
                value={input.settings.clone()}
                on_text={act.reform(Action::SetSettings)}
            />
            <div class="settings-read">
                if let Some(answer) = answer {
                    { reading(&answer.report.settings) }
                    { hinted(&parsed, &input, &act) }
                    { table(&answer.report, &answer.input.conf, &remove) }
                }
            </div>
        </section>
    }
}
