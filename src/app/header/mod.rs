//! The bar at the top: what the page is, and what can be done with all of it.

mod embed;
pub(crate) mod theme;

use std::rc::Rc;

use spark_memory_playground::Input;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::clipboard::copy;
use super::examples::EXAMPLES;
use super::link;
use super::menu::{Entry, Menu};
use super::rules::RulesButton;
use super::state::{Action, Notice};
use embed::EmbedButton;
use theme::Theme;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) theme: Theme,
    pub(crate) can_undo: bool,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Header(Props { input, theme, can_undo, act }: &Props) -> Html {
    // A browser without a clipboard, or one that refuses it, gets the link to copy by hand.
    let by_hand = use_state(|| None::<String>);
    let share = {
        let (input, act, by_hand) = (input.clone(), act.clone(), by_hand.setter());
        Callback::from(move |_| {
            let (link, act, by_hand) = (link::to(&input), act.clone(), by_hand.clone());
            spawn_local(async move {
                if copy(&link).await {
                    by_hand.set(None);
                    act.emit(Action::Tell(Notice::done("The link is copied. It holds the code and the cluster; nothing was sent anywhere.")));
                } else {
                    by_hand.set(Some(link));
                }
            });
        })
    };
    let hide_link = {
        let by_hand = by_hand.setter();
        Callback::from(move |_| by_hand.set(None))
    };
    html! {
        <header class="header">
            <h1>
                if link::embedded() {
                    <a href={link::to(input)} target="_blank" rel="noreferrer" title="Opens all of it in a page of its own">{ "Spark Memory Playground" }</a>
                } else {
                    { "Spark Memory Playground" }
                }
            </h1>
            <Menu
                label="Examples"
                entries={EXAMPLES.iter().map(|it| Entry { title: it.title, about: it.about }).collect::<Vec<_>>()}
                on_choose={act.reform(|at: usize| Action::Open(EXAMPLES[at].input()))}
            />
            <RulesButton act={act.clone()} />
            <button type="button" disabled={!can_undo} onclick={act.reform(|_| Action::Undo)}>{ "Undo" }</button>
            <button type="button" onclick={share}>{ "Share" }</button>
            if !link::embedded() {
                <EmbedButton input={input.clone()} act={act.clone()} />
            }
            <button
                type="button"
                class="header-theme"
                title={theme.hint()}
                onclick={{ let next = theme.next(); act.reform(move |_| Action::SetTheme(next)) }}
            >
                { theme.name() }
            </button>
            if let Some(link) = &*by_hand {
                <p class="header-link">
                    <label>
                        { "The browser does not let the page copy; copy this link:" }
                        <input type="text" readonly=true value={link.clone()} />
                    </label>
                    <button type="button" onclick={hide_link}>{ "Close" }</button>
                </p>
            }
        </header>
    }
}
