//! Command lines of the clouds' own tools: their options as one tree, whose fields are those of the service's JSON.
//!
//! `gcloud`: a dictionary is `k=v,k=v`, with another separator as `^;^k=v;k=v` (`gcloud topic escaping`). `aws`: JSON, or
//! its shorthand `K=v,L=[a,b]` ("Using shorthand syntax in the AWS CLI"). `az` and `databricks`: options and JSON.

use std::ops::Range;

use super::shell::{Letter, Word};
use super::tree::{TreeEntry, TreeNode, TreeValue, embedded};
use super::{Parsed, quoted};

/// Tools whose options describe a job or a cluster.
const TOOLS: &[&str] = &["gcloud", "aws", "az", "curl", "databricks"];

/// Options of gcloud that take a dictionary.
const DICTIONARIES: &[&str] = &["--properties", "--metadata", "--labels"];

/// Options of aws that take its shorthand.
const SHORTHANDS: &[&str] = &[
    "--arguments",
    "--command",
    "--default-arguments",
    "--instance-fleets",
    "--instance-groups",
    "--steps",
];

/// The tool that `word` names.
pub(super) fn tool(word: &str) -> Option<&'static str> {
    let name = word.rsplit(['/', '\\']).next()?;
    let name = name.strip_suffix(".cmd").or_else(|| name.strip_suffix(".exe")).unwrap_or(name);
    TOOLS.iter().find(|tool| **tool == name).copied()
}

/// The options of a command, each with its value, below the words that name the command: `dataproc jobs submit`.
pub(super) fn tree(text: &str, words: &[Word], parsed: &mut Parsed) -> TreeNode {
    let mut entries: Vec<TreeEntry> = Vec::new();
    let (mut at, mut name) = (1, None);
    while let Some(word) = words.get(at) {
        let written = word.text();
        at += 1;
        if written == "--" {
            break;
        }
        if !written.starts_with('-') {
            match (&mut name, written.contains('=')) {
                (None, false) => name = Some((written, word.range.clone())),
                (Some((name, range)), false) if entries.is_empty() => {
                    name.push(' ');
                    name.push_str(&written);
                    range.end = word.range.end;
                }
                _ => {}
            }
            continue;
        }
        let equals = written.chars().position(|c| c == '=');
        let length = equals.unwrap_or(word.letters.len());
        let key: String = written.chars().take(length).collect();
        let key_range = word.part(0..length).1;
        let inline = equals.map(|equals| &word.letters[equals + 1..]);
        let mut values: Vec<&[Letter]> = inline.into_iter().collect();
        let follows = |at: usize| words.get(at).filter(|word| !word.text().starts_with('-'));
        while let Some(next) = follows(at).filter(|_| equals.is_none()) {
            values.push(&next.letters);
            at += 1;
        }
        let end = words[at - 1].range.end;
        let mut nodes: Vec<TreeNode> =
            values.into_iter().map(|value| option(text, &key, value, parsed)).collect();
        let value = match nodes.len() {
            0 => TreeNode::null(end),
            1 => nodes.remove(0),
            _ => TreeNode { range: key_range.end..end, value: TreeValue::List(nodes) },
        };
        entries.push(TreeEntry { key, key_range, value });
    }
    let range = words.first().map_or(0, |word| word.range.start)
        ..words.last().map_or(0, |word| word.range.end);
    let options = TreeNode { range: range.clone(), value: TreeValue::Map(entries) };
    let (key, key_range) = name.unwrap_or((words[0].text(), words[0].range.clone()));
    let command = TreeEntry { key, key_range, value: options };
    TreeNode { range, value: TreeValue::Map(vec![command]) }
}

/// The value of the option `name`.
fn option(text: &str, name: &str, letters: &[Letter], parsed: &mut Parsed) -> TreeNode {
    let node = scalar(letters);
    if DICTIONARIES.contains(&name) {
        return dictionary(letters);
    }
    let written = written(letters);
    let written = written.trim();
    if ["file://", "fileb://", "http://", "https://", "@"].iter().any(|it| written.starts_with(it))
        && (name.contains("configuration") || name.contains("json") || SHORTHANDS.contains(&name))
    {
        parsed.problem(
            node.range.clone(),
            format!(
                "the settings in {} are not in this text; paste the file itself to count them",
                quoted(written)
            ),
        );
        return node;
    }
    if written.starts_with(['{', '[']) {
        return embedded(text, &node.range, written);
    }
    if SHORTHANDS.contains(&name) && written.contains('=') {
        return Shorthand { letters, at: 0 }.map(None);
    }
    node
}

