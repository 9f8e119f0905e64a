//! The ranges of a report's places in what the user pasted: for a notebook, in its JSON.

use crate::report::Range;
use pyspark_program::notebook::{Document, SourceKind};

/// Places of a report in the text itself, for an editor that shows the text.
pub struct NotebookOffsets<'s> {
    source: &'s str,
    document: Option<Document>,
}

impl<'s> NotebookOffsets<'s> {
    pub fn new(source: &'s str) -> Self {
        let document =
            (SourceKind::of(source) == SourceKind::Jupyter).then(|| Document::parse(source).ok());
        Self { source, document: document.flatten() }
    }

    /// Where a range starts and ends, in UTF-16 code units of the text.
    pub fn range(&self, range: &Range) -> (u32, u32) {
        let place = |offset| {
            let cell = range.cell? as usize;
            self.document.as_ref()?.raw_offset(self.source, cell, offset)
        };
        let start = place(range.start.offset).unwrap_or(range.start.offset);
        let end = place(range.end.offset).unwrap_or(range.end.offset);
        (start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, analyze};

    #[test]
    fn a_finding_in_a_cell_is_found_in_the_json() {
        let source = r#"{"cells": [{"cell_type": "code", "source": ["s = \"🔥\"\n", "df = spark.table(s); rows = df.collect()"]}]}"#;
        let report = analyze(&Input { source: source.to_owned(), ..Input::default() });
        let (start, end) = NotebookOffsets::new(source).range(&report.diagnostics[0].range);
        let units: Vec<u16> = source.encode_utf16().collect();
        assert_eq!(String::from_utf16_lossy(&units[start as usize..end as usize]), "collect()");
    }
}
