//! The YAML that manifests are written in: maps and lists by indentation, scalars plain, quoted or in blocks, brackets.
//!
//! Anchors, tags and directives are passed over; an alias, a key of several lines and a template's own lines are named
//! as not read.

mod value;

use std::ops::Range;

use super::Problem;
use super::flow::FlowReader;
use super::tree::{MAX_DEPTH, TreeEntry, TreeNode, TreeValue};

/// A line without its indentation and the blanks at its end.
#[derive(Clone, Copy)]
struct Line {
    indent: usize,
    start: usize,
    end: usize,
}

/// The documents of `text`, which `---` separates.
pub(super) fn documents(text: &str, problems: &mut Vec<Problem>) -> Vec<TreeNode> {
    let mut yaml = Yaml { text, lines: lines(text), at: 0, depth: 0, problems };
    yaml.tabs();
    let mut nodes = Vec::new();
    while yaml.at < yaml.lines.len() {
        let before = yaml.at;
        nodes.extend(yaml.block(0));
        let stuck = yaml.at == before;
        if let Some(line) = yaml.lines.get(yaml.at).copied().filter(|_| stuck) {
            if !yaml.is_marker(line) && !yaml.is_idle(line) {
                yaml.not_read(line, "a `key: value` is expected");
            }
            yaml.at += 1;
        }
    }
    nodes
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t', '\u{feff}']);
        let indent = line.len() - content.len();
        let content = content.trim_end();
        lines.push(Line { indent, start: at + indent, end: at + indent + content.len() });
        at += line.len();
    }
    lines
}

struct Yaml<'t, 'p> {
    text: &'t str,
    lines: Vec<Line>,
    at: usize,
    depth: usize,
    problems: &'p mut Vec<Problem>,
}

impl Yaml<'_, '_> {
    fn content(&self, line: Line) -> &str {
        &self.text[line.start..line.end]
    }

    /// Returns true if `line` is empty or a comment.
    fn is_idle(&self, line: Line) -> bool {
        let content = self.content(line);
        content.is_empty() || content.starts_with('#')
    }

    /// Returns true if `line` begins or ends a document, or is a directive.
    fn is_marker(&self, line: Line) -> bool {
        let content = self.content(line);
        let marks = content == "---" || content == "..." || content.starts_with(['%']);
        line.indent == 0 && (marks || content.starts_with("--- "))
    }

    fn problem(&mut self, range: Range<usize>, message: &str) {
        let begins = |line: &Line| line.start - line.indent <= range.start;
        let line = self.lines.partition_point(begins);
        self.problems.push(Problem { range, message: format!("{message} (line {line})") });
    }

    /// Reports the first tab that YAML refuses.
    fn tabs(&mut self) {
        let before = |line: &Line| line.start - line.indent..line.start;
        let tab = |line: &&Line| !self.is_idle(**line) && self.text[before(line)].contains('\t');
        if let Some(range) = self.lines.iter().find(tab).map(before) {
            self.problem(range, "YAML takes no tab for indentation; write blanks");
        }
    }

    fn not_read(&mut self, line: Line, message: &str) {
        self.problem(line.start..line.end, &format!("this line is not read: {message}"));
    }

    /// The next line that holds something, in this document.
    fn next(&mut self) -> Option<Line> {
        while let Some(&line) = self.lines.get(self.at) {
            if self.is_marker(line) {
                return None;
            }
            let content = self.content(line);
            if content.starts_with("{{") && content.ends_with("}}") {
                self.not_read(line, "a template decides here; paste the manifest that it makes");
            } else if !self.is_idle(line) {
                return Some(line);
            }
            self.at += 1;
        }
        None
    }

    /// The node at `min_indent` columns or deeper.
    fn block(&mut self, min_indent: usize) -> Option<TreeNode> {
        let line = self.next().filter(|line| line.indent >= min_indent)?;
        if self.depth >= MAX_DEPTH {
            self.not_read(line, "the text is nested too deep");
            self.at = self.lines.len();
            return None;
        }
        self.depth += 1;
        let content = self.content(line);
        let node = if is_dash(content) {
            self.list(line.indent)
        } else if key(self.text, line).is_some() {
            self.map(line.indent)
        } else {
            self.value(line.start, line.indent, false)
        };
        self.depth -= 1;
        Some(node)
    }

    fn map(&mut self, indent: usize) -> TreeNode {
        let mut entries: Vec<TreeEntry> = Vec::new();
        let mut range = 0..0;
        while let Some(line) = self.next() {
            if line.indent < indent || (line.indent == indent && is_dash(self.content(line))) {
                break;
            }
            let Some((name, key_range, after)) =
                key(self.text, line).filter(|_| line.indent == indent)
            else {
                let deeper = line.indent > indent;
                self.not_read(
                    line,
                    if deeper {
                        "its indentation is that of no key above"
                    } else {
                        "a `key: value` is expected"
                    },
                );
                self.at += 1;
                continue;
            };
            let value = self.value(after, indent, true);
            if range.is_empty() {
                range = line.start..line.start;
            }
            range.end = value.range.end.max(after);
            entries.push(TreeEntry { key: name, key_range, value });
        }
        TreeNode { range, value: TreeValue::Map(entries) }
    }

