//! Words that more than one part of the page says, and how numbers are written.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::{DecodeError, EditError};

/// `2,362,232,013 bytes`.
pub(crate) fn exact(size: ByteSize) -> String {
    format!("{} bytes", grouped(size.0))
}

/// Digits in groups of three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 task`, `4 tasks`.
pub(crate) fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

pub(crate) fn bad_link(error: &DecodeError) -> String {
    format!("The link could not be opened: {error}.")
}

pub(crate) fn fixed(title: &str) -> String {
    format!("Fixed: {title}. Undo takes it back.")
}

pub(crate) fn fixed_all(count: usize) -> String {
    format!(
        "{} applied. Undo takes them back together.",
        counted(count, "safe fix").replace("fixs", "fixes")
    )
}

pub(crate) fn fix_failed(error: &EditError) -> String {
    format!("The fix could not be applied: {error}.")
}
