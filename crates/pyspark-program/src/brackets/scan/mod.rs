//! A pass over a text that knows of its tokens only what brackets depend on, as the parser's lexer does: strings with
//! their prefixes and replacement fields, comments, continued lines, IPython's escapes.

mod fault;
mod string;

use string::string_prefix;

use unicode_ident::{is_xid_continue, is_xid_start};

use super::fault::{BracketFault, Fault};
use super::resume::{LineEnd, begins_statement, ends_head};
use super::{Overwrite, range};

/// The longest replacement field, and the longest look ahead, in bytes, once a text has a fault. Without limits a text
/// of faults would be read again from each of them to its end.
const MAX_LOOK: usize = 2_000;

/// The looks ahead in one text; more faults than that are reported nowhere.
const MAX_PROBES: usize = 50;

/// The longest replacement field in a text of more faults.
const SHORT_LOOK: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ScanMode {
    /// Ends at the first fault.
    Strict,
    /// Writes over faults and continues.
    Recover,
    /// Counts the faults up to the statement's end, or to this byte.
    Probe(usize),
}

#[derive(Clone, Copy)]
enum Nesting {
    Bracket {
        open: u8,
        at: usize,
        /// The bracket begins an f-string's replacement field.
        field: bool,
    },
    /// The text of an f-string or t-string.
    Text { start: usize, quote: u8, triple: bool, raw: bool },
    /// The format of a replacement field, after its colon: text again.
    Spec,
}

/// The statement being read.
#[derive(Clone, Copy, Default)]
struct Statement {
    start: usize,
    indentation: usize,
    /// Where its faults begin in the list of all.
    first_fault: usize,
    /// A string that does not end in its line.
    unclosed_string: Option<usize>,
    /// A mismatch has been looked ahead from.
    probed: bool,
}

/// Context of the next token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Statement,
    /// A line inside brackets.
    Line,
    /// The text after a single `=`.
    Value,
    Token,
}

/// A fault in [`ScanMode::Strict`], where one ends the pass.
struct Stop;

type Scanned = Result<(), Stop>;

pub struct Scanner<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    mode: ScanMode,
    stack: Vec<Nesting>,
    /// The outermost f-string that is open: its place in the stack.
    outer_text: Option<usize>,
    statement: Statement,
    before: Before,
    /// The last token asks for more.
    open_end: bool,
    token_start: usize,
    token_end: usize,
    /// A string extends to the end of the text.
    unclosed_text: bool,
    /// Number of times it has been looked ahead.
    probes: usize,
    pub edits: Vec<Overwrite>,
    pub faults: Vec<Fault>,
}

