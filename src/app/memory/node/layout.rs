//! Where everything on a node's bar stands, in pixels. Nothing here knows the browser.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::cluster::{Binding, Placement};

use crate::app::measure::Weight;
use crate::app::memory::labels::{Label, Place, place};

/// Beside a label in its box, and between its name and its size.
const ROOM: f64 = 12.0;
pub(crate) const SPACE: f64 = 5.0;

/// Under this width a box would not be seen.
const SLIVER: f64 = 2.0;

/// Lines that divide a box are no closer than this.
const CLOSEST_LINES: f64 = 4.0;

/// What a stretch of a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Executor,
    /// Where one more would fit, but the application asks for no more.
    Room,
    Unused,
}

/// A box on the bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) size: String,
    /// Name and size, for those who do not see the box.
    pub(crate) told: String,
    pub(crate) bytes: ByteSize,
    pub(crate) left: f64,
    pub(crate) width: f64,
    /// Where boxes too narrow for labels of their own are parted, from the left.
    pub(crate) divisions: Vec<f64>,
    /// Whether the label stands in the box.
    pub(crate) labelled: bool,
}

/// A label under the bar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outside {
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) anchor: f64,
    /// `None` where leaders would cross labels: then the labels are a list.
    pub(crate) place: Option<Place>,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) outside: Vec<Outside>,
    /// Rows of labels under the bar.
    pub(crate) rows: usize,
}

/// How many executors the drawn node runs: all that fit, or its share where the application asks for fewer and they are spread evenly.
pub(crate) fn running(placement: &Placement, workers: u32) -> u32 {
    match placement.limited_by {
        Binding::Instances => {
            placement.executors.div_ceil(workers.max(1)).min(placement.executors_per_node)
        }
        Binding::Memory | Binding::Cores => placement.executors_per_node,
    }
}

/// Lays a node out over `width` pixels; `text_width` measures a label.
pub(crate) fn layout(
    placement: &Placement,
    workers: u32,
    width: f64,
    text_width: impl Fn(&str, Weight) -> f64,
) -> Layout {
    let bar = Bar {
        each: placement.memory_per_executor,
        pixels_per_byte: width / placement.memory_per_node.0.max(1) as f64,
        text_width,
    };
    let running = running(placement, workers);
    let mut stretches = bar.alike(Kind::Executor, 0, running);
    stretches.extend(bar.alike(Kind::Room, running, placement.executors_per_node - running));
    if placement.unused_memory_per_node > ByteSize::ZERO {
        let own = bar.pixels(placement.unused_memory_per_node).max(SLIVER);
        let size = placement.unused_memory_per_node.human();
        let told = format!("unused, {size}");
        let stretch = bar.stretch(Kind::Unused, ("unused".to_owned(), size), told);
        stretches.push(Stretch {
            bytes: placement.unused_memory_per_node,
            left: width - own,
            width: own,
            ..stretch
        });
    }
    for it in &mut stretches {
        it.labelled = bar.label(it) + ROOM <= it.width;
    }
    let outside: Vec<&Stretch> = stretches.iter().filter(|it| !it.labelled).collect();
    let labels: Vec<Label> = outside
        .iter()
        .map(|it| Label { anchor: it.left + it.width / 2.0, width: bar.label(it) })
        .collect();
    let places = place(&labels, width);
    let outside: Vec<Outside> = outside
        .iter()
        .zip(&labels)
        .enumerate()
        .map(|(at, (it, label))| Outside {
            name: it.name.clone(),
            size: it.size.clone(),
            anchor: label.anchor,
            place: places.as_ref().map(|places| places[at]),
        })
        .collect();
    let rows = outside.iter().filter_map(|it| Some(it.place?.row + 1)).max().unwrap_or(0);
    Layout { stretches, outside, rows }
}

struct Bar<F> {
    each: ByteSize,
    pixels_per_byte: f64,
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
    fn alike(&self, kind: Kind, before: u32, count: u32) -> Vec<Stretch> {
        let own = self.pixels(self.each);
        let start = own * f64::from(before);
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

    fn one(&self, kind: Kind, number: u32) -> Stretch {
        let size = self.each.human();
        let (name, told) = match kind {
            Kind::Executor => (format!("executor {number}"), format!("executor {number}, {size}")),
            Kind::Room | Kind::Unused => {
                ("room".to_owned(), format!("room for another executor, {size}"))
            }
        };
        self.stretch(kind, (name, size), told)
    }

    fn together(&self, kind: Kind, count: u32) -> Stretch {
        let size = format!("× {}", self.each.human());
        let name = match kind {
            Kind::Executor => format!("{count} executors"),
            Kind::Room | Kind::Unused => format!("room for {count}"),
        };
        let told = format!("{name} {size}");
        let all = ByteSize(self.each.0.saturating_mul(u64::from(count)));
        Stretch { bytes: all, ..self.stretch(kind, (name, size), told) }
    }

    fn stretch(&self, kind: Kind, (name, size): (String, String), told: String) -> Stretch {
        Stretch {
            kind,
            name,
            size,
            told,
            bytes: self.each,
            left: 0.0,
            width: 0.0,
            divisions: Vec::new(),
            labelled: false,
        }
    }
}
