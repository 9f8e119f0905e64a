//! Words, and the place of each of their letters.

use std::ops::Range;

/// A letter of a word.
#[derive(Clone, Debug)]
pub(in crate::conf::text) struct Letter {
    pub c: char,
    /// Range of the text it represents: `\"` is one letter of two characters.
    pub range: Range<usize>,
    /// True if it is the letter that the command will see; a letter of `$MEM` is not.
    pub known: bool,
}

/// A word as the command sees it.
#[derive(Clone, Debug)]
pub(in crate::conf::text) struct Word {
    pub letters: Vec<Letter>,
    /// The whole word, with its quotes.
    pub range: Range<usize>,
}

impl Word {
    /// The word's text; what is not known is as it is written.
    pub fn text(&self) -> String {
        self.letters.iter().map(|letter| letter.c).collect()
    }

    /// The letters from the `from`th on: their text where all is known, and their place.
    pub fn part(&self, letters: Range<usize>) -> (Option<String>, Range<usize>) {
        let part = &self.letters[letters];
        let range = match (part.first(), part.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end.max(first.range.start),
            _ => self.range.end..self.range.end,
        };
        let known = part.iter().all(|letter| letter.known);
        (known.then(|| part.iter().map(|letter| letter.c).collect()), range)
    }

    /// `NAME` and the letters of the value, where the word is `NAME=value`.
    pub fn assignment(&self) -> Option<(String, usize)> {
        let text = self.text();
        let (name, _) = text.split_once('=')?;
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let named = plain && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        named.then(|| (name.to_owned(), name.chars().count() + 1))
    }
}

/// The letters of a plain text.
pub(in crate::conf::text) fn letters(text: &str) -> Vec<Letter> {
    text.char_indices()
        .map(|(at, c)| Letter { c, range: at..at + c.len_utf8(), known: true })
        .collect()
}
