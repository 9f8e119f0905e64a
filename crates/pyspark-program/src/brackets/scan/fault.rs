//! Faults of brackets: which bracket is reported, and what is written over it.

use ruff_text_size::TextSize;

use super::{Before, MAX_LOOK, MAX_PROBES, Nesting, ScanMode, Scanned, Scanner, Stop};
use crate::brackets::fault::{BracketFault, Fault};
use crate::brackets::{Overwrite, closing, range};

impl Scanner<'_> {
    /// Ends a statement whose brackets are still open; its code ends at `end`.
    pub(super) fn unclosed(&mut self, end: usize) -> Scanned {
        if self.outer_text.is_some() {
            return self.unclosed_field();
        }
        let first = self.stack.iter().find_map(|frame| match frame {
            Nesting::Bracket { at, .. } => Some(*at),
            _ => None,
        });
        if let Some(start) = first {
            self.write_over(Overwrite::closed(self.bytes, start, end.max(start + 1)));
        }
        self.report_unclosed();
        self.end_statement();
        Ok(())
    }

    pub(super) fn report_unclosed(&mut self) {
        for frame in std::mem::take(&mut self.stack) {
            if let Nesting::Bracket { open, at, .. } = frame {
                self.report(at, BracketFault::Unclosed { opened: char::from(open) });
            }
        }
    }

    pub(super) fn close(&mut self, found: u8) -> Scanned {
        let at = self.at;
        let Some(&Nesting::Bracket { open, at: opened_at, field }) = self.stack.last() else {
            // Text and formats read their own.
            return self.unopened(found);
        };
        if closing(open) == found {
            self.stack.pop();
            self.at += 1;
            self.token_end = self.at;
            return Ok(());
        }
        if self.mode == ScanMode::Strict {
            return Err(Stop);
        }
        let (found_char, opened) = (char::from(found), char::from(open));
        let opened_at_size = TextSize::new(opened_at as u32);
        let mismatched = |missing| BracketFault::Mismatched {
            found: found_char,
            opened,
            opened_at: opened_at_size,
            missing,
        };
        if self.outer_text.is_some() {
            let kind = if field {
                BracketFault::Unopened { found: found_char }
            } else {
                mismatched(found == b'}')
            };
            self.report(at, kind);
            self.write_over_text();
            return Ok(());
        }
        let closes = |frame: &Nesting| matches!(frame, Nesting::Bracket { open, .. } if closing(*open) == found);
        let first = self.stack.len().saturating_sub(MAX_LOOK);
        let partner = self.stack[first..].iter().rposition(closes).map(|partner| first + partner);
        let partner = partner.filter(|partner| self.is_missing(*partner));
        self.at += 1;
        self.token_end = self.at;
        let Some(partner) = partner else {
            self.report(at, mismatched(false));
            self.write_over(Overwrite { start: at, text: char::from(closing(open)).to_string() });
            self.stack.pop();
            return Ok(());
        };
        self.report(at, mismatched(true));
        for frame in &self.stack[partner + 1..self.stack.len() - 1] {
            if let Nesting::Bracket { open, at, .. } = *frame {
                let kind = BracketFault::Unclosed { opened: char::from(open) };
                self.faults.push(Fault {
                    range: range(at, at + 1),
                    statement: range(at, at + 1),
                    kind,
                });
            }
        }
        if let Nesting::Bracket { open, at: start, .. } = self.stack[partner] {
            self.write_over(Overwrite::unknown(self.bytes, open, start + 1, at));
        }
        self.stack.truncate(partner);
        Ok(())
    }

    pub(super) fn unopened(&mut self, found: u8) -> Scanned {
        if self.mode == ScanMode::Strict {
            return Err(Stop);
        }
        self.report(self.at, BracketFault::Unopened { found: char::from(found) });
        self.write_over(Overwrite::blank(self.at, self.at + 1));
        self.at += 1;
        Ok(())
    }

    /// Returns true if the bracket here closes the one at `partner`, and those opened since are not closed; else it is
    /// of the wrong kind. The better of the two has fewer faults in the statement.
    pub(super) fn is_missing(&mut self, partner: usize) -> bool {
        if self.statement.probed || self.probes == MAX_PROBES || self.mode != ScanMode::Recover {
            return true;
        }
        self.statement.probed = true;
        self.probes += 1;
        let open = self.stack.len();
        let missing = open - 1 - partner + self.faults_after(partner);
        let wrong = 1 + self.faults_after(open - 1);
        missing <= wrong
    }

    /// The faults from the next byte to the statement's end, if of the open brackets the first so many were left.
    pub(super) fn faults_after(&self, open: usize) -> usize {
        let mut probe = Scanner::new(self.source, ScanMode::Probe(self.at + MAX_LOOK));
        probe.at = self.at + 1;
        probe.before = Before::Token;
        probe.stack = self.stack[..open].to_vec();
        probe.statement = self.statement;
        probe.token_start = self.at;
        probe.token_end = self.at + 1;
        probe.run();
        probe.faults.len() + probe.stack.len()
    }

    pub(super) fn report(&mut self, at: usize, kind: BracketFault) {
        self.faults.push(Fault { range: range(at, at + 1), statement: range(at, at + 1), kind });
    }

    /// Adds an edit, in place of those within it.
    pub(super) fn write_over(&mut self, edit: Overwrite) {
        let within = self.edits.iter().rev().take_while(|it| it.start >= edit.start).count();
        self.edits.truncate(self.edits.len() - within);
        self.edits.push(edit);
    }
}
