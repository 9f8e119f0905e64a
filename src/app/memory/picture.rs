//! One process's memory, drawn to scale.

use spark_memory::bytes::ByteSize;
use spark_memory::{Process, RegionKind};
use yew::prelude::*;

use super::JvmKind;
use super::fill::{Fill, FillTarget, Sentence, worst_first};
use super::labels::LabelPosition;
use super::layout::{Bracket, Layout, Limit, Outside, Part, Piece, Scale, Span, label, layout};
use super::names::names;
use super::settings::{part_keys, span_keys};
use crate::app::answer::Answer;
use crate::app::by_ptr::ByPtr;
use crate::app::context::{use_act, use_hovering};
use crate::app::hovered::Hovered;
use crate::app::measure::text_width;
use crate::app::origin::Origins;
use crate::app::text::{exact, pluralize, prose};

/// The height of a bracket with its text, and of a row of labels; www/styles/memory.css says the same.
const BRACKET: usize = 22;
const ROW: usize = 16;

/// A narrower region would vanish under lines drawn within it.
const THIN: f64 = 8.0;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) owner: JvmKind,
    pub(crate) answer: ByPtr<Answer>,
    /// `None` until the width is known; the place is kept.
    pub(crate) scale: Option<Scale>,
    pub(crate) limit: Limit,
    /// It has the legend: the first of the pictures does.
    pub(crate) legend: bool,
    /// Need for its regions.
    pub(crate) fills: Vec<Fill>,
    /// The regions that the hovered line needs.
    pub(crate) highlighted: Vec<RegionKind>,
}

/// The subject of the caption.
#[derive(Clone, Copy, PartialEq)]
enum Chosen {
    Part(Part),
    Span(Span),
}

#[component]
pub(crate) fn Picture(
    Props { owner, answer, scale, limit, legend, fills, highlighted }: &Props,
) -> Html {
    let (act, hover) = (use_act(), use_hovering().hover);
    let report = &answer.report;
    // What the caption is about: the last that was hovered, and at first the one that is needed most.
    let chosen = use_state(|| match owner {
        JvmKind::Executor => Chosen::Part(Part::Region(RegionKind::Execution)),
        JvmKind::Driver => Chosen::Part(Part::Region(RegionKind::User)),
    });
    let choose = {
        let set = chosen.setter();
        Callback::from(move |chosen| set.set(chosen))
    };
    let Some(process) = owner.process(report) else { return Html::default() };
    let Some(scale) = scale else { return html! { <div class="stage"></div> } };
    let picture = layout(process, *scale, *limit, text_width);
    let refused = process.error.is_some();
    html! {
        <>
            <div class={classes!("stage", refused.then_some("stage-refused"))}>
                <div class="brackets" style={format!("height: {}px", picture.brackets.len() * BRACKET)}>
                    for (row, it) in picture.brackets.iter().enumerate() {
                        { bracket(row, it, *chosen, &choose) }
                    }
                </div>
                <div class="bar" onmouseleave={hover.reform(|_| Hovered::Nothing)}>
                    for piece in &picture.pieces {
                        { region(piece, process, RegionState::of(piece, fills, highlighted, *chosen), &choose, &hover_of(*owner, piece.part, &hover)) }
                    }
                    { slack(&picture) }
                    { heap_fill(&picture, fills) }
                </div>
                { labels(&picture) }
                if let Some(error) = &process.error {
                    <p class="stage-error" role="status">
                        <strong>{ "Spark would not start with this memory." }</strong>
                        { " " }{ prose(error) }
                    </p>
                }
            </div>
            if *legend {
                { signs() }
            }
            if process.per_task.is_some() {
                { tasks(process, fills) }
            } else {
                { needed(fills) }
            }
            { caption(*owner, process, &picture, *chosen, Origins { report, act: &act }) }
        </>
    }
}

