//! Every rule, with what is wrong, why, and how it is right: a dialog over the page.

mod entry;

use spark_memory::lint::rules::RULES;
use spark_memory::lint::{Docs, docs};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::dialog::Dialog;
use super::entry::text_of;
use super::text::pluralize;
use entry::RuleEntry;

/// The button in the header, and the dialog that it opens.
#[component]
pub(crate) fn RulesButton() -> Html {
    let open = use_state(|| false);
    let set_open = |to: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(to))
    };
    html! {
        <>
            <button type="button" aria-haspopup="dialog" onclick={set_open(true).reform(|_: MouseEvent| ())}>{ "Rules" }</button>
            <Dialog label="Rules" class="rules" open={*open} on_close={set_open(false)}>
                <Rules close={set_open(false)} />
            </Dialog>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RulesProps {
    close: Callback<()>,
}

#[component]
fn Rules(RulesProps { close }: &RulesProps) -> Html {
    let all =
        use_memo((), |()| RULES.iter().map(|rule| ByPtr::new(docs(rule))).collect::<Vec<_>>());
    let sought = use_state(String::new);
    let found: Vec<&ByPtr<Docs>> = all.iter().filter(|docs| matches(docs, &sought)).collect();
    let oninput = {
        let sought = sought.setter();
        Callback::from(move |event: InputEvent| {
            sought.set(text_of(&event));
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
                <p class="rules-none soft">{ "No matching rules." }</p>
            }
            <ul class="rules-list" role="list">
                for it in found {
                    <RuleEntry key={it.id} docs={it.clone()} close={close.clone()} />
                }
            </ul>
        </div>
    }
}

/// Returns true if each word that is sought is somewhere in a rule's documentation.
fn matches(docs: &Docs, sought: &str) -> bool {
    let text = [docs.id, docs.summary, &docs.why, &docs.bad, &docs.good].join("\n").to_lowercase();
    sought.to_lowercase().split_whitespace().all(|word| text.contains(word))
}
