//! Pasted settings in the report.

use super::position;
use crate::report::{Pasted, PastedProblem, Range};
use pyspark_program::{Lines, TextRange, TextSize};
use spark_model::conf::text;

/// The ranges of the settings of a pasted text.
pub struct PastedPlaces<'s> {
    text: &'s str,
    parsed: &'s text::Parsed,
    lines: Lines<'s>,
}

impl<'s> PastedPlaces<'s> {
    pub fn new(text: &'s str, parsed: &'s text::Parsed) -> Self {
        Self { text, parsed, lines: Lines::new(text) }
    }

    /// The range of the setting that counts for `key`: the key with its value, or the key alone where the value is on
    /// another line.
    pub fn setting(&self, key: &str) -> Option<Range> {
        let text::PastedSetting { key_range, value_range, .. } = self.parsed.setting(key)?;
        let start = key_range.start.min(value_range.start);
        let end = key_range.end.max(value_range.end);
        let range =
            if self.text[start..end].contains('\n') { key_range.clone() } else { start..end };
        let offset = |at: usize| u32::try_from(at).ok().map(TextSize::new);
        let range = TextRange::new(offset(range.start)?, offset(range.end)?);
        let (start, end) = self.lines.places(range);
        Some(Range { cell: None, start: position(start), end: position(end) })
    }
}

/// The reading of pasted settings.
pub fn pasted(text: &str, parsed: &text::Parsed) -> Pasted {
    let line = |at: usize| text[..at].matches('\n').count() as u32 + 1;
    let problems = parsed.problems.iter().map(|problem| PastedProblem {
        message: problem.message.clone(),
        line: line(problem.range.start),
    });
    Pasted { kind: parsed.kind, problems: problems.collect(), hints: parsed.hints.clone() }
}
