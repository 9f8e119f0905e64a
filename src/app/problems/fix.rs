//! A fix of a finding, and what it would change.

use std::borrow::Cow;

use spark_memory::{Input, Report, apply_edits};
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use crate::app::answer::Answer;
use crate::app::by_ptr::ByPtr;
use crate::app::compare::compare;
use crate::app::context::use_answer;
use crate::app::diff::{Change, diff};
use crate::app::state::Action;
use crate::app::text::{NOT_COMPARED, prose};
use crate::app::worker::{SEARCHES, Stopped};
use crate::question::Question;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The finding's number in the report, and the fix's in the finding.
    pub(super) finding: usize,
    pub(super) number: usize,
    pub(super) title: AttrValue,
    pub(super) safe: bool,
    pub(super) act: Callback<Action>,
}

#[component]
pub(super) fn FixItem(Props { finding, number, title, safe, act }: &Props) -> Html {
    let (finding, fix) = (*finding, *number);
    // The comparison is made for those who look at it.
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            open.set(event.target_unchecked_into::<HtmlDetailsElement>().open());
        })
    };
    let apply = act.reform(move |_| Action::Fix { finding, fix });
    let id = format!("fix-{finding}-{fix}");
    html! {
        <div class="fix">
            <button type="button" class="fix-button" aria-describedby={id.clone()} onclick={apply}>{ "Fix" }</button>
            <div class="fix-body">
                <p {id}>
                    { prose(title) }
                    if !safe {
                        <span class="soft">{ " (changes results, review first)" }</span>
                    }
                </p>
                <details {ontoggle}>
                    <summary>{ "What it changes" }</summary>
                    if *open {
                        <Preview {finding} {fix} />
                    }
                </details>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    finding: usize,
    fix: usize,
}

/// The text before and after, and the reports on both.
#[component]
fn Preview(PreviewProps { finding, fix }: &PreviewProps) -> Html {
    let answer = use_answer();
    let fixed = use_memo((answer.clone(), *finding, *fix), |(answer, finding, fix)| {
        fixed(answer.as_ref()?, *finding, *fix)
    });
    // The report of the fixed input, with the answer that it is compared to.
    let after = use_state(|| None::<(ByPtr<Answer>, Result<ByPtr<Report>, Stopped>)>);
    {
        let (after, answer) = (after.setter(), answer.clone());
        use_effect_with(ByPtr::from(fixed.clone()), move |fixed| {
            let request = fixed.as_ref().zip(answer).map(|(fixed, answer)| {
                let question = Question::Inspect(Cow::Borrowed(fixed));
                SEARCHES.with(|lane| {
                    lane.ask(&question, move |report: Result<Report, Stopped>| {
                        after.set(Some((answer, report.map(ByPtr::new))));
                    })
                })
            });
            move || drop(request)
        });
    }
    let (Some(answer), Some(fixed)) = (answer, &*fixed) else { return Html::default() };
    html! {
        <>
            <pre class="fix-diff" tabindex="0">
                for change in diff(&answer.input.source, &fixed.source) {
                    { line(&change) }
                }
            </pre>
            if let Some((before, after)) = &*after {
                if let Ok(after) = after {
                    { compare(&before.report, after) }
                } else {
                    <p class="soft">{ NOT_COMPARED }</p>
                }
            }
        </>
    }
}

/// The answer's input with the fix applied.
fn fixed(answer: &Answer, finding: usize, fix: usize) -> Option<Input> {
    let fix = answer.report.diagnostics.get(finding)?.fixes.get(fix)?;
    let source = apply_edits(&answer.input.source, &fix.edits).ok()?;
    Some(Input { source, ..answer.input.to_owned() })
}

fn line(change: &Change<'_>) -> Html {
    match change {
        Change::Removed(line) => html! { <del>{ format!("− {line}\n") }</del> },
        Change::Added(line) => html! { <ins>{ format!("+ {line}\n") }</ins> },
        Change::Gap => html! { <span class="soft">{ "  …\n" }</span> },
    }
}