impl<'s> Scanner<'s> {
    pub fn new(source: &'s str, mode: ScanMode) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            at: if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
            mode,
            stack: Vec::new(),
            outer_text: None,
            statement: Statement::default(),
            before: Before::Statement,
            open_end: false,
            token_start: 0,
            token_end: 0,
            unclosed_text: false,
            probes: 0,
            edits: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Reads the text to its end; `false` if there was a fault that ended the pass.
    pub fn run(&mut self) -> bool {
        loop {
            if let ScanMode::Probe(end) = self.mode
                && (self.before == Before::Statement || self.at > end)
            {
                return true;
            }
            let step = if self.at >= self.bytes.len() {
                if self.stack.is_empty() {
                    self.end_statement();
                    return true;
                }
                self.end_of_text()
            } else if matches!(self.stack.last(), Some(Nesting::Text { .. } | Nesting::Spec)) {
                self.text()
            } else {
                self.token()
            };
            if step.is_err() {
                return false;
            }
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn token(&mut self) -> Scanned {
        if self.at > self.field_limit() {
            return self.unclosed_field();
        }
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | 0x0c => {
                self.at += 1;
                return Ok(());
            }
            b'\\' => {
                self.at += 1;
                self.line_end();
                return Ok(());
            }
            b'#' => {
                self.skip_line();
                return Ok(());
            }
            b'\n' | b'\r' => return self.newline(),
            0x80.. => {
                let character = self.source[self.at..].chars().next().unwrap_or_default();
                if !is_xid_start(character) {
                    self.at += character.len_utf8();
                    return Ok(());
                }
            }
            _ => {}
        }
        let before = self.before;
        self.begin_token();
        match byte {
            b'%' | b'!' | b'?' | b'/' | b';' | b',' if before == Before::Statement => {
                if !matches!(byte, b'%' | b'!') {
                    // As a command of the shell: no other kind may be inside an expression, where the parser could
                    // still be.
                    self.edits.push(Overwrite { start: self.at, text: "!".to_owned() });
                }
                self.escape();
            }
            b'%' | b'!' if before == Before::Value && self.stack.is_empty() => self.escape(),
            b'\'' | b'"' => self.string(self.at, false, false),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'(' | b'[' | b'{' => {
                self.stack.push(Nesting::Bracket { open: byte, at: self.at, field: false });
                self.at += 1;
                self.open_end = true;
            }
            b')' | b']' | b'}' => return self.close(byte),
            b':' => {
                self.open_end = true;
                if let Some(Nesting::Bracket { field: true, .. }) = self.stack.last() {
                    self.stack.push(Nesting::Spec);
                    self.at += 1;
                } else {
                    self.at += if self.peek(1) == b'=' { 2 } else { 1 };
                }
            }
            b'=' => {
                self.open_end = true;
                if self.peek(1) == b'=' {
                    self.at += 2;
                } else {
                    self.at += 1;
                    self.before = Before::Value;
                }
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'^' | b'&' | b'@' | b'!' | b'<' | b'>' => {
                self.open_end = true;
                let doubled = matches!(byte, b'*' | b'/' | b'<' | b'>') && self.peek(1) == byte;
                self.at += if doubled { 2 } else { 1 };
                self.at += usize::from(self.peek(0) == b'=');
            }
            b'.' | b',' | b';' | b'~' => {
                self.open_end = true;
                self.at += 1;
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => self.word(),
            _ => self.at += 1,
        }
        self.token_end = self.at;
        Ok(())
    }

    /// Notes where a token begins, and what it is no longer the first of.
    fn begin_token(&mut self) {
        if self.before == Before::Statement {
            let line = self.bytes[..self.at].iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
            self.statement = Statement {
                start: self.at,
                indentation: self.at - line.map_or(0, |at| at + 1),
                first_fault: self.faults.len(),
                ..Statement::default()
            };
        }
        if self.before == Before::Line && matches!(self.peek(0), b'?' | b'/' | b';' | b',') {
            // Where the parser has lost the brackets, it takes these at a line's start for IPython's escapes. So they
            // are not at one.
            self.edits.push(Overwrite::blank(self.token_end, self.at));
        }
        self.before = Before::Token;
        self.open_end = false;
        self.token_start = self.at;
    }

    fn newline(&mut self) -> Scanned {
        let end = self.at;
        self.line_end();
        if self.stack.is_empty() {
            if self.before != Before::Statement {
                self.end_statement();
            }
            return Ok(());
        }
        self.before = Before::Line;
        if self.mode == ScanMode::Strict {
            return Ok(());
        }
        let open = self.stack.iter().rev().find_map(|frame| match frame {
            Nesting::Bracket { open, .. } => Some(*open),
            _ => None,
        });
        let indentation = self.statement.indentation;
        let before = LineEnd { indentation, open: open.unwrap_or(b'('), open_end: self.open_end };
        let colon = self.token_end > self.token_start
            && self.bytes[self.token_start..self.token_end] == *b":"
            && ends_head(self.bytes, self.statement.start, self.at, &before);
        if colon || begins_statement(self.bytes, self.at, &before) {
            let code_end = if colon { self.token_start } else { self.token_end };
            return self.unclosed(code_end.min(end));
        }
        Ok(())
    }

    fn end_of_text(&mut self) -> Scanned {
        if self.outer_text.is_some() {
            return self.unclosed_field();
        }
        if self.unclosed_text {
            // The brackets after the string's quote are part of it.
            self.stack.clear();
            return Ok(());
        }
        if self.mode == ScanMode::Strict {
            return Err(Stop);
        }
        // Nothing follows that could be lost: the parser reads what there is.
        self.report_unclosed();
        Ok(())
    }

    fn end_statement(&mut self) {
        self.before = Before::Statement;
        let Statement { start, first_fault, unclosed_string, .. } = self.statement;
        let faults = self.faults.get(first_fault..).unwrap_or_default();
        if self.mode != ScanMode::Recover || faults.is_empty() {
            return;
        }
        let statement = range(start, self.at.max(self.token_end));
        if let Some(at) = unclosed_string {
            self.faults.truncate(first_fault);
            self.report(at, BracketFault::UnclosedString);
        }
        for fault in &mut self.faults[first_fault..] {
            fault.statement = statement;
        }
        self.statement.first_fault = self.faults.len();
    }

    /// Leaves the first frames of the stack.
    fn truncate(&mut self, length: usize) {
        self.stack.truncate(length);
        self.outer_text = self.outer_text.filter(|text| *text < length);
    }

    /// Reads a name, a keyword, or the prefix of a string.
    fn word(&mut self) {
        let start = self.at;
        if let Some((length, formatted, raw)) = string_prefix(&self.bytes[start..]) {
            self.at += length;
            self.string(start, formatted, raw);
            return;
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                self.at += 1;
                continue;
            }
            let character = if byte < 0x80 { None } else { self.source[self.at..].chars().next() };
            let Some(character) = character.filter(|it| is_xid_continue(*it) || self.at == start)
            else {
                break;
            };
            self.at += character.len_utf8();
        }
        self.open_end = matches!(
            &self.bytes[start..self.at],
            b"and"
                | b"or"
                | b"not"
                | b"in"
                | b"is"
                | b"if"
                | b"else"
                | b"for"
                | b"lambda"
                | b"await"
                | b"yield"
        );
    }

    fn number(&mut self) {
        let radix: Option<fn(&u8) -> bool> = match (self.peek(0), self.peek(1)) {
            (b'0', b'x' | b'X') => Some(u8::is_ascii_hexdigit),
            (b'0', b'o' | b'O') => Some(|byte| matches!(byte, b'0'..=b'7')),
            (b'0', b'b' | b'B') => Some(|byte| matches!(byte, b'0' | b'1')),
            _ => None,
        };
        if let Some(is_digit) = radix {
            self.at += 2;
            self.digits(is_digit);
            return;
        }
        self.digits(u8::is_ascii_digit);
        if self.peek(0) == b'.' {
            self.at += 1;
            if self.peek(0) == b'_' {
                self.at += 1;
                return;
            }
            self.digits(u8::is_ascii_digit);
        }
        let signed = usize::from(matches!(self.peek(1), b'+' | b'-'));
        if matches!(self.peek(0), b'e' | b'E') && self.peek(1 + signed).is_ascii_digit() {
            self.at += 1 + signed;
            self.digits(u8::is_ascii_digit);
        }
        self.at += usize::from(matches!(self.peek(0), b'j' | b'J'));
    }

    fn digits(&mut self, is_digit: fn(&u8) -> bool) {
        while is_digit(&self.peek(0)) || (self.peek(0) == b'_' && is_digit(&self.peek(1))) {
            self.at += 1;
        }
    }

    /// Passes over one of IPython's commands, which ends with its line.
    fn escape(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => {
                    self.at += 1;
                    self.at += usize::from(self.peek(0) == b'\r');
                    self.at += usize::from(self.peek(0) == b'\n');
                }
                b'\n' | b'\r' | 0 => return,
                _ => self.at += 1,
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    }

    /// Passes over the end of a line, if one is here.
    fn line_end(&mut self) {
        self.at += match (self.peek(0), self.peek(1)) {
            (b'\r', b'\n') => 2,
            (b'\r' | b'\n', _) => 1,
            _ => 0,
        };
    }
}
