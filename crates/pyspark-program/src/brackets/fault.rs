//! The faults that brackets can have, and what would have been right.

use std::fmt;

use ruff_text_size::{TextRange, TextSize};

/// A bracket that does not match, at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bracket, or the string, that is wrong or has no partner.
    pub range: TextRange,
    /// The statement that the fault is in; what else cannot be read in it follows from the fault.
    pub statement: TextRange,
    pub kind: BracketFault,
}

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BracketFault {
    /// `found` closes `opened`, which another bracket closes; `missing` where that one is missing before it, else it is
    /// wrong itself.
    Mismatched { found: char, opened: char, opened_at: TextSize, missing: bool },
    /// Nothing is open that `found` closes.
    Unopened { found: char },
    /// `opened` is never closed.
    Unclosed { opened: char },
    /// A string that does not end in its line, so that the brackets after it belong to the string.
    UnclosedString,
}

impl BracketFault {
    /// The bracket whose line the message names.
    pub fn opened_at(self) -> Option<TextSize> {
        match self {
            Self::Mismatched { opened_at, .. } => Some(opened_at),
            _ => None,
        }
    }

    /// The sentence on the fault; `line` is the line of [`BracketFault::opened_at`], counted in its cell.
    pub fn message(self, line: Option<u32>) -> String {
        match self {
            Self::Mismatched { found, opened, .. } => {
                let line = line.map_or_else(String::new, |line| format!(" opened on line {line}"));
                format!("`{found}` closes `{opened}`{line}.")
            }
            Self::Unopened { found } => {
                format!("`{found}` closes nothing: no bracket is open here.")
            }
            Self::Unclosed { opened } => format!("`{opened}` is never closed."),
            Self::UnclosedString => {
                "Syntax error: missing closing quote in string literal.".to_owned()
            }
        }
    }

    /// The text that would have been right.
    pub fn help(self) -> String {
        match self {
            Self::Mismatched { opened, found, missing: true, .. } => {
                format!("Add the missing `{}` before this `{found}`.", partner(opened))
            }
            Self::Mismatched { opened, .. } => format!("Close it with `{}`.", partner(opened)),
            Self::Unopened { found } => {
                format!("Remove it, or add the `{}` that it closes.", partner(found))
            }
            Self::Unclosed { opened } => format!("Close it with `{}`.", partner(opened)),
            Self::UnclosedString => "Close the string.".to_owned(),
        }
    }
}

impl fmt::Display for BracketFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(None))
    }
}

/// The other bracket of a pair.
fn partner(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}
