//! The result of a search: before and after, each setting with its reason, the smallest cluster, the rules of thumb.

use spark_memory::{MinimumCluster, Recommendation, Report, SearchResult};
use yew::prelude::*;

use crate::app::compare::compare;
use crate::app::state::Action;
use crate::app::text::{pluralize, prose};

pub(super) fn found(it: &SearchResult, report: &Report, act: &Callback<Action>) -> Html {
    let settings = &it.advice.recommendations;
    let adopt = {
        let settings = settings.clone();
        act.reform(move |_: MouseEvent| Action::ApplyRecommendations(settings.clone()))
    };
    html! {
        <>
            if !settings.is_empty() {
                { compare(report, &it.after) }
                <ul class="recommendations-list" role="list">
                    for setting in settings {
                        <RecommendationItem key={&*setting.key} setting={setting.clone()} />
                    }
                </ul>
                <p class="recommendations-adopt">
                    <button type="button" onclick={adopt}>{ format!("Apply {}", pluralize(settings.len(), "setting")) }</button>
                    <span class="soft">{ "Updates your code where it sets these keys; otherwise adds them under Settings" }</span>
                </p>
            }
            if report.executor.is_some() {
                <p>{ workers(it.minimum_cluster) }</p>
            }
            if !it.advice.packing.is_empty() {
                <details class="recommendations-thumb">
                    <summary>{ "Executors that fill a node (whatever your code does)" }</summary>
                    <dl>
                        for packing in &it.advice.packing {
                            <div>
                                <dt>{ format!("{} on a node, {} in all", pluralize(packing.executors_per_node as usize, "executor"), packing.executors) }</dt>
                                <dd><code>{ format!("spark.executor.cores {}, spark.executor.memory {}", packing.cores, packing.memory) }</code></dd>
                                <dd class="soft">{ format!("{} of execution memory a task; {}", packing.per_task.human(), packing.note) }</dd>
                            </div>
                        }
                    </dl>
                </details>
            }
            if !it.advice.thumb.is_empty() {
                <details class="recommendations-thumb">
                    <summary>{ "Rules of thumb (ignore your code)" }</summary>
                    <dl>
                        for thumb in &it.advice.thumb {
                            <div>
                                <dt>{ thumb.rule.to_string() }</dt>
                                <dd><code>{ &thumb.value }</code></dd>
                                <dd class="soft">{ thumb.source.to_string() }</dd>
                            </div>
                        }
                    </dl>
                </details>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    setting: Recommendation,
}

#[component]
fn RecommendationItem(Props { setting: it }: &Props) -> Html {
    let from =
        it.from.as_ref().map_or_else(|| "not set now".to_owned(), |from| format!("now {from}"));
    html! {
        <li class="recommendation" data-key={it.key.clone()}>
            <p>
                <code>{ it.key.to_string() }</code>{ " = " }<code class="recommendation-value">{ &it.value }</code>
                <span class="soft">{ format!(" ({from})") }</span>
            </p>
            <p>{ prose(&it.why) }</p>
            <p class="soft">{ prose(&it.effect) }</p>
        </li>
    }
}

/// Minimum cluster of these machines.
fn workers(it: MinimumCluster) -> String {
    if !it.known {
        return "The smallest cluster is unknown: no sizes are known.".to_owned();
    }
    let workers = |count: u32| pluralize(count as usize, "worker");
    match (it.no_failure_workers, it.no_spill_workers) {
        (Some(min), Some(roomy)) if min == roomy => format!(
            "With the best settings for each number, {} of this type: nothing fails and nothing spills.",
            workers(min)
        ),
        (Some(min), Some(roomy)) => format!(
            "With the best settings for each number, nothing fails from {} of this type on, and nothing spills from {roomy} on.",
            workers(min)
        ),
        (Some(min), None) => format!(
            "With the best settings for each number, nothing fails from {} of this type on; something spills on any number up to 1,000.",
            workers(min)
        ),
        (None, _) => "Adding nodes won’t help (tried up to 1,000).".to_owned(),
    }
}
