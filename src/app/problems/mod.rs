//! The findings, one item each.

mod disabled_rules;
mod finding;
mod fix;

use std::collections::HashMap;

use spark_memory::{Diagnostic, Input, Report, Severity};
use yew::prelude::*;

use super::context::{use_act, use_answer, use_input};
use super::focus::use_next_focus;
use super::state::Action;
use super::text;
use disabled_rules::disabled_rules;
use finding::{FindingItem, StepLink};
pub(crate) use finding::{severity, source};

#[component]
pub(crate) fn Problems() -> Html {
    let (act, input, answer) = (use_act(), use_input(), use_answer());
    let (place, leave) = use_next_focus(answer.clone(), ".finding");
    let latest = use_mut_ref(|| answer.clone());
    latest.replace(answer.clone());
    // What a finding's buttons do, with its number. Those that take the finding away hand the keyboard on.
    let act_at =
        use_callback((act, leave), move |(number, action): (usize, Action), (act, leave)| {
            let found = latest.borrow();
            let found = found.as_ref().map_or(&[][..], |it| &it.report.diagnostics);
            if let Some(next) = next_after(number, &action, found) {
                leave.emit(next);
            }
            act.emit(action);
        });
    let act_at_first = act_at.reform(|action| (0, action));
    let Some(answer) = answer else {
        return html! { <section class="problems" aria-label="Problems" ref={place}></section> };
    };
    let found = &answer.findings;
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    // A finding is known by its rule and its number among that rule's: one more before it does not make it another
    // item.
    let keys: Vec<String> = found
        .iter()
        .map(|it| {
            let number = numbers.entry(&it.rule).or_default();
            *number += 1;
            format!("{}:{number}", it.rule)
        })
        .collect();
    html! {
        <section class="problems" aria-label="Problems" ref={place}>
            <div class="problems-head">
                <h2 tabindex="-1">{ "Problems" }</h2>
                <p class="problems-count" role="status">{ summary(&answer.report) }</p>
                if spark_memory::any_safe(&answer.report) {
                    <button type="button" onclick={act_at_first.reform(|_| Action::FixAllSafe)}>{ "Fix all safe problems" }</button>
                }
            </div>
            { disabled_rules(&input.ignore, &act_at_first) }
            if found.is_empty() {
                <p class="problems-none soft">{ nothing(&answer.input) }</p>
            } else {
                <ol class="problems-list" role="list">
                    for (number, (key, finding)) in keys.into_iter().zip(found).enumerate() {
                        <FindingItem
                            {key}
                            {number}
                            finding={finding.clone()}
                            step={step(&answer.report, number)}
                            act={act_at.clone()}
                        />
                    }
                </ol>
            }
        </section>
    }
}

/// The job that a finding is about.
fn step(report: &Report, finding: usize) -> Option<StepLink> {
    let number = report.diagnostics.get(finding)?.step? as usize;
    let step = report.steps.get(number)?;
    let label = format!("{} in {}", step.operation, text::place(&step.range));
    Some(StepLink { number, label: label.into() })
}

/// The number that the finding after this one comes to have, for an action that takes this one away.
fn next_after(number: usize, action: &Action, found: &[Diagnostic]) -> Option<usize> {
    match action {
        Action::Fix { .. } | Action::FixAllSafe | Action::EnableAllRules => Some(number),
        Action::Ignore(rule) => {
            Some(found.iter().take(number).filter(|it| it.rule != **rule).count())
        }
        _ => None,
    }
}

/// Returns true if a finding is about a setting from outside the code, which has no line.
pub(crate) fn outside_code(it: &Diagnostic) -> bool {
    it.key.is_some() && it.range.start.offset == 0 && it.range.end.offset == 0
}

/// `1 error · 2 warnings · 1 info`, as the findings are marked.
fn summary(report: &Report) -> String {
    let count = |severity| report.diagnostics.iter().filter(|it| it.severity == severity).count();
    let parts = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Info), "info"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, one)| text::pluralize(number, one))
        .collect();
    if parts.is_empty() { "none found".to_owned() } else { parts.join(" · ") }
}

/// The sentence for an input that nothing was found in.
fn nothing(input: &Input) -> &'static str {
    if input.source.trim().is_empty() {
        "There is no code to look at. Paste a PySpark script above, or open one of the examples."
    } else {
        "No problems found. Tables of unknown size were not checked."
    }
}
