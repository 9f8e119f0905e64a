//! Applying edits to a text whose positions are counted in UTF-16 code units, as browsers count them.

use std::collections::BTreeMap;

use crate::report::Edit;
use pyspark_program::notebook::{Document, SourceKind};
use spark_model::order;

/// Why edits cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error(
        "the edit {start}..{end} does not lie in the text, which has {length} UTF-16 code units"
    )]
    Outside { start: u32, end: u32, length: usize },
    #[error(
        "the edits at {first} and {second} overlap; apply one, analyse again, then apply the other"
    )]
    Overlap { first: u32, second: u32 },
    #[error("the edit at {0} begins or ends inside a character")]
    InsideCharacter(u32),
    #[error("the edit is for cell {0}, which this text does not have")]
    NoCell(u32),
    #[error("some of the edits name a cell and some do not")]
    Mixed,
}

/// The text after `edits`, which may come in any order but do not overlap.
///
/// Edits that name a cell change that cell's text in a notebook's JSON, and nothing else of it.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut by_cell: BTreeMap<Option<u32>, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_cell.entry(edit.cell).or_default().push(edit);
    }
    if let Some(edits) = by_cell.remove(&None) {
        return if by_cell.is_empty() { apply(text, edits) } else { Err(EditError::Mixed) };
    }
    let Some(first) = by_cell.keys().flatten().next() else { return Ok(text.to_owned()) };
    let notebook =
        (SourceKind::of(text) == SourceKind::Jupyter).then(|| Document::parse(text).ok()).flatten();
    let notebook = notebook.ok_or(EditError::NoCell(*first))?;
    let mut texts = BTreeMap::new();
    for (cell, edits) in by_cell {
        let cell = cell.unwrap_or_default();
        let before = notebook.cells.get(cell as usize).ok_or(EditError::NoCell(cell))?;
        texts.insert(cell, apply(&before.text, edits)?);
    }
    Ok(notebook.with_texts(text, &texts))
}

fn apply(text: &str, mut edits: Vec<&Edit>) -> Result<String, EditError> {
    order::sort_by_key(&mut edits, |edit| (edit.start, edit.end));
    if let Some(pair) = edits.windows(2).find(|pair| pair[0].end > pair[1].start) {
        return Err(EditError::Overlap { first: pair[0].start, second: pair[1].start });
    }
    let mut result = String::with_capacity(text.len());
    let mut cursor = Cursor { rest: text, offset: 0 };
    for edit in edits {
        if edit.start > edit.end {
            return Err(EditError::Outside {
                start: edit.start,
                end: edit.end,
                length: text.encode_utf16().count(),
            });
        }
        let outside = || EditError::Outside {
            start: edit.start,
            end: edit.end,
            length: text.encode_utf16().count(),
        };
        result.push_str(cursor.advance_to(edit.start)?.ok_or_else(outside)?);
        cursor.advance_to(edit.end)?.ok_or_else(outside)?;
        result.push_str(&edit.text);
    }
    result.push_str(cursor.rest);
    Ok(result)
}

/// A place in a text, known in bytes and in UTF-16 code units at once.
struct Cursor<'t> {
    rest: &'t str,
    offset: u32,
}

impl<'t> Cursor<'t> {
    /// The text from here to `offset`; `None` where the text ends before it.
    fn advance_to(&mut self, offset: u32) -> Result<Option<&'t str>, EditError> {
        let mut bytes = 0;
        for c in self.rest.chars() {
            if self.offset >= offset {
                break;
            }
            self.offset += c.len_utf16() as u32;
            bytes += c.len_utf8();
        }
        if self.offset > offset {
            return Err(EditError::InsideCharacter(offset));
        }
        let (before, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        Ok((self.offset == offset).then_some(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { cell: None, start, end, text: text.to_owned() }
    }

    #[test]
    fn an_edit_of_a_cell_leaves_the_rest_of_the_notebook() {
        let notebook = r#"{"cells":[{"cell_type":"markdown","source":"x"},{"source":"🔥 df","cell_type":"code"}]}"#;
        let edits = [Edit { cell: Some(1), ..edit(3, 5, "\"x\"") }];
        assert_eq!(
            apply_edits(notebook, &edits).unwrap(),
            notebook.replace("🔥 df", "🔥 \\\"x\\\"")
        );
        assert_eq!(apply_edits("x", &edits), Err(EditError::NoCell(1)));
        let mixed = [edits[0].clone(), edit(0, 0, "")];
        assert_eq!(apply_edits(notebook, &mixed), Err(EditError::Mixed));
    }

    #[test]
    fn counts_in_utf16() {
        // The sparkles take one code unit, the fire takes two.
        assert_eq!(apply_edits("✨🔥 df", &[edit(4, 6, "x")]).unwrap(), "✨🔥 x");
        assert_eq!(apply_edits("🔥", &[edit(1, 2, "")]), Err(EditError::InsideCharacter(1)));
    }

    #[test]
    fn takes_several_in_any_order() {
        let edits = [edit(4, 5, "C"), edit(0, 1, "A"), edit(2, 2, "-")];
        assert_eq!(apply_edits("a b c", &edits).unwrap(), "A -b C");
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert!(matches!(
            apply_edits("abc", &[edit(0, 2, ""), edit(1, 3, "")]),
            Err(EditError::Overlap { .. })
        ));
        assert!(matches!(
            apply_edits("abc", &[edit(2, 9, "")]),
            Err(EditError::Outside { length: 3, .. })
        ));
        assert!(matches!(apply_edits("abc", &[edit(2, 1, "")]), Err(EditError::Outside { .. })));
    }
}
