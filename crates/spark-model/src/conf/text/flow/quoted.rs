//! Scalars in quotes, with the escapes of JSON and YAML.

use super::FlowReader;
use crate::conf::text::tree::{TreeNode, TreeValue};

impl FlowReader<'_, '_> {
    pub fn quoted(&mut self, quote: char) -> TreeNode {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        let mut text = String::new();
        let end = loop {
            let Some(c) = self.peek() else {
                self.wrong(
                    open..open + 1,
                    format!("the `{quote}` that opens here is never closed"),
                );
                break self.at;
            };
            let at = self.at;
            self.at += c.len_utf8();
            match c {
                '\'' if quote == '\'' && self.peek() == Some('\'') => {
                    self.at += 1;
                    text.push('\'');
                }
                c if c == quote => break at,
                '\\' if quote == '"' => self.escape(&mut text),
                '\n' => {
                    // A line's end inside quotes is one blank, whatever is around it.
                    text.truncate(text.trim_end().len());
                    text.push(' ');
                    self.at += self.rest().len() - self.rest().trim_start().len();
                }
                c => text.push(c),
            }
        };
        TreeNode { range: start..end, value: TreeValue::Scalar { text, quoted: true } }
    }

    fn escape(&mut self, text: &mut String) {
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        text.push(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '0' => '\0',
            'x' => self.code(2),
            'u' => self.code(4),
            '\n' => {
                // An escaped line's end is nothing, nor are the blanks that begin the next line.
                self.at += self.rest().len() - self.rest().trim_start().len();
                return;
            }
            other => other,
        });
    }

    fn code(&mut self, digits: usize) -> char {
        let read = |at: usize| u32::from_str_radix(self.text.get(at..at + digits)?, 16).ok();
        let Some(code) = read(self.at) else {
            let range = self.at - 2..self.at;
            self.wrong(
                range,
                format!("{digits} hexadecimal digits are expected after this escape"),
            );
            return char::REPLACEMENT_CHARACTER;
        };
        self.at += digits;
        // JSON writes a letter outside the first plane as two halves.
        let low = self.rest().starts_with("\\u").then(|| read(self.at + 2)).flatten();
        match low {
            Some(low @ 0xDC00..=0xDFFF) if (0xD800..0xDC00).contains(&code) => {
                self.at += 2 + digits;
                let whole = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                char::from_u32(whole).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
        }
    }
}
