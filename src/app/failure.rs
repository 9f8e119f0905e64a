//! A pasted error, log or stack trace, and what it was recognized as.

use std::rc::Rc;

use spark_memory::{Diagnosis, Input, Report};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::origin::to_line;
use super::state::Action;
use super::text::as_in_text_area;

/// What can be pasted.
const PLACEHOLDER: &str = "\
Paste what the job died of: the error in the notebook, the driver’s log, a failed stage’s stack trace.

It is read here and nowhere else.";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Failure(Props { input, report, act }: &Props) -> Html {
    let oninput = act.reform(|event: InputEvent| {
        Action::SetFailure(event.target_unchecked_into::<HtmlTextAreaElement>().value())
    });
    html! {
        <section class="settings" aria-label="Failure">
            <textarea
                class="settings-text"
                aria-label="Failure message"
                aria-describedby="failure-reading"
                placeholder={PLACEHOLDER}
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                value={as_in_text_area(&input.failure)}
                {oninput}
            />
            <div class="settings-read" id="failure-reading" aria-live="polite">
                if let Some(diagnosis) = &report.diagnosis {
                    { told(diagnosis, act) }
                } else {
                    <p class="soft">{ "Nothing is pasted yet." }</p>
                }
            </div>
        </section>
    }
}

fn told(diagnosis: &Diagnosis, act: &Callback<Action>) -> Html {
    if diagnosis.kind == "unknown" {
        return html! { <p>{ diagnosis.explanation.clone() }</p> };
    }
    html! {
        <>
            <h2 class="settings-heading" data-failure={diagnosis.kind.clone()}>{ diagnosis.failure.to_string() }</h2>
            if let Some(message) = &diagnosis.message {
                <p><code>{ message.clone() }</code></p>
            }
            <p>{ diagnosis.explanation.clone() }</p>
            if !diagnosis.lines.is_empty() {
                <h2 class="settings-heading">{ "Likely lines" }</h2>
                <ul class="settings-problems">
                    for line in &diagnosis.lines {
                        <li>{ to_line(line.range, act) }<span>{ line.why.clone() }</span></li>
                    }
                </ul>
            }
            if !diagnosis.settings.is_empty() {
                <h2 class="settings-heading">{ "Settings to look at" }</h2>
                <p>
                    for (at, key) in diagnosis.settings.iter().enumerate() {
                        if at > 0 {
                            { ", " }
                        }
                        <code>{ key.clone() }</code>
                    }
                </p>
            }
            if !diagnosis.rules.is_empty() {
                <h2 class="settings-heading">{ "Rules that look for its causes" }</h2>
                <p><code>{ diagnosis.rules.join(", ") }</code></p>
            }
        </>
    }
}
