//! What each action asks of the memory: one item a step, the chosen one with its stages.

mod demands;
pub(crate) mod step;
pub(crate) mod words;

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use spark_memory_playground::{Input, Report, Step};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::same::Same;
use super::state::Action;
use super::what_if::{Knob, slider};
use super::words::counted;
use step::step;
use words::{decisive, short};

/// How long a job is shown while they are played.
const STEP_MS: u32 = 1400;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: Same<Report>,
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
    html! {
        <section class="timeline" aria-label="Timeline">
            <div class="timeline-head">
                <h2>{ "Timeline" }</h2>
                <p role="status">{ summary(report) }</p>
                if last > 0 {
                    <button type="button" class="timeline-play" aria-pressed={playing.to_string()} title="Goes through the jobs one after the other" onclick={play}>
                        { if *playing { "Pause" } else { "Play" } }
                    </button>
                }
            </div>
            if !report.steps.is_empty() {
                <div class="timeline-what-if" role="group" aria-label="What if">
                    <span class="soft">{ "What if" }</span>
                    { slider(Knob::DataScale, input, act) }
                    { slider(Knob::LargestKeyShare, input, act) }
                </div>
            }
            if !report.steps.is_empty() {
                <ol class="timeline-steps" role="list">
                    for (number, it) in report.steps.iter().enumerate() {
                        { step(number, it, open == Some(number), input, report, &onkeydown, act) }
                    }
                </ol>
            }
        </section>
    }
}

/// The step that is open: the one chosen, else the first of those that end worst.
pub(crate) fn shown(report: &Report, chosen: Option<usize>) -> Option<usize> {
    let steps = &report.steps;
    let worst = || steps.iter().map(|it| words::rank(it.outcome)).max();
    chosen
        .filter(|at| *at < steps.len())
        .or_else(|| steps.iter().position(|it| Some(words::rank(it.outcome)) == worst()))
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
    let steps = &report.steps;
    let ends = |outcome: &str| steps.iter().filter(|it| it.outcome == outcome).count();
    let failing = steps.iter().find(|it| it.outcome == "fails");
    if let Some((step, demand)) = failing.and_then(|it| Some((it, decisive(it)?))) {
        let by = if demand.line == step.line {
            String::new()
        } else {
            format!(", by the {} of line {}", short(demand), demand.line)
        };
        return html! {
            <>
                { format!("stops at line {}{by}: ", step.line) }
                <strong class="timeline-message">{ demand.message.as_deref().unwrap_or("there is too little memory").to_owned() }</strong>
            </>
        };
    }
    let gives_way = ends("spills") + ends("evicts");
    let text = match (steps.len(), gives_way, ends("unknown")) {
        (0, ..) => {
            "no job to follow: the code has no action, such as count, collect or save, or none that is understood".to_owned()
        }
        (all, 0, 0) => format!("{}: all fits", counted(all, "job")),
        (_, 0, unknown) => {
            format!("{}, because sizes are missing", of(unknown, steps, "cannot be judged"))
        }
        (_, some, 0) => format!("nothing fails; {}", of(some, steps, "without enough memory")),
        (_, some, unknown) => format!(
            "nothing is known to fail; {}; {}",
            of(some, steps, "without enough memory"),
            of(unknown, steps, "cannot be judged")
        ),
    };
    html! { text }
}

/// `2 of 3 jobs cannot be judged`.
fn of(some: usize, all: &[Step], what: &str) -> String {
    format!("{some} of {} {what}", counted(all.len(), "job"))
}
