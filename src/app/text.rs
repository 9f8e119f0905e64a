//! Sentences that more than one part of the page has, and how numbers are written.

use spark_memory::bytes::ByteSize;
use spark_memory::cluster::Cpu;
pub(crate) use spark_memory::sentences::{grouped, place};
use spark_memory::{EditError, PastedKind, Range};
use yew::prelude::*;

use super::paste::place_of;
use super::worker::Stopped;

/// `2,362,232,013 bytes`.
pub(crate) fn exact(size: ByteSize) -> String {
    format!("{} bytes", grouped(size.0))
}

/// `1 task`, `4 tasks`.
pub(crate) fn pluralize(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// `1 core`, `3.92 cores`.
pub(crate) fn cores(cpu: Cpu) -> String {
    format!("{cpu} core{}", if cpu == Cpu::cores(1) { "" } else { "s" })
}

/// A sentence of the engine's, with the text between backticks as code.
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

/// The name of a link to a place in the code.
pub(crate) fn go_to(range: &Range) -> String {
    go_to_place(&place(range))
}

/// The same of a place as [`place`] writes it.
pub(crate) fn go_to_place(place: &str) -> String {
    format!("Go to {place}")
}

/// The same sentence where there is no markup.
pub(crate) fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// A text area ends each line with `\n`, whatever it is given.
pub(crate) fn as_in_text_area(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A text area's text with the line ends that the text it shows came with, so that a change of one line changes no
/// other.
pub(crate) fn with_line_ends_of(before: &str, text: String) -> String {
    if before.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

pub(crate) fn bad_link(error: &impl std::error::Error) -> String {
    format!("The link could not be opened: {error}.")
}

/// Of an address that ends in what no link of the page ends in.
pub(crate) fn no_link(hash: &str) -> String {
    const SHOWN: usize = 24;
    let more = if hash.chars().count() > SHOWN { "…" } else { "" };
    let hash: String = hash.chars().take(SHOWN).collect();
    format!("The link could not be read: {hash}{more}. This link is incomplete. Copy it again.")
}

pub(crate) const OPENED_OVER_DRAFT: &str =
    "This is what the link holds. Undo brings back what you had here before.";

pub(crate) const TOO_LARGE_FOR_DRAFT: &str = "This is too large for the browser to keep as a draft: it is gone when the page is closed or loaded again.";

pub(crate) fn bad_draft(error: &impl std::error::Error) -> String {
    format!("What you had here last could not be read back: {error}.")
}

/// The content of a link and of the lines of Embed.
pub(crate) const SHARED: &str =
    "everything you typed here: code, settings, tables, failure message and cluster";

/// A warning about settings that hold a secret; empty where none does.
pub(crate) fn secrets(keys: &[&str]) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let (values, look) = match keys.len() {
        1 => ("value", "looks like a secret"),
        _ => ("values", "look like secrets"),
    };
    let keys = keys.join(", ");
    format!("Caution: the {values} of {keys} {look}, and whoever gets this can read it all.")
}

pub(crate) fn setting_removed(key: &str) -> String {
    format!("{key} removed. Undo brings it back.")
}

pub(crate) fn preset_applied(name: &str) -> String {
    format!("Cluster: {name}. Undo takes it back.")
}

pub(crate) fn applied(count: usize) -> String {
    format!("{} applied. Undo takes them back together.", pluralize(count, "setting"))
}

pub(crate) fn fixed(title: &str) -> String {
    format!("Fixed: {}. Undo takes it back.", plain(title))
}

pub(crate) fn fixed_all(count: usize) -> String {
    format!(
        "{} applied. Undo takes them back together.",
        pluralize(count, "safe fix").replace("fixs", "fixes")
    )
}

/// Of a change that was computed for an input which is no longer there.
pub(crate) const CHANGED_MEANWHILE: &str =
    "The input has changed since, so nothing was applied. Try again.";

/// Of an input that the engine gives no report of.
pub(crate) fn stopped(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Crashed => {
            "The analysis crashed on this input. Your text is kept; the results shown are those of the input before it. It runs again with the next change."
        }
        Stopped::TimedOut => {
            "The analysis of this input took too long and was stopped. Your text is kept; the results shown are those of the input before it. It runs again with the next change."
        }
    }
}

/// Of a fix whose report the engine did not finish.
pub(crate) const NOT_COMPARED: &str =
    "The engine crashed on this or took too long: there is nothing to compare.";

/// Of a change or a search that the engine did not finish.
pub(crate) const NOT_COMPUTED: &str =
    "The engine crashed on this or took too long. Nothing was changed.";

pub(crate) fn fix_failed(error: &EditError) -> String {
    format!("The fix could not be applied: {error}.")
}

/// Of texts that were recognized and put where they belong.
pub(crate) fn placed(kinds: &[PastedKind], names_cluster: bool) -> String {
    let place = |kind: &PastedKind| match place_of(*kind) {
        Some(tab) => format!("{} under {}", kind.noun(), tab.name()),
        None => format!("{}, which has no place here", kind.noun()),
    };
    let recognized: Vec<String> = kinds.iter().map(place).collect();
    let cluster = if names_cluster { " The cluster is set from it." } else { "" };
    format!("Recognized: {}.{cluster} Undo takes it back.", recognized.join(", "))
}

/// Of a text that has no place.
pub(crate) fn not_placed(kind: PastedKind) -> String {
    match kind {
        PastedKind::EventLog => "This is an event log, which this page does not read yet. Paste the error, or what explain() prints.",
        _ => "This is neither code nor an error, a log or settings. Paste it into the field that it is for.",
    }
    .to_owned()
}
