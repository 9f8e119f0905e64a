//! Shared by the rules about JVM options: the place of one option among others, and the edit that removes it.

use ruff_text_size::{TextRange, TextSize};

use crate::checker::AnySetting;
use crate::{Checker, Edit};
use spark_model::memory::options::JvmOption;

/// The place of an option in the source, where its characters are there.
pub(super) fn range_of(setting: &AnySetting<'_, '_>, option: &JvmOption) -> Option<TextRange> {
    let text = setting.in_code?.value_text.as_ref()?;
    Some(TextRange::at(text.place(option.range.start)?, TextSize::new(option.range.len() as u32)))
}

/// Takes one option out of a literal that holds it among others.
pub(super) fn without<'a>(
    checker: &Checker<'_, 'a>,
    setting: &AnySetting<'_, 'a>,
    option: &JvmOption,
) -> Option<Vec<Edit>> {
    let text = setting.in_code?.value_text.as_ref()?;
    let [piece] = &text.pieces[..] else { return None };
    let at = piece.at?.to_usize();
    let source = checker.program().source;
    let (mut start, mut end) = (at + option.range.start, at + option.range.end);
    // The space before it goes with it, or after it where it is the first.
    if source[at..start].ends_with(' ') {
        start -= 1;
    } else if source[end..at + piece.text.len()].starts_with(' ') {
        end += 1;
    }
    Some(vec![Edit::delete(TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32)))])
}
