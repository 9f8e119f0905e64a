//! The Python that a notebook makes, with the place that each piece of it comes from.

use std::collections::BTreeMap;

use ruff_text_size::{TextRange, TextSize};

/// A range of a text that the user sees: of a cell, or of the whole where there are no cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    pub cell: Option<u32>,
    pub range: TextRange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PieceOrigin {
    /// The text's own, character for character.
    Own,
    /// The text's own, but each line has a prefix there (`# MAGIC `), so that a new line cannot just be put in.
    Prefixed,
    /// Written in the place of something that is not Python.
    Made,
}

/// A piece of the Python.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Where it starts in the Python.
    at: u32,
    len: u32,
    cell: Option<u32>,
    source: TextRange,
    origin: PieceOrigin,
}

impl Piece {
    fn end(&self) -> u32 {
        self.at + self.len
    }

    fn has_own_text(&self) -> bool {
        self.origin != PieceOrigin::Made
    }

    /// True if it is the end of a line, put in where a cell has none.
    fn ends_line(&self) -> bool {
        !self.has_own_text() && self.len == 1
    }

    /// The place in the source of an offset into the Python that is in the piece, or at its end.
    fn place(&self, at: u32) -> TextSize {
        self.source.start() + TextSize::new(at - self.at)
    }
}

/// Puts the Python together.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) cell: Option<u32>,
    pub(super) session: BTreeMap<String, String>,
    /// The blocks of templates whose rendered text is not known, in the Python.
    templates: Vec<TextRange>,
    text: String,
    pieces: Vec<Piece>,
}

/// What a builder has put together.
pub(super) struct Built {
    pub(super) python: String,
    pub(super) map: Map,
    pub(super) session: BTreeMap<String, String>,
    pub(super) templates: Vec<TextRange>,
}

impl Builder {
    /// Notes that the next `length` bytes are a block of a template.
    pub(super) fn template(&mut self, length: usize) {
        let at = TextSize::new(self.text.len() as u32);
        self.templates.push(TextRange::at(at, TextSize::new(length as u32)));
    }

    /// Adds text that is in the source from `at` on.
    pub(super) fn own(&mut self, text: &str, at: usize, prefixed: bool) {
        let origin = if prefixed { PieceOrigin::Prefixed } else { PieceOrigin::Own };
        let source = TextRange::at(TextSize::new(at as u32), TextSize::new(text.len() as u32));
        if let Some(last) = self.pieces.last_mut()
            && (last.origin, last.cell, last.source.end()) == (origin, self.cell, source.start())
        {
            last.len += text.len() as u32;
            last.source = last.source.cover(source);
            self.text.push_str(text);
            return;
        }
        self.push(text, source, origin);
    }

    /// Adds text of ours for a range of the source.
    pub(super) fn generated(&mut self, text: &str, source: std::ops::Range<usize>) {
        let source =
            TextRange::new(TextSize::new(source.start as u32), TextSize::new(source.end as u32));
        self.push(text, source, PieceOrigin::Made);
    }

    /// Ends the line, unless the text is at the start of one.
    pub(super) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(['\n', '\r']) {
            let end = self.pieces.last().map_or(TextSize::new(0), |piece| piece.source.end());
            self.push("\n", TextRange::empty(end), PieceOrigin::Made);
        }
    }

    fn push(&mut self, text: &str, source: TextRange, origin: PieceOrigin) {
        if text.is_empty() {
            return;
        }
        let (at, len) = (self.text.len() as u32, text.len() as u32);
        self.pieces.push(Piece { at, len, cell: self.cell, source, origin });
        self.text.push_str(text);
    }

    pub(super) fn finish(self) -> Built {
        Built {
            python: self.text,
            map: Map { pieces: self.pieces },
            session: self.session,
            templates: self.templates,
        }
    }
}

/// The map from the Python back to the source.
pub(super) struct Map {
    pieces: Vec<Piece>,
}

impl Map {
    pub(super) fn locate(&self, range: TextRange) -> Located {
        let (start, end) = (range.start().to_u32(), range.end().to_u32());
        let Some(first) = self.holding(start) else {
            return Located { cell: None, range: TextRange::default() };
        };
        let from = if first.has_own_text() {
            first.place(start.min(first.end()))
        } else {
            first.source.start()
        };
        let last = if end > start { self.holding(end - 1).unwrap_or(first) } else { first };
        // A range that leaves its cell ends with the last piece of the cell.
        let last = if last.cell == first.cell { last } else { self.last_of(first) };
        let to = match last {
            _ if end <= start => from,
            piece if piece.has_own_text() => piece.place(end.min(piece.end())),
            piece => piece.source.end(),
        };
        Located { cell: first.cell, range: TextRange::new(from, to.max(from)) }
    }

    pub(super) fn locate_edit(
        &self,
        range: TextRange,
        text: &str,
        python: &str,
    ) -> Option<Located> {
        let (start, mut end) = (range.start().to_u32(), range.end().to_u32());
        let piece = if range.is_empty() {
            self.around(start, text)?
        } else {
            let piece = self.holding(start).filter(|piece| piece.has_own_text())?;
            // The line's end in place of a cell's end cannot be deleted.
            if end > piece.end() && python.get(piece.end() as usize..end as usize) == Some("\n") {
                end = piece.end();
            }
            (end <= piece.end()).then_some(piece)?
        };
        if piece.origin == PieceOrigin::Prefixed && text.contains(['\n', '\r']) {
            return None;
        }
        let range = TextRange::new(piece.place(start), piece.place(end));
        Some(Located { cell: piece.cell, range })
    }

    /// The piece that takes an insertion between two: a whole line goes before what was left out there, anything else
    /// after it.
    fn around(&self, at: u32, text: &str) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.at < at);
        let before = next.checked_sub(1).map(|it| &self.pieces[it]).filter(|it| at <= it.end());
        if let Some(inside) = before.filter(|it| at < it.end()) {
            return inside.has_own_text().then_some(inside);
        }
        let own = |piece: Option<&'_ Piece>| piece.is_some_and(Piece::has_own_text);
        let after = self.pieces.get(next);
        let whole_line = text.ends_with(['\n', '\r']);
        match (own(before), own(after)) {
            (true, true) if whole_line && before?.origin == PieceOrigin::Own => before,
            (true, false) => before,
            // What is put before a call of ours would be in the middle of a magic's line.
            (false, true) if !whole_line && before.is_some_and(|it| !it.ends_line()) => None,
            (_, true) => after,
            (false, false) => None,
        }
    }

    fn holding(&self, at: u32) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces.get(next.saturating_sub(1))
    }

    fn last_of(&self, first: &Piece) -> &Piece {
        let next = self.pieces.partition_point(|piece| piece.cell <= first.cell);
        self.pieces
            .get(next.saturating_sub(1))
            .filter(|it| it.cell == first.cell)
            .unwrap_or(&self.pieces[0])
    }
}
