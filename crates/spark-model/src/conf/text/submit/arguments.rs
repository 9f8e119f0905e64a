//! The words after spark-submit, read as `SparkSubmitOptionParser.parse` does.

use std::ops::Range;

use super::{Reader, SubmitProgram};
use crate::conf::text::options::{self, Opt};
use crate::conf::text::shell::Word;
use crate::conf::text::{How, properties, quoted};

/// Options that an application hardly has itself: after the application's name they are misplaced.
const MISPLACED: &[&str] = &[
    "--deploy-mode",
    "--driver-cores",
    "--driver-memory",
    "--executor-cores",
    "--executor-memory",
    "--num-executors",
    "--total-executor-cores",
];

impl Reader<'_> {
    /// The words after the program's name.
    pub(super) fn arguments(&mut self, words: &[Word], program: SubmitProgram) {
        let last = words.iter().rposition(|w| option(&w.text()).is_some() || is_application(w));
        let quoted_end = words.iter().rposition(is_quoted_variable).map_or(0, |at| at + 1);
        let mut at = 0;
        while at < words.len() {
            let word = &words[at];
            let text = word.text();
            at += 1;
            if word.letters.first().is_some_and(|letter| !letter.known) {
                // In quotes it is one word, the application; bare, it may be any number of options.
                let bare = word.letters[0].range.start == word.range.start;
                let more = last.is_some_and(|last| last >= at) || (bare && at < quoted_end);
                if program == SubmitProgram::Submit && !more {
                    self.parsed.hints.application = Some(text);
                    return;
                }
                self.parsed.problem(
                    word.range.clone(),
                    format!(
                        "{} is known only where the command runs; options in it are not read",
                        quoted(&text)
                    ),
                );
                continue;
            }
            let (name, inline) = split(&text);
            let dashed = format!("--{}", name.trim_start_matches(['-', '–', '—']));
            let found = options::find(name).or_else(|| {
                let meant = options::find(&dashed).filter(|_| name.starts_with(['–', '—']))?;
                self.parsed.problem(
                    word.range.clone(),
                    format!(
                        "{} begins with a dash that is no hyphen; write `{}`",
                        quoted(name),
                        meant.name
                    ),
                );
                Some(meant)
            });
            let key_range = word.part(0..name.chars().count()).1;
            match found {
                Some(option) if !option.takes_value => {}
                Some(option) => match (inline, words.get(at)) {
                    (Some(from), _) => self.option(option, key_range, word, from),
                    (None, Some(value)) if self::option(&value.text()).is_none() => {
                        at += 1;
                        self.option(option, key_range, value, 0);
                        at += split_conf(option, value, words.get(at));
                    }
                    _ => self.parsed.problem(
                        key_range,
                        format!("a value is missing after `{name}`; Spark takes the next word for it, whatever it is"),
                    ),
                },
                None if program == SubmitProgram::Shell => {}
                None if name.starts_with('-') => {
                    let meant = options::nearest(name)
                        .map_or(String::new(), |near| format!("; did you mean `{}`?", near.name));
                    self.parsed.problem(
                        key_range,
                        format!("spark-submit knows no option {}, and stops{meant}", quoted(name)),
                    );
                    let value = words.get(at).filter(|w| !w.text().starts_with('-') && !is_application(w));
                    at += usize::from(inline.is_none() && value.is_some());
                }
                None => {
                    self.misplaced(&words[at..], &text);
                    self.parsed.hints.application = Some(text);
                    return;
                }
            }
        }
    }

    /// The value of an option: the letters of `word` from the `from`th on.
    fn option(&mut self, option: &'static Opt, key_range: Range<usize>, word: &Word, from: usize) {
        let (value, range) = word.part(from..word.letters.len());
        match (option.name, option.key) {
            ("--conf", _) => self.conf(word, from),
            ("--properties-file", _) => self.parsed.problem(
                range,
                "the settings in this file are not in the text; paste its lines to count them (they give way to `--conf` and to options)",
            ),
            (_, Some(key)) => self.set(key, value, key_range, range, How::Option, Some(option)),
            _ => {}
        }
    }

    /// `key=value`, as `SparkSubmitUtils.parseSparkConfProperty` splits it.
    fn conf(&mut self, word: &Word, from: usize) {
        let Some(equals) = word.letters[from..].iter().position(|letter| letter.c == '=') else {
            let (_, range) = word.part(from..word.letters.len());
            let message = format!(
                "Spark stops here: a setting is written `--conf {}=value`",
                &self.text[range.clone()]
            );
            self.parsed.problem(range, message);
            return;
        };
        let (key, key_range) = word.part(from..from + equals);
        let (value, value_range) = word.part(from + equals + 1..word.letters.len());
        match key {
            None => self.parsed.problem(
                key_range,
                "this key is known only where the command runs, so the setting is not read; write the key",
            ),
            Some(key) if key.contains(char::is_whitespace) => self.parsed.problem(
                key_range,
                format!("Spark takes the blank as a part of the key; write `--conf {}=…` with no blank around the `=`", key.trim()),
            ),
            Some(key) if !key.starts_with("spark.") => {
                let message = properties::not_spark(&key);
                self.parsed.problem(key_range, message);
            }
            Some(key) => self.set(&key, value, key_range, value_range, How::Conf, None),
        }
    }

    fn misplaced(&mut self, words: &[Word], application: &str) {
        for (at, word) in words.iter().enumerate() {
            let text = word.text();
            let (name, inline) = split(&text);
            let conf = matches!(name, "--conf" | "-c")
                && (inline.is_some_and(|from| {
                    text.chars().skip(from).collect::<String>().starts_with("spark.")
                }) || words.get(at + 1).is_some_and(|next| next.text().starts_with("spark.")));
            if conf || MISPLACED.contains(&name) {
                self.parsed.problem(
                    word.range.clone(),
                    format!(
                        "what stands after {} is the application's, and Spark does not see it; move `{name}` before it",
                        quoted(application)
                    ),
                );
            }
        }
    }
}

/// `--conf key value`: the words of the value, which Spark would take for the application.
fn split_conf(option: &Opt, value: &Word, next: Option<&Word>) -> usize {
    let split = option.name == "--conf" && !value.text().contains('=');
    let stray = next.is_some_and(|w| !w.text().starts_with('-') && !is_application(w));
    usize::from(split && stray)
}

/// The option that `word` is, with or without `=value`.
pub(super) fn option(word: &str) -> Option<&'static Opt> {
    options::find(split(word).0)
}

/// The name of an option, and the letter that its value begins with where it is written `--name=value`.
fn split(word: &str) -> (&str, Option<usize>) {
    match word.split_once('=') {
        Some((name, value)) if name.len() > 2 && word.starts_with("--") && !value.is_empty() => {
            (name, Some(name.chars().count() + 1))
        }
        _ => (word, None),
    }
}

/// Returns true if `word` is an application by its name.
fn is_application(word: &Word) -> bool {
    let text = word.text();
    [".py", ".jar", ".R", ".r", ".zip", ".egg", "pyspark-shell"]
        .iter()
        .any(|end| text.ends_with(end))
}

/// Returns true if `word` begins with a variable in quotes.
fn is_quoted_variable(word: &Word) -> bool {
    word.letters.first().is_some_and(|l| !l.known && l.range.start > word.range.start)
}
