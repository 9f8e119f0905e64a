//! Expressions that the program writes as SQL text.

use super::{BinaryOp, Expr, Literal, MAX_DEPTH};
use crate::frame::types::DataType;

impl Expr {
    /// Reads `xxhash64(id) as k`; what is not understood is [`Expr::Unknown`].
    pub fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
        let expr = parser.named();
        if parser.at == tokens.len() { expr } else { named_unknown(&tokens) }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(String),
    Sign(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = |of: &dyn Fn(char) -> bool| rest.find(|c: char| !of(c)).unwrap_or(rest.len());
        let taken = if first.is_alphabetic() || first == '_' {
            let end = length(&|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
            found.push(Token::Word(rest[..end].to_owned()));
            end
        } else if first.is_ascii_digit() {
            let end = length(&|c| c.is_alphanumeric() || c == '.');
            found.push(Token::Number(rest[..end].to_owned()));
            end
        } else if matches!(first, '\'' | '"' | '`') {
            let end = rest[1..].find(first).map_or(rest.len(), |at| at + 2);
            let inner = rest[1..end].trim_end_matches(first).to_owned();
            found.push(if first == '`' { Token::Word(inner) } else { Token::Text(inner) });
            end
        } else {
            let two = rest
                .get(..2)
                .filter(|two| matches!(*two, "<=" | ">=" | "<>" | "!=" | "==" | "||" | "::"));
            let end = two.map_or(first.len_utf8(), str::len);
            found.push(Token::Sign(rest[..end].to_owned()));
            end
        };
        rest = rest[taken..].trim_start();
    }
    found
}

/// What can be said of a text that is not understood: its name.
fn named_unknown(tokens: &[Token]) -> Expr {
    match tokens {
        [.., Token::Word(word), Token::Word(name)] if word.eq_ignore_ascii_case("as") => {
            Expr::Unknown.alias(name.clone())
        }
        _ => Expr::Unknown,
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn named(&mut self) -> Expr {
        let expr = self.binary(0);
        let explicit = self.take_word("as");
        match self.tokens.get(self.at) {
            Some(Token::Word(name)) if explicit || self.at + 1 == self.tokens.len() => {
                self.at += 1;
                expr.alias(name.clone())
            }
            _ => expr,
        }
    }

    fn binary(&mut self, least: u8) -> Expr {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Expr::Unknown;
        }
        let mut left = self.operand();
        while let Some((op, binding)) = self.operator().filter(|(_, binding)| *binding >= least) {
            self.at += 1;
            let right = self.binary(binding + 1);
            left = Expr::binary(op, left, right);
        }
        self.depth -= 1;
        left
    }

    fn operator(&self) -> Option<(BinaryOp, u8)> {
        let sign = match self.tokens.get(self.at)? {
            Token::Sign(sign) => sign.clone(),
            Token::Word(word) => word.to_lowercase(),
            _ => return None,
        };
        Some(match sign.as_str() {
            "or" => (BinaryOp::Or, 0),
            "and" => (BinaryOp::And, 1),
            "=" | "==" => (BinaryOp::Equal, 2),
            "<" => (BinaryOp::Less, 2),
            ">" => (BinaryOp::Greater, 2),
            "<=" => (BinaryOp::LessOrEqual, 2),
            ">=" => (BinaryOp::GreaterOrEqual, 2),
            "<>" | "!=" => (BinaryOp::NotEqual, 2),
            "+" => (BinaryOp::Add, 3),
            "-" => (BinaryOp::Subtract, 3),
            "||" => (BinaryOp::Concat, 3),
            "*" => (BinaryOp::Multiply, 4),
            "/" => (BinaryOp::Divide, 4),
            "%" => (BinaryOp::Remainder, 4),
            "div" => (BinaryOp::IntegralDivide, 4),
            _ => return None,
        })
    }

    fn operand(&mut self) -> Expr {
        let Some(token) = self.tokens.get(self.at).cloned() else { return Expr::Unknown };
        self.at += 1;
        match token {
            Token::Text(text) => Expr::Literal(Literal::Text(text)),
            Token::Number(text) => number(&text),
            Token::Sign(sign) => match sign.as_str() {
                "*" => Expr::Star,
                "-" => self.operand(),
                "(" => {
                    let inner = self.binary(0);
                    self.take_sign(")");
                    inner
                }
                _ => Expr::Unknown,
            },
            Token::Word(word) => self.word(&word),
        }
    }

    fn word(&mut self, word: &str) -> Expr {
        let lower = word.to_lowercase();
        if self.take_sign("(") {
            if lower == "cast" || lower == "try_cast" {
                let of = self.binary(0);
                self.take_word("as");
                let ty = self.type_text();
                self.take_sign(")");
                return Expr::Cast(Box::new(of), DataType::parse(&ty).0);
            }
            let mut args = Vec::new();
            let distinct = self.take_word("distinct");
            while self.at < self.tokens.len() && !self.take_sign(")") {
                args.push(self.binary(0));
                if !self.take_sign(",") && !self.peek_sign(")") {
                    return Expr::Unknown;
                }
            }
            let name = match lower.as_str() {
                "count" | "sum" if distinct => format!("{lower}_distinct"),
                _ => lower,
            };
            return Expr::Call(name, args);
        }
        match lower.as_str() {
            "true" | "false" => Expr::Literal(Literal::Boolean(lower == "true")),
            "null" => Expr::Literal(Literal::Null),
            "case" => self.case(),
            "not" => self.operand(),
            // A typed literal: date'2020-01-01'.
            "date" | "timestamp" if matches!(self.tokens.get(self.at), Some(Token::Text(_))) => {
                self.at += 1;
                Expr::Cast(Box::new(Expr::Literal(Literal::Null)), DataType::parse(&lower).0)
            }
            _ => Expr::Column(word.to_owned()),
        }
    }

    /// `CASE WHEN … THEN … ELSE … END`, and the one that compares a value.
    fn case(&mut self) -> Expr {
        let compared = (!self.peek_word("when")).then(|| self.binary(0));
        let mut branches = Vec::new();
        while self.take_word("when") {
            let condition = self.binary(0);
            let condition = match &compared {
                Some(of) => Expr::binary(BinaryOp::Equal, of.clone(), condition),
                None => condition,
            };
            if !self.take_word("then") {
                return Expr::Unknown;
            }
            branches.push((condition, self.binary(0)));
        }
        let otherwise = self.take_word("else").then(|| Box::new(self.binary(0)));
        if self.take_word("end") { Expr::Case(branches, otherwise) } else { Expr::Unknown }
    }

    fn peek_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    /// The tokens up to the bracket that ends the cast.
    fn type_text(&mut self) -> String {
        let (mut depth, mut text) = (0, String::new());
        while let Some(token) = self.tokens.get(self.at) {
            let part = match token {
                Token::Word(part) | Token::Number(part) | Token::Text(part) | Token::Sign(part) => {
                    part
                }
            };
            match part.as_str() {
                "(" | "<" => depth += 1,
                ")" if depth == 0 => break,
                ")" | ">" => depth -= 1,
                _ => {}
            }
            text.push_str(part);
            self.at += 1;
        }
        text
    }

    fn peek_sign(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if found == sign)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.peek_sign(sign);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word(word);
        self.at += usize::from(found);
        found
    }
}

