//! Hadoop's XML: properties of its files, `<name>` and `<value>`, and the options of an Oozie action, `<spark-opts>`.

use std::ops::Range;

use super::tree::{TreeEntry, TreeNode, TreeValue};
use super::{How, Parsed, TextKind, shell, submit};
use crate::conf::keys;

/// Elements of an Oozie action that set a key.
const FIELDS: &[(&str, &str)] = &[("master", keys::MASTER), ("mode", keys::DEPLOY_MODE)];

/// Returns true if `text` is such a file.
pub(super) fn is_xml(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<')
        && ["</value>", "</spark-opts>", "</master>"].iter().any(|end| text.contains(end))
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::new(TextKind::Map);
    let mut name: Option<(String, Range<usize>)> = None;
    for (tag, range) in elements(text) {
        let content = text[range.clone()].to_owned();
        match tag {
            "name" => name = Some((content, range)),
            "value" => {
                let Some((key, key_range)) = name.take() else { continue };
                if key.starts_with("spark.") || key.starts_with("yarn.") {
                    entry(text, &key, key_range, content, range, How::Entry, &mut parsed);
                }
            }
            "spark-opts" => {
                let letters = shell::letters(text).into_iter();
                let letters: Vec<_> =
                    letters.filter(|it| range.contains(&it.range.start)).collect();
                let words = shell::Shell::new(&letters).command().unwrap_or_default();
                let mut read = submit::read_words(text, &words);
                parsed.settings.append(&mut read.settings);
                parsed.problems.append(&mut read.problems);
                parsed.kind = TextKind::SparkSubmit;
            }
            "jar" => parsed.hints.application = Some(content),
            _ => {
                let Some((_, key)) = FIELDS.iter().find(|(field, _)| *field == tag) else {
                    continue;
                };
                let key_range = range.start - tag.len() - 1..range.start - 1;
                entry(text, key, key_range, content, range, How::Field, &mut parsed);
            }
        }
    }
    if parsed.settings.is_empty() && parsed.problems.is_empty() {
        super::unknown(text)
    } else {
        parsed
    }
}

fn entry(
    text: &str,
    key: &str,
    key_range: Range<usize>,
    content: String,
    range: Range<usize>,
    how: How,
    parsed: &mut Parsed,
) {
    let value = TreeNode { range, value: TreeValue::Scalar { text: content, quoted: true } };
    parsed.entry(text, key, &TreeEntry { key: key.to_owned(), key_range, value }, how);
}

/// The elements that hold text alone, each with the range of the text without the blanks around it.
fn elements(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|open| at + open) {
        let Some(close) = text[open..].find('>').map(|close| open + close) else { break };
        let tag = text[open + 1..close].split_whitespace().next().unwrap_or_default();
        at = close + 1;
        let content = text[at..].split('<').next().unwrap_or_default();
        let end = at + content.len();
        if !tag.is_empty()
            && text[end..].strip_prefix("</").is_some_and(|rest| rest.starts_with(tag))
        {
            let start = at + content.len() - content.trim_start().len();
            let length = content.trim().len();
            if length > 0 {
                found.push((tag, start..start + length));
            }
        }
    }
    found
}
