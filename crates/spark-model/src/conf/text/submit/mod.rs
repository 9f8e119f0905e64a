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
use super::tree::{self, TreeNode};
use super::{How, Parsed, TextKind, cli, environment, java};
use crate::conf::Launcher;
use arguments::option;

pub(super) fn read(text: &str) -> Parsed {
    let reader = Reader { reads_tools: true, ..Reader::new(text) };
    reader.read(&shell::letters(text))
}

/// Reads a script or a command that is a value in a tree, and whose letters have these places in `text`.
pub(super) fn read_letters(text: &str, letters: &[Letter]) -> Parsed {
    Reader::new(text).read(letters)
}

impl Reader<'_> {
    fn read(self, letters: &[Letter]) -> Parsed {
        let mut reader = self;
        let text = reader.text;
        reader.script(letters, 0);
        if let Some(Command { program, words, .. }) = reader.command.take() {
            reader.arguments(&words, program);
        } else if reader.trees.is_empty() {
            // A file of variables alone, such as spark-env.sh, is exported as a whole (`load-spark-env.sh`).
            for word in std::mem::take(&mut reader.assigned) {
                reader.environment(&word, 0);
            }
            if let Some(Command { program, words, .. }) = reader.command.take() {
                reader.arguments(&words, program);
            } else if reader.parsed.kind == TextKind::SparkSubmit {
                reader.parsed.kind = TextKind::Environment;
            }
        }
        let trees = std::mem::take(&mut reader.trees);
        let parsed = reader.finish();
        if trees.is_empty() {
            return parsed;
        }
        let mut form = tree::read_roots(text, trees);
        if form.kind == TextKind::Unknown {
            return parsed;
        }
        let Parsed { mut settings, mut problems, .. } = parsed;
        settings.append(&mut form.settings);
        problems.append(&mut form.problems);
        Parsed { settings, problems, ..form }
    }
}

/// Reads the words after spark-submit's name.
pub(super) fn read_words(text: &str, words: &[Word]) -> Parsed {
    let mut reader = Reader::new(text);
    reader.arguments(words, SubmitProgram::Submit);
    reader.finish()
}

/// Reads `spark.a=b --conf spark.c=d`: what follows a first `--conf`, which may be written as well.
pub(super) fn read_conf_value(text: &str, letters: &[Letter]) -> Parsed {
    let mut shell = Shell::new(letters);
    let mut words = shell.command().unwrap_or_default();
    if let Some(first) = words.first().filter(|word| !word.text().starts_with('-')) {
        let start = first.range.start;
        let letters = "--conf".chars().map(|c| Letter { c, range: start..start, known: true });
        words.insert(0, Word { letters: letters.collect(), range: start..start });
    }
    let mut parsed = read_words(text, &words);
    parsed.problems.append(&mut shell.problems);
    parsed.hints.application = None;
    parsed
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
    /// Variables that are set and not exported.
    assigned: Vec<Word>,
    /// The options of the clouds' own tools.
    trees: Vec<TreeNode>,
    /// False in a tree, whose commands are Spark's own.
    reads_tools: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            parsed: Parsed::new(TextKind::SparkSubmit),
            options: Vec::new(),
            command: None,
            done: false,
            assigned: Vec::new(),
            trees: Vec::new(),
            reads_tools: false,
        }
    }
}

impl Reader<'_> {
    fn script(&mut self, letters: &[Letter], depth: usize) {
        let mut shell = Shell::new(letters);
        while let Some(words) = shell.command() {
            let plain = words.iter().take_while(|word| word.assignment().is_some()).count();
            let exports =
                matches!(words[0].text().as_str(), "ENV" | "export" | "set" | "declare" | "setx");
            if plain == words.len() || exports {
                for word in &words {
                    let Some((name, from)) = word.assignment() else { continue };
                    shell.variables.insert(name, word.part(from..word.letters.len()).0);
                    if exports {
                        self.environment(word, depth);
                    } else if depth == 0 {
                        self.assigned.push(word.clone());
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
        if self.tool(words, assignments) {
            return;
        }
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
            for (at, word) in words[..at].iter().enumerate() {
                let passed = at > 0 && matches!(words[at - 1].text().as_str(), "-e" | "--env");
                if at < assignments || passed {
                    self.environment(word, depth);
                }
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
        } else if assignments > 0 && words[0].text().starts_with("PYSPARK_SUBMIT_ARGS=--") {
            // A file of variables needs no quotes around a value of several words.
            let from = environment::SUBMIT_OPTIONS.len() + 1;
            let (_, range) = words[0].part(from..words[0].letters.len());
            let first = Word { letters: words[0].letters[from..].to_vec(), range };
            let words = std::iter::once(first).chain(words[1..].iter().cloned()).collect();
            self.parsed.hints.launcher = Some(Launcher::Python);
            self.command = Some(Command { program: SubmitProgram::Shell, named: true, words });
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

    /// Reads a command of a cloud's own tool, or of a JVM.
    fn tool(&mut self, words: &[Word], assignments: usize) -> bool {
        const PREFIXES: &[&str] = &["env", "exec", "nohup", "sudo", "time"];
        let rest = &words[assignments..];
        let skipped =
            rest.iter().take_while(|word| PREFIXES.contains(&word.text().as_str())).count();
        let rest = &rest[skipped..];
        let Some(first) = rest.first().map(Word::text) else { return false };
        if self.reads_tools && cli::tool(&first).is_some() && rest.len() > 1 {
            let node = cli::tree(self.text, rest, &mut self.parsed);
            self.trees.push(node);
            return true;
        }
        let launches = java::is_program(&first);
        if !launches && !java::is_property(&first) {
            if first == "docker" && !rest.iter().any(|word| program(&word.text()).is_some()) {
                for (at, word) in rest.iter().enumerate().skip(1) {
                    if matches!(rest[at - 1].text().as_str(), "-e" | "--env") {
                        self.environment(word, 0);
                    }
                }
            }
            return false;
        }
        if self.command.is_none() {
            java::read(self.text, rest, launches, &mut self.parsed);
            self.options.resize(self.parsed.settings.len(), None);
            self.parsed.kind = TextKind::JavaOptions;
        }
        true
    }

    fn environment(&mut self, word: &Word, depth: usize) {
        let Some((name, from)) = word.assignment() else { return };
        let value = &word.letters[from..];
        if name == environment::SUBMIT_OPTIONS
            && depth == 0
            && self.command.is_none()
            && let Some(words) = Shell::new(value).command()
        {
            // Python starts the JVM with them.
            self.parsed.hints.launcher = Some(Launcher::Python);
            self.command = Some(Command { program: SubmitProgram::Shell, named: true, words });
        }
        if environment::is_java_options(&name) {
            let words = Shell::new(value).command().unwrap_or_default();
            java::read(self.text, &words, false, &mut self.parsed);
            self.options.resize(self.parsed.settings.len(), None);
        }
        let known = word.part(from..word.letters.len()).0;
        if let Some(known) = known {
            environment::hint(&name, &known, &mut self.parsed);
        }
        if let Some(key) = environment::key(&name) {
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
