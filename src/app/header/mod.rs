//! The bar at the top: what the page is, and what can be done with all of it.

mod embed;
pub(crate) mod theme;

use spark_memory::conf::looks_secret;
use spark_memory::{Report, order};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::clipboard::copy;
use super::context::{use_act, use_answer, use_input};
use super::examples::EXAMPLES;
use super::link;
use super::menu::{Menu, MenuEntry};
use super::rules::RulesButton;
use super::state::{Action, Notice};
use super::text;
use embed::EmbedButton;
use theme::Theme;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) theme: Theme,
    pub(crate) can_undo: bool,
    pub(crate) can_redo: bool,
}

#[component]
pub(crate) fn Header(Props { theme, can_undo, can_redo }: &Props) -> Html {
    let (act, input, answer) = (use_act(), use_input(), use_answer());
    let secrets = answer.map(|it| secrets(&it.report)).unwrap_or_default();
    // A browser without a clipboard, or one that refuses it, gets the link to copy by hand.
    let by_hand = use_state(|| None::<String>);
    let share = {
        let (input, secrets) = (input.clone(), secrets.clone());
        let (act, by_hand) = (act.clone(), by_hand.setter());
        Callback::from(move |_| {
            let (link, act, by_hand) = (link::to(&input), act.clone(), by_hand.clone());
            let copied = shared(&secrets);
            spawn_local(async move {
                if copy(&link).await {
                    by_hand.set(None);
                    act.emit(Action::Notify(copied));
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
                    <a href={link::to(&input)} target="_blank" rel="noreferrer" title="Opens all of it in a page of its own">{ "Spark Memory Playground" }</a>
                } else {
                    { "Spark Memory Playground" }
                }
            </h1>
            <Menu
                label="Examples"
                entries={EXAMPLES.iter().map(|it| MenuEntry { title: it.title, about: it.about }).collect::<Vec<_>>()}
                on_choose={act.reform(|at: usize| Action::Open(EXAMPLES[at].input()))}
            />
            <RulesButton />
            <button type="button" disabled={!can_undo} onclick={act.reform(|_| Action::Undo)}>{ "Undo" }</button>
            <button type="button" disabled={!can_redo} onclick={act.reform(|_| Action::Redo)}>{ "Redo" }</button>
            <button type="button" onclick={share}>{ "Share" }</button>
            if !link::embedded() {
                <EmbedButton secrets={secrets.clone()} />
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
                    <span>{ format!("It holds {}. {}", text::SHARED, secrets) }</span>
                </p>
            }
        </header>
    }
}

/// The notice of a copied link: what it holds; a caution stays until it is dismissed.
fn shared(secrets: &str) -> Notice {
    let held = text::SHARED;
    let text = format!("The link is copied. It holds {held}; nothing was sent anywhere.");
    if secrets.is_empty() { Notice::done(text) } else { Notice::wrong(format!("{text} {secrets}")) }
}

/// A warning that names the settings which look as if they held a secret; empty where none does.
fn secrets(report: &Report) -> String {
    let secret = report.conf.iter().filter(|it| looks_secret(&it.key, &it.value));
    let keys = order::set(secret.map(|it| it.key.as_str()));
    text::secrets(&keys.into_iter().collect::<Vec<_>>())
}
