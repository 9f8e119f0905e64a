//! Expressions that begin with a word: names, literals, CASE, casts, calls of functions and their windows.

use super::Parser;
use super::expression::binding;
use crate::sql::ast::{
    Argument, Call, Expr, ExprKind, Ident, Literal, Name, Over, SortKey, Span, Window,
};
use crate::sql::lexer::TokenKind;

/// Words that no operand begins with.
const NO_OPERANDS: [&str; 19] = [
    "and", "as", "between", "by", "from", "having", "in", "is", "join", "like", "on", "or",
    "rlike", "select", "then", "union", "using", "where", "when",
];

/// Functions that are written without brackets (`currentLike` of Spark's grammar).
const WITHOUT_BRACKETS: [&str; 6] = [
    "current_date",
    "current_timestamp",
    "current_time",
    "current_user",
    "session_user",
    "localtimestamp",
];

impl Parser<'_> {
    pub(super) fn word_expr(&mut self, word: &str) -> Option<ExprKind> {
        let is_called = self.symbol(1) == Some("(");
        let before_text = matches!(self.kind(1), TokenKind::Text(_));
        match word {
            "case" => return self.case(),
            "cast" | "try_cast" | "safe_cast" if is_called => return self.cast(word == "cast"),
            "exists" if is_called && self.opens_query(self.at + 1) => {
                self.at += 1;
                return Some(ExprKind::Exists(Box::new(self.bracketed_query()?)));
            }
            "interval" if self.begins_interval() => return Some(self.interval()),
            "date" | "timestamp" | "timestamp_ntz" | "timestamp_ltz" | "time" if before_text => {
                self.at += 2;
                return Some(ExprKind::Literal(Literal::Typed(word.into())));
            }
            "x" if before_text && self.span().end() == self.tokens[self.at + 1].span.start() => {
                self.at += 2;
                return Some(ExprKind::Literal(Literal::Typed("binary".into())));
            }
            "null" | "true" | "false" if !is_called => {
                self.at += 1;
                return Some(ExprKind::Literal(match word {
                    "null" => Literal::Null,
                    word => Literal::Bool(word == "true"),
                }));
            }
            "then" | "when" | "else" | "end" if self.cases == 0 => {}
            word if WITHOUT_BRACKETS.contains(&word) && !is_called => {
                let start = self.at;
                let name = self.name()?;
                return Some(ExprKind::Call(Box::new(self.call(name, start))));
            }
            word if NO_OPERANDS.contains(&word) || matches!(word, "else" | "end") => return None,
            _ if !is_called && self.at_clause() => return None,
            _ => {}
        }
        self.named()
    }

    /// Expressions that begin with a name: a column, `t.*`, a call, a lambda.
    pub(super) fn named(&mut self) -> Option<ExprKind> {
        let start = self.at;
        if self.symbol(1) == Some("->") {
            let parameter = self.ident()?;
            return self.lambda(vec![parameter], start).map(|lambda| lambda.kind);
        }
        let Some(name) = self.name() else {
            // A part of the name is not known, if it is one.
            let is_name = self.at > start;
            if is_name && self.at_symbol("(") {
                self.skip_token();
            }
            return is_name.then_some(ExprKind::Unknown);
        };
        if self.at_symbol(".") && self.symbol(1) == Some("*") {
            self.at += 2;
            return Some(self.star(Some(name)));
        }
        if self.at_symbol("(") {
            return Some(ExprKind::Call(Box::new(self.call(name, start))));
        }
        Some(ExprKind::Column(name))
    }

    fn case(&mut self) -> Option<ExprKind> {
        self.at += 1;
        self.cases += 1;
        let found = self.case_branches();
        self.cases -= 1;
        found
    }

    fn case_branches(&mut self) -> Option<ExprKind> {
        let operand =
            if self.at_word("when") { None } else { Some(Box::new(self.expr(binding::ANY)?)) };
        let mut branches = Vec::new();
        while self.take_word("when") {
            let condition = self.expr(binding::ANY)?;
            self.expect_word("then")?;
            branches.push((condition, self.expr(binding::ANY)?));
        }
        let otherwise =
            if self.take_word("else") { Some(Box::new(self.expr(binding::ANY)?)) } else { None };
        self.expect_word("end")?;
        (!branches.is_empty()).then_some(ExprKind::Case { operand, branches, otherwise })
    }

    fn cast(&mut self, can_fail: bool) -> Option<ExprKind> {
        self.at += 1;
        self.in_brackets(|parser| {
            let of = Box::new(parser.expr(binding::ANY)?);
            parser.expect_word("as")?;
            let target = parser.type_name()?;
            parser.at_close().then_some(ExprKind::Cast { of, target, can_fail })
        })?
    }

    /// `COLLATE` as the function that it is.
    pub(super) fn collated(of: Expr, collation: &Name) -> ExprKind {
        let keyword = Expr::new(
            ExprKind::Literal(Literal::Keyword(collation.lower().into())),
            collation.span,
        );
        let ident = Ident { text: "collate".into(), span: collation.span, quoted: false };
        let name = Name { parts: vec![ident], span: collation.span };
        let arguments = [of, keyword].map(|expr| Argument { name: None, expr }).into();
        let span = collation.span;
        ExprKind::Call(Box::new(Call {
            name,
            distinct: false,
            arguments,
            within_group: Vec::new(),
            filter: None,
            over: None,
            span,
        }))
    }

    fn begins_interval(&self) -> bool {
        match self.kind(1) {
            TokenKind::Text(_) | TokenKind::Number(_) => true,
            TokenKind::Symbol("-" | "+") => {
                matches!(self.kind(2), TokenKind::Text(_) | TokenKind::Number(_))
            }
            TokenKind::Symbol("(") => self.word_at(self.pair(self.at + 1) + 1).is_some_and(is_unit),
            TokenKind::Word(_)
            | TokenKind::Name(_)
            | TokenKind::Hidden
            | TokenKind::Argument(_) => self.word(2).is_some_and(is_unit),
            _ => false,
        }
    }

    /// `INTERVAL '1' DAY`, `INTERVAL 1 YEAR 2 MONTHS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '1 day'`.
    fn interval(&mut self) -> ExprKind {
        self.at += 1;
        loop {
            if self.at_symbol("-") || self.at_symbol("+") {
                self.at += 1;
            }
            self.skip_token();
            if !self.word(0).is_some_and(is_unit) {
                break;
            }
            self.at += 1;
            if self.at_word("to") && self.word(1).is_some_and(is_unit) {
                self.at += 2;
                break;
            }
            let value = usize::from(self.at_symbol("-") || self.at_symbol("+"));
            let continues = matches!(self.kind(value), TokenKind::Number(_) | TokenKind::Text(_))
                && self.word(value + 1).is_some_and(is_unit)
                && value == 0;
            if !continues {
                break;
            }
        }
        ExprKind::Literal(Literal::Interval)
    }

    /// The arguments of a call and what follows them.
    pub(super) fn call(&mut self, name: Name, start: usize) -> Call {
        let mut call = Call {
            name,
            distinct: false,
            arguments: Vec::new(),
            within_group: Vec::new(),
            filter: None,
            over: None,
            span: self.span_from(start),
        };
        if !self.at_symbol("(") {
            return call;
        }
        let open = self.at;
        self.at += 1;
        let lower = call.name();
        if self.at_word("distinct") || (self.at_word("all") && self.symbol(1) != Some(")")) {
            call.distinct = self.at_word("distinct");
            self.at += 1;
        }
        if lower == "extract" && self.word(0).is_some_and(is_part) && self.word(1) == Some("from") {
            let keyword =
                ExprKind::Literal(Literal::Keyword(self.word(0).unwrap_or_default().into()));
            self.at += 1;
            let expr = self.node(keyword, self.at - 1);
            call.arguments.push(Argument { name: None, expr });
            self.at += 1;
        }
        if lower == "trim"
            && self.at_one_of(&["both", "leading", "trailing"])
            && !matches!(self.symbol(1), Some("," | ")"))
        {
            self.at += 1;
            self.take_word("from");
        }
        while !self.at_close() {
            let argument = self.argument(&lower);
            call.arguments.push(argument);
            if !self.at_close() {
                self.at += 1;
            }
        }
        self.leave_brackets(open);
        call.span = self.span_from(start);
        first_as_unit(&lower, &mut call.arguments);
        self.call_suffixes(&mut call);
        call
    }

    /// An argument, up to a comma or to the word that is one in this function: `substring(s FROM 1 FOR 2)`.
    fn argument(&mut self, function: &str) -> Argument {
        let is_end = |parser: &Self| {
            parser.at_close()
                || parser.at_symbol(",")
                || match function {
                    "extract" | "trim" => parser.at_word("from"),
                    "substring" | "substr" => parser.at_one_of(&["from", "for"]),
                    "overlay" => parser.at_one_of(&["placing", "from", "for"]),
                    "position" => parser.at_word("in"),
                    _ => false,
                }
        };
        let start = self.at;
        let name = match self.symbol(1) {
            Some("=>") => self.ident().inspect(|_| self.at += 1),
            _ => None,
        };
        if self.opens_query_here() {
            // A table function's argument, or a query without brackets of its own.
            let found = self.query();
            self.skip_until(is_end);
            let kind = found.map_or(ExprKind::Unknown, |query| ExprKind::Query(Box::new(query)));
            return Argument { name, expr: self.node(kind, start) };
        }
        if self.at_word("table")
            && (self.symbol(1) == Some("(")
                || matches!(self.kind(1), TokenKind::Word(_) | TokenKind::Name(_)))
        {
            self.at += 1;
        }
        // The value that is looked for: `position('a' IN s)` has no IN of its own.
        let min_binding = if function == "position" { binding::COMPARISON } else { binding::ANY };
        let found = self.expr(min_binding);
        let mut alias = None;
        if self.take_word("as") {
            alias = self.ident();
        }
        // `first(x IGNORE NULLS)`, `any_value(x ORDER BY y)`, `listagg(x ORDER BY y)`.
        if self.at_words(&["ignore", "nulls"]) || self.at_words(&["respect", "nulls"]) {
            self.at += 2;
        }
        if self.at_words(&["order", "by"]) {
            self.at += 2;
            self.list(Self::sort_key);
        }
        let expr = match found {
            Some(expr) if is_end(self) => expr,
            _ => {
                self.skip_until(is_end);
                self.node(ExprKind::Unknown, start)
            }
        };
        Argument { name: name.or(alias), expr }
    }

    fn call_suffixes(&mut self, call: &mut Call) {
        loop {
            if self.at_word("filter")
                && self.symbol(1) == Some("(")
                && self.word(2) == Some("where")
            {
                self.at += 1;
                call.filter = self.in_brackets(|parser| {
                    parser.at += 1;
                    parser.expr_until(|_| false)
                });
            } else if self.at_words(&["within", "group"]) && self.symbol(2) == Some("(") {
                self.at += 2;
                let keys = self.in_brackets(|parser| {
                    if !parser.take_words(&["order", "by"]) {
                        return Vec::new();
                    }
                    parser.list(Self::sort_key)
                });
                call.within_group = keys.unwrap_or_default();
            } else if self.at_words(&["ignore", "nulls"]) || self.at_words(&["respect", "nulls"]) {
                self.at += 2;
            } else {
                break;
            }
        }
        if !self.at_word("over") {
            return;
        }
        if self.symbol(1) == Some("(") {
            self.at += 1;
            call.over = Some(Over::Window(self.window()));
        } else if *self.kind(1) == TokenKind::Hidden {
            self.at += 2;
            let span = self.span_from(self.at - 1);
            call.over = Some(Over::Window(Window { unknown: vec![span], ..Window::empty(span) }));
        } else if matches!(self.kind(1), TokenKind::Word(_) | TokenKind::Name(_)) {
            self.at += 1;
            call.over = self.ident().map(Over::Named);
        }
    }

    /// A window in brackets.
    pub(super) fn window(&mut self) -> Window {
        let open = self.at;
        let mut window = Window::empty(Span::default());
        self.at += 1;
        let begins = |parser: &Self| {
            parser.at_one_of(&["partition", "distribute", "cluster", "order", "sort"])
                && parser.word(1) == Some("by")
        };
        if self.at_ident() && !begins(self) && !self.begins_frame() {
            window.base = self.ident();
        }
        while !self.at_close() {
            if begins(self) {
                let orders = self.at_one_of(&["order", "sort"]);
                self.at += 2;
                if orders {
                    window.order = self.list(Self::sort_key);
                } else {
                    let is_end = |parser: &Self| {
                        parser.at_symbol(",") || begins(parser) || parser.begins_frame()
                    };
                    window.partition = self.list(|parser| parser.expr_until(is_end));
                }
            } else if self.begins_frame() {
                let start = self.at;
                self.skip_until(|_| false);
                window.frame = Some(self.span_from(start));
            } else {
                self.skip_unknown(&mut window.unknown, |parser| {
                    begins(parser) || parser.begins_frame()
                });
            }
        }
        self.leave_brackets(open);
        window.span = self.span_from(open);
        window
    }

    fn begins_frame(&self) -> bool {
        self.at_one_of(&["rows", "range"])
            && (matches!(self.word(1), Some("between" | "unbounded" | "current"))
                || matches!(self.kind(1), TokenKind::Number(_) | TokenKind::Hidden)
                || self.word(1) == Some("interval")
                || self.word(2).is_some_and(|word| matches!(word, "preceding" | "following")))
    }

    /// A key of ORDER BY.
    pub(super) fn sort_key(&mut self) -> SortKey {
        let is_end = |parser: &Self| {
            parser.at_symbol(",")
                || parser.at_symbol(";")
                || parser.at_clause()
                || parser.begins_frame()
        };
        let start = self.at;
        let found = self.expr(binding::ANY);
        let descending = self.at_word("desc");
        if descending || self.at_word("asc") {
            self.at += 1;
        }
        if self.at_word("nulls") && matches!(self.word(1), Some("first" | "last")) {
            self.at += 2;
        }
        let expr = match found {
            Some(expr) if self.at_close() || is_end(self) => expr,
            _ => {
                self.skip_until(is_end);
                self.node(ExprKind::Unknown, start)
            }
        };
        SortKey { expr, descending }
    }
}

