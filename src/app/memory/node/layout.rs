//! The positions of everything on a node's bar, in pixels: the whole machine to scale. Nothing here knows the browser.

use spark_memory::bytes::ByteSize;
use spark_memory::cluster::{Companion, PackingLimit, Placement, SharedNode};

use crate::app::measure::Weight;
use crate::app::memory::labels::{Label, LabelPosition, place};

/// Beside a label in its box, and between its name and its size.
const ROOM: f64 = 12.0;
pub(crate) const SPACE: f64 = 5.0;

/// Under this width a box would not be seen.
const SLIVER: f64 = 2.0;

/// Lines that divide a box are no closer than this.
const CLOSEST_LINES: f64 = 4.0;

/// The kind of a stretch of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StretchKind {
    /// The driver, or YARN's application master.
    Companion,
    Executor,
    /// Where one more would fit, but the application asks for no more.
    Room,
    Unused,
    /// The part of the machine that is not allocatable.
    Kept,
}

/// A box on the bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) kind: StretchKind,
    pub(crate) name: String,
    pub(crate) size: String,
    /// Name and size, for those who do not see the box.
    pub(crate) description: String,
    pub(crate) bytes: ByteSize,
    pub(crate) left: f64,
    pub(crate) width: f64,
    /// Where boxes too narrow for labels of their own are parted, from the left.
    pub(crate) divisions: Vec<f64>,
    /// The label is in the box.
    pub(crate) labeled: bool,
}

/// A label under the bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OutsideLabel {
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) anchor: f64,
    /// `None` where leaders would cross labels: then the labels are a list.
    pub(crate) place: Option<LabelPosition>,
}

/// A node, laid out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NodeLayout {
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) outside: Vec<OutsideLabel>,
    /// Rows of labels under the bar.
    pub(crate) rows: usize,
}

/// Number of executors the drawn node runs: all that fit, or its share where the application asks for fewer and they
/// are spread evenly.
pub(crate) fn running(placement: &Placement, workers: u32) -> u32 {
    match placement.limited_by {
        PackingLimit::Instances => {
            placement.executors.div_ceil(workers.max(1)).min(placement.executors_per_node)
        }
        PackingLimit::Memory | PackingLimit::Cores => placement.executors_per_node,
    }
}

/// The content of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Contents {
    companion: Option<(Companion, ByteSize)>,
    each: ByteSize,
    running: u32,
    room: u32,
    unused: ByteSize,
    kept: ByteSize,
    machine: ByteSize,
}

impl Contents {
    /// A node that has executors alone.
    pub(crate) fn full(placement: &Placement, workers: u32) -> Self {
        let running = running(placement, workers);
        Self {
            companion: None,
            each: placement.memory_per_executor,
            running,
            room: placement.executors_per_node - running,
            unused: placement.unused_memory_per_node,
            kept: placement.kept_memory_per_node,
            machine: ByteSize(placement.memory_per_node.0 + placement.kept_memory_per_node.0),
        }
    }

    /// The node where they share with the application's other container.
    pub(crate) fn shared(placement: &Placement, shared: &SharedNode, workers: u32) -> Self {
        let running = running(placement, workers).min(shared.executors);
        Self {
            companion: Some((shared.with, shared.memory)),
            running,
            room: shared.executors - running,
            unused: shared.unused_memory,
            ..Self::full(placement, workers)
        }
    }
}

