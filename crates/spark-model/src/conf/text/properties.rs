//! Properties files: spark-defaults.conf, and what `--properties-file` names.
//!
//! Lines, separators, escapes and continuations are `java.util.Properties`'s, which Spark reads the file with
//! (`Utils.getPropertiesFromFile`); blanks at a value's end are Spark's to take off (`trimExceptCRLF`).

use std::ops::Range;

use super::{How, Parsed, TextKind, quoted};

/// A letter of a logical line: itself, its place, and if a backslash is before it.
struct Letter {
    c: char,
    range: Range<usize>,
    escaped: bool,
}

pub(super) fn read(text: &str) -> Parsed {
    read_range(text, 0..text.len())
}

/// Reads the lines in a part of `text`.
pub(super) fn read_range(text: &str, range: Range<usize>) -> Parsed {
    let mut parsed = Parsed::new(TextKind::SparkDefaults);
    for line in logical_lines(text, range, &mut parsed) {
        if let Some((key, value)) = split(&line) {
            property(text, key, value, &mut parsed);
        }
    }
    parsed
}

/// Spark's message about a key that is none of its own.
pub(super) fn not_spark(key: &str) -> String {
    const HADOOP: &[&str] = &["dfs.", "fs.", "hadoop.", "hive.", "mapred", "parquet.", "yarn."];
    let instead = if HADOOP.iter().any(|prefix| key.starts_with(prefix)) {
        format!("; write `spark.hadoop.{key}` to hand it to Hadoop")
    } else {
        String::new()
    };
    format!("Spark ignores {} with a warning: its keys begin with `spark.`{instead}", quoted(key))
}

fn property(text: &str, key: &[Letter], value: &[Letter], parsed: &mut Parsed) {
    let word = |letters: &[Letter]| letters.iter().map(|letter| letter.c).collect::<String>();
    let place = |letters: &[Letter], empty: usize| match (letters.first(), letters.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => empty..empty,
    };
    let key_range = place(key, 0);
    let blank = |letter: &Letter| letter.c <= ' ' && letter.c != '\n' && letter.c != '\r';
    let end = value.len() - value.iter().rev().take_while(|letter| blank(letter)).count();
    let value = &value[..end];
    let value_range = place(value, key_range.end);
    let (key, value) = (word(key), word(value));
    if !key.starts_with("spark.") {
        parsed.problem(key_range, not_spark(&key));
        return;
    }
    if several(text, &key, &key_range, &value, &value_range, parsed) {
        return;
    }
    if value.is_empty() {
        parsed.problem(
            key_range.clone(),
            format!("`{key}` has no value; write one after a blank: `{key} value`"),
        );
    }
    if let Some(at) = value.find(" #") {
        parsed.problem(
            value_range.clone(),
            format!(
                "Spark takes the comment as a part of the value; write {} and put the comment on a line of its own",
                quoted(value[..at].trim_end())
            ),
        );
    }
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(inner) = quote.and_then(|q| value.strip_prefix(q)?.strip_suffix(q)) {
        parsed.problem(
            value_range.clone(),
            format!("Spark takes the quotes as a part of the value; write {}", quoted(inner)),
        );
    }
    parsed.set(text, &key, Some(value), key_range, value_range, How::Line);
}

/// Reads a line of several settings that commas separate, `spark.a=1,spark.b=2`, as gcloud's `--properties` takes them; a
/// line with a part that is none is no setting at all.
fn several(
    text: &str,
    key: &str,
    key_range: &Range<usize>,
    value: &str,
    range: &Range<usize>,
    parsed: &mut Parsed,
) -> bool {
    if text.get(range.clone()) != Some(value) {
        return false;
    }
    let parts: Vec<&str> = value.split(',').collect();
    let [first, rest @ ..] = parts.as_slice() else { return false };
    let name = |part: &&str| {
        let (name, value) = part.split_once('=')?;
        let name = name.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        (!name.is_empty() && name.chars().all(plain) && !value.trim().is_empty())
            .then(|| name.to_owned())
    };
    let names: Vec<Option<String>> = rest.iter().map(name).collect();
    if names.iter().all(|it| it.as_ref().is_some_and(|name| name.starts_with("spark.")))
        && !rest.is_empty()
    {
        parsed.set(
            text,
            key,
            Some((*first).to_owned()),
            key_range.clone(),
            range.start..range.start + first.len(),
            How::Line,
        );
        let mut at = range.start + first.len() + 1;
        for part in rest {
            let equals = part.find('=').unwrap_or(part.len());
            let blanks = part.len() - part.trim_start().len();
            let from = at + equals + 1;
            let value = part[equals + 1..].trim_end();
            let name = part[..equals].trim();
            let place = at + blanks..at + blanks + name.len();
            parsed.set(
                text,
                name,
                Some(value.to_owned()),
                place,
                from..from + value.len(),
                How::Line,
            );
            at += part.len() + 1;
        }
        return true;
    }
    let first_is_short = !first.contains([' ', '=', ':']) && !first.is_empty();
    let bare = names.iter().flatten().find(|name| !name.contains('.'));
    if let Some(bare) = bare.filter(|_| first_is_short && names.iter().all(Option::is_some)) {
        let (prefix, _) = key.rsplit_once('.').unwrap_or((key, ""));
        parsed.problem(
            key_range.start..range.end,
            format!("one setting a line, and each with its whole key: write `{key}={first}` and, on a line of its own, `{prefix}.{bare}=…`"),
        );
        return true;
    }
    false
}

