//! Tokens of SQL text: comments left out, brackets paired, fields of f-strings whose value is not known as tokens of
//! their own.

use compact_str::CompactString;

use super::ast::Span;
use crate::program::Text;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
    /// For an opening bracket, the index of the token that closes it; for a closing one, of the one that opens it.
    pub pair: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword or a name, in lower case.
    Word(CompactString),
    /// A name in backquotes.
    Name(CompactString),
    Number(CompactString),
    /// A string literal; `None` where a part of it is not known.
    Text(Option<CompactString>),
    Symbol(&'static str),
    /// `/*+`
    HintStart,
    /// The `*/` of a hint.
    HintEnd,
    /// `{name}`: a frame or a value that `spark.sql(text, name=…)` fills in.
    Argument(CompactString),
    /// A field of an f-string, `${…}`, `{{…}}`, or a word with one of them in it.
    Hidden,
    End,
}

/// The longer symbols come before those that they begin with.
const SYMBOLS: [&str; 41] = [
    ">>>", "<=>", "<<", ">>", "<=", ">=", "<>", "!=", "==", "||", "|>", "->", "=>", "::", "&&",
    "(", ")", "[", "]", ",", ";", ".", "*", "/", "+", "-", "%", "=", "<", ">", "!", "&", "|", "^",
    "~", ":", "?", "@", "#", "$", "\\",
];

/// Tokens with a last [`TokenKind::End`]; `None` where brackets, quotes or comments do not close.
pub(super) fn tokens(text: &Text) -> Option<Vec<Token>> {
    let mut chars = Vec::new();
    let mut start = 0;
    for piece in &text.pieces {
        if piece.text.is_empty() && !text.complete {
            chars.push((None, start));
        }
        chars.extend(piece.text.char_indices().map(|(at, c)| (Some(c), start + at)));
        start += piece.text.len();
    }
    let lexer = Lexer { chars, end: start, at: 0, tokens: Vec::new(), open: Vec::new() };
    lexer.run()
}