/// The letters, with what is not known as `${…}`.
fn written(letters: &[Letter]) -> String {
    let mut text = String::new();
    let mut known = true;
    for letter in letters {
        if known && !letter.known {
            text.push_str("${");
        } else if !known && letter.known {
            text.push('}');
        }
        known = letter.known;
        if known || !matches!(letter.c, '$' | '{' | '}') {
            text.push(letter.c);
        }
    }
    if !known {
        text.push('}');
    }
    text
}

/// The letters as one value, which is not known where one of them is not.
fn scalar(letters: &[Letter]) -> TreeNode {
    let range = range_of(letters);
    let known = letters.iter().all(|letter| letter.known);
    let text = letters.iter().map(|letter| letter.c).collect();
    let value = if known { TreeValue::Scalar { text, quoted: true } } else { TreeValue::Unread };
    TreeNode { range, value }
}

fn range_of(letters: &[Letter]) -> Range<usize> {
    match (letters.first(), letters.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end.max(first.range.start),
        _ => 0..0,
    }
}

/// `k=v,k=v`, or with the separator that is between two carets at its start.
pub(super) fn dictionary(letters: &[Letter]) -> TreeNode {
    let mut rest = letters;
    let mut separator = vec![','];
    if letters.first().is_some_and(|letter| letter.c == '^')
        && let Some(end) = letters[1..].iter().position(|letter| letter.c == '^')
    {
        separator = letters[1..=end].iter().map(|letter| letter.c).collect();
        rest = &letters[end + 2..];
    }
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let is_end = |at: &usize| {
            rest[*at..].iter().map(|it| it.c).take(separator.len()).eq(separator.iter().copied())
        };
        let end = (0..rest.len()).find(is_end).unwrap_or(rest.len());
        let part = &rest[..end];
        rest = rest.get(end + separator.len().max(1)..).unwrap_or_default();
        let Some(equals) = part.iter().position(|letter| letter.c == '=') else { continue };
        let key: String = part[..equals].iter().map(|letter| letter.c).collect();
        let mut value = scalar(&part[equals + 1..]);
        if value.range.is_empty() {
            value.range = range_of(&part[equals..]);
            value.range.start = value.range.end;
        }
        entries.push(TreeEntry { key, key_range: range_of(&part[..equals]), value });
    }
    TreeNode { range: range_of(letters), value: TreeValue::Map(entries) }
}

/// aws's shorthand.
struct Shorthand<'l> {
    letters: &'l [Letter],
    at: usize,
}

impl Shorthand<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).map(|letter| letter.c)
    }

    fn map(&mut self, close: Option<char>) -> TreeNode {
        let start = self.at;
        let mut entries = Vec::new();
        while let Some(c) = self.peek() {
            if Some(c) == close {
                self.at += 1;
                break;
            }
            let key_start = self.at;
            while self.peek().is_some_and(|c| !matches!(c, '=' | ',' | '}' | ']')) {
                self.at += 1;
            }
            let key_letters = &self.letters[key_start..self.at];
            if self.peek() == Some('=') && !key_letters.is_empty() {
                self.at += 1;
                let value = self.value();
                let key = key_letters.iter().map(|it| it.c).collect::<String>().trim().to_owned();
                entries.push(TreeEntry { key, key_range: range_of(key_letters), value });
            }
            if self.peek().is_some_and(|c| c == ',' || close != Some(c)) {
                self.at += 1;
            }
        }
        TreeNode { range: range_of(&self.letters[start..self.at]), value: TreeValue::Map(entries) }
    }

    fn value(&mut self) -> TreeNode {
        let start = self.at;
        match self.peek() {
            Some('[') => {
                self.at += 1;
                let mut items = Vec::new();
                while let Some(c) = self.peek() {
                    self.at += usize::from(matches!(c, ']' | ','));
                    match c {
                        ']' => break,
                        ',' => {}
                        _ => items.push(self.value()),
                    }
                }
                let range = range_of(&self.letters[start..self.at]);
                TreeNode { range, value: TreeValue::List(items) }
            }
            Some('{') => {
                self.at += 1;
                self.map(Some('}'))
            }
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let from = self.at;
                while self.peek().is_some_and(|c| c != quote) {
                    self.at += 1;
                }
                let node = scalar(&self.letters[from..self.at]);
                self.at += usize::from(self.peek().is_some());
                node
            }
            _ => {
                while self.peek().is_some_and(|c| !matches!(c, ',' | ']' | '}')) {
                    self.at += 1;
                }
                scalar(&self.letters[start..self.at])
            }
        }
    }
}
