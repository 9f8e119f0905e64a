//! JSON, and the parts of YAML that are written in brackets and quotes.
//!
//! One reader does for both: what it takes beyond JSON (a comment, a bare word, a comma before the bracket) is YAML's.

mod quoted;

use std::ops::Range;

use super::Problem;
use super::tree::{MAX_DEPTH, TreeEntry, TreeNode, TreeValue};

/// Reads a whole text as JSON.
pub(super) fn document(text: &str, problems: &mut Vec<Problem>) -> TreeNode {
    let mut flow = FlowReader::new(text, 0, problems);
    flow.tuples = true;
    let mut node = flow.value();
    flow.blanks();
    // `getAll.foreach(println)` prints a pair a line.
    if text.trim_start().starts_with('(') {
        let mut items = vec![node];
        while flow.peek() == Some('(') {
            items.push(flow.value());
            flow.blanks();
        }
        node = TreeNode { range: 0..flow.at, value: TreeValue::List(items) };
    }
    if flow.at < text.len() {
        flow.wrong(
            flow.here(),
            "the text goes on after its last bracket; paste one object or one list",
        );
    }
    node
}

pub(super) struct FlowReader<'t, 'p> {
    text: &'t str,
    pub at: usize,
    depth: usize,
    /// A wrong bracket makes everything after it look wrong; one problem is enough.
    broken: bool,
    /// Round brackets are lists as well.
    tuples: bool,
    problems: &'p mut Vec<Problem>,
}

impl<'t, 'p> FlowReader<'t, 'p> {
    pub fn new(text: &'t str, at: usize, problems: &'p mut Vec<Problem>) -> Self {
        Self { text, at, depth: 0, broken: false, tuples: false, problems }
    }

    pub fn value(&mut self) -> TreeNode {
        self.blanks();
        match self.peek() {
            Some('{') if self.rest().starts_with("{{") => self.template(),
            Some(open @ ('{' | '[')) => self.brackets(open),
            // Python prints a tuple, and Scala's shell a pair, in these.
            Some('(') if self.tuples => self.brackets('('),
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            // Python 2 prints texts so.
            Some('u') if self.tuples && self.rest()[1..].starts_with(['"', '\'']) => {
                self.at += 1;
                self.value()
            }
            Some(_) => self.plain(),
            None => TreeNode::null(self.at),
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    fn wrong(&mut self, range: Range<usize>, message: impl Into<String>) {
        const MAX_PROBLEMS: usize = 100;
        if !std::mem::replace(&mut self.broken, true) && self.problems.len() < MAX_PROBLEMS {
            let line = self.text[..range.start].matches('\n').count() + 1;
            let message = format!("{} (line {line})", message.into());
            self.problems.push(Problem { range, message });
        }
    }

    /// Skips blanks, ends of lines and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn brackets(&mut self, open: char) -> TreeNode {
        let start = self.at;
        let close = match open {
            '{' => '}',
            '(' => ')',
            _ => ']',
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.wrong(self.here(), format!("brackets are nested deeper than {MAX_DEPTH} times"));
            self.at = self.text.len();
        } else {
            self.at += 1;
        }
        let (mut entries, mut items) = (Vec::new(), Vec::new());
        loop {
            self.blanks();
            let before = self.at;
            match self.peek() {
                None => {
                    self.wrong(
                        start..start + 1,
                        format!("the `{open}` that opens here is never closed by a `{close}`"),
                    );
                    break;
                }
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                Some(c) if matches!(c, '}' | ']') || (c == ')' && self.tuples) => {
                    self.wrong(self.here(), format!("a `{close}` is expected here, not a `{c}`"));
                    self.at += 1;
                    break;
                }
                Some(_) if open == '{' => entries.extend(self.entry()),
                Some(_) => items.push(self.value()),
            }
            self.blanks();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(c) if c != '}' && c != ']' && c != close => {
                    self.wrong(
                        self.here(),
                        format!("a `,` or a `{close}` is expected before this"),
                    );
                    if self.at == before {
                        self.at += c.len_utf8();
                    }
                }
                _ => {}
            }
        }
        self.depth -= 1;
        let value = if open == '{' { TreeValue::Map(entries) } else { TreeValue::List(items) };
        TreeNode { range: start..self.at, value }
    }

