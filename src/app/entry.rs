//! Text that is typed into the page: every field reads and keeps it alike.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::text::as_in_text_area;

/// The text of the field that an event comes from.
pub(crate) fn text_of(event: &InputEvent) -> String {
    event.target_unchecked_into::<HtmlInputElement>().value()
}

#[derive(Properties, PartialEq)]
pub(crate) struct AreaProps {
    pub(crate) label: &'static str,
    pub(crate) placeholder: &'static str,
    /// The id of what the text was read as.
    pub(crate) described_by: &'static str,
    pub(crate) value: AttrValue,
    pub(crate) on_text: Callback<String>,
}

/// A field for a pasted text of many lines.
#[component]
pub(crate) fn PasteArea(props: &AreaProps) -> Html {
    let AreaProps { label, placeholder, described_by, value, on_text } = props;
    let oninput = on_text
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    html! {
        <textarea
            class="settings-text"
            aria-label={*label}
            aria-describedby={*described_by}
            placeholder={*placeholder}
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            value={as_in_text_area(value)}
            {oninput}
        />
    }
}

/// The text of a field as it was typed.
#[derive(Clone)]
pub(crate) struct Typed {
    text: UseStateHandle<Option<String>>,
}

impl Typed {
    /// The text, while `is_current` holds for it: it still means the field's value, or nothing: once the value has come
    /// from elsewhere, the value is shown.
    pub(crate) fn while_it(&self, is_current: impl FnOnce(&str) -> bool) -> Option<String> {
        (*self.text).clone().filter(|it| is_current(it))
    }

    /// Keeps each text that is typed, after `read` has taken it.
    pub(crate) fn on_input(
        &self,
        read: impl Fn(&str, &HtmlInputElement) + 'static,
    ) -> Callback<InputEvent> {
        let keep = self.text.setter();
        Callback::from(move |event: InputEvent| {
            let text = text_of(&event);
            read(&text, &event.target_unchecked_into());
            keep.set(Some(text));
        })
    }

    /// Forgets the text, so that the value is shown as it is written.
    pub(crate) fn forget(&self) {
        self.text.set(None);
    }
}

#[hook]
pub(crate) fn use_typed() -> Typed {
    Typed { text: use_state(|| None) }
}
