//! Refusing, before the parser sees it, a text nested so deeply that parsing it would overflow WebAssembly's stack.
//!
//! The parser and everything after it recurse along the nesting of expressions. Measured in Chromium, about 1,200
//! nested calls, 1,500 brackets or 3,400 chained calls end in a `RangeError`; the limits here are well below, and at or
//! above what Python's own compiler accepts.

use ruff_text_size::{TextRange, TextSize};

/// `MAXLEVEL` in `CPython`'s tokenizer: "too many nested parentheses".
const MAX_BRACKETS: usize = 200;

/// Links of a chain (`.a().b()`, `x + y + …`) in one expression. A hand-written script has fewer than a hundred.
const MAX_LINKS: usize = 1_000;

/// Operators that nest to the right (`not not x`, `a if b else c if …`, `lambda: lambda: …`).
const MAX_PREFIXES: usize = 200;

/// `MAXINDENT` in `CPython`'s tokenizer: "too many levels of indentation".
const MAX_INDENTATION: usize = 100;

/// The place where a text is nested too deeply, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooDeep {
    pub range: TextRange,
    pub what: &'static str,
    pub limit: usize,
}

/// Checks `source`; it may be no valid Python.
pub fn check(source: &str) -> Result<(), TooDeep> {
    Scanner {
        source: source.as_bytes(),
        at: 0,
        levels: vec![Level::default()],
        indents: vec![0],
        line_start: true,
        open_end: false,
    }
    .run()
}

/// Counts in one pair of brackets since the last comma or the start of the line.
#[derive(Clone, Copy, Default)]
struct Level {
    links: usize,
    prefixes: usize,
}

struct Scanner<'s> {
    source: &'s [u8],
    at: usize,
    levels: Vec<Level>,
    indents: Vec<usize>,
    line_start: bool,
    /// True if the last token asks for more: an operator, a dot, an opening bracket.
    open_end: bool,
}

impl Scanner<'_> {
    fn run(mut self) -> Result<(), TooDeep> {
        while let Some(&byte) = self.source.get(self.at) {
            if self.line_start {
                self.line_start = false;
                self.indentation()?;
                continue;
            }
            match byte {
                b'#' => self.skip_line(),
                b'\'' | b'"' => self.string(self.at)?,
                b'\n' | b'\r' => self.newline(),
                b'\\' => self.continuation(),
                b' ' | b'\t' => self.at += 1,
                b'(' | b'[' | b'{' => {
                    // A call or a subscript is a link of the chain that it continues.
                    self.link()?;
                    self.levels.push(Level::default());
                    if self.levels.len() > MAX_BRACKETS + 1 {
                        return Err(self.too_deep("brackets", MAX_BRACKETS));
                    }
                    self.at += 1;
                    self.open_end = true;
                }
                b')' | b']' | b'}' => {
                    if self.levels.len() > 1 {
                        self.levels.pop();
                    }
                    self.at += 1;
                    self.open_end = false;
                }
                b':' => {
                    // `lambda: lambda: …` nests through its colons.
                    self.top().links = 0;
                    self.at += 1;
                    self.open_end = true;
                }
                b',' | b';' => {
                    self.reset();
                    self.at += 1;
                    self.open_end = true;
                }
                b'-' | b'~' => {
                    self.prefix()?;
                    self.at += 1;
                }
                b'.' | b'+' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'<' | b'>'
                | b'=' | b'!' => {
                    self.link()?;
                    self.at += 1;
                    self.open_end = true;
                }
                _ if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => self.word()?,
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    fn top(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the level of the text itself is never popped")
    }

    fn reset(&mut self) {
        *self.top() = Level::default();
    }

    fn link(&mut self) -> Result<(), TooDeep> {
        self.top().links += 1;
        if self.top().links > MAX_LINKS {
            Err(self.too_deep("calls and operators in one expression", MAX_LINKS))
        } else {
            Ok(())
        }
    }

    fn prefix(&mut self) -> Result<(), TooDeep> {
        self.link()?;
        self.top().prefixes += usize::from(self.open_end);
        self.open_end = true;
        if self.top().prefixes > MAX_PREFIXES {
            Err(self.too_deep("operators inside each other", MAX_PREFIXES))
        } else {
            Ok(())
        }
    }

    fn word(&mut self) -> Result<(), TooDeep> {
        let start = self.at;
        while self
            .source
            .get(self.at)
            .is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80)
        {
            self.at += 1;
        }
        match &self.source[start..self.at] {
            b"not" | b"lambda" | b"else" | b"await" | b"yield" => {
                self.open_end = true;
                self.prefix()
            }
            prefix
                if matches!(self.source.get(self.at), Some(b'\'' | b'"'))
                    && is_string_prefix(prefix) =>
            {
                self.string(start)
            }
            _ => {
                self.open_end = false;
                Ok(())
            }
        }
    }

    fn newline(&mut self) {
        self.at += 1;
        // Inside brackets a line continues, unless the next one looks like a statement of its own: somebody is still
        // typing the bracket.
        let next_is_statement =
            self.source.get(self.at).is_some_and(u8::is_ascii_alphabetic) && !self.open_end;
        if self.levels.len() > 1 && next_is_statement {
            self.levels.truncate(1);
        }
        if self.levels.len() == 1 {
            self.reset();
            self.open_end = true;
            self.line_start = true;
        }
    }

    fn continuation(&mut self) {
        self.at += 1;
        if self.source.get(self.at) == Some(&b'\r') {
            self.at += 1;
        }
        if self.source.get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
    }

    fn indentation(&mut self) -> Result<(), TooDeep> {
        let start = self.at;
        while matches!(self.source.get(self.at), Some(b' ' | b'\t' | 0x0c)) {
            self.at += 1;
        }
        if matches!(self.source.get(self.at), None | Some(b'#' | b'\n' | b'\r')) {
            return Ok(());
        }
        let width = self.at - start;
        while self.indents.last().is_some_and(|&last| last > width) {
            self.indents.pop();
        }
        if self.indents.last() != Some(&width) {
            self.indents.push(width);
        }
        if self.indents.len() > MAX_INDENTATION {
            Err(self.too_deep("levels of indentation", MAX_INDENTATION))
        } else {
            Ok(())
        }
    }

    fn skip_line(&mut self) {
        while self.source.get(self.at).is_some_and(|&b| b != b'\n' && b != b'\r') {
            self.at += 1;
        }
    }

    /// Passes over a string that begins, with its prefix, at `start`; the brackets in an f-string's fields are real
    /// ones.
    fn string(&mut self, start: usize) -> Result<(), TooDeep> {
        let formatted =
            self.source[start..self.at].iter().any(|b| matches!(b, b'f' | b'F' | b't' | b'T'));
        let quote = self.source[self.at];
        let triple = self.source[self.at..].starts_with(&[quote; 3]);
        self.at += if triple { 3 } else { 1 };
        let mut brackets = 0_usize;
        while let Some(&byte) = self.source.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'\n' | b'\r' if !triple => break,
                _ if byte == quote && !triple => {
                    self.at += 1;
                    break;
                }
                _ if byte == quote && self.source[self.at..].starts_with(&[quote; 3]) => {
                    self.at += 3;
                    break;
                }
                b'(' | b'[' | b'{' if formatted => {
                    brackets += 1;
                    if brackets > MAX_BRACKETS {
                        return Err(self.too_deep("brackets in one f-string", MAX_BRACKETS));
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.source.len());
        self.open_end = false;
        Ok(())
    }

    fn too_deep(&self, what: &'static str, limit: usize) -> TooDeep {
        // One character, moved to a boundary: the place is a hint for the user.
        let text_len = self.source.len();
        let is_boundary = |at: usize| self.source.get(at).is_none_or(|&b| b & 0xc0 != 0x80);
        let start = (0..=self.at.min(text_len)).rev().find(|&at| is_boundary(at)).unwrap_or(0);
        let end = (start + 1..=text_len).find(|&at| is_boundary(at)).unwrap_or(text_len);
        TooDeep {
            range: TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32)),
            what,
            limit,
        }
    }
}

