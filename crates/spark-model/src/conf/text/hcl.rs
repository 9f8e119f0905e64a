//! Terraform's language, HCL: blocks and attributes as one tree.
//!
//! A block `resource "aws_glue_job" "j" { … }` is the map `{resource: {aws_glue_job: {j: …}}}`. Calls that encode or join
//! what is in them are what is in them; a reference has the default that the text gives its variable or the value of its
//! local; any other expression is not known. Grammar: <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>.

use std::ops::Range;

use super::Problem;
use super::tree::{MAX_DEPTH, TreeEntry, TreeNode, TreeValue};

/// Functions whose result holds what their arguments hold.
const TRANSPARENT: &[&str] = &[
    "concat",
    "flatten",
    "join",
    "jsonencode",
    "merge",
    "tolist",
    "tomap",
    "tonumber",
    "tostring",
    "yamlencode",
];

/// Reads a whole text.
pub(super) fn document(text: &str, problems: &mut Vec<Problem>) -> TreeNode {
    let mut reader = Hcl { text, at: 0, depth: 0, problems };
    let entries = reader.body(None);
    TreeNode { range: 0..text.len(), value: TreeValue::Map(entries) }
}

/// Returns true if `line` begins a block, or an attribute that is a map: `resource "t" "n" {`, `spark_conf = {`.
pub(super) fn is_opening(line: &str) -> bool {
    let Some(head) = line.strip_suffix('{') else { return false };
    let mut words = head.split_whitespace();
    let Some(name) = words.next() else { return false };
    let mut labels = 0;
    let labelled = words.all(|word| {
        labels += 1;
        word == "=" || (word.len() > 1 && word.starts_with('"') && word.ends_with('"'))
    });
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '"' | '.');
    labelled && name.chars().all(plain) && (labels > 0 || !name.starts_with('"'))
}

struct Hcl<'t, 'p> {
    text: &'t str,
    at: usize,
    depth: usize,
    problems: &'p mut Vec<Problem>,
}

