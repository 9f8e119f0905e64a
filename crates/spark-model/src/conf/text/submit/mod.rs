//! Command lines of spark-submit and of the shells that start through it.
//!
//! Sources: `SparkSubmitOptionParser` (the words), `SparkSubmitCommandBuilder` (what bin/spark-submit hands on),
//! `SparkSubmitArguments` (option over `--conf` over environment) and `SparkSubmit.prepareSubmitEnvironment` (which
//! option counts under which manager).

mod arguments;
mod precedence;

use std::ops::Range;

use super::options::Opt;
use super::shell::{self, Letter, Shell, Word};
use super::{How, Parsed, TextKind};
use crate::conf::keys;
use arguments::option;

/// Variables that spark-submit reads where neither an option nor `--conf` sets the key.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("MASTER", keys::MASTER),
    ("DEPLOY_MODE", keys::DEPLOY_MODE),
    ("SPARK_DRIVER_MEMORY", keys::DRIVER_MEMORY),
    ("SPARK_EXECUTOR_MEMORY", keys::EXECUTOR_MEMORY),
    ("SPARK_EXECUTOR_CORES", keys::EXECUTOR_CORES),
];

pub(super) fn read(text: &str) -> Parsed {
    let mut reader = Reader {
        text,
        parsed: Parsed::new(TextKind::SparkSubmit),
        options: Vec::new(),
        command: None,
        done: false,
    };
    reader.script(&shell::letters(text), 0);
    if let Some(Command { program, words, .. }) = reader.command.take() {
        reader.arguments(&words, program);
    }
    reader.finish()
}

/// A program of Spark's that reads spark-submit's options.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SubmitProgram {
    Submit,
    /// A shell: options and arguments may be in any order.
    Shell,
}

/// The program that `word` names, with or without its path.
pub(super) fn program(word: &str) -> Option<SubmitProgram> {
    let word = word.trim_matches(['"', '\'']);
    let name = word.rsplit(['/', '\\']).next()?;
    let name = name.strip_suffix(".cmd").or_else(|| name.strip_suffix(".sh")).unwrap_or(name);
    match name {
        "spark-submit" | "spark-submit2" | "spark2-submit" | "spark3-submit" | "run-example" => {
            Some(SubmitProgram::Submit)
        }
        "pyspark"
        | "pyspark2"
        | "pyspark3"
        | "spark-shell"
        | "spark-shell2"
        | "spark-sql"
        | "sparkR"
        | "start-thriftserver"
        | "start-connect-server" => Some(SubmitProgram::Shell),
        _ => None,
    }
}

struct Command {
    program: SubmitProgram,
    /// True if the program is named, or its options are all that is pasted.
    named: bool,
    words: Vec<Word>,
}

struct Reader<'t> {
    text: &'t str,
    parsed: Parsed,
    /// The option of each setting, in step with `parsed.settings`.
    options: Vec<Option<&'static Opt>>,
    command: Option<Command>,
    /// The command is read, and what follows is another.
    done: bool,
}

impl Reader<'_> {
    fn script(&mut self, letters: &[Letter], depth: usize) {
        let mut shell = Shell::new(letters);
        while let Some(words) = shell.command() {
            let plain = words.iter().take_while(|word| word.assignment().is_some()).count();
            let exports = matches!(words[0].text().as_str(), "export" | "set" | "declare" | "setx");
            if plain == words.len() || exports {
                for word in &words {
                    let Some((name, from)) = word.assignment() else { continue };
                    shell.variables.insert(name, word.part(from..word.letters.len()).0);
                    if exports {
                        self.environment(word, depth);
                    }
                }
            } else {
                self.line(&words, plain, depth);
            }
        }
        self.parsed.problems.append(&mut shell.problems);
    }

    /// A command of the script.
    fn line(&mut self, words: &[Word], assignments: usize, depth: usize) {
        let raw = |word: &Word| program(&self.text[word.range.clone()]);
        let installs = |at: usize| words[..at].iter().any(|word| word.text() == "install");
        let found = words.iter().position(|word| raw(word).is_some()).filter(|&at| !installs(at));
        let bare = words[0].text();
        if let Some(at) = found {
            if self.command.is_some() {
                if !self.done {
                    self.parsed.problem(
                        words[at].range.clone(),
                        "this is a second command, and only the first one is read; paste one at a time",
                    );
                }
                self.done = true;
                return;
            }
            for word in &words[..assignments] {
                self.environment(word, depth);
            }
            let program = raw(&words[at]).unwrap_or(SubmitProgram::Submit);
            self.command = Some(Command { program, named: true, words: words[at + 1..].to_vec() });
        } else if option(&bare).is_some() && !self.done {
            // Options on a line of their own: the end of a command whose line does not end in a backslash, or all that
            // is pasted.
            match &mut self.command {
                Some(command) => {
                    command.words.extend_from_slice(words);
                    if command.named {
                        self.parsed.problem(
                        words[0].range.clone(),
                        "a shell ends the command on the line above, so this line is not passed on; end the line above with a backslash, \
                         and let no comment stand between the lines",
                    );
                    }
                }
                None => {
                    self.command = Some(Command {
                        program: SubmitProgram::Submit,
                        named: false,
                        words: words.to_vec(),
                    });
                }
            }
        } else if depth == 0 && self.command.is_none() {
            // bash -c "spark-submit …"
            let inner = words.iter().find(|word| {
                let text = word.text();
                text.contains(char::is_whitespace)
                    && text.split_whitespace().any(|w| program(w).is_some())
            });
            if let Some(word) = inner {
                self.script(&word.letters, depth + 1);
            }
        }
    }

    fn environment(&mut self, word: &Word, depth: usize) {
        let Some((name, from)) = word.assignment() else { return };
        if name == "PYSPARK_SUBMIT_ARGS" && depth == 0 && self.command.is_none() {
            let value = &word.letters[from..];
            if let Some(words) = Shell::new(value).command() {
                self.command = Some(Command { program: SubmitProgram::Shell, named: true, words });
            }
        }
        if let Some((_, key)) = ENVIRONMENT.iter().find(|(variable, _)| *variable == name) {
            let (value, value_range) = word.part(from..word.letters.len());
            let key_range = word.part(0..from - 1).1;
            self.set(key, value, key_range, value_range, How::Environment, None);
        }
    }

    fn set(
        &mut self,
        key: &str,
        value: Option<String>,
        key_range: Range<usize>,
        value_range: Range<usize>,
        how: How,
        option: Option<&'static Opt>,
    ) {
        self.parsed.set(self.text, key, value, key_range, value_range, how);
        self.options.push(option);
    }
}
