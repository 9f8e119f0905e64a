//! One step: its line, its operation, how it ends and for what; opened, its stages.

use spark_memory::{Outcome, Report, Step};
use yew::prelude::*;

use super::demands::demands;
use super::text::{decisive, figures, short, told};
use crate::app::state::Action;
use crate::app::text::{go_to, place};

/// The id of the button that opens a step.
pub(super) fn button_id(number: usize) -> String {
    format!("step-{number}")
}

pub(super) fn step(
    number: usize,
    it: &Step,
    open: bool,
    report: &Report,
    onkeydown: &Callback<KeyboardEvent>,
    act: &Callback<Action>,
) -> Html {
    let (line, range) = (it.line, it.range);
    let go = go_to(&range);
    let id = button_id(number);
    let detail = format!("{id}-detail");
    html! {
        <li key={number} class={classes!("step", open.then_some("step-open"), range.cell.map(|_| "step-in-cell"))} data-line={line.to_string()} data-outcome={it.outcome.name()}>
            <button
                type="button"
                class="step-line"
                aria-label={go.clone()}
                title={go}
                onclick={act.reform(move |_| Action::Reveal(range))}
            >
                { if range.cell.is_some() { place(&range) } else { line.to_string() } }
            </button>
            <button
                type="button"
                class="step-head"
                {id}
                tabindex={if open { "0" } else { "-1" }}
                aria-expanded={open.to_string()}
                aria-controls={open.then(|| detail.clone())}
                onclick={act.reform(move |_| Action::SelectStep(number))}
                onkeydown={onkeydown.clone()}
            >
                <span>
                    <code>{ &it.operation }</code>
                    { repetitions(it.times) }
                </span>
                <span class="step-worst">{ worst(it, report) }</span>
                { outcome(it.outcome) }
            </button>
            if open {
                <div class="step-detail" id={detail}>
                    { demands(it, report, act) }
                </div>
            }
        </li>
    }
}

/// How often a step runs, where that is not once.
fn repetitions(times: Option<u64>) -> String {
    match times {
        Some(1) => String::new(),
        Some(times) => format!(" × {times}"),
        None => " in a loop".to_owned(),
    }
}

fn worst(step: &Step, report: &Report) -> String {
    match decisive(step) {
        Some(demand) => format!("{}: {}", short(demand), figures(demand, report)),
        None => "asks for no memory of its own".to_owned(),
    }
}

/// An outcome by sign and word.
pub(crate) fn outcome(outcome: Outcome) -> Html {
    let (sign, about) = told(outcome);
    html! {
        <span class={classes!("outcome", format!("outcome-{outcome}"))} title={about}>
            <span class="outcome-sign" aria-hidden="true">{ sign }</span>
            { outcome.name() }
        </span>
    }
}
