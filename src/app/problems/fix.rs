//! A way to mend a finding, and what it would change.

use std::rc::Rc;

use spark_memory::{Fix, Input, Report, apply_edits, inspect};
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use crate::app::by_ptr::ByPtr;
use crate::app::compare::compare;
use crate::app::diff::{Change, diff};
use crate::app::state::Action;
use crate::app::text::prose;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Unlike any other's in the page.
    pub(crate) id: String,
    pub(crate) fix: Fix,
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn FixItem(Props { id, fix, input, report, act }: &Props) -> Html {
    // The comparison is made for those who look at it.
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            open.set(event.target_unchecked_into::<HtmlDetailsElement>().open());
        })
    };
    let apply = {
        let (title, edits) = (fix.title.clone(), fix.edits.clone());
        act.reform(move |_| Action::Fix { title: title.clone(), edits: edits.clone() })
    };
    html! {
        <div class="fix">
            <button type="button" class="fix-button" aria-describedby={id.clone()} onclick={apply}>{ "Fix" }</button>
            <div class="fix-body">
                <p id={id.clone()}>
                    { prose(&fix.title) }
                    if !fix.safe {
                        <span class="soft">{ " (may change results: look before you apply it)" }</span>
                    }
                </p>
                <details {ontoggle}>
                    <summary>{ "What it changes" }</summary>
                    if *open {
                        { changes(input, fix, report) }
                    }
                </details>
            </div>
        </div>
    }
}

/// The text before and after, and what the model says of both.
fn changes(input: &Input, fix: &Fix, report: &Report) -> Html {
    let Ok(source) = apply_edits(&input.source, &fix.edits) else { return Html::default() };
    let after = Input { source, ..input.clone() };
    html! {
        <>
            <pre class="fix-diff" tabindex="0">
                for change in diff(&input.source, &after.source) {
                    { line(&change) }
                }
            </pre>
            { compare(report, &inspect(&after)) }
        </>
    }
}

fn line(change: &Change<'_>) -> Html {
    match change {
        Change::Removed(line) => html! { <del>{ format!("− {line}\n") }</del> },
        Change::Added(line) => html! { <ins>{ format!("+ {line}\n") }</ins> },
        Change::Gap => html! { <span class="soft">{ "  …\n" }</span> },
    }
}
