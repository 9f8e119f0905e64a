//! The findings, one item each.

mod disabled_rules;
mod finding;
mod fix;

use std::rc::Rc;

use spark_memory::{Diagnostic, Input, Report, Severity};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::focus::use_next_focus;
use super::state::Action;
use disabled_rules::disabled_rules;
use finding::finding;
pub(crate) use finding::{severity, source};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Problems(Props { input, report, act }: &Props) -> Html {
    let found = &report.diagnostics;
    let (place, leave) = use_next_focus(report.clone(), ".finding");
    // What a finding's buttons do. Those that take the finding away hand the keyboard on.
    let acts = |number: usize| {
        let (act, leave, found) = (act.clone(), leave.clone(), report.clone());
        Callback::from(move |action: Action| {
            if let Some(next) = next_after(number, &action, &found.diagnostics) {
                leave.emit(next);
            }
            act.emit(action);
        })
    };
    let act_at_first = acts(0);
    html! {
        <section class="problems" aria-label="Problems" ref={place}>
            <div class="problems-head">
                <h2 tabindex="-1">{ "Problems" }</h2>
                <p class="problems-count" role="status">{ summary(found) }</p>
                if spark_memory::any_safe(report) {
                    <button type="button" onclick={act_at_first.reform(|_| Action::FixAllSafe)}>{ "Fix all safe problems" }</button>
                }
            </div>
            { disabled_rules(&input.ignore, &act_at_first) }
            if found.is_empty() {
                <p class="problems-none soft">{ nothing(&input.source) }</p>
            } else {
                <ol class="problems-list" role="list">
                    for (number, it) in found.iter().enumerate() {
                        { finding(number, it, input, report, &acts(number)) }
                    }
                </ol>
            }
        </section>
    }
}

/// The number that the finding behind this one comes to have, for an action that takes this one away.
fn next_after(number: usize, action: &Action, found: &[Diagnostic]) -> Option<usize> {
    match action {
        Action::Fix { .. } | Action::FixAllSafe | Action::EnableAllRules => Some(number),
        Action::Ignore(rule) => {
            Some(found.iter().take(number).filter(|it| it.rule != *rule).count())
        }
        _ => None,
    }
}

/// Whether a finding is about a setting from outside the code, which has no line.
pub(crate) fn outside_code(it: &Diagnostic) -> bool {
    it.key.is_some() && it.range.start.offset == 0 && it.range.end.offset == 0
}

/// `1 error · 2 warnings · 1 info`, as the findings are marked.
fn summary(found: &[Diagnostic]) -> String {
    let count = |severity| found.iter().filter(|it| it.severity == severity).count();
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    let (errors, warnings, infos) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let parts = [
        (errors, format!("{errors} error{}", plural(errors))),
        (warnings, format!("{warnings} warning{}", plural(warnings))),
        (infos, format!("{infos} info{}", plural(infos))),
    ];
    let parts: Vec<_> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
    if parts.is_empty() { "none found".to_owned() } else { parts.join(" · ") }
}

/// What is true of a text that nothing was found in.
fn nothing(source: &str) -> &'static str {
    if source.trim().is_empty() {
        "There is no code to look at. Paste a PySpark script above, or open one of the examples."
    } else {
        "Nothing found in this code. That is no promise that it runs: sizes of tables that are not known here can still be too large."
    }
}
