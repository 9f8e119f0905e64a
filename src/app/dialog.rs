//! A dialog over the page.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) label: &'static str,
    pub(crate) class: &'static str,
    pub(crate) open: bool,
    /// Called when it is closed: by Escape, or by a control in it.
    pub(crate) on_close: Callback<()>,
    /// Drawn while it is open.
    pub(crate) children: Children,
}

#[component]
pub(crate) fn Dialog(Props { label, class, open, on_close, children }: &Props) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(*open, move |open| {
            let Some(dialog) = place.cast::<HtmlDialogElement>() else { return };
            if *open && !dialog.open() {
                // A browser that cannot show it over the page shows it in the page.
                if dialog.show_modal().is_err() {
                    dialog.set_open(true);
                }
            } else if !*open && dialog.open() {
                dialog.close();
            }
        });
    }
    html! {
        <dialog ref={place} class={*class} aria-label={*label} onclose={on_close.reform(|_: Event| ())}>
            if *open {
                { children.clone() }
            }
        </dialog>
    }
}
