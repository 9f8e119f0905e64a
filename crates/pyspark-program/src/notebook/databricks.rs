//! Databricks' source format: a Python file whose comments hold the cells of other languages.

use super::magic::{self, Part};
use super::map::Builder;

const HEADER: &str = "Databricks notebook source";
const SEPARATOR: &str = "# COMMAND ----------";
const MAGIC: &str = "# MAGIC";

/// The mark of a comment in the export's language, if the text is an export.
pub(super) fn marker(text: &str) -> Option<&'static str> {
    let line = magic::first_line(text).trim_end();
    ["#", "--", "//"]
        .into_iter()
        .find(|marker| line.strip_prefix(marker).is_some_and(|rest| rest.trim_start() == HEADER))
}

pub(super) fn read(source: &str, builder: &mut Builder) {
    // The header stays first: nothing is put before it.
    let mut start = source.find(['\n', '\r']).unwrap_or(source.len());
    start = magic::after_line_end(source, start);
    let mut at = start;
    while at < source.len() {
        let line = magic::first_line(&source[at..]);
        let next = magic::after_line_end(source, at + line.len());
        if line.trim_end() == SEPARATOR {
            cell(&source[start..at], start, builder);
            start = next;
        }
        at = next;
    }
    cell(&source[start..], start, builder);
}

fn cell(text: &str, base: usize, builder: &mut Builder) {
    let (mut inner, mut lines) = (String::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let line = magic::first_line(&text[at..]);
        let next = magic::after_line_end(text, at + line.len());
        if let Some(rest) = line.strip_prefix(MAGIC) {
            let skipped = MAGIC.len() + usize::from(rest.starts_with(' '));
            lines.push((inner.len(), base + at + skipped));
            inner.push_str(&text[at + skipped..next]);
        }
        at = next;
    }
    // Other languages are comments already; SQL and Python after the mark are read.
    let first = magic::first_line(inner.trim_start());
    if first.starts_with("%sql") || first.starts_with("%python") || first.starts_with("%%") {
        magic::read(&Part::of_lines(inner, lines), true, builder);
    } else {
        magic::read(&Part::at(text, base), true, builder);
    }
    builder.end_line();
}