struct Lexer {
    /// Characters with their places; `None` for a field whose value is not known.
    chars: Vec<(Option<char>, usize)>,
    /// The length of the text in bytes.
    end: usize,
    at: usize,
    tokens: Vec<Token>,
    /// The brackets that are open, as indices of tokens.
    open: Vec<usize>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).and_then(|(c, _)| *c)
    }

    fn place(&self) -> usize {
        self.chars.get(self.at).map_or(self.end, |(_, place)| *place)
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = Span::new(start, self.place());
        self.tokens.push(Token { kind, span, pair: 0 });
    }

    fn run(mut self) -> Option<Vec<Token>> {
        while !self.is_at_end() {
            let start = self.place();
            let Some(c) = self.peek(0) else {
                self.word(start);
                continue;
            };
            match (c, self.peek(1)) {
                ('-', Some('-')) => self.line_comment(),
                ('/', Some('*')) if self.peek(2) == Some('+') => {
                    self.at += 3;
                    self.enter(TokenKind::HintStart, start);
                }
                ('/', Some('*')) => self.block_comment()?,
                ('*', Some('/')) if self.is_in_hint() => {
                    self.at += 2;
                    self.leave(TokenKind::HintEnd, start)?;
                }
                ('\'' | '"', _) => self.text(c, start, false)?,
                ('r' | 'R', Some(quote @ ('\'' | '"'))) => {
                    self.at += 1;
                    self.text(quote, start, true)?;
                }
                ('{', Some('{' | '%')) => self.template(start)?,
                ('{', _) => self.argument(start)?,
                ('.', Some(next)) if next.is_ascii_digit() && !self.follows_name(start) => {
                    self.number(start);
                }
                _ if c.is_ascii_digit() => self.number(start),
                ('$', Some('{')) => self.word(start),
                _ if is_word(c) || c == '`' => self.word(start),
                _ if c.is_whitespace() => self.at += 1,
                _ => self.symbol(c, start)?,
            }
        }
        if !self.open.is_empty() {
            return None;
        }
        let end = self.end;
        self.push(TokenKind::End, end);
        Some(self.tokens)
    }

    fn is_in_hint(&self) -> bool {
        self.open.last().is_some_and(|open| self.tokens[*open].kind == TokenKind::HintStart)
    }

    /// Returns true if what ends at `start` is a name or a bracket, so that a dot continues it.
    fn follows_name(&self, start: usize) -> bool {
        self.tokens.last().is_some_and(|last| {
            last.span.end() == start
                && matches!(
                    last.kind,
                    TokenKind::Word(_)
                        | TokenKind::Name(_)
                        | TokenKind::Hidden
                        | TokenKind::Symbol(")" | "]")
                )
        })
    }

    fn symbol(&mut self, c: char, start: usize) -> Option<()> {
        let matches = |symbol: &&&str| {
            symbol.chars().enumerate().all(|(ahead, own)| self.peek(ahead) == Some(own))
        };
        let Some(symbol) = SYMBOLS.iter().find(matches) else {
            self.at += 1;
            self.push(TokenKind::Symbol("\\"), start);
            return Some(());
        };
        // A comment may follow what a longer symbol would begin: `a<--b` is none.
        self.at += symbol.len();
        match c {
            '(' | '[' => self.enter(TokenKind::Symbol(symbol), start),
            ')' | ']' => self.leave(TokenKind::Symbol(symbol), start)?,
            _ => self.push(TokenKind::Symbol(symbol), start),
        }
        Some(())
    }

    fn enter(&mut self, kind: TokenKind, start: usize) {
        self.open.push(self.tokens.len());
        self.push(kind, start);
    }

    fn leave(&mut self, kind: TokenKind, start: usize) -> Option<()> {
        let open = self.open.pop()?;
        let pairs = matches!(
            (&self.tokens[open].kind, &kind),
            (TokenKind::Symbol("("), TokenKind::Symbol(")"))
                | (TokenKind::Symbol("["), TokenKind::Symbol("]"))
                | (TokenKind::HintStart, TokenKind::HintEnd)
        );
        self.tokens[open].pair = self.tokens.len() as u32;
        self.push(kind, start);
        self.tokens.last_mut()?.pair = open as u32;
        pairs.then_some(())
    }

    fn line_comment(&mut self) {
        while !self.is_at_end() && self.peek(0) != Some('\n') {
            self.at += 1;
        }
    }

    /// Block comments nest (`BRACKETED_COMMENT` of Spark's grammar).
    fn block_comment(&mut self) -> Option<()> {
        let mut depth = 0_u32;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.at += 1;
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.at += 1;
                }
                _ if self.is_at_end() => return None,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn text(&mut self, quote: char, start: usize, raw: bool) -> Option<()> {
        self.at += 1;
        let mut value = CompactString::default();
        let mut known = true;
        while !self.is_at_end() {
            let c = self.peek(0);
            self.at += 1;
            match c {
                Some('\\') if !raw => {
                    // Escapes keep their letter: no reader compares such texts.
                    value.extend(self.peek(0));
                    self.at += 1;
                }
                Some(c) if c == quote => {
                    self.push(TokenKind::Text(known.then_some(value)), start);
                    return Some(());
                }
                Some(c) => value.push(c),
                None => known = false,
            }
        }
        None
    }

    /// `{{ … }}` and `{% … %}` of a template that is filled in elsewhere.
    fn template(&mut self, start: usize) -> Option<()> {
        let close = if self.peek(1) == Some('{') { '}' } else { '%' };
        self.at += 2;
        while !(self.peek(0) == Some(close) && self.peek(1) == Some('}')) {
            if self.is_at_end() {
                return None;
            }
            self.at += 1;
        }
        self.at += 2;
        self.push(TokenKind::Hidden, start);
        Some(())
    }

    fn argument(&mut self, start: usize) -> Option<()> {
        let mut name = CompactString::default();
        self.at += 1;
        loop {
            match self.peek(0) {
                Some('}') => break,
                Some(c) => name.push(c),
                None if self.is_at_end() => return None,
                None => {}
            }
            self.at += 1;
        }
        self.at += 1;
        self.push(TokenKind::Argument(name), start);
        Some(())
    }

    /// `5`, `5L`, `1.5e-3`, `1.5BD`; a name may begin with digits too: `2024_sales`.
    fn number(&mut self, start: usize) {
        let mut digits = CompactString::default();
        let mut seen_dot = self
            .tokens
            .last()
            .is_some_and(|last| last.kind == TokenKind::Symbol(".") && last.span.end() == start);
        while let Some(c) = self.peek(0) {
            match c {
                '0'..='9' => {}
                '.' if !seen_dot
                    && !self
                        .peek(1)
                        .is_some_and(|next| is_word(next) && !next.is_ascii_digit()) =>
                {
                    seen_dot = true;
                }
                'e' | 'E' => {
                    let signed = matches!(self.peek(1), Some('+' | '-'));
                    let digit = self.peek(1 + usize::from(signed));
                    if !digit.is_some_and(|digit| digit.is_ascii_digit()) {
                        break;
                    }
                    digits.push(c);
                    if signed {
                        digits.extend(self.peek(1));
                        self.at += 1;
                    }
                    self.at += 1;
                    continue;
                }
                _ => break,
            }
            digits.push(c);
            self.at += 1;
        }
        let mut suffix = CompactString::default();
        let after = self.at;
        while let Some(c) = self.peek(0).filter(|c| is_word(*c)) {
            suffix.extend(c.to_lowercase());
            self.at += 1;
        }
        let is_number = matches!(suffix.as_str(), "" | "l" | "s" | "y" | "f" | "d" | "bd");
        let hidden = self.chars.get(self.at).is_some_and(|(c, _)| c.is_none());
        if is_number && !hidden {
            digits.push_str(&suffix);
            self.push(TokenKind::Number(digits), start);
        } else if digits.contains('.') && !hidden {
            self.at = after;
            self.push(TokenKind::Number(digits), start);
        } else {
            self.word_from(start, digits + &suffix);
        }
    }

    fn word(&mut self, start: usize) {
        self.word_from(start, CompactString::default());
    }

    fn word_from(&mut self, start: usize, mut word: CompactString) {
        let mut known = true;
        let mut is_quoted = false;
        while !self.is_at_end() {
            match (self.peek(0), self.peek(1)) {
                (None, _) => known = false,
                (Some('$'), Some('{')) => {
                    known = false;
                    while !self.is_at_end() && self.peek(0) != Some('}') {
                        self.at += 1;
                    }
                }
                (Some('`'), _) if word.is_empty() || !known => {
                    is_quoted = true;
                    self.at += 1;
                    while !self.is_at_end() && self.peek(0) != Some('`') {
                        match self.peek(0) {
                            Some(c) => word.push(c),
                            None => known = false,
                        }
                        self.at += 1;
                    }
                }
                (Some(c), _) if is_word(c) => word.extend(c.to_lowercase()),
                _ => break,
            }
            self.at = (self.at + 1).min(self.chars.len());
            // What follows a closed backquote is another token, unless a field continues it.
            if is_quoted && known && self.chars.get(self.at).is_some_and(|(c, _)| c.is_some()) {
                break;
            }
        }
        let kind = match (known, is_quoted) {
            (false, _) => TokenKind::Hidden,
            (true, true) => TokenKind::Name(word),
            (true, false) => TokenKind::Word(word),
        };
        self.push(kind, start);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        let tokens = tokens(&Text::unplaced(text, true)).unwrap();
        tokens
            .iter()
            .filter(|token| token.kind != TokenKind::End)
            .map(|token| match &token.kind {
                TokenKind::Word(word) => word.to_string(),
                TokenKind::Name(name) => format!("`{name}`"),
                TokenKind::Number(digits) => format!("#{digits}"),
                TokenKind::Text(text) => format!("'{}'", text.as_deref().unwrap_or("?")),
                TokenKind::Symbol(symbol) => (*symbol).to_owned(),
                TokenKind::HintStart => "/*+".to_owned(),
                TokenKind::HintEnd => "*/".to_owned(),
                TokenKind::Argument(name) => format!("{{{name}}}"),
                TokenKind::Hidden | TokenKind::End => "?".to_owned(),
            })
            .collect()
    }

    #[test]
    fn splits_text_into_tokens() {
        let cases = [
            ("a.b1 `x y`.`Z`", "a . b1 `x y` . `Z`"),
            ("1.5e-3 5L .5 t.1 2024_sales 1e x.5y", "#1.5e-3 #5l #.5 t . #1 2024_sales 1e x . #5y"),
            ("a<=>b::int||'c''d' -- e\n/* f /* g */ h */ i", "a <=> b :: int || 'c' 'd' i"),
            ("select /*+ BROADCAST(t) */ *", "select /*+ broadcast ( t ) */ *"),
            ("{df} ${x} {{ ref('y') }} a_${b}_c", "{df} ? ? ?"),
            ("r'\\d' 'it\\'s' \"q\"", "'\\d' 'it's' 'q'"),
        ];
        for (text, expected) in cases {
            assert_eq!(kinds(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn refuses_what_does_not_close() {
        for text in ["(", ")", "(]", "'a", "/* a", "/*+ a", "{a"] {
            assert_eq!(tokens(&Text::unplaced(text, true)), None, "{text}");
        }
    }
}
