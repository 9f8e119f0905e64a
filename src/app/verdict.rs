//! The verdict: what stops the job, in one sentence, and the first thing to do.

use spark_memory::{Because, FixAction, Report, Verdict, VerdictAction, VerdictOutcome};
use yew::prelude::*;

use super::context::{use_act, use_answer};
use super::origin::to_line;
use super::state::Action;
use super::text::{plain, pluralize, prose};

#[component]
pub(crate) fn VerdictBar() -> Html {
    let (act, answer) = (use_act(), use_answer());
    let report = answer.as_ref().map(|it| &it.report);
    // The place for it is always there, or a screen reader would not hear of what comes into it.
    html! {
        <section class="verdict-place" role="status" aria-label="Verdict">
            if let Some(report) = report {
                { bar(report, &act) }
            }
        </section>
    }
}

fn bar(report: &Report, act: &Callback<Action>) -> Html {
    let verdict = &report.verdict;
    let (sign, tone) = look(verdict);
    html! {
        <div class={classes!("verdict", format!("verdict-{tone}"))} data-outcome={verdict.outcome.name()} data-agrees={verdict.agrees_with_failure.map(|it| it.to_string())}>
            <span class="verdict-sign" aria-hidden="true">{ sign }</span>
            <div class="verdict-text">
                <p class="verdict-headline">{ prose(&verdict.headline) }</p>
                if !verdict.detail.is_empty() {
                    <p class="verdict-detail">{ prose(&verdict.detail) }</p>
                }
            </div>
            <div class="verdict-actions">
                if let Some(range) = verdict.range {
                    { to_line(range, act) }
                }
                for (at, action) in verdict.actions.iter().enumerate() {
                    { button(*action, at == 0, report, act) }
                }
            </div>
        </div>
    }
}

fn button(action: VerdictAction, primary: bool, report: &Report, act: &Callback<Action>) -> Html {
    let class = primary.then_some("primary");
    match action {
        VerdictAction::Fix(FixAction { diagnostic, fix }) => {
            let found = report.diagnostics.get(diagnostic as usize);
            let Some(it) = found.and_then(|it| it.fixes.get(fix as usize)) else {
                return Html::default();
            };
            let (finding, fix) = (diagnostic as usize, fix as usize);
            let title = (!it.safe).then_some("Changes results, review first");
            html! {
                <button type="button" {class} {title} onclick={act.reform(move |_| Action::Fix { finding, fix })}>{ plain(&it.title) }</button>
            }
        }
        VerdictAction::Settings(_) => {
            let settings = report.recommendations.clone();
            let by_failure = settings.iter().all(|it| it.because == Because::Failure);
            let label = match &settings[..] {
                [one] if by_failure => format!("Set {} to {}", one.key, one.value),
                all => format!("Apply {}", pluralize(all.len(), "setting")),
            };
            html! {
                <button type="button" {class} onclick={act.reform(move |_| Action::ApplyRecommendations(settings.clone()))}>{ label }</button>
            }
        }
    }
}

/// The sign of an outcome, and the tone that colors it.
fn look(verdict: &Verdict) -> (&'static str, &'static str) {
    match verdict.outcome {
        VerdictOutcome::DoesNotStart | VerdictOutcome::Fails => ("✕", "bad"),
        VerdictOutcome::Spills => ("↓", "slow"),
        VerdictOutcome::Evicts => ("↺", "slow"),
        VerdictOutcome::Depends => ("~", "open"),
        VerdictOutcome::Fits => ("✓", "good"),
        VerdictOutcome::Unknown => ("?", "open"),
    }
}
