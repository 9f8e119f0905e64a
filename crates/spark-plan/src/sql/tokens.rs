//! The words of SQL text: brackets nested, comments left out, what is not known marked.

use pyspark_program::program::Text;

/// A word, a mark, or what stands between two brackets; places are bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a name with its dots, in lower case.
    Word(String),
    /// A name in backquotes, or one with such a part: never a keyword.
    Name(String),
    Number(String),
    /// A string literal.
    Quoted,
    Mark(char),
    Brackets(Vec<Token>),
    /// `/*+ … */`.
    Hint(Vec<Token>),
    /// A field of an f-string, or a word with one in it.
    Unknown,
}

impl Token {
    pub fn is(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own == word)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// The name that it is or may be.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn brackets(&self) -> Option<&[Token]> {
        if let Kind::Brackets(inner) = &self.kind { Some(inner) } else { None }
    }
}

/// Deeper brackets than this are not read: nobody writes them, and what walks tokens recurses.
const MAX_DEPTH: usize = 40;

/// The tokens of a text whose every part is known.
pub fn tokens_of(text: &str) -> Vec<Token> {
    tokens(&Text::unplaced(text, true))
}

/// The tokens of a text; none where its brackets or its quotes do not close.
pub fn tokens(text: &Text) -> Vec<Token> {
    Lexer::new(text).run().unwrap_or_default()
}

struct Lexer {
    /// The characters, `None` for one that is not known, each with its place.
    chars: Vec<(Option<char>, usize)>,
    at: usize,
    /// The brackets and hints that are open: where each began, whether it is a hint, and the tokens before it.
    open: Vec<(usize, bool, Vec<Token>)>,
    tokens: Vec<Token>,
}

impl Lexer {
    fn new(text: &Text) -> Self {
        let mut chars = Vec::new();
        let mut start = 0;
        for piece in &text.pieces {
            if piece.text.is_empty() && !text.complete {
                chars.push((None, start));
            }
            chars.extend(piece.text.char_indices().map(|(at, c)| (Some(c), start + at)));
            start += piece.text.len();
        }
        chars.push((Some('\n'), start));
        Self { chars, at: 0, open: Vec::new(), tokens: Vec::new() }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).and_then(|(c, _)| *c)
    }

    fn place(&self) -> usize {
        self.chars.get(self.at).or(self.chars.last()).map_or(0, |(_, place)| *place)
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let end = self.place();
        self.tokens.push(Token { kind, start, end });
    }

    fn run(mut self) -> Option<Vec<Token>> {
        while self.at < self.chars.len() {
            let start = self.place();
            let Some(c) = self.chars[self.at].0 else {
                self.word(start);
                continue;
            };
            match (c, self.peek(1)) {
                ('-', Some('-')) => self.line_comment(),
                ('/', Some('*')) if self.peek(2) == Some('+') => {
                    self.at += 3;
                    self.enter(start, true)?;
                }
                ('/', Some('*')) => self.block_comment()?,
                ('*', Some('/')) if self.open.last().is_some_and(|(_, is_hint, _)| *is_hint) => {
                    self.at += 2;
                    self.leave(true)?;
                }
                ('\'' | '"', _) => self.quoted(c, start)?,
                // A frame that `spark.sql(text, name=frame)` fills in.
                ('{', _) => {
                    let mut name = String::new();
                    while self.peek(0)? != '}' {
                        name.extend(self.peek(0));
                        self.at += 1;
                    }
                    self.at += 1;
                    self.push(Kind::Name(name + "}"), start);
                }
                ('(', _) => {
                    self.at += 1;
                    self.enter(start, false)?;
                }
                (')', _) => {
                    self.at += 1;
                    self.leave(false)?;
                }
                _ if is_word(c) => self.word(start),
                _ if c.is_whitespace() || c == ';' => self.at += 1,
                _ => {
                    self.at += 1;
                    self.push(Kind::Mark(c), start);
                }
            }
        }
        self.open.is_empty().then_some(self.tokens)
    }

    fn enter(&mut self, start: usize, is_hint: bool) -> Option<()> {
        let before = std::mem::take(&mut self.tokens);
        self.open.push((start, is_hint, before));
        (self.open.len() <= MAX_DEPTH).then_some(())
    }

    fn leave(&mut self, is_hint: bool) -> Option<()> {
        let (start, was_hint, before) = self.open.pop()?;
        let inner = std::mem::replace(&mut self.tokens, before);
        let kind = if is_hint { Kind::Hint(inner) } else { Kind::Brackets(inner) };
        self.push(kind, start);
        (is_hint == was_hint).then_some(())
    }

    fn line_comment(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != Some('\n') {
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
                _ if self.at >= self.chars.len() => return None,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn quoted(&mut self, quote: char, start: usize) -> Option<()> {
        self.at += 1;
        while self.at < self.chars.len() {
            let c = self.peek(0);
            self.at += if c == Some('\\') { 2 } else { 1 };
            if c == Some(quote) {
                self.push(Kind::Quoted, start);
                return Some(());
            }
        }
        None
    }

    fn word(&mut self, start: usize) {
        let mut word = String::new();
        let mut known = true;
        let mut has_quotes = false;
        let mut in_quotes = false;
        while let Some(&(c, _)) = self.chars.get(self.at) {
            match c {
                None => known = false,
                Some('`') => {
                    in_quotes = !in_quotes;
                    has_quotes = true;
                }
                Some(c) if in_quotes || is_word(c) => word.extend(c.to_lowercase()),
                // `t.*`, and never a product, which has a space or a bracket before it.
                Some('*') if word.ends_with('.') => word.push('*'),
                Some(_) => break,
            }
            self.at += 1;
        }
        let kind = if !known {
            Kind::Unknown
        } else if has_quotes {
            Kind::Name(word)
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            Kind::Number(word)
        } else {
            Kind::Word(word)
        };
        self.push(kind, start);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '`' | '$')
}