fn bracket(row: usize, it: &Bracket, chosen: Chosen, choose: &Callback<Chosen>) -> Html {
    let (class, name) = match it.span {
        Span::Container => ("bracket-container", "Container"),
        Span::Heap => ("bracket-heap", "Heap"),
        Span::SparkUi => ("bracket-ui", "Shown in the Spark UI"),
    };
    let this = Chosen::Span(it.span);
    let choose = choose.reform(move |()| this);
    html! {
        <div key={class} class={classes!("bracket", class, (chosen == this).then_some("bracket-chosen"))} style={format!("top: {}px", row * BRACKET)}>
            <span
                class="bracket-text"
                style={format!("left: {:.2}px", it.text_left)}
                role="img"
                tabindex="0"
                aria-label={it.text.clone()}
                aria-description={format!("{name}: {}; {}", exact(it.bytes), it.formula)}
                onmouseenter={choose.reform(|_| ())}
                onfocus={choose.reform(|_| ())}
                onclick={choose.reform(|_| ())}
            >
                { &it.text }
            </span>
            <span class="bracket-line" style={format!("left: {:.2}px; width: {:.2}px", it.left, it.width)}></span>
        </div>
    }
}

/// Current look of a region.
struct RegionState<'f> {
    filling: Option<&'f Fill>,
    highlighted: bool,
    chosen: bool,
}

impl<'f> RegionState<'f> {
    fn of(piece: &Piece, fills: &'f [Fill], highlighted: &[RegionKind], chosen: Chosen) -> Self {
        Self {
            filling: filled(piece.part, fills),
            highlighted: matches!(piece.part, Part::Region(kind) if highlighted.contains(&kind)),
            chosen: chosen == Chosen::Part(piece.part),
        }
    }
}

/// Says that the part is hovered; the survivor space is nothing that a line needs.
fn hover_of(owner: JvmKind, part: Part, hover: &Callback<Hovered>) -> Callback<()> {
    hover.reform(move |()| match part {
        Part::Region(kind) => Hovered::Region(owner, kind),
        Part::Uncounted => Hovered::Nothing,
    })
}

fn slack(picture: &Layout) -> Html {
    let Some((left, width)) = picture.slack else { return Html::default() };
    html! {
        <div
            key="slack"
            class="slack"
            style={format!("left: {left:.2}px; width: {width:.2}px")}
            title="What the cluster manager grants beyond what is requested: it rounds up."
        ></div>
    }
}

/// Need for the heap outside of Spark's pools: a stripe along its foot, as it is not known which part of it that will
/// be.
fn heap_fill(picture: &Layout, fills: &[Fill]) -> Html {
    let fill = fills.iter().find(|it| it.target == FillTarget::Heap);
    let heap = picture.brackets.iter().find(|it| it.span == Span::Heap);
    let (Some(fill), Some(heap)) = (fill, heap) else { return Html::default() };
    html! {
        <span
            key="heap-fill"
            class={classes!("heap-fill", fill.over.then_some("heap-fill-over"))}
            data-needed={fill.needed.0.to_string()}
            style={format!("left: {:.2}px; width: {:.2}px", heap.left, (heap.width * fill.share).max(THIN))}
            title={fill.description()}
        ></span>
    }
}

fn filled(part: Part, fills: &[Fill]) -> Option<&Fill> {
    fills
        .iter()
        .find(|it| matches!(it.target, FillTarget::Region(kind) if part == Part::Region(kind)))
}

