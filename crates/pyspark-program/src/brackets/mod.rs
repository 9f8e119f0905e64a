//! Brackets that do not match, found before the parser reads the text.
//!
//! The parser (`ruff_python_parser` 0.0.10) counts brackets without their kinds: a wrong one leaves it inside an
//! expression at the start of a line, where it reaches an `unreachable` or takes the rest of the text for arguments. So
//! the brackets are checked first. Each fault is one error at its place, and the text handed to the parser has the same
//! length with the fault written over: a bracket of the wrong kind becomes the right one; where one is missing, what is
//! between the brackets around it becomes `*_`, which says nothing.
//!
//! Two passes, each linear: the strict one, which ends all texts without a fault, and for the others one that finds
//! where the code continues after a fault.

mod fault;
mod resume;
mod scan;

use std::borrow::Cow;

use ruff_text_size::{TextRange, TextSize};

pub use fault::{BracketFault, Fault};
use scan::{ScanMode, Scanner};

/// A text whose brackets match, of the same length as the source, and the faults that were written over.
pub struct Checked<'s> {
    pub text: Cow<'s, str>,
    pub faults: Vec<Fault>,
}

/// Checks the brackets of `source`; it may be no valid Python otherwise.
pub fn check(source: &str) -> Checked<'_> {
    let mut strict = Scanner::new(source, ScanMode::Strict);
    let (edits, faults) = if strict.run() {
        (strict.edits, Vec::new())
    } else {
        let mut scanner = Scanner::new(source, ScanMode::Recover);
        scanner.run();
        (scanner.edits, scanner.faults)
    };
    if edits.is_empty() {
        return Checked { text: Cow::Borrowed(source), faults };
    }
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for edit in &edits {
        text.push_str(&source[at..edit.start]);
        text.push_str(&edit.text);
        at = edit.start + edit.text.len();
    }
    text.push_str(&source[at..]);
    debug_assert_eq!(text.len(), source.len());
    Checked { text: Cow::Owned(text), faults }
}

/// Text written over as many bytes of the source.
struct Overwrite {
    start: usize,
    text: String,
}

impl Overwrite {
    fn blank(start: usize, end: usize) -> Self {
        Self { start, text: " ".repeat(end - start) }
    }

    /// The text between two brackets, as an argument or an element of which nothing is known.
    ///
    /// The placeholder is written over single-byte characters, so that the range of each node ends between characters
    /// of the source.
    fn unknown(source: &[u8], open: u8, start: usize, end: usize) -> Self {
        let mut bytes = vec![b' '; end - start];
        let placeholders: &[&[u8]] =
            if open == b'{' { &[b"**_", b"*_", b"_"] } else { &[b"*_", b"_"] };
        for placeholder in placeholders {
            let mut windows = source[start..end].windows(placeholder.len());
            if let Some(at) = windows.position(<[u8]>::is_ascii) {
                bytes[at..at + placeholder.len()].copy_from_slice(placeholder);
                break;
            }
        }
        Self { start, text: String::from_utf8(bytes).unwrap_or_default() }
    }

    /// The text from a bracket that is never closed on, as a pair of which nothing is known.
    fn closed(source: &[u8], start: usize, end: usize) -> Self {
        let open = source[start];
        if end - start < 3 {
            return Self { start, text: ["", " ", "()"][end - start].to_owned() };
        }
        let between = Self::unknown(source, open, start + 1, end - 1).text;
        // Without a placeholder, an empty index would be an error of its own.
        let open = if between.trim().is_empty() { b'(' } else { open };
        Self { start, text: format!("{}{between}{}", char::from(open), char::from(closing(open))) }
    }
}

/// The bracket that closes another.
fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

fn range(start: usize, end: usize) -> TextRange {
    TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32))
}

#[cfg(test)]
mod tests;
