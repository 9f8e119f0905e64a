//! Settings as Spark itself lists them: the Environment tab's text, tables that a shell prints, lists of pairs.

use std::ops::Range;

use super::tree::{self, TreeEntry, TreeNode, TreeValue};
use super::{How, Parsed, TextKind};

/// Headings of the Environment tab (`EnvironmentPage`).
const HEADINGS: &[&str] = &[
    "Classpath Entries",
    "Hadoop Properties",
    "Metrics Properties",
    "Resource Profiles",
    "Runtime Information",
    "Spark Properties",
    "System Properties",
];

/// Returns true if `text` is such a list.
pub(super) fn is_listing(lines: &[&str]) -> bool {
    lines.iter().any(|line| HEADINGS.contains(&line.trim_end_matches(':')))
        || lines.iter().any(|line| line.starts_with('|') && line.contains("spark."))
        || lines.iter().any(|line| line.contains("Array((spark.") || line.contains("= Array("))
}

pub(super) fn read(text: &str) -> Parsed {
    if let Some(start) = text.find("Array(").map(|at| at + "Array".len()) {
        let end = text.rfind(')').map_or(text.len(), |end| end + 1).max(start);
        let blank = " ".repeat(start) + &text[start..end];
        let node = super::flow::document(&blank, &mut Vec::new());
        return as_listing(tree::read_roots(text, vec![node]));
    }
    let mut parsed = Parsed::new(TextKind::Listing);
    let mut section = "Spark Properties";
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        let name = content.trim().trim_end_matches(':');
        if let Some(heading) = HEADINGS.iter().find(|heading| **heading == name) {
            section = heading;
            continue;
        }
        let cells = cells(content, start);
        let [(key, key_range), (value, value_range), ..] = cells.as_slice() else { continue };
        match section {
            "Spark Properties" if key.starts_with("spark.") => {
                setting(text, key, key_range, value, value_range, &mut parsed);
            }
            _ => {}
        }
    }
    parsed
}

fn as_listing(mut parsed: Parsed) -> Parsed {
    if parsed.kind == TextKind::Map {
        parsed.kind = TextKind::Listing;
    }
    parsed
}

fn setting(
    text: &str,
    key: &str,
    key_range: &Range<usize>,
    value: &str,
    range: &Range<usize>,
    parsed: &mut Parsed,
) {
    // `Dataset.show` cuts a cell at 20 characters, and Spark's pages hide what looks like a password.
    let cut = value.ends_with("...") && value.chars().count() == 20;
    if cut || value.contains("(redacted)") {
        let why = if cut { "is cut off" } else { "is hidden by Spark" };
        parsed
            .problem(range.clone(), format!("the value of `{key}` {why} here, so it is left open"));
        return;
    }
    let node = TreeNode {
        range: range.clone(),
        value: TreeValue::Scalar { text: value.to_owned(), quoted: false },
    };
    let entry = TreeEntry { key: key.to_owned(), key_range: key_range.clone(), value: node };
    parsed.entry(text, key, &entry, How::Line);
}

/// The cells of a line: between bars, else between tabs or the first blanks.
fn cells(line: &str, start: usize) -> Vec<(&str, Range<usize>)> {
    let separator = match line {
        _ if line.trim_start().starts_with('|') => '|',
        _ if line.contains('\t') => '\t',
        _ => {
            let indent = line.len() - line.trim_start().len();
            let end =
                line[indent..].find(char::is_whitespace).map_or(line.len(), |end| indent + end);
            let parts = [(0, &line[..end]), (end, &line[end..])];
            return parts.into_iter().filter_map(|(at, part)| cell(start + at, part)).collect();
        }
    };
    let mut at = start;
    let parts = line.split(separator).filter_map(|part| {
        let found = cell(at, part);
        at += part.len() + 1;
        found
    });
    parts.collect()
}

/// The content of a cell that begins at `at`, and its range; `None` for an empty one.
fn cell(at: usize, part: &str) -> Option<(&str, Range<usize>)> {
    let content = part.trim();
    let start = at + part.len() - part.trim_start().len();
    (!content.is_empty()).then(|| (content, start..start + content.len()))
}