/// Lays a node out over `width` pixels; `text_width` measures a label.
pub(crate) fn layout(
    it: Contents,
    width: f64,
    text_width: impl Fn(&str, Weight) -> f64,
) -> NodeLayout {
    let bar = Bar {
        each: it.each,
        pixels_per_byte: width / it.machine.0.max(1) as f64,
        start: 0.0,
        text_width,
    };
    let mut stretches = Vec::new();
    if let Some((companion, memory)) = it.companion {
        stretches.push(bar.single(
            StretchKind::Companion,
            super::text::companion(companion),
            memory,
        ));
    }
    let bar = Bar { start: stretches.first().map_or(0.0, |it| it.width), ..bar };
    stretches.extend(bar.alike(StretchKind::Executor, 0, it.running));
    stretches.extend(bar.alike(StretchKind::Room, it.running, it.room));
    let mut right = width;
    let rest = [
        (StretchKind::Kept, "kept by the machine", it.kept),
        (StretchKind::Unused, "unused", it.unused),
    ];
    let at_the_end = stretches.len();
    for (kind, name, bytes) in rest {
        if bytes > ByteSize::ZERO {
            let stretch = bar.single(kind, name, bytes);
            right -= stretch.width;
            stretches.insert(at_the_end, Stretch { left: right, ..stretch });
        }
    }
    for it in &mut stretches {
        it.labeled = bar.label(it) + ROOM <= it.width;
    }
    let outside: Vec<&Stretch> = stretches.iter().filter(|it| !it.labeled).collect();
    let labels: Vec<Label> = outside
        .iter()
        .map(|it| Label { anchor: it.left + it.width / 2.0, width: bar.label(it) })
        .collect();
    let places = place(&labels, width);
    let outside: Vec<OutsideLabel> = outside
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(at, (it, label))| OutsideLabel {
            name: it.name.clone(),
            size: it.size.clone(),
            anchor: label.anchor,
            place: places.as_ref().map(|places| places[at]),
        })
        .collect();
    let rows = outside.iter().filter_map(|it| Some(it.place?.row + 1)).max().unwrap_or(0);
    NodeLayout { stretches, outside, rows }
}

struct Bar<F> {
    each: ByteSize,
    pixels_per_byte: f64,
    /// Where the first executor begins.
    start: f64,
    text_width: F,
}

impl<F: Fn(&str, Weight) -> f64> Bar<F> {
    fn pixels(&self, size: ByteSize) -> f64 {
        size.0 as f64 * self.pixels_per_byte
    }

    fn label(&self, it: &Stretch) -> f64 {
        (self.text_width)(&it.name, Weight::Bold)
            + SPACE
            + (self.text_width)(&it.size, Weight::Regular)
    }

    /// `count` boxes side by side after `before` others, or one box for all where they are too narrow for their labels.
    fn alike(&self, kind: StretchKind, before: u32, count: u32) -> Vec<Stretch> {
        let own = self.pixels(self.each);
        let start = self.start + own * f64::from(before);
        // The last has the longest number.
        let last = self.one(kind, before + count);
        if count > 0 && self.label(&last) + ROOM <= own {
            return (0..count)
                .map(|at| Stretch {
                    left: start + own * f64::from(at),
                    width: own,
                    ..self.one(kind, before + at + 1)
                })
                .collect();
        }
        let all = match count {
            0 => return Vec::new(),
            1 => last,
            _ => self.together(kind, count),
        };
        let divided = if own < CLOSEST_LINES { 1 } else { count };
        let divisions = (1..divided).map(|at| own * f64::from(at)).collect();
        let width = (own * f64::from(count)).max(SLIVER);
        vec![Stretch { left: start, width, divisions, ..all }]
    }

    fn single(&self, kind: StretchKind, name: &str, bytes: ByteSize) -> Stretch {
        let size = bytes.human();
        let description = format!("{name}, {size}");
        let stretch = self.stretch(kind, (name.to_owned(), size), description);
        Stretch { bytes, width: self.pixels(bytes).max(SLIVER), ..stretch }
    }

    fn one(&self, kind: StretchKind, number: u32) -> Stretch {
        let size = self.each.human();
        let (name, description) = match kind {
            StretchKind::Executor => {
                (format!("executor {number}"), format!("executor {number}, {size}"))
            }
            _ => ("room".to_owned(), format!("room for another executor, {size}")),
        };
        self.stretch(kind, (name, size), description)
    }

    fn together(&self, kind: StretchKind, count: u32) -> Stretch {
        let size = format!("× {}", self.each.human());
        let name = match kind {
            StretchKind::Executor => format!("{count} executors"),
            _ => format!("room for {count}"),
        };
        let description = format!("{name} {size}");
        let all = ByteSize(self.each.0.saturating_mul(u64::from(count)));
        Stretch { bytes: all, ..self.stretch(kind, (name, size), description) }
    }

    fn stretch(
        &self,
        kind: StretchKind,
        (name, size): (String, String),
        description: String,
    ) -> Stretch {
        Stretch {
            kind,
            name,
            size,
            description,
            bytes: self.each,
            left: 0.0,
            width: 0.0,
            divisions: Vec::new(),
            labeled: false,
        }
    }
}
