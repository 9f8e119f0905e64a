//! The value after a key or a dash: a scalar, a block of text, brackets, or the lines below.

use super::{Line, Yaml, is_dash, key};
use crate::conf::text::flow::FlowReader;
use crate::conf::text::tree::{TreeNode, TreeValue};

impl Yaml<'_, '_> {
    /// The value that begins at `from` on this line, whose key or dash is at `indent`.
    pub(super) fn value(&mut self, from: usize, indent: usize, in_map: bool) -> TreeNode {
        let line = self.lines[self.at];
        let mut start = from;
        loop {
            let rest = &self.text[start.min(line.end)..line.end];
            start = line.end - rest.trim_start().len();
            // An anchor or a tag is before the value.
            let rest = &self.text[start..line.end];
            if !rest.starts_with(['&', '!']) {
                break;
            }
            if is_function(rest) {
                let tag = start;
                start += rest.find(char::is_whitespace).unwrap_or(rest.len());
                let node = self.value(start, indent, in_map);
                let range = tag..node.range.end.max(start);
                return TreeNode { range, value: TreeValue::Unread };
            }
            start += rest.find(char::is_whitespace).unwrap_or(rest.len());
        }
        let rest = &self.text[start..line.end];
        match rest.chars().next() {
            None | Some('#') => {
                self.at += 1;
                self.below(start, indent, in_map)
            }
            Some('|' | '>') => self.folded(start, indent),
            Some('*') => {
                self.at += 1;
                self.problem(
                    start..line.end,
                    "an alias is not followed; write the value in its place",
                );
                TreeNode { range: start..line.end, value: TreeValue::Unread }
            }
            Some('{') if rest.starts_with("{{") => self.plain(start, indent),
            Some('{' | '[' | '"' | '\'') => {
                let mut flow = FlowReader::new(self.text, start, self.problems);
                let node = flow.value();
                let end = flow.at;
                while self.lines.get(self.at).is_some_and(|line| line.end < end) {
                    self.at += 1;
                }
                let line_end = self.lines.get(self.at).map_or(end, |line| line.end).max(end);
                let rest = self.text[end..line_end].trim_start();
                if !rest.is_empty() && !rest.starts_with('#') {
                    let range = line_end - rest.len()..line_end;
                    self.problem(
                        range,
                        "nothing but a comment may follow a closing quote or bracket",
                    );
                }
                self.at += 1;
                node
            }
            Some(_) => self.plain(start, indent),
        }
    }

    /// A value on the lines below its key.
    fn below(&mut self, at: usize, indent: usize, in_map: bool) -> TreeNode {
        let dash_here = |yaml: &Self, line: Line| {
            in_map && line.indent == indent && is_dash(yaml.content(line))
        };
        match self.next() {
            Some(line) if line.indent > indent => self.block(indent + 1),
            // The dashes of a list may be under the key's own column.
            Some(line) if dash_here(self, line) => Some(self.list(indent)),
            _ => None,
        }
        .unwrap_or_else(|| TreeNode::null(at))
    }

    /// A plain scalar, which deeper lines continue.
    fn plain(&mut self, start: usize, indent: usize) -> TreeNode {
        let line = self.lines[self.at];
        let (text, mut end) = before_comment(self.text, start, line.end);
        let mut text = text.to_owned();
        if key(self.text, Line { start, ..line }).is_some() {
            self.problem(
                start..end,
                "YAML takes a colon and a blank for a key; write this value in quotes",
            );
        }
        self.at += 1;
        while let Some(next) = self.lines.get(self.at).copied() {
            if self.is_idle(next) || self.is_marker(next) || next.indent <= indent {
                break;
            }
            if key(self.text, next).is_some() {
                self.not_read(
                    next,
                    "it is indented deeper than the key above, which has its value already",
                );
            } else {
                let (more, more_end) = before_comment(self.text, next.start, next.end);
                text = format!("{text} {more}");
                end = more_end;
            }
            self.at += 1;
        }
        let value = match text.as_str() {
            "null" | "~" => TreeValue::Null,
            _ => TreeValue::Scalar { text, quoted: false },
        };
        TreeNode { range: start..end, value }
    }

    /// `|` keeps the lines, `>` makes blanks of their ends; `-` drops the last end.
    fn folded(&mut self, start: usize, indent: usize) -> TreeNode {
        let head = self.text[start..self.lines[self.at].end].to_owned();
        self.at += 1;
        let (mut rows, mut range) = (Vec::new(), start..start);
        let mut base = None;
        while let Some(line) = self.lines.get(self.at).copied() {
            let empty = line.start == line.end;
            if !empty && line.indent <= indent {
                break;
            }
            if !empty {
                let base = *base.get_or_insert(line.indent);
                if range.is_empty() {
                    range.start = line.start;
                }
                range.end = line.end;
                let row = line.start - line.indent.saturating_sub(base)..line.end;
                rows.push(self.text.get(row).unwrap_or_default());
            } else if !rows.is_empty() {
                rows.push("");
            }
            self.at += 1;
        }
        while rows.last().is_some_and(|row| row.is_empty()) {
            rows.pop();
        }
        let mut text = if head.starts_with('|') {
            rows.join("\n")
        } else {
            rows.iter()
                .map(|row| if row.is_empty() { "\n" } else { row })
                .collect::<Vec<_>>()
                .join(" ")
                .replace(" \n ", "\n")
        };
        if !head.contains('-') && !text.is_empty() {
            text.push('\n');
        }
        TreeNode { range, value: TreeValue::Scalar { text, quoted: true } }
    }
}

/// Returns true if `rest` begins with a tag that computes the value, as CloudFormation's `!Ref`; `!Sub` writes a text, whose
/// `${…}` are seen as such.
fn is_function(rest: &str) -> bool {
    rest.starts_with('!') && !rest.starts_with("!!") && !rest.starts_with("!Sub ")
}

/// The text from `start` on without the comment at its end, and where it ends.
fn before_comment(text: &str, start: usize, end: usize) -> (&str, usize) {
    let rest = &text[start..end];
    let rest = rest.find(" #").map_or(rest, |at| &rest[..at]).trim_end();
    (rest, start + rest.len())
}
