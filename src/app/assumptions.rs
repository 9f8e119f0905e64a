//! The figures that nobody gave.

use spark_memory_playground::Assumption;
use yew::prelude::*;

pub(crate) fn assumptions(assumptions: &[Assumption]) -> Html {
    html! {
        <section class="assumptions" aria-label="Assumptions">
            <h2>{ "Assumptions" }</h2>
            if assumptions.is_empty() {
                <p class="soft">{ "Nothing was guessed: every figure follows from the code and the cluster." }</p>
            } else {
                <dl>
                    for Assumption { what, value, set } in assumptions {
                        <div>
                            <dt>{ what }</dt>
                            <dd><strong>{ value }</strong></dd>
                            <dd class="soft">{ "Set: " }{ set }</dd>
                        </div>
                    }
                </dl>
            }
        </section>
    }
}
