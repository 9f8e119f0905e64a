//! The menu of examples.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

use crate::app::examples::EXAMPLES;
use crate::app::state::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn ExamplesMenu(Props { act }: &Props) -> Html {
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
        Callback::from(move |event: KeyboardEvent| {
            let now = focused_item(&place);
            let last = EXAMPLES.len() - 1;
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
    html! {
        <div class="examples" ref={place} {onkeydown} {onfocusout}>
            <button
                type="button"
                ref={button.clone()}
                aria-haspopup="menu"
                aria-expanded={open.to_string()}
                onclick={toggle}
            >
                { "Examples" }
            </button>
            if *open {
                <div class="examples-menu" role="menu" aria-label="Examples">
                    for example in &EXAMPLES {
                        <button
                            type="button"
                            role="menuitem"
                            tabindex="-1"
                            onclick={{
                                let (open, button) = (open.setter(), button.clone());
                                act.reform(move |_| {
                                    open.set(false);
                                    focus(&button);
                                    Action::Open(example.input())
                                })
                            }}
                        >
                            <strong>{ example.title }</strong>
                            <span class="soft">{ example.about }</span>
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
