//! The memory that each action needs: one item a step, the chosen one with its stages.

mod demands;
pub(crate) mod step;
pub(crate) mod text;

use std::collections::BTreeSet;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use spark_memory::sentences::{capitalized, limit};
use spark_memory::{Demand, Outcome, Report, Step, order};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::context::{use_act, use_answer};
use super::state::Action;
use super::text::{place, pluralize, prose};
use super::what_if::{Slider, WhatIf};
use step::StepItem;
use text::{short, worst};

/// Time a job is shown while they are played.
const STEP_MS: u32 = 1400;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The step that the user chose.
    pub(crate) chosen: Option<usize>,
}

#[component]
pub(crate) fn Timeline(Props { chosen }: &Props) -> Html {
    let (act, answer) = (use_act(), use_answer());
    let playing = use_state(|| false);
    let steps = answer.as_ref().map_or(0, |it| it.report.steps.len());
    let open = answer.as_ref().and_then(|it| shown(&it.report, *chosen));
    let last = steps.saturating_sub(1);
    let onkeydown =
        use_callback((act.clone(), open, last), |event: KeyboardEvent, (act, open, last)| {
            let (Some(now), last) = (*open, *last) else { return };
            let next = match event.key().as_str() {
                "ArrowDown" => (now + 1).min(last),
                "ArrowUp" => now.saturating_sub(1),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            act.emit(Action::SelectStep(next));
            focus(next);
        });
    {
        // Stays at the last job; the next press begins anew.
        let (set, act) = (playing.setter(), act.clone());
        use_effect_with((*playing, open), move |(playing, open)| {
            let next = open.map_or(0, |at| at + 1);
            let step = playing.then(|| {
                Timeout::new(STEP_MS, move || {
                    if next <= last { act.emit(Action::SelectStep(next)) } else { set.set(false) }
                })
            });
            move || drop(step)
        });
    }
    let play = {
        let (playing, act) = (playing.clone(), act.clone());
        Callback::from(move |_: MouseEvent| {
            if !*playing {
                act.emit(Action::SelectStep(0));
            }
            playing.set(!*playing);
        })
    };
    let Some(answer) = answer else {
        return html! { <section class="timeline" aria-label="Timeline"></section> };
    };
    let report = &answer.report;
    let refused = report.startup_error().is_some();
    html! {
        <section class={classes!("timeline", refused.then_some("timeline-refused"))} aria-label="Timeline">
            <div class="timeline-head">
                <h2>{ "Timeline" }</h2>
                <p role="status">{ summary(report) }</p>
                if last > 0 && !refused {
                    <button type="button" class="timeline-play" aria-pressed={playing.to_string()} title="Goes through the jobs one after the other" onclick={play}>
                        { if *playing { "Pause" } else { "Play" } }
                    </button>
                }
            </div>
            if !report.steps.is_empty() {
                <div class="timeline-what-if" role="group" aria-label="What if">
                    <span class="soft">{ "What if" }</span>
                    <Slider what_if={WhatIf::DataScale} />
                    <Slider what_if={WhatIf::LargestKeyShare} />
                </div>
            }
            if refused && !report.steps.is_empty() {
                <p class="soft">{ "If it started with this memory, its jobs would need:" }</p>
            }
            if !report.steps.is_empty() {
                <ol class="timeline-steps" role="list">
                    for (number, it) in report.steps.iter().enumerate() {
                        <StepItem
                            key={number}
                            {number}
                            line={it.line}
                            cell={it.range.cell}
                            place={place(&it.range)}
                            operation={it.operation.clone()}
                            times={it.times}
                            outcome={it.outcome}
                            worst={worst(it, report)}
                            onkeydown={onkeydown.clone()}
                            open={open == Some(number)}
                        />
                    }
                </ol>
            }
        </section>
    }
}

/// The step that is open: the one chosen, else the first of those that end worst.
pub(crate) fn shown(report: &Report, chosen: Option<usize>) -> Option<usize> {
    chosen.filter(|at| *at < report.steps.len()).or(report.worst_step.map(|it| it as usize))
}

/// A step's button has the keyboard while it is the one that is open.
fn focus(number: usize) {
    let button = document().get_element_by_id(&step::button_id(number));
    if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // A button that cannot take the keyboard leaves it where it was.
        button.focus().ok();
    }
}

