//! One process's memory, drawn to scale.

use spark_memory_playground::{Process, Report};
use yew::prelude::*;

use super::Whose;
use super::layout::{Bracket, Frame, Layout, Outside, Part, Piece, label, layout};
use super::names::names;
use super::table::table;
use crate::app::measure::text_width;
use crate::app::same::Same;
use crate::app::words::{counted, exact};

/// The height of a bracket with its text, and of a row of labels; www/styles/memory.css says the same.
const BRACKET: usize = 20;
const ROW: usize = 16;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) whose: Whose,
    pub(crate) report: Same<Report>,
    /// `None` until the width is known; the place is kept.
    pub(crate) frame: Option<Frame>,
}

#[component]
pub(crate) fn Picture(Props { whose, report, frame }: &Props) -> Html {
    // The part that the caption is about: the last that was pointed at.
    let chosen = use_state(|| None::<Part>);
    let choose = {
        let set = chosen.setter();
        Callback::from(move |part| set.set(Some(part)))
    };
    let Some(process) = whose.process(report) else { return Html::default() };
    let Some(frame) = frame else { return html! { <div class="stage"></div> } };
    let picture = layout(process, *frame, text_width);
    let refused = process.error.is_some();
    html! {
        <>
            <div class={classes!("stage", refused.then_some("stage-refused"))}>
                <div class="brackets" style={format!("height: {}px", picture.brackets.len() * BRACKET)}>
                    for (row, it) in picture.brackets.iter().enumerate() {
                        { bracket(row, it) }
                    }
                </div>
                { bar(&picture, process, *chosen, &choose) }
                <div class="labels" style={format!("height: {}px", picture.rows * ROW)}>
                    for it in &picture.outside {
                        { outside(it) }
                    }
                </div>
                if let Some(error) = &process.error {
                    <p class="stage-error" role="status">
                        <strong>{ "Spark would not start with this memory." }</strong>
                        { " " }{ error }
                    </p>
                }
            </div>
            if let Some(tasks) = tasks(process) {
                <p class="memory-tasks">{ tasks }</p>
            }
            { caption(process, *chosen) }
            { table(*whose, process) }
        </>
    }
}

fn bracket(row: usize, it: &Bracket) -> Html {
    html! {
        <div key={it.class} class={classes!("bracket", it.class)} style={format!("top: {}px", row * BRACKET)} title={it.why.clone()}>
            <span class="bracket-text" style={format!("left: {:.2}px", it.text_left)}>{ &it.text }</span>
            <span class="bracket-line" style={format!("left: {:.2}px; width: {:.2}px", it.left, it.width)}></span>
        </div>
    }
}

fn bar(picture: &Layout, process: &Process, chosen: Option<Part>, choose: &Callback<Part>) -> Html {
    html! {
        <div class="bar">
            for piece in &picture.pieces {
                { region(piece, process, chosen == Some(piece.part), choose) }
            }
            if let Some((left, width)) = picture.slack {
                <div
                    key="slack"
                    class="slack"
                    style={format!("left: {left:.2}px; width: {width:.2}px")}
                    title="What the cluster manager grants beyond what is asked for: it rounds up."
                ></div>
            }
        </div>
    }
}

fn region(piece: &Piece, process: &Process, chosen: bool, choose: &Callback<Part>) -> Html {
    let part = piece.part;
    let told = described(process, part);
    let (kind, full) = match part {
        Part::Uncounted => (None, "Survivor space, not counted"),
        Part::Region(kind) => (Some(names(kind).kind), names(kind).full),
    };
    let size = piece.bytes.human();
    let choose = choose.reform(move |()| part);
    html! {
        <div
            key={kind.unwrap_or("uncounted")}
            class={classes!("region", format!("region-{}", kind.unwrap_or("uncounted")), chosen.then_some("region-chosen"))}
            style={format!("left: {:.2}px; width: {:.2}px", piece.left, piece.width)}
            role="img"
            tabindex="0"
            data-region={kind}
            data-bytes={kind.map(|_| piece.bytes.0.to_string())}
            aria-label={format!("{full}, {size}")}
            aria-description={format!("{}; {}", exact(piece.bytes), told.formula)}
            title={format!("{full}: {}", exact(piece.bytes))}
            onmouseenter={choose.reform(|_| ())}
            onfocus={choose.reform(|_| ())}
            onclick={choose.reform(|_| ())}
        >
            if piece.labelled {
                <span class="region-name">{ label(part) }</span>
                <span class="region-size">{ size }</span>
            }
            for at in &piece.divisions {
                <span class="division" style={format!("left: {at:.2}px")}></span>
            }
        </div>
    }
}

fn outside(it: &Outside) -> Html {
    let top = it.place.row * ROW;
    let reach = if it.place.beside { top + ROW / 2 + 1 } else { top + 3 };
    let name = match it.part {
        Part::Uncounted => "uncounted",
        Part::Region(kind) => names(kind).kind,
    };
    html! {
        <div key={name} class="label">
            <span class="leader" style={format!("left: {:.2}px; height: {reach}px", it.anchor)}></span>
            if it.place.beside {
                <span class="leader-foot" style={format!("left: {:.2}px; top: {reach}px", it.anchor.min(it.place.left))}></span>
            }
            <span class="label-text" style={format!("left: {:.2}px; top: {}px", it.place.left, top + 2)}>{ &it.text }</span>
        </div>
    }
}

/// What is said of a part in the caption.
struct Told<'p> {
    formula: &'p str,
    about: &'static str,
}

fn described(process: &Process, part: Part) -> Told<'_> {
    match part {
        Part::Uncounted => Told {
            formula: &process.heap.formula,
            about: "The collector keeps this space empty to copy live objects into; Runtime.maxMemory, from which Spark starts, leaves it out.",
        },
        Part::Region(kind) => Told {
            formula: process.regions.iter().find(|it| it.kind == kind).map_or("", |it| &it.formula),
            about: names(kind).about,
        },
    }
}

/// The chosen part's name, exact size and formula. The place is as high as the longest, so that nothing below it moves.
fn caption(process: &Process, chosen: Option<Part>) -> Html {
    let found = chosen.and_then(|part| match part {
        Part::Uncounted => Some((part, "Survivor space, not counted", process.heap.uncounted))
            .filter(|it| it.2.0 > 0),
        Part::Region(kind) => {
            let region = process.regions.iter().find(|it| it.kind == kind)?;
            Some((part, names(kind).full, region.bytes))
        }
    });
    html! {
        <div class="memory-caption">
            if let Some((part, name, size)) = found {
                <p><strong>{ name }</strong>{ format!(" {} = {}", size.human(), exact(size)) }</p>
                <p class="memory-formula">{ "= " }{ described(process, part).formula.to_owned() }</p>
                <p class="soft">{ described(process, part).about }</p>
            } else {
                <p class="soft">{ "Point at a region, or move to it with Tab, to read its exact size and how it comes about." }</p>
            }
        </div>
    }
}

fn tasks(process: &Process) -> Option<String> {
    let it = process.per_task?;
    Some(format!(
        "{}, each {} to {}; page {}",
        counted(it.tasks as usize, "task"),
        it.least.human(),
        it.most.human(),
        process.page_size.human()
    ))
}
