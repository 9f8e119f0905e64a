//! Stands in for `unicode_names2` 1.3.0, whose tables would be two thirds of the page's WebAssembly (470 against 165 kB brotli).
//!
//! The parser asks it for the character behind `"\N{NAME}"`; no analysis reads that character, so any well-formed
//! name gives U+FFFD.

/// Gives U+FFFD for a name made of the letters that Unicode names use, nothing for any other.
pub fn character(name: &str) -> Option<char> {
    let well_formed = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '(' | ')'));
    well_formed.then_some('\u{FFFD}')
}
