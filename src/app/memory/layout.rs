//! The positions of everything in a picture, in pixels. Nothing here knows the browser.

use spark_memory::bytes::ByteSize;
use spark_memory::{Process, RegionKind};

use super::labels::{Label, LabelPosition, place};
use super::names::names;
use crate::app::measure::Weight;

/// Under this width a region would not be seen. What it is drawn wider than its bytes, the widest of the picture is
/// drawn narrower: the whole keeps its length, and no region is off by more than a few pixels.
const SLIVER: f64 = 2.0;

/// Room next to a label in its region: six pixels to its left, three to its right.
const LABEL_ROOM: f64 = 9.0;

/// Lines that divide a region are no closer than this.
const CLOSEST_LINES: f64 = 4.0;

/// The scale of the driver's and the executor's pictures, so that a pixel is the same number of bytes in both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    /// The width there is, in pixels.
    pub(crate) width: f64,
    pub(crate) bytes_per_pixel: f64,
}

impl Scale {
    /// The scale in which the largest of the processes fills the width.
    pub(crate) fn new<'p>(width: f64, processes: impl Iterator<Item = &'p Process>) -> Self {
        let largest = processes.map(extent).max().unwrap_or_default();
        Self { width, bytes_per_pixel: largest.0.max(1) as f64 / width.max(1.0) }
    }

    fn pixels(self, size: ByteSize) -> f64 {
        size.0 as f64 / self.bytes_per_pixel
    }
}

/// The fate of a process that takes more than its container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// It is killed.
    Enforced,
    /// Nothing: its size only counts against the worker's.
    Counted,
}

/// The content of a stretch of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The survivor space that `Runtime.maxMemory` leaves out. It is first, so that the heap, and what the Spark UI
    /// shows, are each in one piece.
    Uncounted,
    Region(RegionKind),
}

/// A stretch of the bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) part: Part,
    pub(crate) bytes: ByteSize,
    pub(crate) left: f64,
    pub(crate) width: f64,
    /// The label is in the piece.
    pub(crate) labeled: bool,
    /// Where tasks divide the piece, from its left.
    pub(crate) divisions: Vec<f64>,
}

/// The span of a line over the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Container,
    Heap,
    SparkUi,
}

/// A line over the bar that names a stretch of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bracket {
    pub(crate) span: Span,
    pub(crate) bytes: ByteSize,
    pub(crate) left: f64,
    pub(crate) width: f64,
    pub(crate) text: String,
    pub(crate) text_left: f64,
    /// Formula of the figure.
    pub(crate) formula: String,
    pub(crate) about: String,
}

/// A label under the bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outside {
    pub(crate) part: Part,
    pub(crate) text: String,
    /// `None` where leaders would cross labels, on a narrow screen: then the labels are a legend.
    pub(crate) place: Option<LabelPosition>,
    /// The left end of its leader at the bar.
    pub(crate) anchor: f64,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) brackets: Vec<Bracket>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) outside: Vec<Outside>,
    /// Rows of labels under the bar.
    pub(crate) rows: usize,
    /// The part that the cluster manager grants beyond what was requested.
    pub(crate) slack: Option<(f64, f64)>,
}

/// Lays a process out; `text_width` measures a label.
pub(crate) fn layout(
    process: &Process,
    scale: Scale,
    limit: Limit,
    text_width: impl Fn(&str, Weight) -> f64,
) -> Layout {
    let mut pieces = pieces(process, scale);
    let mut labels = Vec::new();
    for piece in &mut pieces {
        let (name, size) = (label(piece.part), piece.bytes.human());
        let inside =
            text_width(name, Weight::Bold).max(text_width(&size, Weight::Regular)) + LABEL_ROOM;
        piece.labeled = inside <= piece.width;
        if !piece.labeled {
            let text = format!("{name} {size}");
            let anchor = piece.left + piece.width / 2.0;
            labels.push((
                piece.part,
                Label { anchor, width: text_width(&text, Weight::Regular) },
                text,
            ));
        }
    }
    let shapes: Vec<Label> = labels.iter().map(|(_, label, _)| *label).collect();
    let places = place(&shapes, scale.width);
    let place = |at: usize| places.as_ref().and_then(|places| places.get(at).copied());
    let outside: Vec<Outside> = labels
        .into_iter()
        .enumerate()
        .map(|(at, (part, Label { anchor, .. }, text))| Outside {
            part,
            text,
            place: place(at),
            anchor,
        })
        .collect();
    let rows = outside.iter().filter_map(|it| Some(it.place?.row + 1)).max().unwrap_or(0);
    let mut brackets = brackets(process, &pieces, scale, limit);
    for bracket in &mut brackets {
        // What follows a comma is more than the narrowest screens have room for.
        while text_width(&bracket.text, Weight::Regular) > scale.width {
            let Some((shorter, _)) = bracket.text.rsplit_once(", ") else { break };
            bracket.text = shorter.to_owned();
        }
        let room = (scale.width - text_width(&bracket.text, Weight::Regular)).max(0.0);
        bracket.text_left = bracket.left.min(room);
    }
    Layout { slack: slack(process, &pieces, scale), brackets, pieces, outside, rows }
}

pub(crate) fn label(part: Part) -> &'static str {
    match part {
        Part::Uncounted => "not counted",
        Part::Region(kind) => names(kind).short,
    }
}

fn parts(process: &Process) -> Vec<(Part, ByteSize)> {
    let uncounted = (process.heap.uncounted > ByteSize::ZERO)
        .then_some((Part::Uncounted, process.heap.uncounted));
    let regions = process.regions.iter().map(|it| (Part::Region(it.kind), it.bytes));
    uncounted.into_iter().chain(regions).collect()
}

