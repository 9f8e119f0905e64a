//! The lines that put the page, as it is, into somebody's own.

use spark_memory::{Input, encode};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::clipboard::copy;
use crate::app::context::{use_act, use_input};
use crate::app::dialog::Dialog;
use crate::app::state::{Action, Notice, Tab};
use crate::app::tabs::NARROW;
use crate::app::{link, text};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// A warning about settings that hold a secret; empty where none does.
    pub(super) secrets: AttrValue,
}

/// The button in the header, and the dialog that it opens.
#[component]
pub(super) fn EmbedButton(Props { secrets }: &Props) -> Html {
    let (act, input) = (use_act(), use_input());
    let open = use_state(|| false);
    let view = use_state(|| Tab::Code);
    let set_open = |to: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(to))
    };
    let lines = if *open { lines(&input, *view) } else { String::new() };
    let on_copy = {
        let (lines, act) = (lines.clone(), act.clone());
        Callback::from(move |_: MouseEvent| {
            let (lines, act) = (lines.clone(), act.clone());
            spawn_local(async move {
                act.emit(Action::Notify(if copy(&lines).await {
                    Notice::done("The lines are copied.")
                } else {
                    Notice::wrong("The browser does not let the page copy; select the lines and copy them by hand.")
                }));
            });
        })
    };
    let onchange = {
        let view = view.setter();
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            view.set(Tab::named(&chosen).unwrap_or(Tab::Code));
        })
    };
    html! {
        <>
            <button type="button" aria-haspopup="dialog" onclick={set_open(true).reform(|_: MouseEvent| ())}>{ "Embed" }</button>
            <Dialog label="Embed" class="embed" open={*open} on_close={set_open(false)}>
                <h2>{ "Embed" }</h2>
                <p>{ format!("These lines put the playground into a page of yours. They hold {}. It runs in a frame; nothing leaves the reader’s machine.", text::SHARED) }</p>
                if !secrets.is_empty() {
                    <p class="embed-caution">{ secrets }</p>
                }
                <label>
                    { "Shows first, where there is room for one panel" }
                    <select {onchange}>
                        for tab in NARROW.tabs() {
                            <option value={tab.slug()} selected={*tab == *view}>{ tab.name() }</option>
                        }
                    </select>
                </label>
                <textarea class="embed-lines" aria-label="Lines to embed" readonly=true rows="6" spellcheck="false" value={lines} />
                <div class="embed-buttons">
                    <button type="button" onclick={on_copy}>{ "Copy lines" }</button>
                    <button type="button" onclick={set_open(false).reform(|_: MouseEvent| ())}>{ "Close" }</button>
                </div>
            </Dialog>
        </>
    }
}

fn lines(input: &Input, view: Tab) -> String {
    // The page may have been opened as …/index.html.
    let page = link::page();
    let folder = page.rsplit_once('/').map_or(page.as_str(), |(folder, _)| folder);
    format!(
        "<script type=\"module\" src=\"{folder}/embed.js\"></script>\n<spark-memory-playground view=\"{}\" height=\"720\"\n  input=\"{}\"></spark-memory-playground>\n",
        view.slug(),
        encode(input)
    )
}
