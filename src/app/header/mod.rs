//! The bar at the top: what the page is, and what can be done with all of it.

mod embed;
pub(crate) mod theme;

use std::collections::BTreeSet;
use std::rc::Rc;

use spark_memory::conf::looks_secret;
use spark_memory::{Input, Report};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::clipboard::copy;
use super::examples::EXAMPLES;
use super::link;
use super::menu::{Entry, Menu};
use super::rules::RulesButton;
use super::state::{Action, Notice};
use super::text;
use embed::EmbedButton;
use theme::Theme;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) theme: Theme,
    pub(crate) report: ByPtr<Report>,
    pub(crate) can_undo: bool,
    pub(crate) can_redo: bool,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Header(Props { input, theme, report, can_undo, can_redo, act }: &Props) -> Html {
    // A browser without a clipboard, or one that refuses it, gets the link to copy by hand.
    let by_hand = use_state(|| None::<String>);
    let share = {
        let (input, report) = (input.clone(), report.clone());
        let (act, by_hand) = (act.clone(), by_hand.setter());
        Callback::from(move |_| {
            let (link, act, by_hand) = (link::to(&input), act.clone(), by_hand.clone());
            let copied = shared(&report);
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
            <button type="button" disabled={!can_redo} onclick={act.reform(|_| Action::Redo)}>{ "Redo" }</button>
            <button type="button" onclick={share}>{ "Share" }</button>
            if !link::embedded() {
                <EmbedButton input={input.clone()} report={report.clone()} act={act.clone()} />
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
                    <span>{ format!("It holds {}. {}", text::SHARED, secrets(report)) }</span>
                </p>
            }
        </header>
    }
}

/// What a link holds that was copied; a caution stays until it is dismissed.
fn shared(report: &Report) -> Notice {
    let (held, secrets) = (text::SHARED, secrets(report));
    let text = format!("The link is copied. It holds {held}; nothing was sent anywhere.");
    if secrets.is_empty() { Notice::done(text) } else { Notice::wrong(format!("{text} {secrets}")) }
}

/// A warning that names the settings which look as if they held a secret; empty where none does.
fn secrets(report: &Report) -> String {
    let secret = report.conf.iter().filter(|it| looks_secret(&it.key, &it.value));
    let keys: BTreeSet<&str> = secret.map(|it| it.key.as_str()).collect();
    text::secrets(&keys.into_iter().collect::<Vec<_>>())
}
