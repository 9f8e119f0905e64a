//! The figures that nobody gave, and where to set them.

use yew::prelude::*;

use super::context::use_answer;
use super::what_if::{Slider, WhatIf};

#[component]
pub(crate) fn Assumptions() -> Html {
    let Some(answer) = use_answer() else { return Html::default() };
    let assumptions = &answer.report.assumptions;
    html! {
        <section class="assumptions" aria-label="Assumptions">
            <h2>{ "Assumptions" }</h2>
            if assumptions.is_empty() {
                <p class="soft">{ "Nothing was guessed: every figure follows from the code and the cluster." }</p>
            } else {
                <dl>
                    for (at, it) in assumptions.iter().enumerate() {
                        <AssumptionItem
                            key={at}
                            what={it.what.to_string()}
                            value={it.value.clone()}
                            set={it.set.to_string()}
                            what_if={it.knob.as_deref().and_then(of_field)}
                        />
                    }
                </dl>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    what: AttrValue,
    value: AttrValue,
    /// Where to set it.
    set: AttrValue,
    what_if: Option<WhatIf>,
}

#[component]
fn AssumptionItem(Props { what, value, set, what_if }: &Props) -> Html {
    html! {
        <div>
            <dt>{ what }</dt>
            <dd><strong>{ value }</strong></dd>
            <dd class="soft">{ "Set: " }{ set }</dd>
            if let Some(what_if) = *what_if {
                <dd><Slider {what_if} /></dd>
            }
        </div>
    }
}

/// The slider for a field of the input's `assume`.
fn of_field(field: &str) -> Option<WhatIf> {
    match field {
        "filterKeeps" => Some(WhatIf::FilterKeeps),
        "arrayLength" => Some(WhatIf::ArrayLength),
        _ => None,
    }
}