fn is_string_prefix(word: &[u8]) -> bool {
    word.len() <= 2
        && word.iter().all(|b| matches!(b.to_ascii_lowercase(), b'r' | b'b' | b'u' | b'f' | b't'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(source: &str, what: &str) {
        assert_eq!(check(source).unwrap_err().what, what);
    }

    #[test]
    fn refuses_what_would_overflow() {
        refused(&"(".repeat(10_000), "brackets");
        refused(&format!("x = {}", "f(".repeat(10_000)), "brackets");
        refused(&format!("x{}", ".a()".repeat(10_000)), "calls and operators in one expression");
        refused(
            &format!("x = a{}", " + a".repeat(10_000)),
            "calls and operators in one expression",
        );
        refused(&format!("(a{})", " +\na".repeat(10_000)), "calls and operators in one expression");
        refused(&format!("x = {}a", "not ".repeat(10_000)), "operators inside each other");
        refused(&format!("x = {}a", "-".repeat(10_000)), "operators inside each other");
        refused(&format!("x = {}1", "a if b else ".repeat(1_000)), "operators inside each other");
        refused(&format!("x = {}1", "lambda: ".repeat(1_000)), "operators inside each other");
        refused(&format!("x = f'{{{}'", "(".repeat(10_000)), "brackets in one f-string");
        let blocks: String =
            (0..150).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect();
        refused(&blocks, "levels of indentation");
    }

    #[test]
    fn accepts_what_people_write() {
        let chain =
            format!("df = (df\n{})\n", "    .withColumn('a', F.col('b') + 1)\n".repeat(300));
        let list = format!("x = [{}]\n", "a.b(c), ".repeat(5_000));
        let text = format!("s = '''{}'''\n", "((((".repeat(1_000));
        let unclosed = format!("f(\n{}", "df = df.withColumn(a, b)\n".repeat(3_000));
        let comment = format!("# {}\n", "(".repeat(5_000));
        for source in [chain, list, text, unclosed, comment] {
            assert_eq!(check(&source), Ok(()), "{}", &source[..40]);
        }
    }
}
