//! The settings: what is pasted from outside the code, and what becomes of all that is written anywhere.

mod effect;
mod hinted;
mod reading;
mod table;

use std::rc::Rc;

use spark_memory::conf::text;
use spark_memory::{Input, Report};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::focus::use_next_focus;
use super::state::Action;
use super::text::as_in_text_area;
pub(crate) use effect::in_effect;
use hinted::hinted;
use reading::reading;
use table::table;

/// What can be pasted, by example.
const PLACEHOLDER: &str = "\
Paste how the job is configured outside the code, such as

spark-submit --master yarn --executor-memory 8g job.py

spark.executor.memory    8g
spark.executor.cores     4

or a SparkApplication’s YAML, a Databricks cluster’s JSON, EMR’s classifications.";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Settings(Props { input, report, act }: &Props) -> Html {
    let parsed = use_memo(input.settings.clone(), |settings| text::parse(settings));
    let oninput = act.reform(|event: InputEvent| {
        Action::SetSettings(event.target_unchecked_into::<HtmlTextAreaElement>().value())
    });
    let (place, leave) = use_next_focus(report.clone(), ".setting-by-key");
    let remove = {
        let (act, leave) = (act.clone(), leave);
        Callback::from(move |(number, key)| {
            leave.emit(number);
            act.emit(Action::RemoveSetting(key));
        })
    };
    html! {
        <section class="settings" aria-label="Settings" ref={place}>
            <textarea
                class="settings-text"
                aria-label="Spark configuration"
                aria-describedby="settings-reading"
                placeholder={PLACEHOLDER}
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                value={as_in_text_area(&input.settings)}
                {oninput}
            />
            <div class="settings-read">
                { reading(&report.settings) }
                { hinted(&parsed, input, act) }
                { table(report, &input.conf, act, &remove) }
            </div>
        </section>
    }
}
