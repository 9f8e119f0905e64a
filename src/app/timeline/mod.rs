//! What each action asks of the memory: one item a step, the chosen one with its stages.

mod demands;
pub(crate) mod step;
pub(crate) mod text;

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use spark_memory::{Demand, Input, Outcome, Report, Step};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::state::Action;
use super::text::{place, pluralize, prose};
use super::what_if::{WhatIf, slider};
use step::step;
use text::{decisive, refused, short, streams};

/// How long a job is shown while they are played.
const STEP_MS: u32 = 1400;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    /// The step that the person chose.
    pub(crate) chosen: Option<usize>,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Timeline(Props { input, report, chosen, act }: &Props) -> Html {
    let open = shown(report, *chosen);
    let last = report.steps.len().saturating_sub(1);
    let onkeydown = {
        let act = act.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(now) = open else { return };
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
        })
    };
    let playing = use_state(|| false);
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
    let refused = refused(report).is_some();
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
                    { slider(WhatIf::DataScale, input, act) }
                    { slider(WhatIf::LargestKeyShare, input, act) }
                </div>
            }
            if refused && !report.steps.is_empty() {
                <p class="soft">{ "If it started with this memory, its jobs would ask for:" }</p>
            }
            if !report.steps.is_empty() {
                <ol class="timeline-steps" role="list">
                    for (number, it) in report.steps.iter().enumerate() {
                        { step(number, it, open == Some(number), report, &onkeydown, act) }
                    }
                </ol>
            }
        </section>
    }
}

/// The step that is open: the one chosen, else the first of those that end worst.
pub(crate) fn shown(report: &Report, chosen: Option<usize>) -> Option<usize> {
    let steps = &report.steps;
    let worst = || steps.iter().map(|it| it.outcome).max();
    chosen
        .filter(|at| *at < steps.len())
        .or_else(|| steps.iter().position(|it| Some(it.outcome) == worst()))
}

/// A step's button has the keyboard while it is the one that is open.
fn focus(number: usize) {
    let button = document().get_element_by_id(&step::button_id(number));
    if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // A button that cannot take the keyboard leaves it where it was.
        button.focus().ok();
    }
}

/// What stops the job, in Spark's own words; where nothing does, how far that is known.
fn summary(report: &Report) -> Html {
    if let Some(why) = refused(report) {
        return html! { <>{ "does not start: " }<strong class="timeline-message">{ prose(why) }</strong></> };
    }
    let steps = &report.steps;
    let failing = steps.iter().find(|it| it.outcome == Outcome::Fails);
    if let Some((step, demand)) = failing.and_then(|it| Some((it, decisive(it)?))) {
        let by = if place(&demand.range) == place(&step.range) {
            String::new()
        } else {
            format!(", by the {} of {}", short(demand), place(&demand.range))
        };
        return html! {
            <>
                { format!("stops at {}{by}: ", place(&step.range)) }
                <strong class="timeline-message">{ demand.message.as_deref().unwrap_or("there is too little memory").to_owned() }</strong>
            </>
        };
    }
    let text = match (steps.len(), gives_way(steps), unjudged(steps)) {
        (0, ..) => {
            "no job to follow: the code has no action, such as count, collect or save, or none that is understood".to_owned()
        }
        (all, None, None) => format!("{}: all fits", pluralize(all, "job")),
        (_, None, Some(unjudged)) => unjudged,
        (_, Some(gives_way), None) => format!("nothing fails; {gives_way}"),
        (_, Some(gives_way), Some(unjudged)) => {
            format!("nothing is known to fail; {gives_way}; {unjudged}")
        }
    };
    prose(&text)
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
        (_, 0) => Some(of(spill, steps, &spilled)),
        (0, _) => Some(of(evict, steps, &evicted)),
        _ => Some(format!("{}, {evict} {evicted}", of(spill, steps, &spilled))),
    }
}

/// `1 of 3 jobs cannot be judged: give the size of db.events in Tables`.
fn unjudged(steps: &[Step]) -> Option<String> {
    let unknown: Vec<&Step> = steps.iter().filter(|it| it.outcome == Outcome::Unknown).collect();
    if unknown.is_empty() {
        return None;
    }
    let sorted = |of: fn(&Demand) -> &Vec<String>| -> BTreeSet<&str> {
        let demands = unknown.iter().flat_map(|it| &it.stages).flat_map(|stage| &stage.demands);
        demands.flat_map(of).map(String::as_str).collect()
    };
    let tables = sorted(|it| &it.missing_tables);
    let others: Vec<&str> = sorted(|it| &it.missing).difference(&tables).copied().collect();
    let tables: Vec<&str> = tables.into_iter().collect();
    let why = match (tables.as_slice(), others.as_slice()) {
        ([one], _) => format!("give the size of `{one}` in Tables"),
        ([one, other], _) => format!("give the sizes of `{one}` and `{other}` in Tables"),
        ([one, rest @ ..], _) => {
            format!("give the sizes of `{one}` and {} others in Tables", rest.len())
        }
        ([], [one, ..]) => format!("the size of `{one}` is not known"),
        ([], []) if unknown.iter().all(|it| streams(it)) => {
            "the code does not say how much each batch brings or how many keys the stream keeps"
                .to_owned()
        }
        ([], []) => "sizes are missing".to_owned(),
    };
    Some(format!("{}: {why}", of(unknown.len(), steps, "cannot be judged")))
}

/// `2 of 3 jobs cannot be judged`.
fn of(some: usize, all: &[Step], what: &str) -> String {
    format!("{some} of {} {what}", pluralize(all.len(), "job"))
}
