//! The effect of a change: memory as it is and as it would be, to one scale, and what its jobs would need.

use spark_memory::bytes::ByteSize;
use spark_memory::sentences::figures;
use spark_memory::{Demand, Outcome, Process, Report, Step};
use yew::prelude::*;

use super::memory::names::names;
use super::text::place;
use super::timeline::step::outcome_sign;
use super::timeline::text::short;

/// Demands that change are listed up to so many.
const SHOWN: usize = 8;

pub(crate) fn compare(before: &Report, after: &Report) -> Html {
    let processes = [
        ("Executor", before.executor.as_ref(), after.executor.as_ref()),
        ("Driver", Some(&before.driver), Some(&after.driver)),
    ];
    let changed: Vec<(&str, Option<&Process>, Option<&Process>)> = processes
        .into_iter()
        .filter(|(_, before, after)| bar_parts(*before) != bar_parts(*after))
        .collect();
    let shown = changed.iter().flat_map(|(_, before, after)| [*before, *after]).flatten();
    let largest = shown.map(total).max().unwrap_or_default();
    let demands = changes(before, after);
    let more = demands.len().saturating_sub(SHOWN);
    html! {
        <div class="compare">
            for (name, now, then) in &changed {
                { bar(name, "now", *now, executors(name, before), largest) }
                { bar(name, "then", *then, executors(name, after), largest) }
            }
            for (at, it) in demands.iter().take(SHOWN).enumerate() {
                { change(at, it, before, after) }
            }
            if more > 0 {
                <p class="soft">{ format!("and {more} more") }</p>
            }
            if changed.is_empty() && demands.is_empty() {
                <p class="soft">{ "No figure of the model changes." }</p>
            }
        </div>
    }
}

/// The parts of the process's bar.
fn bar_parts(process: Option<&Process>) -> Vec<(&'static str, u64)> {
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

/// Memory that an operator of a job needs: as it is, and as it would be; `None` where it no longer runs.
struct Changed<'r> {
    step: &'r Step,
    now: &'r Demand,
    then: Option<&'r Demand>,
}

fn changes<'r>(before: &'r Report, after: &'r Report) -> Vec<Changed<'r>> {
    let as_many = before.steps.len() == after.steps.len();
    let mut rest = after.steps.iter().peekable();
    let mut found = Vec::new();
    for step in &before.steps {
        let same = rest.next_if(|then| as_many || then.operation == step.operation);
        let mut left: Vec<&Demand> = same.map(demands).unwrap_or_default();
        for now in demands(step) {
            let at = left.iter().position(|it| (it.kind, it.process) == (now.kind, now.process));
            let then = at.map(|at| left.remove(at));
            if then.is_none_or(|then| ending(then, after) != ending(now, before)) {
                found.push(Changed { step, now, then });
            }
        }
    }
    found
}

fn demands(step: &Step) -> Vec<&Demand> {
    step.stages.iter().flat_map(|stage| &stage.demands).collect()
}

fn ending(demand: &Demand, report: &Report) -> (Outcome, String) {
    (demand.outcome, figures(demand, report.is_local()))
}

fn change(
    at: usize,
    Changed { step, now, then }: &Changed<'_>,
    before: &Report,
    after: &Report,
) -> Html {
    html! {
        <div key={format!("change-{at}")} class="compare-step" data-line={step.line.to_string()}>
            <span class="compare-name">
                { format!("{} ", place(&step.range)) }<code>{ &step.operation }</code>{ format!(": {}", short(now)) }
            </span>
            <span><span class="compare-when soft">{ "now" }</span>{ ends(now, before) }</span>
            <span class="compare-arrow" aria-hidden="true">{ "→" }</span>
            <span>
                <span class="compare-when soft">{ "then" }</span>
                if let Some(then) = then {
                    { ends(then, after) }
                } else {
                    { "no longer needed" }
                }
            </span>
        </div>
    }
}

fn ends(demand: &Demand, report: &Report) -> Html {
    html! {
        <>
            { outcome_sign(demand.outcome) }
            <span class="compare-figures soft">{ figures(demand, report.is_local()) }</span>
        </>
    }
}
