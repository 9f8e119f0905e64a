//! The settings as a file or a command, in the form that is chosen.

use spark_memory::{Advice, Format, SearchResult};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::by_ptr::ByPtr;

/// The settings in a form; `None` where there are none.
pub(super) fn output(advice: &Advice, format: Format) -> Option<&str> {
    advice.outputs.iter().find(|it| it.format == format).map(|it| it.text.as_str())
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) found: ByPtr<SearchResult>,
    pub(super) format: Format,
    pub(super) choose: Callback<Format>,
}

#[component]
pub(super) fn Choice(Props { found, format, choose }: &Props) -> Html {
    let Some(text) = output(&found.advice, *format) else { return Html::default() };
    let onchange = choose.reform(|event: Event| {
        let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        usize::try_from(at)
            .ok()
            .and_then(|at| Format::ALL.get(at))
            .copied()
            .unwrap_or(Format::ALL[0])
    });
    html! {
        <>
            <label class="recommendations-format">
                { "Format" }
                <select {onchange}>
                    for it in Format::ALL {
                        <option selected={it == *format}>{ name(it) }</option>
                    }
                </select>
            </label>
            <pre class="recommendations-text" tabindex="0">{ text.to_owned() }</pre>
        </>
    }
}

fn name(format: Format) -> &'static str {
    match format {
        Format::SparkSubmit => "spark-submit",
        Format::SparkDefaults => "spark-defaults.conf",
        Format::Builder => "SparkSession.builder",
        Format::Kubernetes => "Kubernetes SparkApplication",
        Format::Databricks => "Databricks cluster JSON",
        Format::Emr => "EMR classification",
    }
}
