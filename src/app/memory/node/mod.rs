//! One node and the executors on it, to the node's own scale.

mod layout;
mod table;
pub(super) mod text;

use spark_memory::cluster::{PackingLimit, Placement};
use yew::prelude::*;

use crate::app::answer::Answer;
use crate::app::by_ptr::ByPtr;
use crate::app::context::use_act;
use crate::app::measure::text_width;
use crate::app::origin::Origins;
use crate::app::text::exact;
use layout::{Contents, NodeLayout, OutsideLabel, Stretch, StretchKind, layout, running};
use table::table;

/// The height of a row of labels; www/styles/node.css says the same.
const ROW: usize = 16;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) answer: ByPtr<Answer>,
    /// `None` until it is known; the place is kept.
    pub(crate) width: Option<f64>,
}

/// Nothing in local mode, where no executor is on any node.
#[component]
pub(crate) fn NodePicture(Props { answer, width }: &Props) -> Html {
    let act = use_act();
    let (input, report) = (&*answer.input, &answer.report);
    if report.executor.is_none() {
        return Html::default();
    }
    let workers = text::workers(input, report);
    html! {
        <section class="memory node" aria-label="Node">
            <div class="memory-head">
                <h2>{ "Node" }</h2>
                if let Some(placement) = &report.placement {
                    <p>{ text::fit(placement, workers) }</p>
                    { table(placement, Origins { report, act: &act }) }
                } else {
                    <p>{ "no executor is on a node: Spark would not start one with the memory below" }</p>
                }
            </div>
            if let Some(placement) = &report.placement {
                { node_picture(placement, workers, *width) }
                { shared(placement, workers, *width) }
                if let Some(note) = spread(placement, workers) {
                    <p class="node-note soft">{ note }</p>
                }
            }
        </section>
    }
}

/// Says that the picture is of a node with its share, where that is not all: where the executors really land is the
/// manager's to choose.
fn spread(placement: &Placement, workers: u32) -> Option<String> {
    let (share, all) = (running(placement, workers), placement.executors);
    let fewer = placement.limited_by == PackingLimit::Instances && share < all;
    fewer.then(|| {
        format!("The picture shows {share} of the {all} executors: the most that a node runs if they are spread evenly.")
    })
}

fn node_picture(placement: &Placement, workers: u32, width: Option<f64>) -> Html {
    let Some(width) = width else { return html! { <div class="node-bar"></div> } };
    let contents = match text::only_node(placement, workers) {
        Some(shared) => Contents::shared(placement, &shared, workers),
        None => Contents::full(placement, workers),
    };
    let picture = layout(contents, width, text_width);
    html! {
        <>
            { bar("node-bar", &picture, placement) }
            { labels(&picture) }
        </>
    }
}

/// The one node that has the driver or YARN's application master as well, as a thinner bar; it labels what has room,
/// and the words over it has the rest.
fn shared(placement: &Placement, workers: u32, width: Option<f64>) -> Html {
    let Some(shared) = &placement.shared_node else { return Html::default() };
    if text::only_node(placement, workers).is_some() {
        return Html::default();
    }
    let text = text::shared(placement, shared);
    if !shared.fits {
        return html! { <p class="node-shared node-shared-none">{ text }</p> };
    }
    let contents = Contents::shared(placement, shared, workers);
    html! {
        <>
            <p class="node-shared">{ text }</p>
            if let Some(width) = width {
                { bar("node-bar node-bar-shared", &layout(contents, width, text_width), placement) }
            }
        </>
    }
}

fn bar(class: &'static str, picture: &NodeLayout, placement: &Placement) -> Html {
    html! {
        <div {class}>
            for it in &picture.stretches {
                { stretch(it, placement) }
            }
        </div>
    }
}

fn stretch(it: &Stretch, placement: &Placement) -> Html {
    let class = match it.kind {
        StretchKind::Companion => "node-alone",
        StretchKind::Executor => "node-executor",
        StretchKind::Room => "node-room",
        StretchKind::Unused => "node-unused",
        StretchKind::Kept => "node-kept",
    };
    let mut why = exact(it.bytes);
    if matches!(it.kind, StretchKind::Kept) {
        why = format!(
            "{why}; allocatable on a node: {}, {}",
            placement.memory_per_node.human(),
            placement.formula
        );
    }
    html! {
        <div
            class={classes!("node-box", class)}
            style={format!("left: {:.2}px; width: {:.2}px", it.left, it.width)}
            role="img"
            aria-label={it.description.clone()}
            aria-description={why.clone()}
            title={format!("{}: {why}", it.description)}
        >
            for at in &it.divisions {
                <span class="node-division" style={format!("left: {at:.2}px")}></span>
            }
            if it.labeled {
                <span class="node-label">{ label(&it.name, &it.size) }</span>
            }
        </div>
    }
}

fn label(name: &str, size: &str) -> Html {
    html! {
        <>
            <span class="node-name" style={format!("margin-right: {}px", layout::SPACE)}>{ name.to_owned() }</span>
            { size.to_owned() }
        </>
    }
}

/// The labels that have no room in their boxes: each under its leader, or all in a row.
fn labels(picture: &NodeLayout) -> Html {
    let listed = picture.outside.iter().filter(|it| it.place.is_none());
    html! {
        <>
            if picture.rows > 0 {
                <div class="node-labels" style={format!("height: {}px", picture.rows * ROW)}>
                    for it in &picture.outside {
                        { under_leader(it) }
                    }
                </div>
            }
            <div class="legend node-list">
                for it in listed {
                    <span>{ label(&it.name, &it.size) }</span>
                }
            </div>
        </>
    }
}

fn under_leader(it: &OutsideLabel) -> Html {
    let Some(place) = it.place else { return Html::default() };
    let top = place.row * ROW;
    let reach = if place.beside { top + ROW / 2 + 1 } else { top + 3 };
    html! {
        <>
            <span class="leader" style={format!("left: {:.2}px; height: {reach}px", it.anchor)}></span>
            if place.beside && it.anchor < place.left {
                <span class="leader-foot" style={format!("left: {:.2}px; top: {reach}px", it.anchor)}></span>
            }
            <span class="label-text" style={format!("left: {:.2}px; top: {}px", place.left, top + 2)}>
                { label(&it.name, &it.size) }
            </span>
        </>
    }
}
