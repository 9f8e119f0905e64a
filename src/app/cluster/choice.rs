//! A field with a few possible values.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The options of a field, and the chosen one.
pub(crate) struct Choice<'a, T> {
    pub(crate) label: &'static str,
    /// Instructions to find the value on a cluster.
    pub(crate) tip: &'static str,
    pub(crate) options: &'a [(T, &'a str)],
    pub(crate) current: T,
}

pub(crate) fn choice<T: Copy + PartialEq + 'static>(
    it: &Choice<'_, T>,
    on_choose: Callback<T>,
) -> Html {
    let id = it.label.to_lowercase().replace(' ', "-");
    let tip = format!("{id}-tip");
    let values: Vec<T> = it.options.iter().map(|(value, _)| *value).collect();
    let onchange = Callback::from(move |event: Event| {
        let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        if let Some(value) = usize::try_from(at).ok().and_then(|at| values.get(at)) {
            on_choose.emit(*value);
        }
    });
    html! {
        <div class="field">
            <label for={id.clone()}>{ it.label }</label>
            <select {id} aria-describedby={tip.clone()} {onchange}>
                for (value, name) in it.options {
                    <option value={(*name).to_owned()} selected={*value == it.current}>{ *name }</option>
                }
            </select>
            <p class="field-tip" id={tip}>{ it.tip }</p>
        </div>
    }
}
