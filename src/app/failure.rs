//! A pasted error, log or stack trace, and what it was recognized as.

use spark_memory::Diagnosis;
use yew::prelude::*;

use super::context::{use_act, use_answer, use_input};
use super::entry::PasteArea;
use super::origin::to_line;
use super::state::Action;

/// Examples of what can be pasted.
const PLACEHOLDER: &str = "\
Paste the error or log: the error in the notebook, the driver’s log, a failed stage’s stack trace.

It never leaves your browser.";

#[component]
pub(crate) fn Failure() -> Html {
    let (act, input, answer) = (use_act(), use_input(), use_answer());
    html! {
        <section class="settings" aria-label="Failure">
            <PasteArea
                label="Failure message"
                described_by="failure-reading"
                placeholder={PLACEHOLDER}
                value={input.failure.clone()}
                on_text={act.reform(Action::SetFailure)}
            />
            <div class="settings-read" id="failure-reading" aria-live="polite">
                if let Some(diagnosis) = answer.as_ref().and_then(|it| it.report.diagnosis.as_ref()) {
                    { reading(diagnosis, &act) }
                } else if answer.is_some() {
                    <p class="soft">{ "Nothing is pasted yet." }</p>
                }
            </div>
        </section>
    }
}

fn reading(diagnosis: &Diagnosis, act: &Callback<Action>) -> Html {
    if diagnosis.failure == "unknown" {
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
                <h2 class="settings-heading">{ "Findings about its causes" }</h2>
                <p><code>{ diagnosis.rules.join(", ") }</code></p>
            }
        </>
    }
}
