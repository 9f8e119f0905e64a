//! Words that more than one part of the page says, and how numbers are written.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::cluster::Cpu;
use spark_memory_playground::{EditError, Range};
use yew::prelude::*;

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

/// `1 core`, `3.92 cores`.
pub(crate) fn cores(cpu: Cpu) -> String {
    format!("{cpu} core{}", if cpu == Cpu::cores(1) { "" } else { "s" })
}

/// A sentence of the engine's, with what stands between backticks as code.
pub(crate) fn prose(text: &str) -> Html {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        // A backtick too many is one that was meant.
        return html! { text.to_owned() };
    }
    html! {
        for (at, part) in parts.into_iter().enumerate() {
            if at.is_multiple_of(2) {
                { part.to_owned() }
            } else {
                <code>{ part.to_owned() }</code>
            }
        }
    }
}

/// `line 4`, and in a notebook `cell 3, line 4`; people count cells from 1.
pub(crate) fn place(range: &Range) -> String {
    let line = range.start.line;
    match range.cell {
        Some(cell) => format!("cell {}, line {line}", cell + 1),
        None => format!("line {line}"),
    }
}

/// What a way to a place in the code is called.
pub(crate) fn go_to(range: &Range) -> String {
    format!("Go to {}", place(range))
}

/// The same sentence where there is no markup.
pub(crate) fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// A text area ends each line with `\n`, whatever it is given.
pub(crate) fn as_in_text_area(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A text area's text with the line ends that the text it shows came with, so that a change of one line changes no other.
pub(crate) fn with_line_ends_of(before: &str, text: String) -> String {
    if before.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

pub(crate) fn bad_link(error: &impl std::error::Error) -> String {
    format!("The link could not be opened: {error}.")
}

pub(crate) fn set_up(name: &str) -> String {
    format!("Cluster: {name}. Undo takes it back.")
}

pub(crate) fn adopted(count: usize) -> String {
    format!("{} applied. Undo takes them back together.", counted(count, "setting"))
}

pub(crate) fn fixed(title: &str) -> String {
    format!("Fixed: {}. Undo takes it back.", plain(title))
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
