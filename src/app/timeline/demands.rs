//! The stages of a step, and the memory that each needs.

use spark_memory::sentences::{figures, limit};
use spark_memory::{Demand, Outcome, Report, Step, StepStage};
use yew::prelude::*;

use super::step::outcome_sign;
use super::text::{full, tint};
use crate::app::context::{use_act, use_answer};
use crate::app::origin::to_line;
use crate::app::state::{Action, Tab};
use crate::app::text::{exact, grouped, place, prose};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The step's number in the report, from 0.
    pub(super) number: usize,
}

#[component]
pub(super) fn StepDetail(Props { number }: &Props) -> Html {
    let (act, answer) = (use_act(), use_answer());
    let Some(answer) = answer else { return Html::default() };
    let Some(step) = answer.report.steps.get(*number) else { return Html::default() };
    demands(step, &answer.report, &act)
}

fn demands(step: &Step, report: &Report, act: &Callback<Action>) -> Html {
    html! {
        <>
            { missing(step, act) }
            <table class={classes!("demands", step.range.cell.map(|_| "demands-in-cells"))}>
                <caption>{ format!("What {} in {} needs", step.operation, place(&step.range)) }</caption>
                <colgroup>
                    <col class="demand-line" />
                    <col />
                    <col class="demand-asked" />
                    <col class="demand-ends" />
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col">{ "Line" }</th>
                        <th scope="col">{ "Operator" }</th>
                        <th scope="col">{ "Needs" }</th>
                        <th scope="col">{ "Outcome" }</th>
                    </tr>
                </thead>
                for (number, stage) in step.stages.iter().enumerate() {
                    <tbody key={number}>
                        <tr>
                            <th colspan="4" scope="rowgroup">{ heading(number, stage, report) }</th>
                        </tr>
                        for (at, demand) in stage.demands.iter().enumerate() {
                            { row(at, demand, report, act) }
                        }
                    </tbody>
                }
            </table>
        </>
    }
}

/// `Stage 2: 200 tasks, 4 at once on an executor; the largest reads 469.2 MiB`.
fn heading(number: usize, stage: &StepStage, report: &Report) -> String {
    let running = stage.running;
    let tasks = grouped(stage.tasks.into());
    let plural = if stage.tasks == 1 { "" } else { "s" };
    let mut text = format!("Stage {}: {tasks} task{plural}", number + 1);
    if stage.tasks > running && running > 1 {
        let owner = if report.is_local() { "in this JVM" } else { "on an executor" };
        text.push_str(&format!(", {running} at once {owner}"));
    }
    if let Some(bytes) = stage.per_task_bytes {
        text.push_str(&format!("; the largest reads {}", bytes.human()));
    }
    if stage.demands.is_empty() {
        text.push_str("; needs no extra memory");
    }
    text
}

fn row(at: usize, demand: &Demand, report: &Report, act: &Callback<Action>) -> Html {
    html! {
        <tr key={at} class="demand" data-demand={demand.kind.name()} data-where={demand.process.name()}>
            <td>{ to_line(demand.place, act) }</td>
            <td>
                { full(demand, report) }
                if let Some(message) = &demand.message {
                    <span class="demand-message">{ message.clone() }</span>
                }
                if !demand.basis.is_empty() {
                    <span class="demand-basis soft">{ prose(&demand.basis) }</span>
                }
            </td>
            <td>
                { bar(demand) }
                <span class="demand-figures" title={exactly(demand)}>{ figures(demand, report.is_local()) }</span>
                if let Some(limit) = demand.bytes.and_then(|_| limit(demand)) {
                    <span class="demand-basis soft" title="With everything else as it is">{ limit }</span>
                }
                if let Some(peak) = demand.peak.filter(|peak| Some(*peak) != demand.bytes) {
                    <span class="demand-basis soft" title="Spark’s metric “peak execution memory”">{ format!("holds {} at most", peak.human()) }</span>
                }
            </td>
            <td>{ outcome_sign(demand.outcome) }</td>
        </tr>
    }
}

/// The need against what there is, to one scale: hatched is what does not fit.
fn bar(demand: &Demand) -> Html {
    let Some(share) = demand.share() else {
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
    let need = demand.bytes.map(|it| format!("needs {}", exact(it)));
    let there = demand.available.map(|it| format!("has {}", exact(it)));
    need.into_iter().chain(there).collect::<Vec<_>>().join("; ")
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
        return if step.outcome == Outcome::Unknown && step.streams {
            stream()
        } else {
            Html::default()
        };
    }
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let are = if names.len() == 1 { "The size of" } else { "The sizes of" };
    let unknown = if names.len() == 1 { "is not known" } else { "are not known" };
    let sayable = step.demands().any(|it| !it.missing_tables.is_empty());
    html! {
        <p class="step-missing">
            { prose(&format!("{are} {listed} {unknown}")) }
            if sayable {
                { ": " }
                <button type="button" class="setting-line" onclick={act.reform(|_| Action::Show(Tab::Tables))}>{ "Add its size" }</button>
                { prose(", or write `# size: 40GB rows: 2e9` next to the read.") }
            } else {
                { "." }
            }
        </p>
    }
}

/// No table has the size that a stream lacks: what arrives and what it keeps are not in the code.
fn stream() -> Html {
    html! {
        <p class="step-missing">
            { prose("Neither the code nor a field of this page says how much each batch brings or how many keys the stream keeps. A watermark bounds \
                the keys; RocksDB’s state has a figure once `spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage` and `maxMemoryUsageMB` bound it.") }
        </p>
    }
}