/// The error that stops the job, in Spark's own words; where none does, how far that is known.
fn summary(report: &Report) -> Html {
    if let Some(why) = report.startup_error() {
        return html! { <>{ "does not start: " }<strong class="timeline-message">{ prose(why) }</strong></> };
    }
    let steps = &report.steps;
    let failing = steps.iter().find(|it| it.outcome == Outcome::Fails);
    if let Some((step, demand)) = failing.and_then(|it| Some((it, it.decisive_demand()?))) {
        let by = if place(&demand.place) == place(&step.range) {
            String::new()
        } else {
            format!(", by the {} of {}", short(demand), place(&demand.place))
        };
        return html! {
            <>
                { format!("stops at {}{by}: ", place(&step.range)) }
                <strong class="timeline-message">{ demand.message.as_deref().unwrap_or("there is too little memory").to_owned() }</strong>
            </>
        };
    }
    if let Some(failed) = steps.iter().find(|it| it.failed) {
        return prose(&format!("failed in your run at {}", place(&failed.range)));
    }
    let open: Vec<String> =
        [gives_way(steps), depends(steps), unchecked(steps)].into_iter().flatten().collect();
    let text = match (steps.len(), open.as_slice()) {
        (0, _) => {
            "no job to follow: the code has no action, such as count, collect or save, or none that is understood".to_owned()
        }
        (all, []) => format!("{}: everything fits", pluralize(all, "job")),
        (_, open) if gives_way(steps).is_none() => capitalized(&open.join("; ")),
        (_, [gives_way]) => format!("nothing fails; {gives_way}"),
        (_, open) => format!("nothing is known to fail; {}", open.join("; ")),
    };
    prose(&text)
}

/// `1 of 3 jobs may not fit: the result of line 5 fits up to 3.4 million rows of events`.
fn depends(steps: &[Step]) -> Option<String> {
    let depend: Vec<&Step> = steps.iter().filter(|it| it.outcome == Outcome::Depends).collect();
    let demand = depend.first()?.decisive_demand();
    let why = demand.and_then(|demand| {
        let limit = limit(demand)?;
        Some(format!("the {} of {} {limit}", short(demand), place(&demand.place)))
    });
    let why = why.unwrap_or_else(|| "it depends on the data".to_owned());
    Some(of(depend.len(), steps.len(), &format!("may not fit: {why}")))
}

/// `2 of 4 jobs spill to disk, 1 evicts cached blocks`.
fn gives_way(steps: &[Step]) -> Option<String> {
    let ends = |outcome: Outcome| steps.iter().filter(|it| it.outcome == outcome).count();
    let (spill, evict) = (ends(Outcome::Spills), ends(Outcome::Evicts));
    let ending = |jobs: usize| if jobs == 1 { "s" } else { "" };
    let spilled = format!("spill{} to disk", ending(spill));
    let evicted = format!("evict{} cached blocks", ending(evict));
    match (spill, evict) {
        (0, 0) => None,
        (_, 0) => Some(of(spill, steps.len(), &spilled)),
        (0, _) => Some(of(evict, steps.len(), &evicted)),
        _ => Some(format!("{}, {evict} {evicted}", of(spill, steps.len(), &spilled))),
    }
}

/// `Enter the size of db.events to check 1 of 3 jobs`.
fn unchecked(steps: &[Step]) -> Option<String> {
    let unknown: Vec<&Step> = steps.iter().filter(|it| it.outcome == Outcome::Unknown).collect();
    if unknown.is_empty() {
        return None;
    }
    let jobs = match (unknown.len(), steps.len()) {
        (1, 1) => "this job".to_owned(),
        (some, all) => of(some, all, ""),
    };
    let sorted = |of: fn(&Demand) -> &Vec<String>| -> BTreeSet<&str> {
        order::set(unknown.iter().flat_map(|it| it.demands()).flat_map(of).map(String::as_str))
    };
    let tables = sorted(|it| &it.missing_tables);
    let others: Vec<&str> = sorted(|it| &it.missing).difference(&tables).copied().collect();
    let tables: Vec<&str> = tables.into_iter().collect();
    Some(match (tables.as_slice(), others.as_slice()) {
        ([one], _) => format!("enter the size of `{one}` to check {jobs}"),
        ([one, other], _) => format!("enter the sizes of `{one}` and `{other}` to check {jobs}"),
        ([one, rest @ ..], _) => {
            format!("enter the sizes of `{one}` and {} others to check {jobs}", rest.len())
        }
        ([], [one, ..]) => format!("{jobs} cannot be checked: the size of `{one}` is not known"),
        ([], []) if unknown.iter().all(|it| it.streams) => format!(
            "{jobs} cannot be checked: the code does not say how much each batch brings or how many keys the stream keeps"
        ),
        ([], []) => match unknown.iter().find_map(|it| it.unplanned.as_deref()) {
            Some(text) => format!("{jobs} cannot be checked: `{text}` is not modeled"),
            None => format!("{jobs} cannot be checked: sizes are missing"),
        },
    })
}

/// `2 of 3 jobs spill to disk`.
fn of(some: usize, all: usize, what: &str) -> String {
    format!("{some} of {} {what}", pluralize(all, "job")).trim_end().to_owned()
}
