//! Every rule, with what is wrong, why, and how it is right: a dialog over the page.

mod entry;

use spark_memory::lint::rules::RULES;
use spark_memory::lint::{Docs, docs};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::state::Action;
use super::text::pluralize;
use entry::entry;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) act: Callback<Action>,
}

/// The button in the header, and the dialog that it opens.
#[component]
pub(crate) fn RulesButton(Props { act }: &Props) -> Html {
    let open = use_state(|| false);
    let set_open = |to: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(to))
    };
    html! {
        <>
            <button type="button" aria-haspopup="dialog" onclick={set_open(true).reform(|_: MouseEvent| ())}>{ "Rules" }</button>
            <Dialog label="Rules" class="rules" open={*open} on_close={set_open(false)}>
                <Rules act={act.clone()} close={set_open(false)} />
            </Dialog>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RulesProps {
    act: Callback<Action>,
    close: Callback<()>,
}

#[component]
fn Rules(RulesProps { act, close }: &RulesProps) -> Html {
    let all = use_memo((), |()| RULES.iter().map(|rule| docs(rule)).collect::<Vec<_>>());
    let sought = use_state(String::new);
    let found: Vec<&Docs> = all.iter().filter(|docs| matches(docs, &sought)).collect();
    let oninput = {
        let sought = sought.setter();
        Callback::from(move |event: InputEvent| {
            sought.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    html! {
        <div class="rules-frame">
            <div class="rules-head">
                <h2>{ "Rules" }</h2>
                <label class="rules-search">
                    { "Search" }
                    <input type="text" autocomplete="off" spellcheck="false" value={(*sought).clone()} {oninput} />
                </label>
                <p class="soft" role="status">{ pluralize(found.len(), "rule") }</p>
                <button type="button" onclick={close.reform(|_| ())}>{ "Close" }</button>
            </div>
            if found.is_empty() {
                <p class="rules-none soft">{ "No rule says that." }</p>
            }
            <ul class="rules-list" role="list">
                for it in found {
                    { entry(it, act, close) }
                }
            </ul>
        </div>
    }
}

/// Whether each word that is sought stands somewhere in a rule's documentation.
fn matches(docs: &Docs, sought: &str) -> bool {
    let text = [docs.id, docs.summary, &docs.why, &docs.bad, &docs.good].join("\n").to_lowercase();
    sought.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
