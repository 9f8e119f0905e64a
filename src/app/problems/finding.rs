//! One finding: what, why, and what to do.

use spark_memory_playground::{Diagnostic, Input, Severity};
use yew::prelude::*;

use super::fix::FixItem;
use crate::app::state::Action;

pub(crate) fn finding(
    number: usize,
    it: &Diagnostic,
    input: &std::rc::Rc<Input>,
    act: &Callback<Action>,
) -> Html {
    let line = it.range.start.line;
    let (class, word) = severity(it.severity);
    let range = it.range;
    html! {
        <li
            key={format!("{}:{number}", it.rule)}
            class={classes!("finding", class)}
            data-rule={it.rule}
            data-line={line.to_string()}
        >
            <button
                type="button"
                class="finding-line"
                aria-label={format!("Go to line {line}")}
                title={format!("Go to line {line}")}
                onclick={act.reform(move |_| Action::Reveal(range))}
            >
                { line }
            </button>
            <div class="finding-body">
                <p class="finding-what">
                    <span class="finding-severity">{ word }</span>
                    <strong>{ &it.message }</strong>
                </p>
                <p class="finding-why soft">{ &it.why }</p>
                if !it.help.is_empty() {
                    <p class="finding-help">{ &it.help }</p>
                }
                for (at, fix) in it.fixes.iter().enumerate() {
                    <FixItem
                        key={at}
                        id={format!("fix-{number}-{at}")}
                        fix={fix.clone()}
                        input={input.clone()}
                        act={act.clone()}
                    />
                }
                <p class="finding-meta soft">
                    <code>{ it.rule }</code>
                    if !it.source.is_empty() {
                        <span>{ "Source: " }{ source(it.source) }</span>
                    }
                </p>
            </div>
        </li>
    }
}

/// The bar's class and the word that goes with it.
fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("finding-error", "error"),
        Severity::Warning => ("finding-warning", "warning"),
        Severity::Info => ("finding-info", "info"),
    }
}

/// Where the reason can be looked up: a link where it is an address.
fn source(source: &'static str) -> Html {
    if !source.starts_with("https://") {
        return html! { source };
    }
    html! {
        <a href={source} target="_blank" rel="noreferrer">{ source.trim_start_matches("https://") }</a>
    }
}
