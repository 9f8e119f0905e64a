//! What a change would do: memory as it is and as it would be, to one scale, and the jobs that end otherwise.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::{Process, Report, Step};
use yew::prelude::*;

use super::memory::names::names;
use super::timeline::step::outcome;
use super::timeline::words::{decisive, figures, short};

pub(crate) fn compare(before: &Report, after: &Report) -> Html {
    let processes = [
        ("Executor", before.executor.as_ref(), after.executor.as_ref()),
        ("Driver", Some(&before.driver), Some(&after.driver)),
    ];
    let changed: Vec<(&str, Option<&Process>, Option<&Process>)> = processes
        .into_iter()
        .filter(|(_, before, after)| drawn(*before) != drawn(*after))
        .collect();
    let shown = changed.iter().flat_map(|(_, before, after)| [*before, *after]).flatten();
    let largest = shown.map(total).max().unwrap_or_default();
    let steps = steps(before, after);
    html! {
        <div class="compare">
            for (name, now, then) in &changed {
                { bar(name, "now", *now, executors(name, before), largest) }
                { bar(name, "then", *then, executors(name, after), largest) }
            }
            for (at, (now, then)) in steps.iter().enumerate() {
                { step(at, now, *then) }
            }
            if changed.is_empty() && steps.is_empty() {
                <p class="soft">{ "No figure of the model changes." }</p>
            }
        </div>
    }
}

/// What a bar of the process shows.
fn drawn(process: Option<&Process>) -> Vec<(&'static str, u64)> {
    let regions = process.into_iter().flat_map(|it| &it.regions);
    regions.map(|it| (names(it.kind).kind, it.bytes.0)).collect()
}

fn total(process: &Process) -> ByteSize {
    ByteSize(process.regions.iter().map(|it| it.bytes.0).sum())
}

fn executors(name: &str, report: &Report) -> Option<u32> {
    report.placement.as_ref().filter(|_| name == "Executor").map(|it| it.executors)
}

fn bar(
    name: &str,
    when: &'static str,
    process: Option<&Process>,
    executors: Option<u32>,
    largest: ByteSize,
) -> Html {
    let share = |bytes: ByteSize| bytes.0 as f64 / largest.0.max(1) as f64 * 100.0;
    let Some(process) = process else { return Html::default() };
    let count = executors.map(|it| format!("{it} × ")).unwrap_or_default();
    let size = total(process).human();
    html! {
        <div key={format!("{name}-{when}")} class={format!("compare-row compare-{when}")} data-compare={format!("{} {when}", name.to_lowercase())}>
            <span class="compare-name">{ format!("{name} {when}") }</span>
            <span class="compare-bar" role="img" aria-label={format!("{name} {when}: {count}{size}")}>
                for it in &process.regions {
                    <span
                        class={format!("compare-part region-{}", names(it.kind).kind)}
                        style={format!("width: {:.3}%", share(it.bytes))}
                        title={format!("{}: {}", names(it.kind).full, it.bytes.human())}
                    ></span>
                }
            </span>
            <span class="compare-size">{ format!("{count}{size}") }</span>
        </div>
    }
}

/// The jobs that end otherwise, or for another figure: as they are, and as they would be; `None` for one that is no more.
fn steps<'r>(before: &'r Report, after: &'r Report) -> Vec<(&'r Step, Option<&'r Step>)> {
    let as_many = before.steps.len() == after.steps.len();
    let mut rest = after.steps.iter().peekable();
    let pairs = before
        .steps
        .iter()
        .map(|now| (now, rest.next_if(|then| as_many || then.operation == now.operation)));
    pairs.filter(|(now, then)| then.is_none_or(|then| told(then) != told(now))).collect()
}

fn told(step: &Step) -> (&'static str, Option<String>) {
    (step.outcome, decisive(step).map(figures))
}

fn step(at: usize, now: &Step, then: Option<&Step>) -> Html {
    html! {
        <div key={format!("step-{at}")} class="compare-step" data-line={now.line.to_string()}>
            <span class="compare-name">{ format!("line {} ", now.line) }<code>{ &now.operation }</code></span>
            <span>{ ends(now) }</span>
            <span aria-hidden="true">{ "→" }</span>
            <span>
                if let Some(then) = then {
                    { ends(then) }
                } else {
                    { "no longer runs" }
                }
            </span>
        </div>
    }
}

fn ends(step: &Step) -> Html {
    html! {
        <>
            { outcome(step.outcome) }
            if let Some(demand) = decisive(step) {
                <span class="compare-figures soft">{ format!("{}: {}", short(demand), figures(demand)) }</span>
            }
        </>
    }
}