/// Reads the first of three arguments as the unit that it is: `dateadd(DAY, 1, d)`, but `date_add(day, 1)` names a
/// column.
fn first_as_unit(function: &str, arguments: &mut [Argument]) {
    let takes_unit = matches!(
        function,
        "timestampadd" | "timestampdiff" | "dateadd" | "datediff" | "date_add" | "date_diff"
    );
    let [first, _, _] = arguments else { return };
    let unit = match &first.expr.kind {
        ExprKind::Column(name) if takes_unit && name.parts.len() == 1 => name.lower(),
        _ => return,
    };
    if is_part(&unit) {
        first.expr.kind = ExprKind::Literal(Literal::Keyword(unit.into()));
    }
}

/// Units of intervals.
fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 10] = [
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
    ];
    UNITS.iter().any(|unit| word == *unit || word.strip_suffix('s') == Some(unit))
        || word == "nanosecond"
}

/// Parts of dates and times, which functions take as words.
fn is_part(word: &str) -> bool {
    is_unit(word)
        || matches!(
            word,
            "dayofyear"
                | "dayofweek"
                | "dow"
                | "doy"
                | "isodow"
                | "dayofweek_iso"
                | "yearofweek"
                | "qtr"
                | "mon"
                | "mm"
                | "yr"
                | "yy"
                | "yyyy"
                | "d"
                | "h"
                | "m"
                | "s"
                | "w"
                | "timezone_hour"
                | "timezone_minute"
        )
}
