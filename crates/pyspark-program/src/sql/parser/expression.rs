//! Expressions, by precedence.

use compact_str::CompactString;

use super::Parser;
use super::operator::{Infix, binary, infix_word, predicate_word};
use crate::sql::ast::{
    Expr, ExprKind, IsTest, LikeKind, Literal, Name, Quantifier, TypeName, UnaryOp,
};
use crate::sql::lexer::TokenKind;

/// Binding strength of operators, from the loosest; after `SqlBaseParser.g4`.
pub(super) mod binding {
    pub const ANY: u8 = 0;
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const PREDICATE: u8 = 4;
    pub const COMPARISON: u8 = 5;
    pub const BIT_OR: u8 = 6;
    pub const BIT_XOR: u8 = 7;
    pub const BIT_AND: u8 = 8;
    pub const SHIFT: u8 = 9;
    pub const SUM: u8 = 10;
    pub const PRODUCT: u8 = 11;
    pub const UNARY: u8 = 12;
}

impl Parser<'_> {
    /// An expression up to a stop; `Unknown` with all before the stop where it is not understood.
    pub(super) fn expr_until(&mut self, is_stop: impl Fn(&Self) -> bool) -> Expr {
        let start = self.at;
        let found = self.expr(binding::ANY);
        if let Some(expr) = found.filter(|_| self.at_close() || is_stop(self)) {
            return expr;
        }
        self.skip_until(is_stop);
        self.node(ExprKind::Unknown, start)
    }

    /// An expression up to a comma or the end of the brackets.
    pub(super) fn expr_in_list(&mut self) -> Expr {
        self.expr_until(|parser| parser.at_symbol(","))
    }

    /// An expression of operators that bind at least as closely as `min`.
    pub(super) fn expr(&mut self, min: u8) -> Option<Expr> {
        self.deeper(|parser| {
            let start = parser.at;
            let mut left = parser.prefix()?;
            while let Some(infix) = parser.infix().filter(|infix| infix.binding() >= min) {
                left = parser.infix_expr(left, start, infix)?;
            }
            Some(left)
        })
    }

    fn infix(&self) -> Option<Infix> {
        match self.kind(0) {
            TokenKind::Symbol(symbol) => binary(symbol),
            TokenKind::Word(word) => infix_word(word, self.word(1)),
            _ => None,
        }
    }

    fn infix_expr(&mut self, left: Expr, start: usize, infix: Infix) -> Option<Expr> {
        match infix {
            Infix::And => self.chain(left, start, "and", binding::NOT, ExprKind::And),
            Infix::Or => self.chain(left, start, "or", binding::AND, ExprKind::Or),
            Infix::Binary(op, binding) => {
                self.at += 1;
                let right = self.expr(binding + 1)?;
                let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
                Some(self.node(kind, start))
            }
            Infix::Predicate => self.predicate(left, start),
        }
    }

    fn chain(
        &mut self,
        first: Expr,
        start: usize,
        word: &str,
        binding: u8,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Option<Expr> {
        let mut operands = vec![first];
        while self.take_word(word) {
            operands.push(self.expr(binding)?);
        }
        Some(self.node(kind(operands), start))
    }

    fn predicate(&mut self, left: Expr, start: usize) -> Option<Expr> {
        let of = Box::new(left);
        if self.take_word("is") {
            let negated = self.take_word("not");
            let test = match self.word(0)? {
                "null" => IsTest::Null,
                "true" => IsTest::True,
                "false" => IsTest::False,
                "unknown" => IsTest::Unknown,
                "distinct" => {
                    self.at += 1;
                    self.expect_word("from")?;
                    let right = self.expr(binding::COMPARISON)?;
                    let test = IsTest::DistinctFrom(Box::new(right));
                    return Some(self.node(ExprKind::Is { of, test, negated }, start));
                }
                _ => return None,
            };
            self.at += 1;
            return Some(self.node(ExprKind::Is { of, test, negated }, start));
        }
        let negated = self.take_word("not");
        let word = predicate_word(self.word(0)?)?;
        self.at += 1;
        let kind = match word {
            "between" => {
                let low = Box::new(self.expr(binding::COMPARISON)?);
                self.expect_word("and")?;
                let high = Box::new(self.expr(binding::COMPARISON)?);
                ExprKind::Between { of, low, high, negated }
            }
            "in" if self.at_symbol("(") && self.opens_query(self.at) => {
                let query = self.bracketed_query()?;
                ExprKind::InQuery { of, query: Box::new(query), negated }
            }
            "in" if self.is_hidden() => {
                self.at += 1;
                let hidden = self.node(ExprKind::Unknown, self.at - 1);
                ExprKind::InList { of, list: vec![hidden], negated }
            }
            "in" => {
                let list = self.in_brackets(Self::exprs)?;
                ExprKind::InList { of, list, negated }
            }
            word => self.like(of, word, negated)?,
        };
        Some(self.node(kind, start))
    }

    fn like(&mut self, of: Box<Expr>, word: &str, negated: bool) -> Option<ExprKind> {
        let kind = match word {
            "like" => LikeKind::Like,
            "ilike" => LikeKind::ILike,
            _ => LikeKind::RLike,
        };
        let quantifier = match self.word(0) {
            Some("any" | "some") if self.symbol(1) == Some("(") => Some(Quantifier::Any),
            Some("all") if self.symbol(1) == Some("(") => Some(Quantifier::All),
            _ => None,
        };
        let patterns = if quantifier.is_some() {
            self.at += 1;
            self.in_brackets(Self::exprs)?
        } else {
            vec![self.expr(binding::COMPARISON)?]
        };
        if self.take_word("escape") {
            self.expr(binding::COMPARISON)?;
        }
        Some(ExprKind::Like { kind, of, patterns, quantifier, negated })
    }

    /// Expressions with commas between them, to the end of the brackets.
    pub(super) fn exprs(&mut self) -> Vec<Expr> {
        if self.at_close() { Vec::new() } else { self.list(Self::expr_in_list) }
    }

    fn prefix(&mut self) -> Option<Expr> {
        let start = self.at;
        let (op, binding) = match self.kind(0) {
            TokenKind::Symbol("-") => (UnaryOp::Minus, binding::UNARY),
            TokenKind::Symbol("+") => (UnaryOp::Plus, binding::UNARY),
            TokenKind::Symbol("~") => (UnaryOp::BitNot, binding::UNARY),
            TokenKind::Symbol("!") => (UnaryOp::Not, binding::NOT),
            TokenKind::Word(word) if word == "not" => (UnaryOp::Not, binding::NOT),
            _ => {
                let primary = self.primary()?;
                return self.postfix(primary, start);
            }
        };
        self.at += 1;
        let of = self.expr(binding)?;
        Some(self.node(ExprKind::Unary(op, Box::new(of)), start))
    }

    fn postfix(&mut self, mut of: Expr, start: usize) -> Option<Expr> {
        loop {
            let is_adjacent = |parser: &Self, at: usize| {
                at > 0 && parser.tokens[at - 1].span.end() == parser.tokens[at].span.start()
            };
            let kind = match self.symbol(0) {
                Some("[") => {
                    let open = self.at;
                    self.at += 1;
                    let index = self.expr_until(|_| false);
                    self.leave_brackets(open);
                    ExprKind::Index { of: Box::new(of), index: Box::new(index) }
                }
                Some("::") => {
                    self.at += 1;
                    let target = self.type_name()?;
                    ExprKind::Cast { of: Box::new(of), target, can_fail: true }
                }
                Some(".") => {
                    self.at += 1;
                    if self.is_hidden() {
                        self.at += 1;
                        ExprKind::Unknown
                    } else if self.take_symbol("*") {
                        ExprKind::Star { qualifier: None, except: Vec::new() }
                    } else {
                        ExprKind::Field { of: Box::new(of), name: self.ident()? }
                    }
                }
                // A path into a text of JSON: `doc:owner.name`.
                Some(":")
                    if is_adjacent(self, self.at)
                        && is_adjacent(self, self.at + 1)
                        && matches!(self.kind(1), TokenKind::Word(_) | TokenKind::Name(_)) =>
                {
                    self.at += 1;
                    ExprKind::Field { of: Box::new(of), name: self.ident()? }
                }
                _ if self.at_word("collate")
                    && matches!(self.kind(1), TokenKind::Word(_) | TokenKind::Name(_)) =>
                {
                    self.at += 1;
                    let collation = self.name()?;
                    Self::collated(of, &collation)
                }
                _ => return Some(of),
            };
            of = self.node(kind, start);
        }
    }

    fn primary(&mut self) -> Option<Expr> {
        let start = self.at;
        let kind = match self.kind(0).clone() {
            TokenKind::Number(digits) => {
                self.at += 1;
                ExprKind::Literal(Literal::Number(digits))
            }
            TokenKind::Text(first) => {
                self.at += 1;
                ExprKind::Literal(Literal::Text(self.adjacent_texts(first)))
            }
            TokenKind::Argument(name) => {
                self.at += 1;
                ExprKind::Argument(name)
            }
            TokenKind::Symbol("*") => {
                self.at += 1;
                self.star(None)
            }
            TokenKind::Symbol("?") => {
                self.at += 1;
                ExprKind::Parameter("?".into())
            }
            TokenKind::Symbol(":") => {
                self.at += 1;
                ExprKind::Parameter(self.ident()?.text)
            }
            TokenKind::Symbol("(") => return self.bracketed(),
            TokenKind::Hidden => {
                let named = self.name();
                debug_assert!(named.is_none());
                // What is called, or taken of it, is not known either.
                if self.at_symbol("(") {
                    self.skip_token();
                }
                ExprKind::Unknown
            }
            TokenKind::Name(_) => self.named()?,
            TokenKind::Word(word) => self.word_expr(&word)?,
            TokenKind::Symbol(_) | TokenKind::HintStart | TokenKind::HintEnd | TokenKind::End => {
                return None;
            }
        };
        Some(self.node(kind, start))
    }

    /// Texts one after the other are one.
    fn adjacent_texts(&mut self, first: Option<CompactString>) -> Option<CompactString> {
        let mut whole = first;
        while let TokenKind::Text(next) = self.kind(0) {
            whole = whole.zip(next.as_ref()).map(|(whole, next)| whole + next.as_str());
            self.at += 1;
        }
        whole
    }

    /// The rest after `*`: `EXCEPT (a, b)`.
    pub(super) fn star(&mut self, qualifier: Option<Name>) -> ExprKind {
        let leaves_out = self.at_one_of(&["except", "exclude"])
            && self.symbol(1) == Some("(")
            && !self.opens_query(self.at + 1);
        let mut except = Vec::new();
        if leaves_out {
            self.at += 1;
            let names = self.in_brackets(|parser| {
                parser.list(|parser| {
                    let name = parser.name();
                    parser.skip_until(|parser| parser.at_symbol(","));
                    name
                })
            });
            except = names.unwrap_or_default().into_iter().flatten().collect();
        }
        ExprKind::Star { qualifier, except }
    }

    /// A bracket: a query, a lambda's parameters, a row, or an expression.
    fn bracketed(&mut self) -> Option<Expr> {
        let start = self.at;
        let close = self.pair(start);
        if matches!(self.kind_at(close + 1), TokenKind::Symbol("->")) {
            let parameters = self.idents();
            return self.lambda(parameters, start);
        }
        if self.opens_query(start) {
            let query = self.bracketed_query()?;
            return Some(self.node(ExprKind::Query(Box::new(query)), start));
        }
        let mut items = self.in_brackets(|parser| {
            if parser.at_close() { Vec::new() } else { parser.list(Self::row_item) }
        })?;
        if items.len() == 1 {
            return items.pop();
        }
        Some(self.node(ExprKind::Row(items), start))
    }

    /// An item of a row, which may have a name: `(a AS x, b)`.
    fn row_item(&mut self) -> Expr {
        let start = self.at;
        let found = self.expr(binding::ANY);
        if self.at_word("as") {
            self.at += 1;
            self.ident();
        }
        match found {
            Some(expr) if self.at_close() || self.at_symbol(",") => expr,
            _ => {
                self.skip_until(|parser| parser.at_symbol(","));
                self.node(ExprKind::Unknown, start)
            }
        }
    }

    pub(super) fn lambda(
        &mut self,
        parameters: Vec<crate::sql::ast::Ident>,
        start: usize,
    ) -> Option<Expr> {
        self.expect_symbol("->")?;
        let body = self.expr(binding::ANY)?;
        Some(self.node(ExprKind::Lambda { parameters, body: Box::new(body) }, start))
    }

    /// A type: `decimal(12, 2)`, `array<struct<a: int>>`, `interval day to second`.
    pub(super) fn type_name(&mut self) -> Option<TypeName> {
        let start = self.at;
        self.ident()?;
        if self.symbol(0) == Some("<>") {
            self.at += 1;
        } else if self.at_symbol("<") {
            let mut open = 0_i32;
            loop {
                open += match self.symbol(0) {
                    Some("<") => 1,
                    Some(">") => -1,
                    Some(">>") => -2,
                    Some(">>>") => -3,
                    _ if self.at_close() => return None,
                    _ => 0,
                };
                self.skip_token();
                if open <= 0 {
                    break;
                }
            }
        } else if self.at_symbol("(") {
            self.skip_token();
        }
        // `double precision`, `timestamp without time zone`, `interval day to second`.
        if self.at_one_of(&["precision", "without", "day", "hour", "minute", "year", "month"]) {
            self.skip_until(|parser| {
                !matches!(parser.kind(0), TokenKind::Word(word) if matches!(word.as_str(),
                    "precision" | "without" | "time" | "zone" | "to" | "day" | "hour" | "minute" | "second" | "year" | "month"))
            });
        }
        let span = self.span_from(start);
        Some(TypeName { text: span.of(self.source).into(), span })
    }
}
