//! What each action asks of the memory: one item a step, the chosen one with its stages.

mod demands;
mod step;
pub(crate) mod words;

use std::rc::Rc;

use gloo::utils::document;
use spark_memory_playground::{Input, Report, Step};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::same::Same;
use super::state::Action;
use super::words::counted;
use step::step;
use words::{decisive, short};

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
    html! {
        <section class="timeline" aria-label="Timeline">
            <div class="timeline-head">
                <h2>{ "Timeline" }</h2>
                <p role="status">{ summary(report) }</p>
            </div>
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
