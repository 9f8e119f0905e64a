//! Where the keyboard goes when the control that had it is gone with what it did.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The controls of an item that can take the keyboard.
const CONTROLS: &str = "button, a[href], summary, input, select, [tabindex='0']";

/// For a part of the page with a heading (`h2` with `tabindex=-1`) and items, which a selector finds: the callback says
/// that the item of this number is about to go. Once `shown` has changed, the item in its place gets the keyboard, or
/// the heading where none is left.
#[hook]
pub(crate) fn use_next_focus<T: PartialEq + 'static>(
    shown: T,
    items: &'static str,
) -> (NodeRef, Callback<usize>) {
    let place = use_node_ref();
    let gone = use_mut_ref(|| None::<usize>);
    {
        let (place, gone) = (place.clone(), gone.clone());
        use_effect_with(shown, move |_| {
            let at = gone.take();
            if let (Some(at), Some(place), true) = (at, place.cast::<Element>(), is_lost()) {
                take(&place, items, at);
            }
        });
    }
    let leave = use_callback((), move |at: usize, ()| {
        gone.replace(Some(at));
    });
    (place, leave)
}

/// Returns true if nothing has the keyboard: the browser gives it to the body when what had it goes.
fn is_lost() -> bool {
    document().active_element().is_none_or(|it| it.tag_name().eq_ignore_ascii_case("body"))
}

fn take(place: &Element, items: &str, at: usize) {
    let control = place.query_selector_all(items).ok().and_then(|items| {
        let last = items.length().checked_sub(1)?;
        let item = items.get(last.min(at as u32))?.dyn_into::<Element>().ok()?;
        item.query_selector(CONTROLS).ok()?
    });
    let heading = || place.query_selector("h2[tabindex]").ok()?;
    if let Some(it) = control.or_else(heading).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // A control that cannot take the keyboard leaves it where it was.
        it.focus().ok();
    }
}
