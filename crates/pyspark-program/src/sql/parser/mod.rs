//! The reader: recursive descent over tokens, by operator precedence in expressions.
//!
//! The order of rules is that of Spark's own grammar (`SqlBaseParser.g4`). A part that is not understood is skipped to
//! the next comma, clause or bracket and kept as an `Unknown` node or among the `unknown` places of its query. The
//! reader never goes back more than a few tokens, so that reading is linear.

mod call;
mod expression;
mod operator;
mod query;
mod relation;
mod select;
mod statement;

use compact_str::CompactString;

use super::ast::{
    Expr, ExprKind, Ident, MAX_HEIGHT, Name, Script, SelectItem, Span, Statement, StatementKind,
};
use super::lexer::{Token, TokenKind, tokens};
use crate::program::Text;

/// The levels of recursion, so that no text overflows WebAssembly's stack. A bracket in an expression is one or two of
/// them.
const MAX_DEPTH: u16 = 64;

/// Reads the statements of a text.
pub fn parse(text: &Text) -> Script {
    let source = text.text();
    let whole = Span::new(0, source.len());
    let Some(tokens) = tokens(text) else {
        return Script {
            statements: vec![Statement { kind: StatementKind::Unknown, span: whole }],
            inserts: 0,
        };
    };
    Parser::new(&source, tokens).script()
}

/// Reads the text of one column: of `expr`, `selectExpr`, `filter`.
pub fn parse_column(text: &Text) -> SelectItem {
    let source = text.text();
    let whole = Span::new(0, source.len());
    let Some(tokens) = tokens(text) else {
        let expr = Expr::new(ExprKind::Unknown, whole);
        return SelectItem { expr, aliases: Vec::new(), span: whole };
    };
    Parser::new(&source, tokens).column()
}

/// Reads the expression of a text that is known in full.
pub fn parse_expression(text: &str) -> Expr {
    parse_column(&Text::unplaced(text, true)).expr
}

pub(super) struct Parser<'t> {
    source: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: u16,
    /// The height of the tallest expression since the query began that is being read.
    tallest: u16,
    /// The `CASE`s that are open: in them WHEN, THEN, ELSE and END are no names.
    cases: u16,
}

impl<'t> Parser<'t> {
    fn new(source: &'t str, tokens: Vec<Token>) -> Self {
        Self { source, tokens, at: 0, depth: 0, tallest: 0, cases: 0 }
    }

    fn column(mut self) -> SelectItem {
        let is_end = |parser: &Self| parser.is_at_end();
        self.select_item(&is_end)
    }