    fn entry(&mut self) -> Option<TreeEntry> {
        let key = match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            _ => self.plain(),
        };
        self.blanks();
        let name = key.text().unwrap_or_default().to_owned();
        if self.peek() != Some(':') {
            self.wrong(
                key.range.clone(),
                format!("a `:` and a value are expected after {}", super::quoted(&name)),
            );
            return None;
        }
        self.at += 1;
        let value = self.value();
        Some(TreeEntry { key: name, key_range: key.range, value })
    }

    /// A bare word, up to what cannot be a part of it.
    fn plain(&mut self) -> TreeNode {
        let rest = self.rest();
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            let next = rest[at + c.len_utf8()..].chars().next();
            let ends = match c {
                ',' | '[' | ']' | '{' | '}' | '\n' => true,
                ')' => self.tuples,
                ':' => next.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | '}' | ']')),
                '#' => rest[..at].ends_with([' ', '\t']),
                _ => false,
            };
            if ends {
                end = at;
                break;
            }
        }
        let text = rest[..end].trim_end();
        let range = self.at..self.at + text.len();
        self.at += end;
        let value = match text {
            "" | "null" | "~" => TreeValue::Null,
            _ => TreeValue::Scalar { text: text.to_owned(), quoted: false },
        };
        TreeNode { range, value }
    }

    /// `{{ … }}`, up to its end on the same line.
    fn template(&mut self) -> TreeNode {
        let line = self.rest().split('\n').next().unwrap_or_default();
        let length = line.find("}}").map_or(line.trim_end().len(), |at| at + 2);
        let range = self.at..self.at + length;
        self.at = range.end;
        let text = self.text[range.clone()].to_owned();
        TreeNode { range, value: TreeValue::Scalar { text, quoted: false } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn scalar(text: &str, expected: &str) {
        let mut problems = Vec::new();
        assert_eq!(document(text, &mut problems).text(), Some(expected), "{text}");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[track_caller]
    fn wrong(text: &str, message: &str) {
        let mut problems = Vec::new();
        document(text, &mut problems);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].message.contains(message), "{problems:?}");
    }

    #[test]
    fn reads_strings_with_their_escapes() {
        scalar(r#""a\"b\\c\/d""#, r#"a"b\c/d"#);
        scalar(r#""\u0041\ud83d\ude00""#, "A😀");
        scalar("'it''s'", "it's");
        scalar("\"a\n   b\"", "a b");
    }

    #[test]
    fn places_are_inside_the_quotes() {
        let text = r#"{"spark.a": "1"}"#;
        let node = document(text, &mut Vec::new());
        let entry = &node.entries()[0];
        assert_eq!(&text[entry.key_range.clone()], "spark.a");
        assert_eq!(&text[entry.value.range.clone()], "1");
    }

    #[test]
    fn says_once_what_is_wrong_and_reads_on() {
        wrong(r#"{"a": 1"#, "never closed by a `}`");
        wrong(r#"{"a": "1}"#, "the `\"` that opens here");
        wrong("{\"a\": \"1\"\n \"b\": \"2\"}", "a `,` or a `}`");
        wrong(r#"{"a"}"#, "a `:` and a value");
        wrong("[1}", "a `]` is expected");
        wrong("{} {}", "goes on");
        wrong(&"[".repeat(100_000), "nested deeper");
        let node = document("{\"a\": \"1\"\n \"b\": \"2\"}", &mut Vec::new());
        assert_eq!(node.get("b").and_then(TreeNode::text), Some("2"));
    }
}
