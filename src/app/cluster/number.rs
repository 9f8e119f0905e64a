//! A field for a number.

use yew::prelude::*;

use crate::app::entry::use_typed;

/// Numbers that differ by less are one: the form shows three decimals.
pub(crate) const SAME: f64 = 0.0005;

/// The numbers that a field takes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) whole: bool,
    /// Says what would have been right.
    pub(crate) refusal: &'static str,
}

/// A text that is no number for the field.
struct Refused;

impl Limits {
    /// No number for an empty text, where nothing need be written.
    fn read(self, text: &str, optional: bool) -> Result<Option<f64>, Refused> {
        if optional && text.trim().is_empty() {
            return Ok(None);
        }
        self.number(text).map(Some).ok_or(Refused)
    }

    fn number(self, text: &str) -> Option<f64> {
        let number: f64 = text.trim().parse().ok()?;
        let fits = (self.min..=self.max).contains(&number);
        (fits && (!self.whole || number.fract() == 0.0)).then_some(number)
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) label: &'static str,
    /// Instructions to find the value on a cluster.
    pub(crate) tip: &'static str,
    #[prop_or_default]
    pub(crate) unit: &'static str,
    /// The number that is written.
    pub(crate) value: Option<f64>,
    /// The number that holds where none is written; without it one has to be.
    #[prop_or_default]
    pub(crate) rule: Option<f64>,
    pub(crate) limits: Limits,
    /// Why the number means nothing here; it is in the tip's place, and the field takes nothing.
    #[prop_or_default]
    pub(crate) off: Option<&'static str>,
    pub(crate) on_change: Callback<Option<f64>>,
}

/// Keeps the text as it was typed; where that is no number for this field it says so, and the last good one stays in
/// effect.
#[component]
pub(crate) fn NumberField(props: &Props) -> Html {
    let Props { label, tip, unit, value, rule, limits, off, on_change } = props;
    let typed = use_typed();
    let id = label.to_lowercase().replace([' ', '’'], "-");
    let optional = rule.is_some();
    let read = |text: &str| limits.read(text, optional);
    let (tip_id, error_id) = (format!("{id}-tip"), format!("{id}-error"));

    let text = typed.while_it(|text| read(text).map_or(true, |it| same(it, *value)));
    let refused = text.as_ref().is_some_and(|text| read(text).is_err());
    let oninput = {
        let (limits, on_change) = (*limits, on_change.clone());
        typed.on_input(move |text, input| {
            // The browser gives the empty text for one that is no number, such as `1e`.
            if let Ok(number) = limits.read(text, optional && !input.validity().bad_input()) {
                on_change.emit(number);
            }
        })
    };
    html! {
        <div class="field">
            <label for={id.clone()}>{ *label }</label>
            <div class="field-number">
                <input
                    type="number"
                    {id}
                    min={limits.min.to_string()}
                    max={limits.max.to_string()}
                    step={if limits.whole { "1" } else { "any" }}
                    value={text.unwrap_or_else(|| value.map_or_else(String::new, written))}
                    placeholder={rule.map(written)}
                    disabled={off.is_some()}
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
                    { limits.refusal }if let Some(counts) = value.or(*rule) {
                        { format!(" Until then it counts as {}.", written(counts)) }
                    }
                </p>
            }
            <p class="field-tip" id={tip_id}>{ off.unwrap_or(tip) }</p>
        </div>
    }
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < SAME,
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// To three decimals.
fn written(number: f64) -> String {
    ((number * 1000.0).round() / 1000.0).to_string()
}