/// Splits at the first `=`, `:` or blank that no backslash takes away.
fn split(line: &[Letter]) -> Option<(&[Letter], &[Letter])> {
    let is = |letter: &Letter, of: &[char]| !letter.escaped && of.contains(&letter.c);
    let blanks = [' ', '\t', '\u{c}'];
    let key =
        line.iter().position(|l| is(l, &['=', ':', ' ', '\t', '\u{c}'])).unwrap_or(line.len());
    let (key, mut rest) = line.split_at(key);
    let skip = |rest: &[Letter]| rest.iter().take_while(|l| is(l, &blanks)).count();
    rest = &rest[skip(rest)..];
    if rest.first().is_some_and(|letter| is(letter, &['=', ':'])) {
        rest = &rest[1..];
        rest = &rest[skip(rest)..];
    }
    (!key.is_empty()).then_some((key, rest))
}

/// The lines as `Properties.load` sees them: no comments, no blank lines, continued lines as one, escapes read.
fn logical_lines(text: &str, range: Range<usize>, parsed: &mut Parsed) -> Vec<Vec<Letter>> {
    let mut lines = Vec::new();
    let start = range.start;
    let part = text.get(range).unwrap_or_default();
    let mut chars = part.char_indices().map(|(at, c)| (start + at, c)).peekable();
    while chars.peek().is_some() {
        let mut line = Vec::new();
        // Blanks before the first letter, and a whole comment, are no part of the line.
        while chars.next_if(|&(_, c)| matches!(c, ' ' | '\t' | '\u{c}' | '\u{feff}')).is_some() {}
        if chars.next_if(|&(_, c)| matches!(c, '#' | '!')).is_some() {
            while chars.next_if(|&(_, c)| !matches!(c, '\n' | '\r')).is_some() {}
        }
        while let Some((at, c)) = chars.next() {
            match c {
                '\n' | '\r' => break,
                '\\' => {
                    let Some((next_at, next)) = chars.next() else { break };
                    let mut end = next_at + next.len_utf8();
                    let c = match next {
                        '\n' | '\r' => {
                            if next == '\r' {
                                chars.next_if(|&(_, c)| c == '\n');
                            }
                            while chars
                                .next_if(|&(_, c)| matches!(c, ' ' | '\t' | '\u{c}'))
                                .is_some()
                            {}
                            continue;
                        }
                        't' => '\t',
                        'n' => '\n',
                        'r' => '\r',
                        'f' => '\u{c}',
                        'u' => {
                            let digits = text[end..].get(..4).unwrap_or_default();
                            let code =
                                u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 4);
                            if code.is_some() {
                                end += 4;
                                chars.nth(3);
                            } else {
                                parsed.problem(
                                    at..end,
                                    "Java refuses the whole file here: four hexadecimal digits follow a `\\u`; write `\\\\u` for a backslash and a u",
                                );
                            }
                            code.and_then(char::from_u32).unwrap_or(next)
                        }
                        other => other,
                    };
                    line.push(Letter { c, range: at..end, escaped: true });
                }
                c => line.push(Letter { c, range: at..at + c.len_utf8(), escaped: false }),
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let parsed = read(text);
        let found: Vec<(&str, &str)> = parsed
            .settings
            .iter()
            .map(|setting| (setting.key.as_str(), setting.value.as_deref().unwrap_or("?")))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[track_caller]
    fn says(text: &str, message: &str) {
        let parsed = read(text);
        assert!(
            parsed.problems.iter().any(|p| p.message.contains(message)),
            "{:?}",
            parsed.problems
        );
    }

    #[test]
    fn a_blank_an_equals_sign_and_a_colon_separate() {
        check("spark.a 1", &[("spark.a", "1")]);
        check("spark.a=1", &[("spark.a", "1")]);
        check("spark.a: 1", &[("spark.a", "1")]);
        check("  spark.a \t=  1  ", &[("spark.a", "1")]);
        check("spark.a == 1", &[("spark.a", "= 1")]);
        check("spark.a -Da=b -Dc:d", &[("spark.a", "-Da=b -Dc:d")]);
    }

    #[test]
    fn comments_stand_at_the_start_of_a_line_only() {
        check("# a\n ! b\nspark.a 1", &[("spark.a", "1")]);
        check("spark.a 4g # big", &[("spark.a", "4g # big")]);
        says("spark.a 4g # big", "write `4g`");
    }

    #[test]
    fn a_backslash_continues_a_line_and_escapes_a_letter() {
        check(
            "spark.a -Xss4m \\\n   -Da=b\nspark.b 2",
            &[("spark.a", "-Xss4m -Da=b"), ("spark.b", "2")],
        );
        check("spark.a 1\\\r\n  2\r\nspark.b 3\r\n", &[("spark.a", "12"), ("spark.b", "3")]);
        check(r"spark.a C:\\tmp\u0041", &[("spark.a", r"C:\tmpA")]);
        check("# comment \\\nspark.a 1", &[("spark.a", "1")]);
        says(r"spark.a C:\users", "refuses the whole file");
    }

    #[test]
    fn what_spark_ignores_is_said() {
        check("executor.memory 4g", &[]);
        says("executor.memory 4g", "begin with `spark.`");
        says("fs.s3a.fast.upload true", "write `spark.hadoop.fs.s3a.fast.upload`");
        says("spark.a \"4g\"", "write `4g`");
        says("spark.a", "has no value");
    }
}
