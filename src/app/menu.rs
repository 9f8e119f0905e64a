//! A button with a menu of things to choose from.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// An entry of a menu.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct MenuEntry {
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) label: &'static str,
    pub(crate) entries: Vec<MenuEntry>,
    /// Gets the place of the entry chosen.
    pub(crate) on_choose: Callback<usize>,
}

#[component]
pub(crate) fn Menu(Props { label, entries, on_choose }: &Props) -> Html {
    let open = use_state(|| false);
    let (place, button) = (use_node_ref(), use_node_ref());

    {
        let place = place.clone();
        use_effect_with(*open, move |open| {
            if *open {
                focus_item(&place, 0);
            }
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    let onkeydown = {
        let (open, place, button) = (open.clone(), place.clone(), button.clone());
        let last = entries.len().saturating_sub(1);
        Callback::from(move |event: KeyboardEvent| {
            let now = focused_item(&place);
            match (event.key().as_str(), now) {
                ("Escape", _) if *open => {
                    open.set(false);
                    focus(&button);
                }
                ("ArrowDown", None) => open.set(true),
                ("ArrowDown", Some(at)) => focus_item(&place, if at == last { 0 } else { at + 1 }),
                ("ArrowUp", Some(at)) => focus_item(&place, at.checked_sub(1).unwrap_or(last)),
                ("Home", Some(_)) => focus_item(&place, 0),
                ("End", Some(_)) => focus_item(&place, last),
                _ => return,
            }
            event.prevent_default();
        })
    };
    // The menu closes once the keyboard, or a press elsewhere, has left it.
    let onfocusout = {
        let (open, place) = (open.setter(), place.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|it| it.dyn_into::<Node>().ok());
            let inside = place.cast::<Node>().is_some_and(|place| place.contains(to.as_ref()));
            if !inside {
                open.set(false);
            }
        })
    };
    let choose = |at: usize| {
        let (open, button, on_choose) = (open.setter(), button.clone(), on_choose.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(false);
            focus(&button);
            on_choose.emit(at);
        })
    };
    html! {
        <div class="menu" ref={place} {onkeydown} {onfocusout}>
            <button
                type="button"
                ref={button.clone()}
                aria-haspopup="menu"
                aria-expanded={open.to_string()}
                onclick={toggle}
            >
                { *label }
            </button>
            if *open {
                <div class="menu-entries" role="menu" aria-label={*label}>
                    for (at, entry) in entries.iter().enumerate() {
                        <button type="button" role="menuitem" tabindex="-1" onclick={choose(at)}>
                            <strong>{ entry.title }</strong>
                            <span class="soft">{ entry.about }</span>
                        </button>
                    }
                </div>
            }
        </div>
    }
}

fn items(place: &NodeRef) -> Vec<HtmlElement> {
    let found =
        place.cast::<HtmlElement>().and_then(|it| it.query_selector_all("[role=menuitem]").ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn focused_item(place: &NodeRef) -> Option<usize> {
    let focused = document().active_element()?;
    items(place).iter().position(|item| **item == focused)
}

fn focus_item(place: &NodeRef, at: usize) {
    if let Some(item) = items(place).get(at) {
        // An item that cannot take the keyboard leaves it where it was.
        item.focus().ok();
    }
}

fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        element.focus().ok();
    }
}
