//! Databricks' source format: a file of one language whose comments hold the cells of other languages.

use super::magic::{self, Part, Result};
use super::map::Builder;

const HEADER: &str = "Databricks notebook source";
const SEPARATOR: &str = "COMMAND ----------";
const MAGIC: &str = "MAGIC";

/// The mark of a comment in the export's language, if the text is an export.
pub(super) fn marker(text: &str) -> Option<&'static str> {
    let line = magic::first_line(text).trim_end();
    ["#", "--", "//"]
        .into_iter()
        .find(|marker| line.strip_prefix(marker).is_some_and(|rest| rest.trim_start() == HEADER))
}

pub(super) fn read(source: &str, marker: &str, builder: &mut Builder) {
    let separator = format!("{marker} {SEPARATOR}");
    // The header stays first: nothing is put before it.
    let mut start = source.find(['\n', '\r']).unwrap_or(source.len());
    start = magic::after_line_end(source, start);
    let mut at = start;
    while at < source.len() {
        let line = magic::first_line(&source[at..]);
        let next = magic::after_line_end(source, at + line.len());
        if line.trim_end() == separator {
            cell(&source[start..at], start, marker, builder);
            start = next;
        }
        at = next;
    }
    cell(&source[start..], start, marker, builder);
}

fn cell(text: &str, base: usize, marker: &str, builder: &mut Builder) {
    let magic = format!("{marker} {MAGIC}");
    let (mut inner, mut lines) = (String::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let line = magic::first_line(&text[at..]);
        let next = magic::after_line_end(text, at + line.len());
        if let Some(rest) = line.strip_prefix(magic.as_str()) {
            let skipped = magic.len() + usize::from(rest.starts_with(' '));
            lines.push((inner.len(), base + at + skipped));
            inner.push_str(&text[at + skipped..next]);
        }
        at = next;
    }
    // Other languages are comments already; SQL and Python after the mark are read.
    let first = magic::first_line(inner.trim_start());
    if first.starts_with("%sql") || first.starts_with("%python") || first.starts_with("%%") {
        magic::read(&Part::of_lines(inner, lines), true, builder);
    } else if marker == "#" {
        magic::read(&Part::at(text, base), true, builder);
    } else if first.is_empty() {
        magic::sql(&Part::at(text, base), 0..text.len(), Result::SqlDf, builder);
    }
    builder.end_line();
}
