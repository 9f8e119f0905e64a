//! One finding: what, why, and what to do.

use spark_memory::lint::rules::RULES;
use spark_memory::{Diagnostic, Severity};
use yew::prelude::*;

use super::fix::FixItem;
use super::outside_code;
use crate::app::by_ptr::ByPtr;
use crate::app::state::{Action, Tab};
use crate::app::text::{self, prose};

/// A link to a step of the timeline.
#[derive(Clone, PartialEq)]
pub(super) struct StepLink {
    /// The step's, from 0.
    pub(super) number: usize,
    pub(super) label: AttrValue,
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The finding's in the report, from 0.
    pub(super) number: usize,
    /// As it was when it last looked otherwise: its offsets are those of that time, so what needs them goes by the
    /// number.
    pub(super) finding: ByPtr<Diagnostic>,
    pub(super) step: Option<StepLink>,
    pub(super) act: Callback<(usize, Action)>,
}

#[component]
pub(super) fn FindingItem(Props { number, finding: it, step, act }: &Props) -> Html {
    let number = *number;
    let act = act.reform(move |action| (number, action));
    let line = it.range.start.line;
    let (place, go) = (text::place(&it.range), text::go_to(&it.range));
    let (class, word) = severity(it.severity);
    let wide = (it.range.cell.is_some() || outside_code(it)).then_some("finding-in-cell");
    html! {
        <li class={classes!("finding", class, wide)} data-rule={it.rule.clone()} data-line={line.to_string()}>
            if outside_code(it) {
                <span class="finding-line" title={set_at(it)}>{ settings_line(it) }</span>
            } else {
                <button
                    type="button"
                    class="finding-line"
                    aria-label={go.clone()}
                    title={go}
                    onclick={act.reform(move |_| Action::RevealFinding(number))}
                >
                    { if it.range.cell.is_some() { place } else { line.to_string() } }
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
                    <FixItem key={at} finding={number} number={at} title={fix.title.clone()} safe={fix.safe} act={act.clone()} />
                }
                <p class="finding-meta soft">
                    <code>{ it.rule.to_string() }</code>
                    if let Some(step) = step {
                        <button
                            type="button"
                            class="finding-hide"
                            title="Shows in the timeline what this job needs of the memory"
                            onclick={to_step(step.number, &act)}
                        >
                            { &step.label }
                        </button>
                    }
                    if it.settings_range.is_some() {
                        <span>{ set_at(it) }</span>
                    }
                    if let Some(rule) = id_of_rule(&it.rule) {
                        <button
                            type="button"
                            class="finding-hide"
                            aria-label={format!("Hide this rule: {rule}")}
                            title="Leaves out all that this rule finds, here and in links that you share"
                            onclick={act.reform(move |_| Action::Ignore(rule.to_owned()))}
                        >
                            { "Hide this rule" }
                        </button>
                    }
                    if !it.source.is_empty() {
                        <span>{ "Source: " }{ source(&it.source) }</span>
                    }
                </p>
            </div>
        </li>
    }
}

/// A narrow screen has the timeline in a tab of its own.
fn to_step(number: usize, act: &Callback<Action>) -> Callback<MouseEvent> {
    let act = act.clone();
    Callback::from(move |_| {
        act.emit(Action::SelectStep(number));
        act.emit(Action::Show(Tab::Timeline));
    })
}

/// The same in the place of a line of the code.
fn settings_line(it: &Diagnostic) -> String {
    match it.settings_range {
        Some(place) => format!("settings, line {}", place.start.line),
        None => "settings".to_owned(),
    }
}

/// The place of a setting from outside the code.
fn set_at(it: &Diagnostic) -> String {
    match it.settings_range {
        Some(place) => format!("Line {} of the pasted settings", place.start.line),
        None => "Set outside the code".to_owned(),
    }
}

/// The rule's id, where it is a rule's: what the parser reports cannot be switched off.
fn id_of_rule(rule: &str) -> Option<&'static str> {
    RULES.iter().map(|it| it.id).find(|id| *id == rule)
}

/// The bar's class and the word that goes with it.
pub(crate) fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("finding-error", "error"),
        Severity::Warning => ("finding-warning", "warning"),
        Severity::Info => ("finding-info", "info"),
    }
}

/// Where the reason can be looked up: a link where it is an address.
pub(crate) fn source(source: &str) -> Html {
    if !source.starts_with("https://") {
        return html! { source.to_owned() };
    }
    // The page's own name is enough; the whole address is seen by hovering over it.
    let page = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
    html! { <a href={source.to_owned()} title={source.to_owned()} target="_blank" rel="noreferrer">{ page.to_owned() }</a> }
}