    fn kind(&self, ahead: usize) -> &TokenKind {
        self.tokens.get(self.at + ahead).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn kind_at(&self, at: usize) -> &TokenKind {
        self.tokens.get(at).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        if let TokenKind::Word(word) = self.kind(ahead) { Some(word) } else { None }
    }

    fn word_at(&self, at: usize) -> Option<&str> {
        if let TokenKind::Word(word) = self.kind_at(at) { Some(word) } else { None }
    }

    fn at_word(&self, word: &str) -> bool {
        self.word(0) == Some(word)
    }

    /// Returns true if the next tokens are these words.
    fn at_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.word(ahead) == Some(word))
    }

    fn at_one_of(&self, words: &[&str]) -> bool {
        self.word(0).is_some_and(|own| words.contains(&own))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        self.at += usize::from(found);
        found
    }

    fn take_words(&mut self, words: &[&str]) -> bool {
        let found = self.at_words(words);
        self.at += if found { words.len() } else { 0 };
        found
    }

    fn expect_word(&mut self, word: &str) -> Option<()> {
        self.take_word(word).then_some(())
    }

    fn symbol(&self, ahead: usize) -> Option<&'static str> {
        if let TokenKind::Symbol(symbol) = self.kind(ahead) { Some(symbol) } else { None }
    }

    fn at_symbol(&self, symbol: &str) -> bool {
        self.symbol(0) == Some(symbol)
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    fn expect_symbol(&mut self, symbol: &str) -> Option<()> {
        self.take_symbol(symbol).then_some(())
    }

    fn is_hidden(&self) -> bool {
        *self.kind(0) == TokenKind::Hidden
    }

    fn is_at_end(&self) -> bool {
        *self.kind(0) == TokenKind::End
    }

    /// Returns true if the brackets around this place, or the text, end here.
    fn at_close(&self) -> bool {
        matches!(self.kind(0), TokenKind::End | TokenKind::HintEnd | TokenKind::Symbol(")" | "]"))
    }

    /// Returns true if a statement or the brackets around it end here.
    fn at_stop(&self) -> bool {
        self.at_close() || self.at_symbol(";")
    }

    /// The token that closes the bracket at `at`.
    fn pair(&self, at: usize) -> usize {
        self.tokens[at].pair as usize
    }

    /// The token after the bracket that this place is in, or the end.
    fn leave_brackets(&mut self, open: usize) {
        self.at = self.pair(open) + 1;
    }

    /// Goes over one token, or over a bracket with all in it.
    fn skip_token(&mut self) {
        match self.kind(0) {
            TokenKind::Symbol("(" | "[") | TokenKind::HintStart => self.at = self.pair(self.at) + 1,
            TokenKind::End => {}
            _ => self.at += 1,
        }
    }

    fn skip_until(&mut self, is_stop: impl Fn(&Self) -> bool) {
        while !self.at_close() && !is_stop(self) {
            self.skip_token();
        }
    }

    /// Goes on to a stop; what lay between goes to `unknown`.
    fn skip_unknown(&mut self, unknown: &mut Vec<Span>, is_stop: impl Fn(&Self) -> bool) {
        let start = self.at;
        self.skip_until(is_stop);
        if self.at > start {
            unknown.push(self.span_from(start));
        }
    }

    fn span(&self) -> Span {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .map_or_else(Span::default, |token| token.span)
    }

    /// From the token at `start` to the one before this place.
    fn span_from(&self, start: usize) -> Span {
        let Some(first) = self.tokens.get(start) else { return self.span() };
        match self
            .at
            .checked_sub(1)
            .filter(|last| *last >= start)
            .and_then(|last| self.tokens.get(last))
        {
            Some(last) => first.span.to(last.span),
            None => Span::new(first.span.start(), first.span.start()),
        }
    }

    /// An expression from the token at `start` to here.
    fn node(&mut self, kind: ExprKind, start: usize) -> Expr {
        let expr = Expr::new(kind, self.span_from(start));
        let expr =
            if expr.height > MAX_HEIGHT { Expr::new(ExprKind::Unknown, expr.span) } else { expr };
        self.tallest = self.tallest.max(expr.height);
        expr
    }

    /// Runs a rule one level deeper; `None` where that is too deep.
    fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let found = rule(self);
        self.depth -= 1;
        found
    }

    /// The rule's items with commas between them.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = vec![item(self)];
        while self.take_symbol(",") {
            items.push(item(self));
        }
        items
    }

    /// The content of the brackets that open here.
    fn in_brackets<T>(&mut self, rule: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let open = self.at;
        self.expect_symbol("(")?;
        let found = rule(self);
        self.leave_brackets(open);
        Some(found)
    }

    /// A name at this place, whatever it means elsewhere.
    fn ident(&mut self) -> Option<Ident> {
        let span = self.span();
        let (text, quoted) = match self.kind(0) {
            TokenKind::Word(_) | TokenKind::Number(_) => (span.of(self.source).into(), false),
            TokenKind::Name(name) => (name.clone(), true),
            _ => return None,
        };
        self.at += 1;
        Some(Ident { text, span, quoted })
    }

    fn at_ident(&self) -> bool {
        matches!(self.kind(0), TokenKind::Word(_) | TokenKind::Name(_))
    }

    /// A name with its dots; `None`, after it, where a part of it is not known.
    fn name(&mut self) -> Option<Name> {
        let start = self.at;
        let mut parts = Vec::new();
        let mut known = true;
        loop {
            if self.is_hidden() {
                known = false;
                self.at += 1;
            } else {
                let part = self.ident()?;
                parts.push(part);
            }
            let continues = self.at_symbol(".")
                && matches!(
                    self.kind(1),
                    TokenKind::Word(_)
                        | TokenKind::Name(_)
                        | TokenKind::Number(_)
                        | TokenKind::Hidden
                );
            if !continues {
                break;
            }
            self.at += 1;
        }
        known.then(|| Name { parts, span: self.span_from(start) })
    }

    /// Names in brackets: `(a, b)`.
    fn idents(&mut self) -> Vec<Ident> {
        let found = self.in_brackets(|parser| {
            let mut idents = Vec::new();
            while !parser.at_close() {
                let name = parser.ident();
                idents.extend(name);
                parser.skip_until(|parser| parser.at_symbol(","));
                parser.take_symbol(",");
            }
            idents
        });
        found.unwrap_or_default()
    }

    fn text_here(&mut self) -> Option<CompactString> {
        let TokenKind::Text(Some(text)) = self.kind(0) else { return None };
        let text = text.clone();
        self.at += 1;
        Some(text)
    }
}
