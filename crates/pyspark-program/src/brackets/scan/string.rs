//! Strings, f-strings and t-strings: their text, escapes and replacement fields.

use super::{Before, MAX_LOOK, MAX_PROBES, Nesting, SHORT_LOOK, ScanMode, Scanned, Scanner, Stop};
use crate::brackets::Overwrite;
use crate::brackets::fault::BracketFault;

impl Scanner<'_> {
    /// Where an open replacement field has to end.
    pub(super) fn field_limit(&self) -> usize {
        if self.mode == ScanMode::Strict {
            return usize::MAX;
        }
        match self.outer_text.and_then(|text| self.stack.get(text + 1)) {
            Some(Nesting::Bracket { at, .. }) if self.probes < MAX_PROBES => at + MAX_LOOK,
            Some(Nesting::Bracket { at, .. }) => at + SHORT_LOOK,
            _ => usize::MAX,
        }
    }

    /// Reports the outermost replacement field as never closed. A string that has none open has only lost its quote.
    pub(super) fn unclosed_field(&mut self) -> Scanned {
        let Some(text) = self.outer_text else { return Ok(()) };
        if let Some(&Nesting::Bracket { open, at, .. }) = self.stack.get(text + 1) {
            if self.mode == ScanMode::Strict {
                return Err(Stop);
            }
            self.probes = MAX_PROBES.min(self.probes + 1);
            self.report(at, BracketFault::Unclosed { opened: char::from(open) });
            self.write_over_text();
            return Ok(());
        }
        self.unclosed_text |= self.at >= self.bytes.len();
        self.truncate(text);
        Ok(())
    }

    /// Reads the outermost f-string as a plain one, and writes a name over it that says nothing.
    pub(super) fn write_over_text(&mut self) {
        let Some(text) = self.outer_text else { return };
        let Nesting::Text { start, quote, triple, .. } = self.stack[text] else { return };
        self.truncate(text);
        if self.statement.unclosed_string.is_some_and(|string| string >= start) {
            self.statement.unclosed_string = None;
        }
        let prefix = self.bytes[start..].iter().take_while(|byte| **byte != quote).count();
        self.at = start + prefix + if triple { 3 } else { 1 };
        self.plain(start, quote, triple, usize::MAX);
        self.write_over(Overwrite { start, text: format!("_{}", " ".repeat(self.at - start - 1)) });
        self.token_start = start;
        self.token_end = self.at;
        self.open_end = false;
        self.before = Before::Token;
    }

    /// Reads a string that begins, with its prefix, at `start`; the quote is here.
    pub(super) fn string(&mut self, start: usize, formatted: bool, raw: bool) {
        let quote = self.bytes[self.at];
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]);
        self.at += if triple { 3 } else { 1 };
        if formatted {
            self.outer_text.get_or_insert(self.stack.len());
            self.stack.push(Nesting::Text { start, quote, triple, raw });
        } else {
            let limit = self.field_limit();
            self.plain(start, quote, triple, limit);
        }
        self.token_end = self.at;
    }

    /// Reads a plain string from after its quote to its end, its line's end, or `limit`.
    pub(super) fn plain(&mut self, start: usize, quote: u8, triple: bool, limit: usize) {
        loop {
            match self.bytes.get(self.at) {
                _ if self.at > limit => return,
                None => {
                    self.at = self.bytes.len();
                    self.unclosed_text |= triple;
                    if !triple {
                        self.statement.unclosed_string.get_or_insert(start);
                    }
                    return;
                }
                Some(b'\\') => {
                    self.at += 1;
                    let two = self.bytes[self.at..].starts_with(b"\r\n");
                    self.at += if two { 2 } else { 1 };
                }
                Some(b'\n' | b'\r') if !triple => {
                    self.statement.unclosed_string.get_or_insert(start);
                    return;
                }
                Some(byte) if *byte == quote => {
                    if !triple {
                        self.at += 1;
                        return;
                    }
                    if self.bytes[self.at..].starts_with(&[quote; 3]) {
                        self.at += 3;
                        return;
                    }
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// Reads an f-string's text, or a field's format, up to the next field, its end, or the string's.
    pub(super) fn text(&mut self) -> Scanned {
        let limit = self.field_limit();
        let in_spec = matches!(self.stack.last(), Some(Nesting::Spec));
        let string = self.stack.iter().rev().find(|frame| matches!(frame, Nesting::Text { .. }));
        let Some(&Nesting::Text { start, quote, triple, raw }) = string else { return Ok(()) };
        let mut in_name = false;
        loop {
            if self.at > limit {
                return self.unclosed_field();
            }
            let Some(&byte) = self.bytes.get(self.at) else {
                self.at = self.bytes.len();
                return self.unclosed_field();
            };
            match byte {
                b'\n' | b'\r' if !triple => {
                    if in_spec {
                        return self.unclosed_field();
                    }
                    self.statement.unclosed_string.get_or_insert(start);
                    self.truncate(self.stack.len() - 1);
                    break;
                }
                b'\\' => {
                    self.at += 1;
                    if matches!(self.peek(0), b'{' | b'}') {
                        continue;
                    }
                    if !raw && self.peek(0) == b'N' && self.peek(1) == b'{' {
                        in_name = true;
                        self.at += 2;
                    } else if self.peek(0) == b'\r' && self.peek(1) == b'\n' {
                        self.at += 2;
                    } else {
                        self.at += 1;
                    }
                }
                _ if byte == quote => {
                    if triple && !self.bytes[self.at..].starts_with(&[quote; 3]) {
                        self.at += 1;
                        continue;
                    }
                    if in_spec {
                        return self.unclosed_field();
                    }
                    self.at += if triple { 3 } else { 1 };
                    self.truncate(self.stack.len() - 1);
                    break;
                }
                b'{' if self.peek(1) == b'{' && !in_spec => self.at += 2,
                b'{' => {
                    self.stack.push(Nesting::Bracket { open: b'{', at: self.at, field: true });
                    self.at += 1;
                    self.open_end = true;
                    self.token_start = self.at;
                    self.token_end = self.at;
                    return Ok(());
                }
                b'}' if in_name => {
                    in_name = false;
                    self.at += 1;
                }
                b'}' if self.peek(1) == b'}' && !in_spec => self.at += 2,
                b'}' if in_spec => {
                    self.stack.truncate(self.stack.len() - 2);
                    self.at += 1;
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
        self.token_end = self.at;
        self.open_end = false;
        Ok(())
    }
}

/// The length of a string's prefix, whether it makes an f-string or t-string, and a raw one; `None` if no string begins
/// here.
pub(super) fn string_prefix(text: &[u8]) -> Option<(usize, bool, bool)> {
    let is_quote = |at: usize| matches!(text.get(at), Some(b'\'' | b'"'));
    let lower = |at: usize| text.get(at).map(u8::to_ascii_lowercase);
    let first = lower(0)?;
    if is_quote(1) && matches!(first, b'f' | b't' | b'u' | b'b' | b'r') {
        return Some((1, matches!(first, b'f' | b't'), first == b'r'));
    }
    let ((b'r', kind @ (b'f' | b't' | b'b')) | (kind @ (b'f' | b't' | b'b'), b'r')) =
        (first, lower(1)?)
    else {
        return None;
    };
    is_quote(2).then_some((2, kind != b'b', true))
}
