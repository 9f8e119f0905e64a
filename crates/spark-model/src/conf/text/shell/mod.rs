//! The words of a shell script, and the place of each of their letters in the text.
//!
//! Quotes, escapes, comments and continued lines are read as a POSIX shell reads them. A variable that the script
//! itself has set to a plain text is put in its place; any other, and `$(…)`, is known only where the script runs, and
//! stays unknown.

mod expand;
mod quotes;
mod word;

use std::collections::BTreeMap;
use std::ops::Range;

use super::Problem;

pub(super) use word::{Letter, Word, letters};

/// Reads a script, a command at a time.
pub(super) struct Shell<'l> {
    letters: &'l [Letter],
    at: usize,
    word: Option<Word>,
    words: Vec<Word>,
    /// The next word is the file of a redirection.
    redirected: bool,
    /// Variables the script has set; `None` where a value is not known.
    pub variables: BTreeMap<String, Option<String>>,
    pub problems: Vec<Problem>,
}

impl<'l> Shell<'l> {
    pub fn new(letters: &'l [Letter]) -> Self {
        Self {
            letters,
            at: 0,
            word: None,
            words: Vec::new(),
            redirected: false,
            variables: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// The words of the next command; `None` at the end.
    pub fn command(&mut self) -> Option<Vec<Word>> {
        loop {
            let before = self.at;
            while self.at < self.letters.len() && !self.step() {}
            self.end_word();
            self.redirected = false;
            let words = std::mem::take(&mut self.words);
            if !words.is_empty() {
                return Some(words);
            }
            if self.at == before {
                return None;
            }
        }
    }

    /// Reads one letter, or what hangs together; whether it ends the command.
    fn step(&mut self) -> bool {
        let letter = &self.letters[self.at];
        match letter.c {
            '\n' | ';' | '|' => {
                self.at += 1;
                return true;
            }
            '&' if matches!(self.peek(1), Some('>')) => self.redirect(),
            '&' => {
                self.at += 1;
                return true;
            }
            ' ' | '\t' | '\r' => {
                self.end_word();
                self.at += 1;
            }
            '#' if self.word.is_none() => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            }
            // `^` continues a line for cmd.exe, a backtick for PowerShell.
            '\\' | '^' | '`' if self.line_ends_at(self.at + 1).is_some() => self.continue_line(),
            '\\' => self.escape(),
            '\'' => self.single(),
            '"' => self.double(),
            '>' | '<' => self.redirect(),
            '$' => self.dollar(false),
            '`' => self.unknown_until('`'),
            '{' if matches!(self.peek(1), Some('{')) => self.template(),
            _ => self.take(),
        }
        false
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).map(|letter| letter.c)
    }

    fn open(&mut self) -> &mut Word {
        let start = self
            .letters
            .get(self.at)
            .or(self.letters.last())
            .map_or(0, |letter| letter.range.start);
        self.word.get_or_insert_with(|| Word { letters: Vec::new(), range: start..start })
    }

    /// Takes the letter here into the word as it is.
    fn take(&mut self) {
        let letter = self.letters[self.at].clone();
        let word = self.open();
        word.range.end = letter.range.end;
        word.letters.push(letter);
        self.at += 1;
    }

