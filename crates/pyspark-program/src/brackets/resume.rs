//! The line where code continues after a bracket that is never closed: one that no expression could continue with.

/// Keywords that begin a statement and are in no expression.
const STATEMENTS: &[&[u8]] = &[
    b"def",
    b"class",
    b"import",
    b"from",
    b"return",
    b"with",
    b"while",
    b"try",
    b"raise",
    b"del",
    b"assert",
    b"pass",
    b"break",
    b"continue",
    b"global",
    b"nonlocal",
    b"except",
    b"finally",
    b"elif",
];

/// Keywords that begin a statement, if a colon ends the line, and else go on with an expression.
const EITHER: &[&[u8]] = &[b"if", b"for", b"else", b"async"];

/// Keywords that go on with an expression.
const CONTINUATIONS: &[&[u8]] = &[b"and", b"or", b"in", b"is", b"not", b"as"];

/// Keywords that begin a statement with a block.
const COMPOUND: &[&[u8]] = &[
    b"def", b"class", b"with", b"while", b"try", b"except", b"finally", b"if", b"elif", b"else",
    b"for", b"async", b"match", b"case",
];

/// The end of one line inside brackets.
pub struct LineEnd {
    /// The columns that the statement is indented by.
    pub indentation: usize,
    /// The innermost open bracket.
    pub open: u8,
    /// More has to follow: the last token is an operator, a comma, an opening bracket.
    pub open_end: bool,
}

/// Returns true if the line that begins at `start` begins a statement, although a bracket is open.
///
/// In a text whose brackets match, no line is taken for one: two operands without an operator between them, a keyword
/// of a statement and an assignment are in no brackets. Only `(a,\nb = 1)`, at the statement's own column, looks like
/// both.
pub fn begins_statement(source: &[u8], start: usize, before: &LineEnd) -> bool {
    let at = content(source, start);
    let indented = at - start > before.indentation;
    let word = word(source, at);
    let next = source.get(at + word.len()).copied();
    match source.get(at) {
        Some(b'@' | b'%') if !indented && !before.open_end => return is_before_letter(source, at),
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80 => {}
        _ => return false,
    }
    // The prefix of a string.
    if matches!(next, Some(b'\'' | b'"')) {
        return false;
    }
    if STATEMENTS.contains(&word) && !matches!(next, Some(b'=' | b'.' | b'(')) {
        return true;
    }
    if indented || CONTINUATIONS.contains(&word) {
        return false;
    }
    if EITHER.contains(&word) {
        return line(source, at).trim_ascii_end().ends_with(b":");
    }
    if !before.open_end {
        return true;
    }
    let rest = &line(source, at)[word.len()..];
    let assigns = rest.trim_ascii_start();
    assigns.starts_with(b"=")
        && !assigns.starts_with(b"==")
        && (before.open != b'(' || rest.starts_with(b" "))
}

/// Returns true if a line that ended in a colon at `end` was the head of a block: the statement has one, and the next
/// line is indented.
pub fn ends_head(source: &[u8], statement: usize, next: usize, before: &LineEnd) -> bool {
    if before.open == b'{' || !COMPOUND.contains(&word(source, statement)) {
        return false;
    }
    let mut start = next;
    loop {
        let at = content(source, start);
        match source.get(at) {
            None => return false,
            Some(b'\n' | b'\r') => start = at + 1,
            Some(b'#') => start = at + line(source, at).len() + 1,
            Some(_) => return at - start > before.indentation,
        }
        // A head and its block are not far apart.
        if start > next + 1_000 {
            return false;
        }
    }
}

/// The first byte from `start` that is no indentation.
fn content(source: &[u8], start: usize) -> usize {
    let indentation = source.get(start..).unwrap_or_default().iter();
    start + indentation.take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0c)).count()
}

fn word(source: &[u8], at: usize) -> &[u8] {
    let rest = source.get(at..).unwrap_or_default();
    let in_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80;
    &rest[..rest.iter().take_while(in_word).count()]
}

fn line(source: &[u8], at: usize) -> &[u8] {
    let rest = source.get(at..).unwrap_or_default();
    &rest[..rest.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()]
}

fn is_before_letter(source: &[u8], at: usize) -> bool {
    source.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
}
