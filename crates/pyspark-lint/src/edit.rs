//! Edits of the source, in bytes.

use ruff_text_size::{Ranged, TextRange, TextSize};

use pyspark_program::ProgramSetting;
use spark_model::order;

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub range: TextRange,
    pub text: String,
}

impl Edit {
    pub fn replace(range: impl Ranged, text: impl Into<String>) -> Self {
        Self { range: range.range(), text: text.into() }
    }

    pub fn insert(at: TextSize, text: impl Into<String>) -> Self {
        Self { range: TextRange::empty(at), text: text.into() }
    }

    pub fn delete(range: impl Ranged) -> Self {
        Self { range: range.range(), text: String::new() }
    }
}

/// A fix of a finding: edits that belong together and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub safe: bool,
    pub edits: Vec<Edit>,
}

impl Fix {
    pub fn new(safe: bool, title: impl Into<String>, mut edits: Vec<Edit>) -> Self {
        order::sort_by_key(&mut edits, |edit| (edit.range.start(), edit.range.end()));
        debug_assert!(
            edits.windows(2).all(|pair| pair[0].range.end() <= pair[1].range.start()),
            "edits of one fix overlap"
        );
        Self { title: title.into(), safe, edits }
    }
}

/// An edit that writes another value in a setting's place, where the value is a literal: between the quotes that are
/// there.
pub fn rewrite_value(source: &str, setting: &ProgramSetting<'_>, value: &str) -> Option<Edit> {
    if let Some(text) = &setting.value_text {
        let [piece] = &text.pieces[..] else { return None };
        let range = TextRange::at(piece.at?, TextSize::of(&*piece.text));
        return Some(Edit::replace(range, value));
    }
    let range = setting.value_range?;
    let is_number = source[range].bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_');
    is_number.then(|| Edit::replace(range, format!("\"{value}\"")))
}
