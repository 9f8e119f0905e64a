//! One step: its line, its operation, how it ends and for what; opened, its stages.

use spark_memory::Outcome;
use yew::prelude::*;

use super::demands::StepDetail;
use super::text::sign;
use crate::app::context::use_act;
use crate::app::state::Action;
use crate::app::text::go_to_place;

/// The id of the button that opens a step.
pub(super) fn button_id(number: usize) -> String {
    format!("step-{number}")
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The step's in the report, from 0.
    pub(super) number: usize,
    pub(super) line: u32,
    /// The cell of a notebook that the line counts in.
    pub(super) cell: Option<u32>,
    pub(super) place: AttrValue,
    pub(super) operation: AttrValue,
    /// Number of times it runs; `None` for as often as a loop does.
    pub(super) times: Option<u64>,
    pub(super) outcome: Outcome,
    /// The demand that decides the outcome.
    pub(super) worst: AttrValue,
    pub(super) onkeydown: Callback<KeyboardEvent>,
    pub(super) open: bool,
}

#[component]
pub(super) fn StepItem(props: &Props) -> Html {
    let Props { number, line, cell, place, operation, times, outcome, worst, onkeydown, open } =
        props;
    let (number, open, act) = (*number, *open, use_act());
    let go = go_to_place(place);
    let id = button_id(number);
    let detail_id = format!("{id}-detail");
    html! {
        <li class={classes!("step", open.then_some("step-open"), cell.map(|_| "step-in-cell"))} data-line={line.to_string()} data-outcome={outcome.name()}>
            <button
                type="button"
                class="step-line"
                aria-label={go.clone()}
                title={go}
                onclick={act.reform(move |_| Action::RevealStep(number))}
            >
                { if cell.is_some() { place.to_string() } else { line.to_string() } }
            </button>
            <button
                type="button"
                class="step-head"
                {id}
                tabindex={if open { "0" } else { "-1" }}
                aria-expanded={open.to_string()}
                aria-controls={open.then(|| detail_id.clone())}
                onclick={act.reform(move |_| Action::SelectStep(number))}
                onkeydown={onkeydown.clone()}
            >
                <span>
                    <code>{ operation }</code>
                    { repetitions(*times) }
                </span>
                <span class="step-worst">{ worst }</span>
                { outcome_sign(*outcome) }
            </button>
            if open {
                <div class="step-detail" id={detail_id}>
                    <StepDetail {number} />
                </div>
            }
        </li>
    }
}

/// Number of times a step runs, where that is not once.
fn repetitions(times: Option<u64>) -> String {
    match times {
        Some(1) => String::new(),
        Some(times) => format!(" × {times}"),
        None => " in a loop".to_owned(),
    }
}

/// An outcome by sign and word.
pub(crate) fn outcome_sign(outcome: Outcome) -> Html {
    let (sign, about) = sign(outcome);
    html! {
        <span class={classes!("outcome", format!("outcome-{outcome}"))} title={about}>
            <span class="outcome-sign" aria-hidden="true">{ sign }</span>
            { outcome.name() }
        </span>
    }
}
