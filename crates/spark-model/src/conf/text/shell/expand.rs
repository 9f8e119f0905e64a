//! Shell expansion of `$…`, and the parts known only where the script runs.

use std::ops::Range;

use super::{Letter, Shell};

impl Shell<'_> {
    /// `$NAME`, `${…}`, `$(…)` and the shell's own `$1`, `$@`.
    pub(super) fn dollar(&mut self, in_quotes: bool) {
        let name_at = |from: usize| {
            let rest = self.letters.get(from..).unwrap_or_default();
            rest.iter().take_while(|l| l.c.is_ascii_alphanumeric() || l.c == '_').count()
        };
        match self.peek(1) {
            Some('(') => self.unknown_until(')'),
            Some('{') => {
                let length = name_at(self.at + 2);
                let closed = self.peek(2 + length) == Some('}');
                if closed {
                    self.variable(2..2 + length, 3 + length, in_quotes);
                } else {
                    self.unknown_until('}');
                }
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let length = name_at(self.at + 1);
                self.variable(1..1 + length, 1 + length, in_quotes);
            }
            Some(c) if c.is_ascii_digit() || matches!(c, '@' | '*' | '#' | '?' | '$' | '!') => {
                self.unknown(2);
            }
            _ => self.take(),
        }
    }

    fn variable(&mut self, name: Range<usize>, length: usize, in_quotes: bool) {
        let name: String =
            self.letters[self.at + name.start..self.at + name.end].iter().map(|l| l.c).collect();
        // Outside quotes a value of several words would become several words.
        let set = self.variables.get(&name).cloned().flatten();
        match set.filter(|value| in_quotes || !value.contains(char::is_whitespace)) {
            Some(value) => {
                let range =
                    self.letters[self.at].range.start..self.letters[self.at + length - 1].range.end;
                let word = self.open();
                word.range.end = range.end;
                word.letters.extend(value.chars().map(|c| Letter {
                    c,
                    range: range.clone(),
                    known: true,
                }));
                self.at += length;
            }
            None => self.unknown(length),
        }
    }

    /// Takes `length` letters whose meaning is known only where the script runs.
    fn unknown(&mut self, length: usize) {
        let end = (self.at + length).min(self.letters.len());
        for at in self.at..end {
            let letter = Letter { known: false, ..self.letters[at].clone() };
            let word = self.open();
            word.range.end = letter.range.end;
            word.letters.push(letter);
            self.at = at + 1;
        }
    }

    /// Takes the text up to the `close` that belongs to the bracket here.
    pub(super) fn unknown_until(&mut self, close: char) {
        let open = match close {
            ')' => '(',
            '}' => '{',
            _ => '\0',
        };
        let mut depth = 0_usize;
        let mut length = 1;
        while let Some(c) = self.peek(length) {
            length += 1;
            if c == open {
                depth += 1;
            } else if c == close {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
        }
        self.unknown(length);
    }

    /// `{{ … }}`, which a scheduler fills in; Spark fills in the two names of its own.
    pub(super) fn template(&mut self) {
        let rest: String = self.letters[self.at..].iter().take(200).map(|l| l.c).collect();
        if rest.starts_with("{{APP_ID}}") || rest.starts_with("{{EXECUTOR_ID}}") {
            self.take();
            self.take();
            return;
        }
        match rest.split('\n').next().and_then(|line| line.find("}}").map(|at| &line[..at + 2])) {
            Some(template) => self.unknown(template.chars().count()),
            None => self.take(),
        }
    }
}