/// `5`, `5L`, `1.5`, `1e6D`.
fn number(text: &str) -> Expr {
    match text.trim_end_matches(['L', 'l']).parse() {
        Ok(whole) => Expr::Literal(Literal::Int(whole)),
        Err(_) => {
            let text = text.trim_end_matches(['D', 'd', 'F', 'f']);
            Expr::Literal(Literal::Double(text.parse().unwrap_or(1.0)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sql_expressions() {
        let column = |name: &str| Box::new(Expr::Column(name.to_owned()));
        let call = |name: &str, args| Expr::Call(name.to_owned(), args);
        let int = |n| Expr::Literal(Literal::Int(n));
        let named = |of: Expr, name: &str| of.alias(name);
        for (text, expected) in [
            ("id", Expr::Column("id".into())),
            ("*", Expr::Star),
            ("xxhash64(id) as k", named(call("xxhash64", vec![*column("id")]), "k")),
            ("uuid() u", named(call("uuid", vec![]), "u")),
            ("1 as k", named(int(1), "k")),
            (
                "cast(id % 100 as decimal(12, 2))",
                Expr::Cast(
                    Box::new(Expr::Binary(BinaryOp::Remainder, column("id"), Box::new(int(100)))),
                    DataType::Decimal(12, 2),
                ),
            ),
            (
                "a + b * 2",
                Expr::Binary(
                    BinaryOp::Add,
                    column("a"),
                    Box::new(Expr::Binary(BinaryOp::Multiply, column("b"), Box::new(int(2)))),
                ),
            ),
            (
                "explode(sequence(1, 10)) e",
                named(call("explode", vec![call("sequence", vec![int(1), int(10)])]), "e"),
            ),
        ] {
            assert_eq!(Expr::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_keeps_its_name() {
        assert_eq!(Expr::parse("a between b and c d as c"), Expr::Unknown.alias("c"));
        for text in ["", "(", "f(a", "cast(", "'", "))))", "a b c"] {
            Expr::parse(text);
        }
    }
}