    fn list(&mut self, indent: usize) -> TreeNode {
        let mut items = Vec::new();
        let mut range = 0..0;
        while let Some(line) = self.next() {
            let content = self.content(line);
            if line.indent != indent || !is_dash(content) {
                break;
            }
            let rest = content[1..].trim_start();
            let inner = Line {
                indent: indent + content.len() - rest.len(),
                start: line.end - rest.len(),
                end: line.end,
            };
            let item = if is_dash(rest) || key(self.text, inner).is_some() {
                // The first line of a map or a list that begins next to the dash.
                self.lines[self.at] = inner;
                self.block(inner.indent).unwrap_or_else(|| TreeNode::null(inner.start))
            } else {
                self.value(line.start + 1, indent, false)
            };
            if range.is_empty() {
                range = line.start..line.start;
            }
            range.end = item.range.end.max(line.start + 1);
            items.push(item);
        }
        TreeNode { range, value: TreeValue::List(items) }
    }
}

fn is_dash(content: &str) -> bool {
    content == "-" || content.starts_with("- ")
}

/// The key of `line`, its place, and where its value may begin.
fn key(text: &str, line: Line) -> Option<(String, Range<usize>, usize)> {
    let content = &text[line.start..line.end];
    let quote = content.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let mut ignored = Vec::new();
        // The line alone: a quote that is open at its end belongs to a value.
        let mut flow = FlowReader::new(content, 0, &mut ignored);
        let node = flow.quoted(quote);
        let after = content[flow.at..].trim_start().strip_prefix(':')?;
        let ends = after.is_empty() || after.starts_with([' ', '\t']);
        let place = line.start + node.range.start..line.start + node.range.end;
        return ends
            .then(|| (node.text().unwrap_or_default().to_owned(), place, line.end - after.len()));
    }
    if content.starts_with(['{', '[', '#', '|', '>', '*', '%', '@', '`']) {
        return None;
    }
    let colon = content.char_indices().find(|&(at, c)| {
        c == ':' && matches!(content.as_bytes().get(at + 1), None | Some(b' ' | b'\t'))
    })?;
    let name = content[..colon.0].trim_end();
    let commented = content.find(" #").is_some_and(|at| at < colon.0);
    (!commented && !name.is_empty())
        .then(|| (name.to_owned(), line.start..line.start + name.len(), line.start + colon.0 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &[&str], expected: &str) {
        let mut problems = Vec::new();
        let documents = documents(text, &mut problems);
        let found = path.iter().try_fold(&documents[0], |node, key| match key.parse::<usize>() {
            Ok(at) => node.items().get(at),
            Err(_) => node.get(key),
        });
        assert_eq!(found.and_then(TreeNode::text), Some(expected), "{text}");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[track_caller]
    fn wrong(text: &str, message: &str) {
        let mut problems = Vec::new();
        documents(text, &mut problems);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].message.contains(message), "{problems:?}");
    }

    #[test]
    fn reads_maps_and_lists_by_indentation() {
        check("a:\n  b: 1\nc: 2", &["a", "b"], "1");
        check("a:\n  b: 1\nc: 2", &["c"], "2");
        check("a:\n- x\n- y: 1\n  z: 2\nb: 3", &["a", "1", "z"], "2");
        check("a:\n- x\n- y: 1\n  z: 2\nb: 3", &["b"], "3");
        check("- - 1\n  - 2", &["0", "1"], "2");
        check("a: {b: [1, {c: 2}],\n  d: 3} # x\ne: 4", &["a", "b", "1", "c"], "2");
        check("a: {b: [1, {c: 2}],\n  d: 3} # x\ne: 4", &["e"], "4");
    }

    #[test]
    fn reads_every_kind_of_scalar() {
        check("a: http://x:80/#y # z", &["a"], "http://x:80/#y");
        check("a: 'it''s' # z", &["a"], "it's");
        check("\"a b\": \"x: y\"", &["a b"], "x: y");
        check("a: one\n  two\nb: 1", &["a"], "one two");
        check("a: |\n  one\n    two\n\nb: 1", &["a"], "one\n  two\n");
        check("a: >-\n  one\n  two\n\n  three\nb: 1", &["a"], "one two\nthree");
        check("a: >-\n  # no comment\nb: 1", &["a"], "# no comment");
        check("a: !!str &x 1", &["a"], "1");
        check("--- # start\na: 1\n...", &["a"], "1");
    }

    #[test]
    fn names_the_line_that_is_not_read() {
        wrong("a: 1\n  b: 2", "deeper than the key above, which has its value already (line 2)");
        wrong("a:\n  b: 1\n   c: 2\n", "already (line 3)");
        wrong("a: *x", "an alias is not followed; write the value in its place (line 1)");
        wrong("a: \"x\" y", "nothing but a comment");
        wrong("a: x: y", "write this value in quotes");
        wrong("a:\n\tb: 1", "no tab");
        wrong(&"- ".repeat(100_000), "nested too deep");
    }
}
