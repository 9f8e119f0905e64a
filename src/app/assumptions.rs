//! The figures that nobody gave, and where to say otherwise.

use std::rc::Rc;

use spark_memory::{Assumption, Input};
use yew::prelude::*;

use super::state::Action;
use super::what_if::{WhatIf, slider};

pub(crate) fn assumptions(
    assumptions: &[Assumption],
    input: &Rc<Input>,
    act: &Callback<Action>,
) -> Html {
    html! {
        <section class="assumptions" aria-label="Assumptions">
            <h2>{ "Assumptions" }</h2>
            if assumptions.is_empty() {
                <p class="soft">{ "Nothing was guessed: every figure follows from the code and the cluster." }</p>
            } else {
                <dl>
                    for Assumption { what, value, set, knob } in assumptions {
                        <div>
                            <dt>{ what.to_string() }</dt>
                            <dd><strong>{ value }</strong></dd>
                            <dd class="soft">{ "Set: " }{ set.to_string() }</dd>
                            if let Some(knob) = knob.as_deref().and_then(of_field) {
                                <dd>{ slider(knob, input, act) }</dd>
                            }
                        </div>
                    }
                </dl>
            }
        </section>
    }
}

fn of_field(field: &str) -> Option<WhatIf> {
    match field {
        "filterKeeps" => Some(WhatIf::FilterKeeps),
        "arrayLength" => Some(WhatIf::ArrayLength),
        _ => None,
    }
}
