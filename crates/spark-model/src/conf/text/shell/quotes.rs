//! Quotes and escapes.

use super::{Letter, Shell};
use crate::conf::text::quoted;

impl Shell<'_> {
    pub(super) fn escape(&mut self) {
        let start = self.letters[self.at].range.start;
        match self.letters.get(self.at + 1) {
            Some(next) => {
                let letter = Letter { c: next.c, range: start..next.range.end, known: next.known };
                let word = self.open();
                word.range.end = letter.range.end;
                word.letters.push(letter);
                self.at += 2;
            }
            // A backslash that ends the text continues nothing.
            None => self.at += 1,
        }
    }

    pub(super) fn single(&mut self) {
        let quote = self.at;
        self.skip();
        while self.peek(0).is_some_and(|c| c != '\'') {
            self.take();
        }
        self.close(quote);
    }

    pub(super) fn double(&mut self) {
        let quote = self.at;
        self.skip();
        while let Some(c) = self.peek(0) {
            match c {
                '"' => break,
                '\\' if matches!(self.peek(1), Some('\n')) => self.at += 2,
                '\\' if matches!(self.peek(1), Some('"' | '\\' | '$' | '`')) => self.escape(),
                '$' => self.dollar(true),
                '`' => self.unknown_until('`'),
                '{' if matches!(self.peek(1), Some('{')) => self.template(),
                _ => self.take(),
            }
        }
        self.close(quote);
    }

    fn close(&mut self, quote: usize) {
        if self.peek(0).is_some() {
            self.skip();
        } else {
            let quote = &self.letters[quote];
            let message =
                format!("the {} that opens here is never closed", quoted(&quote.c.to_string()));
            self.problem(quote.range.clone(), message);
        }
    }
}
