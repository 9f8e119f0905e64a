//! One rule of the list.

use spark_memory::lint::{Docs, FixKind};
use yew::prelude::*;

use crate::app::by_ptr::ByPtr;
use crate::app::context::use_act;
use crate::app::problems::{severity, source};
use crate::app::state::Action;
use crate::app::text::prose;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) docs: ByPtr<Docs>,
    pub(super) close: Callback<()>,
}

#[component]
pub(super) fn RuleEntry(Props { docs, close }: &Props) -> Html {
    let act = use_act();
    let (class, word) = severity(docs.severity);
    let try_it = {
        let (id, code, launcher) = (docs.id, docs.bad.clone(), docs.launcher);
        let (act, close) = (act.clone(), close.clone());
        Callback::from(move |_| {
            close.emit(());
            act.emit(Action::LoadExample { rule: id, code: code.clone(), launcher });
        })
    };
    html! {
        <li class={classes!("rule", class)} data-rule={docs.id}>
            <details>
                <summary>
                    <code>{ docs.id }</code>
                    <span class="rule-summary">{ prose(docs.summary) }</span>
                    <span class="finding-severity">{ word }</span>
                </summary>
                <div class="rule-body">
                    <p>{ prose(&docs.why) }</p>
                    { example("Bad", docs.id, &docs.bad) }
                    <p>
                        <button type="button" aria-label={format!("Try {} in the editor", docs.id)} onclick={try_it}>{ "Try it" }</button>
                        <span class="soft">{ " puts the bad example into the editor; Undo brings your code back." }</span>
                    </p>
                    { example("Good", docs.id, &docs.good) }
                    <p class="finding-meta soft">
                        <span>{ fix(docs.fix) }</span>
                        <span>{ "Source: " }{ source(docs.source) }</span>
                    </p>
                </div>
            </details>
        </li>
    }
}

fn example(heading: &'static str, id: &str, code: &str) -> Html {
    html! {
        <>
            <h3>{ heading }</h3>
            <pre class="rule-example" tabindex="0" role="group" aria-label={format!("{heading} example of {id}")}>{ code.to_owned() }</pre>
        </>
    }
}

fn fix(kind: FixKind) -> &'static str {
    match kind {
        FixKind::Safe => "Its fix changes no result.",
        FixKind::Unsafe => "Its fix may change results.",
        FixKind::Advice => "It gives advice.",
    }
}