impl Hcl<'_, '_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    fn problem(&mut self, range: Range<usize>, message: &str) {
        let line = self.text[..range.start].matches('\n').count() + 1;
        self.problems.push(Problem { range, message: format!("{message} (line {line})") });
    }

    /// Skips comments and blanks, and ends of lines where `lines` is true.
    fn blanks(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let blank = |c: char| c.is_whitespace() && (lines || c != '\n');
            let skipped = rest.len() - rest.trim_start_matches(blank).len();
            self.at += skipped;
            let rest = self.rest();
            if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else if rest.starts_with('#') || rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else {
                return;
            }
        }
    }

    fn word(&mut self) -> Range<usize> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = self.rest().find(|c| !plain(c)).unwrap_or(self.rest().len());
        let range = self.at..self.at + end;
        self.at = range.end;
        range
    }

    /// Attributes and blocks up to a `}`, or to the end of the text; `open` is the bracket's place.
    fn body(&mut self, open: Option<usize>) -> Vec<TreeEntry> {
        let mut entries = Vec::new();
        loop {
            self.blanks(true);
            match (self.peek(), open) {
                (None, None) => return entries,
                (None, Some(open)) => {
                    self.problem(
                        open..open + 1,
                        "the `{` that opens here is never closed by a `}`",
                    );
                    return entries;
                }
                (Some('}'), Some(_)) => {
                    self.at += 1;
                    return entries;
                }
                (Some(','), _) => self.at += 1,
                _ => entries.extend(self.entry()),
            }
        }
    }

    /// `name = value`, `"key" : value`, or a block.
    fn entry(&mut self) -> Option<TreeEntry> {
        let before = self.at;
        let (key, key_range) = self.key()?;
        self.blanks(false);
        if matches!(self.peek(), Some('=' | ':')) {
            self.at += 1;
            let value = self.expression();
            return Some(TreeEntry { key, key_range, value });
        }
        let mut labels = Vec::new();
        while matches!(self.peek(), Some(c) if c == '"' || c.is_alphanumeric()) {
            labels.push(self.key()?);
            self.blanks(false);
        }
        if self.peek() != Some('{') {
            let range = before..self.at.max(before + 1).min(self.text.len());
            self.problem(range, "a `=` or a `{` is expected after this");
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            return None;
        }
        let mut value = self.map();
        for (key, key_range) in labels.into_iter().rev() {
            let range = key_range.start..value.range.end;
            let entry = TreeEntry { key, key_range, value };
            value = TreeNode { range, value: TreeValue::Map(vec![entry]) };
        }
        Some(TreeEntry { key, key_range, value })
    }

    fn key(&mut self) -> Option<(String, Range<usize>)> {
        match self.peek() {
            Some('"') => {
                let node = self.string();
                Some((node.text().unwrap_or_default().to_owned(), node.range))
            }
            // `(var.name) = value`: the key is not known.
            Some('(') => {
                let range = self.brackets_end();
                Some((String::new(), range))
            }
            _ => {
                let range = self.word();
                if range.is_empty() {
                    let here = self.here();
                    self.problem(here.clone(), "a name is expected here");
                    self.at = here.end;
                    return None;
                }
                Some((self.text[range.clone()].to_owned(), range))
            }
        }
    }

    /// A value, with whatever operators follow it: then it is not known.
    fn expression(&mut self) -> TreeNode {
        self.blanks(false);
        let start = self.at;
        let node = self.primary();
        self.blanks(false);
        let operator = |c: char| {
            matches!(
                c,
                '?' | '*' | '/' | '+' | '-' | '%' | '<' | '>' | '&' | '|' | '!' | '[' | '.' | '='
            )
        };
        if !self.peek().is_some_and(operator) {
            return node;
        }
        while let Some(c) = self.peek().filter(|c| !matches!(c, '\n' | ',' | '}' | ']' | ')')) {
            match c {
                '"' => drop(self.string()),
                '(' | '[' | '{' => drop(self.brackets_end()),
                _ => self.at += c.len_utf8(),
            }
        }
        let range = start..start + self.text[start..self.at].trim_end().len();
        TreeNode { range, value: TreeValue::Unread }
    }

    fn primary(&mut self) -> TreeNode {
        match self.peek() {
            Some('"') => self.string(),
            Some('{') => self.map(),
            Some('[') => self.list(']'),
            Some('<') if self.rest().starts_with("<<") => self.heredoc(),
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '-') => {
                let range = self.word();
                if self.peek() == Some('(') {
                    return self.call(range);
                }
                let text = self.text[range.clone()].to_owned();
                let literal =
                    text.parse::<f64>().is_ok() || matches!(text.as_str(), "true" | "false");
                let value = match text.as_str() {
                    "null" => TreeValue::Null,
                    _ if literal => TreeValue::Scalar { text, quoted: false },
                    _ => TreeValue::Unread,
                };
                TreeNode { range, value }
            }
            Some('(') => {
                let range = self.brackets_end();
                TreeNode { range, value: TreeValue::Unread }
            }
            _ => TreeNode::null(self.at),
        }
    }

    fn call(&mut self, name: Range<usize>) -> TreeNode {
        let transparent = TRANSPARENT.contains(&&self.text[name.clone()]);
        if !transparent {
            let end = self.brackets_end().end;
            return TreeNode { range: name.start..end, value: TreeValue::Unread };
        }
        let joins = &self.text[name] == "join";
        let mut arguments = self.list(')');
        if let TreeValue::List(items) = &mut arguments.value {
            if joins && !items.is_empty() {
                items.remove(0);
            }
            if items.len() == 1 {
                return items.remove(0);
            }
        }
        arguments
    }

    fn map(&mut self) -> TreeNode {
        let start = self.at;
        if self.too_deep() {
            return TreeNode { range: start..self.at, value: TreeValue::Unread };
        }
        self.at += 1;
        self.blanks(true);
        let comprehension = self.rest().starts_with("for ");
        if comprehension {
            self.at = start;
            let range = self.brackets_end();
            self.depth -= 1;
            return TreeNode { range, value: TreeValue::Unread };
        }
        let entries = self.body(Some(start));
        self.depth -= 1;
        TreeNode { range: start..self.at, value: TreeValue::Map(entries) }
    }

    fn list(&mut self, close: char) -> TreeNode {
        let start = self.at;
        if self.too_deep() {
            return TreeNode { range: start..self.at, value: TreeValue::Unread };
        }
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blanks(true);
            match self.peek() {
                None => {
                    self.problem(start..start + 1, "the bracket that opens here is never closed");
                    break;
                }
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                Some(',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    items.push(self.expression());
                    if self.at == before {
                        self.at = self.here().end;
                    }
                }
            }
        }
        self.depth -= 1;
        TreeNode { range: start..self.at, value: TreeValue::List(items) }
    }

    fn too_deep(&mut self) -> bool {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.problem(self.here(), "brackets are nested too deep");
            self.at = self.text.len();
            self.depth -= 1;
            return true;
        }
        false
    }

    /// The range of the brackets that open here, with what is in them.
    fn brackets_end(&mut self) -> Range<usize> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.string();
                    continue;
                }
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += c.len_utf8();
            if depth == 0 {
                break;
            }
        }
        start..self.at
    }

    /// A string in quotes; `${…}` in it stays as it is written.
    fn string(&mut self) -> TreeNode {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        let mut text = String::new();
        let mut template = 0_usize;
        let end = loop {
            let at = self.at;
            let Some(c) = self.peek().filter(|&c| c != '\n') else {
                self.problem(
                    open..open + 1,
                    "the `\"` that opens here is never closed on its line",
                );
                break at;
            };
            self.at += c.len_utf8();
            match c {
                '"' if template == 0 => break at,
                '\\' if template == 0 => match self.peek() {
                    Some(next) => {
                        self.at += next.len_utf8();
                        text.push(match next {
                            'n' => '\n',
                            't' => '\t',
                            'r' => '\r',
                            other => other,
                        });
                    }
                    None => break at,
                },
                '$' if self.peek() == Some('{') => {
                    template += 1;
                    self.at += 1;
                    text.push_str("${");
                }
                '{' if template > 0 => {
                    template += 1;
                    text.push(c);
                }
                '}' => {
                    template = template.saturating_sub(1);
                    text.push(c);
                }
                c => text.push(c),
            }
        };
        TreeNode { range: start..end, value: TreeValue::Scalar { text, quoted: true } }
    }

    /// `<<EOF` or `<<-EOF`, up to the line that is the word alone.
    fn heredoc(&mut self) -> TreeNode {
        let head = self.rest().split('\n').next().unwrap_or_default().to_owned();
        let end_word = head.trim_start_matches('<').trim_start_matches('-').trim();
        let start = (self.at + head.len() + 1).min(self.text.len());
        let mut end = start;
        for line in self.text[start..].split_inclusive('\n') {
            if line.trim() == end_word {
                break;
            }
            end += line.len();
        }
        let after = self.text[end..].split('\n').next().map_or(0, str::len);
        self.at = end + after;
        let text = self.text[start..end].to_owned();
        TreeNode { range: start..end, value: TreeValue::Scalar { text, quoted: true } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &[&str], expected: &str) {
        let mut problems = Vec::new();
        let root = document(text, &mut problems);
        let found = path.iter().try_fold(&root, |node, key| match key.parse::<usize>() {
            Ok(at) => node.items().get(at),
            Err(_) => node.get(key),
        });
        assert_eq!(found.and_then(TreeNode::text), Some(expected), "{root:?}");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn blocks_and_attributes_are_maps() {
        let text = "resource \"a\" \"b\" { # x\n  n = 4\n  c {\n    m = { \"k.l\" = \"v\", k2 : true }\n  }\n}\n";
        check(text, &["resource", "a", "b", "n"], "4");
        check(text, &["resource", "a", "b", "c", "m", "k.l"], "v");
        check(text, &["resource", "a", "b", "c", "m", "k2"], "true");
    }

    #[test]
    fn calls_that_encode_are_what_they_encode() {
        check("a = jsonencode([{ k = \"v\" }])", &["a", "0", "k"], "v");
        check("a = join(\" \", [\"x\", \"y\"])", &["a", "1"], "y");
        check("a = <<-EOF\n  x\n  EOF\nb = 1", &["a"], "  x\n");
        check("a = \"${var.x ? \"p\" : \"q\"}g\"\nb = 1", &["a"], "${var.x ? \"p\" : \"q\"}g");
    }

    #[test]
    fn what_is_computed_is_not_known() {
        for text in [
            "a = var.x",
            "a = 1 + 2",
            "a = file(\"x\")",
            "a = [for x in y : x][0]",
            "a = x ? 1 : 2",
        ] {
            let root = document(text, &mut Vec::new());
            assert_eq!(root.get("a").map(|node| &node.value), Some(&TreeValue::Unread), "{text}");
        }
    }

    #[test]
    fn knows_how_hcl_begins() {
        for line in ["resource \"a\" \"b\" {", "spark_conf = {", "locals {", "\"--conf\" = {"] {
            assert!(is_opening(line), "{line}");
        }
        for line in ["{", "\"a\": {", "a: {", "if x; then {"] {
            assert!(!is_opening(line), "{line}");
        }
    }
}
