//! Placing labels under a bar so that no label and no leader crosses another.

/// Between two labels in a row.
const GAP: f64 = 10.0;

/// Between a leader and a label that it passes.
const CLEAR: f64 = 2.0;

/// Between a leader and the label next to it.
const BESIDE: f64 = 4.0;

/// Number of placements that are tried for a number of rows before one more row is allowed.
const PATIENCE: u32 = 5_000;

/// A label to place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Label {
    /// The left end of its leader.
    pub(crate) anchor: f64,
    pub(crate) width: f64,
}

/// The position of a label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LabelPosition {
    pub(crate) row: usize,
    pub(crate) left: f64,
    /// The leader ends next to the label rather than above it.
    pub(crate) beside: bool,
}

/// Places the labels in as few rows as can be found; `None` where leaders would cross labels.
pub(crate) fn place(labels: &[Label], width: f64) -> Option<Vec<LabelPosition>> {
    (0..=labels.len()).find_map(|rows| {
        let mut search = Search { labels, width, rows, tries: 0, places: Vec::new() };
        search.finish().then_some(search.places)
    })
}
struct Search<'l> {
    labels: &'l [Label],
    width: f64,
    rows: usize,
    tries: u32,
    places: Vec<LabelPosition>,
}

impl Search<'_> {
    /// Places the labels that are left; where that cannot be done, leaves the places as they were.
    fn finish(&mut self) -> bool {
        let Some(label) = self.labels.get(self.places.len()).copied() else { return true };
        for row in 0..self.rows {
            for place in candidates(label, row, self.width) {
                self.tries += 1;
                if self.tries > PATIENCE {
                    return false;
                }
                let free = self
                    .places
                    .iter()
                    .zip(self.labels)
                    .all(|(other, theirs)| apart((label, place), (*theirs, *other)));
                if free {
                    self.places.push(place);
                    if self.finish() {
                        return true;
                    }
                    self.places.pop();
                }
            }
        }
        false
    }
}

/// Under the anchor's middle, right of the leader, left of it.
fn candidates(label: Label, row: usize, width: f64) -> impl Iterator<Item = LabelPosition> {
    let Label { anchor, width: own } = label;
    let centred = (anchor - own / 2.0).min(width - own).max(0.0);
    [(centred, false), (anchor + BESIDE, true), (anchor - BESIDE - own, true)]
        .into_iter()
        .filter(move |(left, _)| *left >= 0.0 && left + own <= width + 0.5)
        .map(move |(left, beside)| LabelPosition { row, left, beside })
}

fn apart(a: (Label, LabelPosition), b: (Label, LabelPosition)) -> bool {
    let taken = |(label, place): (Label, LabelPosition)| {
        let (left, right) = (place.left, place.left + label.width);
        (left.min(label.anchor), right.max(label.anchor))
    };
    if a.1.row == b.1.row {
        let (a, b) = (taken(a), taken(b));
        return a.1 + GAP <= b.0 || b.1 + GAP <= a.0;
    }
    let (upper, lower) = if a.1.row < b.1.row { (a, b) } else { (b, a) };
    // The lower one's leader passes the upper one's row.
    let (left, right) = (upper.1.left, upper.1.left + upper.0.width);
    lower.0.anchor < left - CLEAR || lower.0.anchor > right + CLEAR
}
