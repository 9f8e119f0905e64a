//! The settings that would help: searched for on demand, and again after every change while they are shown.

mod found;
mod outputs;

use std::borrow::Cow;

use gloo::timers::callback::Timeout;
use spark_memory::{Format, Input, SearchResult};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::clipboard::copy;
use super::context::{use_act, use_answer, use_input};
use super::state::{Action, Notice};
use super::text::{NOT_COMPUTED, prose};
use super::worker::{PendingQuestion, SEARCHES, Stopped};
use crate::question::Question;
use found::found;
use outputs::{Choice, output};

/// A search takes longer than a letter, so it waits until the typing pauses.
const PAUSE_MS: u32 = 300;

/// The configuration that a search found, or why there is none.
pub(crate) type SearchAnswer = Result<ByPtr<SearchResult>, Stopped>;

/// Searches for the settings that help an input.
fn search(input: &Input, then: impl FnOnce(SearchAnswer) + 'static) -> PendingQuestion {
    let question = Question::Search(Cow::Borrowed(input));
    SEARCHES.with(|lane| {
        lane.ask(&question, move |found: Result<SearchResult, _>| then(found.map(ByPtr::new)))
    })
}

#[component]
pub(crate) fn Recommendations() -> Html {
    let (act, input, answer) = (use_act(), use_input(), use_answer());
    let open = use_state(|| false);
    let format = use_state(|| Format::ALL[0]);
    // The outcome, and the input that it is for; and the last configuration that was found.
    let known = use_state(|| None::<(ByPtr<Input>, SearchAnswer)>);
    let last = use_mut_ref(|| None::<ByPtr<SearchResult>>);
    let outcome = known.as_ref().filter(|(of, _)| *of == input).map(|(_, it)| it);
    if let Some((_, Ok(it))) = &*known {
        last.replace(Some(it.clone()));
    }
    {
        let (known, first) = (known.clone(), known.is_none());
        use_effect_with((input.clone(), *open), move |(input, open)| {
            let input = input.clone();
            let pause = if first { 0 } else { PAUSE_MS };
            let pending = std::rc::Rc::new(std::cell::Cell::new(None::<PendingQuestion>));
            let is_known = known.as_ref().is_some_and(|(of, _)| *of == input);
            let waits = (*open && !is_known).then(|| {
                let (pending, known) = (pending.clone(), known.setter());
                Timeout::new(pause, move || {
                    let of = input.clone();
                    pending.set(Some(search(&input, move |it| known.set(Some((of, it))))));
                })
            });
            move || drop((waits, pending))
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let copying = use_mut_ref(|| None::<PendingQuestion>);
    let on_copy = {
        let (input, outcome, act) = (input.clone(), outcome.cloned(), act.clone());
        let (open, known, format) = (open.setter(), known.setter(), *format);
        Callback::from(move |_: MouseEvent| {
            let (act, open) = (act.clone(), open.clone());
            if let Some(outcome) = &outcome {
                copy_output(outcome, format, act, open);
                return;
            }
            let (of, known) = (input.clone(), known.clone());
            copying.replace(Some(search(&input, move |it| {
                known.set(Some((of, it.clone())));
                copy_output(&it, format, act, open);
            })));
        })
    };
    let choose = {
        let format = format.setter();
        Callback::from(move |chosen| format.set(chosen))
    };
    let verdict = match outcome {
        _ if !*open => Html::default(),
        None => prose("trying settings out …"),
        Some(Ok(it)) => prose(&it.advice.words),
        Some(Err(_)) => prose(NOT_COMPUTED),
    };
    let is_old = !matches!(outcome, Some(Ok(_)));
    let last = last.borrow().clone().filter(|_| *open);
    html! {
        <section class={classes!("recommendations", open.then_some("recommendations-open"))} aria-label="Recommendations">
            <div class="recommendations-head">
                <h2>{ "Recommendations" }</h2>
                if !*open {
                    <span class="recommendations-hint">{ "Find settings that fit this cluster" }</span>
                }
                <button type="button" aria-expanded={open.to_string()} onclick={toggle}>
                    { if *open { "Close" } else { "Find a configuration" } }
                </button>
                <button type="button" onclick={on_copy}>{ "Copy configuration" }</button>
            </div>
            <p class="recommendations-verdict" role="status">{ verdict }</p>
            if let (Some(it), Some(answer)) = (last, answer) {
                <div class={classes!("recommendations-body", is_old.then_some("recommendations-old"))}>
                    { found(&it, &answer.report, &act) }
                    <Choice found={it.clone()} format={*format} {choose} />
                </div>
            }
        </section>
    }
}

/// Puts the configuration on the clipboard; where the browser does not let the page, shows it.
fn copy_output(
    outcome: &SearchAnswer,
    format: Format,
    act: Callback<Action>,
    open: UseStateSetter<bool>,
) {
    let Ok(found) = outcome else {
        act.emit(Action::Notify(Notice::wrong(NOT_COMPUTED)));
        return;
    };
    let found = found.clone();
    spawn_local(async move {
        let Some(text) = output(&found.advice, format) else {
            act.emit(Action::Notify(Notice::done("There is nothing to copy: no setting is made outside the code, and none would help.")));
            return;
        };
        if copy(text).await {
            act.emit(Action::Notify(Notice::done("The configuration is copied.")));
        } else {
            open.set(true);
            act.emit(Action::Notify(Notice::wrong("The browser does not let the page copy. The configuration is in Recommendations, to copy by hand.")));
        }
    });
}