fn region(
    piece: &Piece,
    process: &Process,
    RegionState { filling, highlighted, chosen }: RegionState<'_>,
    choose: &Callback<Chosen>,
    hover: &Callback<()>,
) -> Html {
    let part = piece.part;
    let description = described(process, part);
    let full = full(part);
    // The contract's names are those of regions; the survivor space is none.
    let region = matches!(part, Part::Region(_)).then(|| kind(part));
    let size = piece.bytes.human();
    let needed = filling.map(|it| format!("; {}", it.description())).unwrap_or_default();
    let choose = choose.reform(move |()| Chosen::Part(part));
    let look = {
        let (choose, hover) = (choose.clone(), hover.clone());
        Callback::from(move |()| {
            choose.emit(());
            hover.emit(());
        })
    };
    html! {
        <div
            key={kind(part)}
            class={classes!("region", format!("region-{}", kind(part)), chosen.then_some("region-chosen"), highlighted.then_some("region-highlighted"), (piece.width < THIN).then_some("region-thin"))}
            style={format!("left: {:.2}px; width: {:.2}px", piece.left, piece.width)}
            role="img"
            tabindex="0"
            data-region={region}
            data-bytes={region.map(|_| piece.bytes.0.to_string())}
            aria-label={format!("{full}, {size}")}
            aria-description={format!("{}; {}{needed}", exact(piece.bytes), description.formula)}
            title={format!("{full}: {}{needed}", exact(piece.bytes))}
            onmouseenter={look.reform(|_| ())}
            onfocus={look.reform(|_| ())}
            onclick={choose.reform(|_| ())}
        >
            { draw_fill(filling) }
            if piece.labeled {
                <span class="region-name">{ label(part) }</span>
                <span class="region-size">{ size }</span>
            }
            for at in &piece.divisions {
                <span class="division" style={format!("left: {at:.2}px")}></span>
            }
        </div>
    }
}

/// Need for a region, from its foot; what it has lent out, at its right.
fn draw_fill(filling: Option<&Fill>) -> Html {
    let Some(Fill { needed, share, lent, over, .. }) = filling else { return Html::default() };
    let (height, width) = (share * 100.0, (1.0 - lent) * 100.0);
    html! {
        <>
            <span
                class={classes!("fill", over.then_some("fill-over"))}
                data-needed={needed.0.to_string()}
                style={format!("height: {height:.2}%; width: {width:.2}%")}
            ></span>
            if *lent > 0.0 {
                <span class="fill fill-lent" style={format!("height: 100%; left: {width:.2}%; width: {:.2}%", lent * 100.0)}></span>
            }
        </>
    }
}

/// The labels that have no room in their regions: each under its leader, or all in a legend.
fn labels(picture: &Layout) -> Html {
    let placed = picture.outside.iter().filter_map(|it| Some((it, it.place?)));
    let listed = picture.outside.iter().filter(|it| it.place.is_none());
    html! {
        <>
            <div class="labels" style={format!("height: {}px", picture.rows * ROW)}>
                for (it, place) in placed {
                    { under_leader(it, place) }
                }
            </div>
            <div class="legend">
                for it in listed {
                    <span key={kind(it.part)} class={format!("legend-entry region-{}", kind(it.part))}>
                        <span class="legend-swatch"></span>
                        { &it.text }
                    </span>
                }
            </div>
        </>
    }
}

fn under_leader(it: &Outside, place: LabelPosition) -> Html {
    let top = place.row * ROW;
    let reach = if place.beside { top + ROW / 2 + 1 } else { top + 3 };
    let foot = it.anchor.min(place.left);
    html! {
        <div key={kind(it.part)} class="label">
            <span class="leader" style={format!("left: {:.2}px; height: {reach}px", it.anchor)}></span>
            if place.beside && it.anchor < place.left {
                <span class="leader-foot" style={format!("left: {foot:.2}px; top: {reach}px")}></span>
            }
            <span class="label-text" style={format!("left: {:.2}px; top: {}px", place.left, top + 2)}>{ &it.text }</span>
        </div>
    }
}

/// A part's name in classes.
fn kind(part: Part) -> &'static str {
    match part {
        Part::Uncounted => "uncounted",
        Part::Region(kind) => names(kind).kind,
    }
}

/// The text of a part in the caption.
struct Description<'p> {
    formula: &'p str,
    about: &'static str,
}

fn described(process: &Process, part: Part) -> Description<'_> {
    match part {
        Part::Uncounted => Description {
            formula: &process.heap.formula,
            about: "The collector keeps this space empty to copy live objects into; Runtime.maxMemory, from which Spark starts, leaves it out.",
        },
        Part::Region(kind) => Description {
            formula: process.regions.iter().find(|it| it.kind == kind).map_or("", |it| &it.formula),
            about: names(kind).about,
        },
    }
}

