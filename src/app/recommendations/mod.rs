//! The settings that would help: searched for when the person asks, and again after every change while they are shown.

mod found;
mod outputs;

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use spark_memory::{
    Advice, Format, Input, MinimumCluster, Report, adopt, advise, inspect, minimum_cluster,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::clipboard::copy;
use super::state::{Action, Notice};
use super::text::prose;
use found::found;
use outputs::{Choice, text};

/// A search takes longer than a letter, so it waits until the person has stopped typing.
const PAUSE_MS: u32 = 300;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    pub(crate) act: Callback<Action>,
}

/// What a search came to.
pub(crate) struct Found {
    pub(crate) advice: Advice,
    /// The job with the advice taken.
    pub(crate) after: Report,
    pub(crate) smallest: MinimumCluster,
}

impl Found {
    fn new(input: &Input) -> Self {
        let advice = advise(input);
        let after = inspect(&adopt(input, &advice.recommendations));
        Self { advice, after, smallest: minimum_cluster(input) }
    }
}

#[component]
pub(crate) fn Recommendations(Props { input, report, act }: &Props) -> Html {
    let open = use_state(|| false);
    let format = use_state(|| Format::ALL[0]);
    // The answer, and the input that it is for.
    let known = use_state(|| None::<(Rc<Input>, Rc<Found>)>);
    let answer = known.as_ref().filter(|(asked, _)| Rc::ptr_eq(asked, input)).map(|(_, it)| it);
    {
        let (known, first) = (known.setter(), known.is_none());
        use_effect_with((input.clone(), *open), move |(input, open)| {
            let input = input.clone();
            let pause = if first { 0 } else { PAUSE_MS };
            let search = open.then(|| {
                Timeout::new(pause, move || {
                    let found = Rc::new(Found::new(&input));
                    known.set(Some((input, found)));
                })
            });
            move || drop(search)
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let on_copy = {
        let (input, answer, act) = (input.clone(), answer.cloned(), act.clone());
        let (open, known, format) = (open.setter(), known.setter(), *format);
        Callback::from(move |_: MouseEvent| {
            let found = answer.clone().unwrap_or_else(|| Rc::new(Found::new(&input)));
            known.set(Some((input.clone(), found.clone())));
            let (act, open) = (act.clone(), open.clone());
            spawn_local(async move {
                let Some(text) = text(&found.advice, format) else {
                    act.emit(Action::Notify(Notice::done("There is nothing to copy: no setting is made outside the code, and none would help.")));
                    return;
                };
                if copy(text).await {
                    act.emit(Action::Notify(Notice::done("The configuration is copied.")));
                } else {
                    open.set(true);
                    act.emit(Action::Notify(Notice::wrong("The browser does not let the page copy. The configuration stands in Recommendations, to copy by hand.")));
                }
            });
        })
    };
    let choose = {
        let format = format.setter();
        Callback::from(move |chosen| format.set(chosen))
    };
    html! {
        <section class={classes!("recommendations", open.then_some("recommendations-open"))} aria-label="Recommendations">
            <div class="recommendations-head">
                <h2>{ "Recommendations" }</h2>
                if !*open {
                    <span class="recommendations-hint">{ "tries settings out on this cluster" }</span>
                }
                <button type="button" aria-expanded={open.to_string()} onclick={toggle}>
                    { if *open { "Close" } else { "Find a configuration" } }
                </button>
                <button type="button" onclick={on_copy}>{ "Copy configuration" }</button>
            </div>
            <p class="recommendations-verdict" role="status">
                if *open {
                    { prose(answer.map_or("trying settings out …", |it| &it.advice.words)) }
                }
            </p>
            if let Some((_, it)) = open.then_some(known.as_ref()).flatten() {
                <div class={classes!("recommendations-body", answer.is_none().then_some("recommendations-old"))}>
                    { found(it, report, act) }
                    <Choice advice={ByPtr::new(it.clone())} format={*format} {choose} />
                </div>
            }
        </section>
    }
}
