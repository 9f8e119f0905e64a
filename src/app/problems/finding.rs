//! One finding: what, why, and what to do.

use spark_memory_playground::{Diagnostic, Input, Severity};
use yew::prelude::*;

use super::fix::FixItem;
use super::outside_code;
use crate::app::state::Action;
use crate::app::words::prose;

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
            if outside_code(it) {
                <span class="finding-line" title={set_at(it)}>{ "set" }</span>
            } else {
                <button
                    type="button"
                    class="finding-line"
                    aria-label={format!("Go to line {line}")}
                    title={format!("Go to line {line}")}
                    onclick={act.reform(move |_| Action::Reveal(range))}
                >
                    { line }
                </button>
            }
            <div class="finding-body">
                <p class="finding-what">
                    <span class="finding-severity">{ word }</span>
                    <strong>{ prose(&it.message) }</strong>
                </p>
                <p class="finding-why soft">{ prose(&it.why) }</p>
                if !it.help.is_empty() {
                    <p class="finding-help">{ prose(&it.help) }</p>
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
                    if it.settings_range.is_some() {
                        <span>{ set_at(it) }</span>
                    }
                    if !it.source.is_empty() {
                        <span>{ "Source: " }{ source(it.source) }</span>
                    }
                </p>
            </div>
        </li>
    }
}

/// Where a setting from outside the code stands.
fn set_at(it: &Diagnostic) -> String {
    match it.settings_range {
        Some(place) => format!("Line {} of the pasted settings", place.start.line),
        None => "Set outside the code".to_owned(),
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
    // The page's own name tells enough; the whole address is seen by pointing at it.
    let page = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
    html! { <a href={source} title={source} target="_blank" rel="noreferrer">{ page }</a> }
}
