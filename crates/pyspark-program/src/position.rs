//! From bytes, which the parser counts, to lines, columns and UTF-16 code units, which editors count.

use ruff_text_size::{TextRange, TextSize};

/// A position for users and editors; all but `offset` count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourcePosition {
    pub line: u32,
    /// UTF-16 code units from the line's start.
    pub column: u32,
    /// UTF-16 code units from the text's start.
    pub offset: u32,
}

/// The lines of a text. A line ends at `\n`, `\r\n` or `\r`, as Python and editors have it.
pub struct Lines<'s> {
    source: &'s str,
    /// Where each line starts, in bytes and in UTF-16 code units.
    starts: Vec<(u32, u32)>,
}

impl<'s> Lines<'s> {
    pub fn new(source: &'s str) -> Self {
        let mut starts = vec![(0, 0)];
        if source.is_ascii() {
            // A byte is a character is a unit.
            let bytes = source.as_bytes();
            let ends = bytes.iter().enumerate().filter(|(at, byte)| {
                **byte == b'\n' || (**byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
            });
            starts.extend(ends.map(|(at, _)| (at as u32 + 1, at as u32 + 1)));
            return Self { source, starts };
        }
        let mut utf16 = 0;
        let mut chars = source.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            utf16 += c.len_utf16() as u32;
            let ends =
                c == '\n' || (c == '\r' && chars.peek().is_none_or(|&(_, next)| next != '\n'));
            if ends {
                starts.push(((at + c.len_utf8()) as u32, utf16));
            }
        }
        Self { source, starts }
    }

    /// The place of a byte offset that is on a character's boundary.
    pub fn place(&self, at: TextSize) -> SourcePosition {
        let at = at.to_u32();
        let line = self.starts.partition_point(|&(start, _)| start <= at) - 1;
        let (start, utf16) = self.starts[line];
        let before = self.source.get(start as usize..at as usize).unwrap_or_default();
        let column = before.chars().map(char::len_utf16).sum::<usize>() as u32;
        SourcePosition { line: line as u32 + 1, column: column + 1, offset: utf16 + column }
    }

    /// The places of a range's ends.
    pub fn places(&self, range: TextRange) -> (SourcePosition, SourcePosition) {
        (self.place(range.start()), self.place(range.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_editors_count() {
        let lines = Lines::new("# 🔥\r\nab\rc\n");
        let at = |byte| {
            let place = lines.place(TextSize::new(byte));
            (place.line, place.column, place.offset)
        };
        assert_eq!(at(0), (1, 1, 0));
        assert_eq!(at(6), (1, 5, 4)); // after the emoji: four bytes, two code units
        assert_eq!(at(8), (2, 1, 6));
        assert_eq!(at(11), (3, 1, 9));
        assert_eq!(at(13), (4, 1, 11));
    }
}