/// The chosen part: its name, exact size and formula, and the settings that decide it. The place is as high as the
/// longest, so that nothing below it moves.
fn caption(
    owner: JvmKind,
    process: &Process,
    picture: &Layout,
    chosen: Chosen,
    origins: Origins<'_>,
) -> Html {
    if let Chosen::Span(span) = chosen
        && let Some(it) = picture.brackets.iter().find(|it| it.span == span)
    {
        let name = match span {
            Span::Container => "Container",
            Span::Heap => "Heap",
            Span::SparkUi => "“Storage Memory” in the Spark UI",
        };
        let keys = span_keys(owner, span, origins.report);
        return caption_text(name, it.bytes, &it.formula, &it.about, origins.of(&keys));
    }
    // A part that is gone since, as off-heap memory may be, leaves its place to the first.
    let piece = picture.pieces.iter().find(|it| chosen == Chosen::Part(it.part));
    let Some(piece) = piece.or(picture.pieces.first()) else {
        return html! { <div class="memory-caption"></div> };
    };
    let it = described(process, piece.part);
    let keys = part_keys(owner, piece.part, origins.report);
    caption_text(full(piece.part), piece.bytes, it.formula, it.about, origins.of(&keys))
}

fn caption_text(
    name: &'static str,
    size: ByteSize,
    formula: &str,
    about: &str,
    origins: Html,
) -> Html {
    html! {
        <div class="memory-caption">
            <p>
                <strong>{ name }</strong>
                { format!(" {} = {}", size.human(), exact(size)) }
            </p>
            <p>{ "= " }{ formula.to_owned() }</p>
            <p class="origins">{ origins }</p>
            <p class="soft">{ about.to_owned() }</p>
        </div>
    }
}

fn full(part: Part) -> &'static str {
    match part {
        Part::Uncounted => "Survivor space, not counted",
        Part::Region(kind) => names(kind).full,
    }
}

/// The legend of the drawing, and of the bars in the editor's margin.
fn signs() -> Html {
    const SIGNS: [(&str, &str); 6] = [
        ("sign-tint", "a region’s size"),
        ("sign-fill", "needed"),
        ("sign-over", "does not fit"),
        ("sign-strip", "unmanaged heap"),
        ("sign-ticks", "a task’s share"),
        ("sign-bar", "in the editor margin"),
    ];
    html! {
        <p class="signs soft">
            for (class, meaning) in SIGNS {
                <span class="sign-entry">
                    <span class={classes!("sign", class)} aria-hidden="true"></span>
                    { meaning }
                </span>
            }
        </p>
    }
}

/// The share of one task; where nothing starts, its place is kept.
fn tasks(process: &Process, fills: &[Fill]) -> Html {
    let Some(it) = process.per_task.filter(|it| it.most > ByteSize::ZERO) else {
        return html! { <p class="memory-tasks"></p> };
    };
    let each = if it.tasks == 1 { ": from" } else { ", each" };
    let title = format!(
        "With less than {} a task waits; beyond {} it spills; it takes memory in pages of {}.",
        exact(it.least),
        exact(it.most),
        exact(process.page_size)
    );
    html! {
        <p class="memory-tasks" {title}>
            { format!(
                "{}{each} {} to {}; page {}",
                pluralize(it.tasks as usize, "task"),
                it.least.human(),
                it.most.human(),
                process.page_size.human()
            ) }
            for it in sentences(fills) {
                { "; " }
                { sentence(it) }
            }
        </p>
    }
}

/// Need for the memory of a process that runs no tasks.
fn needed(fills: &[Fill]) -> Html {
    html! {
        <p class="memory-tasks">
            for (at, it) in sentences(fills).enumerate() {
                if at > 0 {
                    { "; " }
                }
                { sentence(it) }
            }
        </p>
    }
}

/// The sentences about the fills below the picture; where a region only lends, the picture shows it.
fn sentences(fills: &[Fill]) -> impl Iterator<Item = &Sentence> {
    worst_first(fills.iter().filter(|it| it.needed > ByteSize::ZERO).flat_map(|it| &it.sentences))
}

fn sentence(it: &Sentence) -> Html {
    html! { <span class={it.over.then_some("memory-over")}>{ &it.text }</span> }
}