/// All that a picture of the process shows.
fn extent(process: &Process) -> ByteSize {
    let total = ByteSize(parts(process).iter().map(|(_, bytes)| bytes.0).sum());
    [process.container, process.granted].into_iter().flatten().fold(total, ByteSize::max)
}

fn pieces(process: &Process, scale: Scale) -> Vec<Piece> {
    let parts = parts(process);
    let mut widths: Vec<f64> =
        parts.iter().map(|(_, bytes)| scale.pixels(*bytes).max(SLIVER)).collect();
    let excess = widths.iter().sum::<f64>()
        - parts.iter().map(|(_, bytes)| scale.pixels(*bytes)).sum::<f64>();
    if let Some(widest) = widths.iter_mut().max_by(|a, b| a.total_cmp(b)) {
        *widest = (*widest - excess).max(SLIVER);
    }
    let divided =
        process.regions.iter().map(|it| it.kind).find(|kind| *kind == RegionKind::OffHeapExecution);
    let divided = Part::Region(divided.unwrap_or(RegionKind::Execution));
    let tasks = process.per_task.map_or(1, |it| it.tasks);
    let mut left = 0.0;
    let mut pieces = Vec::new();
    for ((part, bytes), width) in parts.into_iter().zip(widths) {
        let divisions = if part == divided { divisions(width, tasks) } else { Vec::new() };
        pieces.push(Piece { part, bytes, left, width, labeled: false, divisions });
        left += width;
    }
    pieces
}

fn divisions(width: f64, tasks: u32) -> Vec<f64> {
    let share = width / f64::from(tasks);
    if share < CLOSEST_LINES {
        return Vec::new();
    }
    (1..tasks).map(|n| share * f64::from(n)).collect()
}

fn in_heap(part: Part) -> bool {
    use RegionKind::{Execution, Reserved, Storage, User};
    matches!(part, Part::Uncounted | Part::Region(Reserved | User | Storage | Execution))
}

fn in_spark_ui(part: Part) -> bool {
    use RegionKind::{Execution, OffHeapExecution, OffHeapStorage, Storage};
    matches!(part, Part::Region(Storage | Execution | OffHeapStorage | OffHeapExecution))
}

/// From the left of the first piece that `belongs` to the right of the last.
fn span(pieces: &[Piece], belongs: fn(Part) -> bool) -> Option<(f64, f64)> {
    let first = pieces.iter().find(|it| belongs(it.part))?;
    let last = pieces.iter().rev().find(|it| belongs(it.part))?;
    Some((first.left, last.left + last.width))
}

fn brackets(process: &Process, pieces: &[Piece], scale: Scale, limit: Limit) -> Vec<Bracket> {
    let heap = &process.heap;
    let mut brackets = Vec::new();
    let mut add = |span, bytes, (left, right): (f64, f64), text, formula, about: &str| {
        brackets.push(Bracket {
            span,
            bytes,
            left,
            width: right - left,
            text,
            text_left: left,
            formula,
            about: about.to_owned(),
        });
    };
    if let Some(requested) = process.container {
        let given = process.granted.unwrap_or(requested);
        let rounded = given > requested;
        let (text, about) = match limit {
            Limit::Enforced if rounded => (
                format!(
                    "Container {}, rounded up to {}: killed above that",
                    requested.human(),
                    given.human()
                ),
                "The cluster manager rounds what is requested up to a multiple of its smallest container, and kills a process that takes more than that.",
            ),
            Limit::Enforced => (
                format!("Container {}, killed above that", requested.human()),
                "The heap and all that is next to it. A process that takes more is killed by the cluster manager.",
            ),
            Limit::Counted => (
                format!("{} of the worker’s memory, which nothing enforces", requested.human()),
                "What the master counts as taken on the worker. A process that takes more is not stopped by it.",
            ),
        };
        let span = (0.0, scale.pixels(given));
        add(Span::Container, requested, span, text, container_formula(process), about);
    }
    if let Some(span) = span(pieces, in_heap) {
        let text = format!("heap −Xmx {}", heap.requested);
        let about = "What the JVM reserves for objects; Runtime.maxMemory is what Spark divides.";
        add(Span::Heap, heap.size, span, text, heap.formula.clone(), about);
    }
    if let Some(span) = span(pieces, in_spark_ui) {
        let shown = heap.shown_in_spark_ui;
        let text = format!("Spark UI shows {} “Storage Memory”", shown.human());
        let about = "The Executors page counts the whole region that storage and execution share, and off-heap memory.";
        let formula = sum(process, in_spark_ui);
        add(Span::SparkUi, shown, span, text, formula, about);
    }
    brackets
}

/// The heap as it is requested, and the regions next to it.
fn container_formula(process: &Process) -> String {
    let rest = sum(process, |part| !in_heap(part));
    let heap = format!("heap {}", process.heap.requested.human());
    if rest.is_empty() { heap } else { format!("{heap} + {rest}") }
}

/// The regions that belong, added up.
fn sum(process: &Process, belongs: impl Fn(Part) -> bool) -> String {
    let belonging = process.regions.iter().filter(|it| belongs(Part::Region(it.kind)));
    let named = belonging.map(|it| format!("{} {}", names(it.kind).short, it.bytes.human()));
    named.collect::<Vec<_>>().join(" + ")
}

fn slack(process: &Process, pieces: &[Piece], scale: Scale) -> Option<(f64, f64)> {
    let end = pieces.last().map(|it| it.left + it.width)?;
    let right = scale.pixels(process.granted.or(process.container)?);
    (right - end >= 1.0).then_some((end, right - end))
}