    /// Takes a quote into the word's place, not into its text.
    fn skip(&mut self) {
        let end = self.letters[self.at].range.end;
        self.open().range.end = end;
        self.at += 1;
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.redirected) {
            return;
        }
        self.words.push(word);
    }

    /// `> file`, `2>&1`, `< file`: none of the command's words.
    fn redirect(&mut self) {
        let number = |word: &Word| word.letters.iter().all(|letter| letter.c.is_ascii_digit());
        if self.word.as_ref().is_some_and(number) {
            self.word = None;
        }
        self.end_word();
        while matches!(self.peek(0), Some('>' | '<' | '&')) {
            self.at += 1;
        }
        self.redirected = true;
    }

    /// Where the line ends, if nothing but blanks is from `at` to there: the index after it.
    fn line_ends_at(&self, at: usize) -> Option<usize> {
        let rest = self.letters.get(at..)?;
        let blanks = rest.iter().take_while(|l| matches!(l.c, ' ' | '\t' | '\r')).count();
        (rest.get(blanks)?.c == '\n').then_some(at + blanks + 1)
    }

    fn continue_line(&mut self) {
        let Some(next) = self.line_ends_at(self.at + 1) else { return };
        let between = &self.letters[self.at + 1..next - 1];
        if between.iter().any(|letter| letter.c != '\r') {
            let here = self.letters[self.at].range.start..self.letters[next - 1].range.start;
            self.problem(
                here,
                "a blank follows the backslash, so a shell ends the command here and does not pass on what stands below; remove the blank",
            );
            self.end_word();
        }
        self.at = next;
    }

    fn problem(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem { range, message: message.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the last command in `text`, with what is not known in braces.
    fn words(text: &str) -> (Vec<String>, Vec<Problem>) {
        let letters = letters(text);
        let mut shell = Shell::new(&letters);
        let mut last = Vec::new();
        while let Some(words) = shell.command() {
            for (name, from) in words.iter().filter_map(Word::assignment) {
                let word = words[0].part(from..words[0].letters.len());
                shell.variables.insert(name, word.0);
            }
            last = words;
        }
        let shown = |word: &Word| {
            let shown: String = word
                .letters
                .iter()
                .map(|l| if l.known { l.c.to_string() } else { format!("{{{}}}", l.c) })
                .collect();
            shown.replace("}{", "")
        };
        (last.iter().map(shown).collect(), shell.problems)
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (found, problems) = words(text);
        assert_eq!(found, expected, "{text}");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[track_caller]
    fn wrong(text: &str, expected: &[&str], message: &str) {
        let (found, problems) = words(text);
        assert_eq!(found, expected, "{text}");
        assert!(problems.len() == 1 && problems[0].message.contains(message), "{problems:?}");
    }

    #[test]
    fn quotes_join_and_escape() {
        check(r#"a "b c" 'd "e'"#, &["a", "b c", r#"d "e"#]);
        check(r#"--conf "x=\"y\" \z" '\'"#, &["--conf", r#"x="y" \z"#, r"\"]);
        check(r"a\ b c\\d", &["a b", r"c\d"]);
        check(r#"a"b"'c' "" d"#, &["abc", "", "d"]);
    }

    #[test]
    fn a_backslash_or_a_caret_continues_a_line() {
        check("a \\\n b", &["a", "b"]);
        check("a \\\r\n b", &["a", "b"]);
        check("a ^\r\n b", &["a", "b"]);
        check("a `\n b", &["a", "b"]);
        check("a \"b \\\nc\"", &["a", "b c"]);
        wrong("a \\ \n b", &["a", "b"], "a blank follows the backslash");
    }

    #[test]
    fn a_line_a_semicolon_and_a_pipe_end_a_command() {
        check("a\nb c", &["b", "c"]);
        check("a && b; c | d &", &["d"]);
        check("a # b\n", &["a"]);
        check("a#b", &["a#b"]);
    }

    #[test]
    fn redirections_are_no_words() {
        check("a > out.log 2>&1 b", &["a", "b"]);
        check("a &> out b2> c < in", &["a", "b2"]);
    }

    #[test]
    fn only_what_the_script_sets_is_known() {
        check("A=1\na $A ${A}g '$A'", &["a", "1", "1g", "$A"]);
        check("A='1 2'\na $A \"$A\"", &["a", "{$A}", "1 2"]);
        check(
            "a $B $(c d) `e f` ${G:-h} $1 $",
            &["a", "{$B}", "{$(c d)}", "{`e f`}", "{${G:-h}}", "{$1}", "$"],
        );
        check("a {{ b.c }}d {{APP_ID}}", &["a", "{{{ b.c }}}d", "{{APP_ID}}"]);
    }

    #[test]
    fn an_open_quote_is_said() {
        wrong("a \"b c", &["a", "b c"], "never closed");
        wrong("a 'b", &["a", "b"], "never closed");
    }
}
