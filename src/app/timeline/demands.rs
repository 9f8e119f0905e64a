//! The stages of a step, and what each asks of the memory.

use spark_memory_playground::{Demand, Input, Range, Report, Step, StepStage};
use yew::prelude::*;

use super::step::outcome;
use super::words::{figures, full, is_table, share, tint};
use crate::app::origin::to_line;
use crate::app::pointed::place;
use crate::app::state::{Action, Tab};
use crate::app::words::{exact, grouped, prose};

pub(super) fn demands(step: &Step, input: &Input, report: &Report, act: &Callback<Action>) -> Html {
    let slots =
        report.executor.as_ref().unwrap_or(&report.driver).per_task.map_or(1, |it| it.tasks);
    html! {
        <>
            { missing(step, act) }
            <table class="demands">
                <caption>{ format!("What {} in line {} asks for", step.operation, step.line) }</caption>
                <colgroup>
                    <col class="demand-line" />
                    <col />
                    <col class="demand-asked" />
                    <col class="demand-ends" />
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col">{ "Line" }</th>
                        <th scope="col">{ "What asks" }</th>
                        <th scope="col">{ "Asks for" }</th>
                        <th scope="col">{ "Ends" }</th>
                    </tr>
                </thead>
                for (number, stage) in step.stages.iter().enumerate() {
                    <tbody key={number}>
                        <tr>
                            <th colspan="4" scope="rowgroup">{ heading(number, stage, slots) }</th>
                        </tr>
                        for (at, demand) in stage.demands.iter().enumerate() {
                            { row(at, demand, place(step, demand, input), act) }
                        }
                    </tbody>
                }
            </table>
        </>
    }
}

/// `Stage 2: 200 tasks, 4 at once on an executor; the largest reads 469.2 MiB`.
fn heading(number: usize, stage: &StepStage, slots: u32) -> String {
    let tasks = grouped(stage.tasks.into());
    let plural = if stage.tasks == 1 { "" } else { "s" };
    let mut text = format!("Stage {}: {tasks} task{plural}", number + 1);
    if stage.tasks > slots && slots > 1 {
        text.push_str(&format!(", {slots} at once on an executor"));
    }
    if let Some(bytes) = stage.per_task_bytes {
        text.push_str(&format!("; the largest reads {}", bytes.human()));
    }
    if stage.demands.is_empty() {
        text.push_str("; holds nothing that counts");
    }
    text
}

fn row(at: usize, demand: &Demand, range: Option<Range>, act: &Callback<Action>) -> Html {
    html! {
        <tr key={at} class="demand" data-demand={demand.kind} data-where={demand.place}>
            <td>
                if let Some(range) = range {
                    { to_line(range, act) }
                } else {
                    { format!("line {}", demand.line) }
                }
            </td>
            <td>
                { full(demand) }
                if let Some(message) = &demand.message {
                    <span class="demand-message">{ message.clone() }</span>
                }
                if !demand.basis.is_empty() {
                    <span class="demand-basis soft">{ prose(&demand.basis) }</span>
                }
            </td>
            <td>
                { bar(demand) }
                <span class="demand-figures" title={exactly(demand)}>{ figures(demand) }</span>
                if let Some(peak) = demand.peak.filter(|peak| Some(*peak) != demand.bytes) {
                    <span class="demand-basis soft" title="Spark’s metric “peak execution memory”">{ format!("holds {} at most", peak.human()) }</span>
                }
            </td>
            <td>{ outcome(demand.outcome) }</td>
        </tr>
    }
}

/// What is asked for against what there is, to one scale: hatched is what does not fit.
fn bar(demand: &Demand) -> Html {
    let Some(share) = share(demand) else {
        return html! { <span class="demand-bar demand-bar-unknown" aria-hidden="true"></span> };
    };
    // The longer of the two fills the bar.
    let whole = share.max(1.0);
    let (held, over) = (share.min(1.0) / whole * 100.0, (share - 1.0).max(0.0) / whole * 100.0);
    html! {
        <span class="demand-bar" aria-hidden="true">
            <span class={format!("demand-fill region-{}", tint(demand))} style={format!("width: {held:.2}%")}></span>
            if over > 0.0 {
                <span class={format!("demand-over region-{}", tint(demand))} style={format!("width: {over:.2}%")}></span>
            }
        </span>
    }
}

fn exactly(demand: &Demand) -> String {
    let asked = demand.bytes.map(|it| format!("asks for {}", exact(it)));
    let there = demand.available.map(|it| format!("there are {}", exact(it)));
    asked.into_iter().chain(there).collect::<Vec<_>>().join("; ")
}

/// The sizes that nobody gave, and where to give them.
fn missing(step: &Step, act: &Callback<Action>) -> Html {
    let mut names: Vec<&str> = step
        .stages
        .iter()
        .flat_map(|stage| &stage.demands)
        .flat_map(|demand| demand.missing.iter().map(String::as_str))
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Html::default();
    }
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let are = if names.len() == 1 { "The size of" } else { "The sizes of" };
    let unknown = if names.len() == 1 { "is not known" } else { "are not known" };
    let sayable = names.iter().any(|name| is_table(name));
    html! {
        <p class="step-missing">
            { prose(&format!("{are} {listed} {unknown}")) }
            if sayable {
                { ": " }
                <button type="button" class="setting-line" onclick={act.reform(|_| Action::Show(Tab::Tables))}>{ "say it in Tables" }</button>
                { prose(", or write `# size: 40GB rows: 2e9` beside the read.") }
            } else {
                { "." }
            }
        </p>
    }
}
