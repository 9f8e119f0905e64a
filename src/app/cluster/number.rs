//! A field for a number.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Numbers that differ by less are one: the form shows three decimals.
pub(crate) const SAME: f64 = 0.0005;

/// The numbers that a field takes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    pub(crate) least: f64,
    pub(crate) most: f64,
    pub(crate) whole: bool,
    /// Says what would have been right.
    pub(crate) refusal: &'static str,
}

impl Limits {
    fn read(self, text: &str) -> Option<f64> {
        let number: f64 = text.trim().parse().ok()?;
        let fits = (self.least..=self.most).contains(&number);
        (fits && (!self.whole || number.fract() == 0.0)).then_some(number)
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) label: &'static str,
    /// How the value is found on a cluster.
    pub(crate) tip: &'static str,
    #[prop_or_default]
    pub(crate) unit: &'static str,
    /// The number in effect.
    pub(crate) value: f64,
    pub(crate) limits: Limits,
    pub(crate) on_change: Callback<f64>,
}

/// Keeps what the person typed as they typed it; where that is no number for this field it says so, and the last good one stays in
/// effect.
#[component]
pub(crate) fn NumberField(Props { label, tip, unit, value, limits, on_change }: &Props) -> Html {
    let typed = use_state(|| None::<String>);
    let id = label.to_lowercase().replace(' ', "-");
    let (tip_id, error_id) = (format!("{id}-tip"), format!("{id}-error"));

    // A text that means the value, or nothing, stands; once the value has come from elsewhere, the text has had its day.
    let text = (*typed)
        .clone()
        .filter(|text| limits.read(text).is_none_or(|it| (it - *value).abs() < SAME));
    let refused = text.as_ref().is_some_and(|text| limits.read(text).is_none());
    let oninput = {
        let (typed, limits, on_change) = (typed.setter(), *limits, on_change.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Some(number) = limits.read(&text) {
                on_change.emit(number);
            }
            typed.set(Some(text));
        })
    };
    html! {
        <div class="field">
            <label for={id.clone()}>{ *label }</label>
            <div class="field-number">
                <input
                    type="number"
                    {id}
                    min={limits.least.to_string()}
                    max={limits.most.to_string()}
                    step={if limits.whole { "1" } else { "any" }}
                    value={text.unwrap_or_else(|| value.to_string())}
                    aria-invalid={refused.then_some("true")}
                    aria-describedby={if refused { format!("{error_id} {tip_id}") } else { tip_id.clone() }}
                    {oninput}
                />
                if !unit.is_empty() {
                    <span class="field-unit">{ *unit }</span>
                }
            </div>
            if refused {
                <p class="field-error" id={error_id}>
                    { limits.refusal }{ format!(" Until then it counts as {value}.") }
                </p>
            }
            <p class="field-tip" id={tip_id}>{ *tip }</p>
        </div>
    }
}
