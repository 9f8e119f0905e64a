//! Queries: WITH, set operations, ORDER BY and LIMIT.

use super::Parser;
use crate::sql::ast::{
    Cte, Expr, Query, QueryBody, RelationSource, SetOperation, SetOperator, SortKey, Span,
};
use crate::sql::lexer::TokenKind;

impl Parser<'_> {
    /// Returns true if the bracket at `at` holds a query, and not an expression or joins that begin with one.
    pub(super) fn opens_query(&self, mut at: usize) -> bool {
        let mut levels = 0;
        while *self.kind_at(at) == TokenKind::Symbol("(") && levels < super::MAX_DEPTH {
            if *self.kind_at(at + 1) == TokenKind::Symbol("(") {
                let after = self.pair(at + 1) + 1;
                let continues = after == self.pair(at)
                    || matches!(
                        self.word_at(after),
                        Some("union" | "intersect" | "except" | "minus" | "order" | "limit")
                    );
                if !continues {
                    return false;
                }
            }
            at += 1;
            levels += 1;
        }
        levels > 0 && self.begins_query(at)
    }

    /// Returns true if a query begins here, in brackets or not.
    pub(super) fn opens_query_here(&self) -> bool {
        self.begins_query(self.at) || self.opens_query(self.at)
    }

    /// Returns true if a query's first word is at `at`.
    pub(super) fn begins_query(&self, at: usize) -> bool {
        let next = self.kind_at(at + 1);
        let continues =
            matches!(next, TokenKind::Symbol("." | "," | ")" | "(" | "=") | TokenKind::End);
        match self.word_at(at) {
            Some("select") => !matches!(next, TokenKind::Symbol("." | ",")),
            Some("with") => {
                matches!(next, TokenKind::Word(_) | TokenKind::Name(_) | TokenKind::Hidden)
            }
            Some("from") => !continues || *next == TokenKind::Symbol("("),
            Some("values") => matches!(
                next,
                TokenKind::Symbol("(")
                    | TokenKind::Number(_)
                    | TokenKind::Text(_)
                    | TokenKind::Hidden
            ),
            Some("table") => matches!(next, TokenKind::Word(_) | TokenKind::Name(_)),
            _ => false,
        }
    }

    /// Returns true if a clause of a query begins here.
    pub(super) fn at_clause(&self) -> bool {
        let Some(word) = self.word(0) else { return false };
        match word {
            "from" | "where" | "having" | "union" => true,
            "insert" => self.at_insert(),
            "qualify" => !self.is_name_here(),
            "group" | "order" | "sort" | "cluster" | "distribute" => self.word(1) == Some("by"),
            "lateral" => self.word(1) == Some("view"),
            "limit" | "offset" => matches!(
                self.kind(1),
                TokenKind::Number(_)
                    | TokenKind::Hidden
                    | TokenKind::Symbol("(" | ":" | "?")
                    | TokenKind::Argument(_)
                    | TokenKind::Word(_)
            ),
            "window" => self.word(2) == Some("as") && self.symbol(3) == Some("("),
            "intersect" | "except" | "minus" => self.at_set_operator(),
            _ => false,
        }
    }

    /// Returns true if an INSERT begins here: after a query, another one of the same FROM.
    pub(super) fn at_insert(&self) -> bool {
        self.at_word("insert") && matches!(self.word(1), Some("into" | "overwrite"))
    }

    /// Returns true if the word here is followed by what only a name is followed by.
    fn is_name_here(&self) -> bool {
        self.at_close_ahead(1) || matches!(self.symbol(1), Some("," | "." | "=" | "<" | ">"))
    }

    fn at_close_ahead(&self, ahead: usize) -> bool {
        matches!(self.kind(ahead), TokenKind::End | TokenKind::Symbol(")" | ";"))
    }

    /// Returns true if a set operation follows here: `SELECT * EXCEPT (a)` leaves columns out.
    pub(super) fn at_set_operator(&self) -> bool {
        if !self.at_one_of(&["union", "intersect", "except", "minus"]) {
            return false;
        }
        let next = self.at + 1 + usize::from(matches!(self.word(1), Some("all" | "distinct")));
        let is_certain = next > self.at + 1 || self.at_word("union");
        self.begins_query(next)
            || self.opens_query(next)
            || *self.kind_at(next) == TokenKind::Hidden
            || (is_certain && *self.kind_at(next) == TokenKind::Symbol("("))
    }

    /// A query in the brackets that open here.
    pub(super) fn bracketed_query(&mut self) -> Option<Query> {
        self.in_brackets(Self::query)?
    }

    /// A query, to the end of the brackets around it or of the statement.
    pub(super) fn query(&mut self) -> Option<Query> {
        self.deeper(|parser| {
            let start = parser.at;
            let tallest = std::mem::take(&mut parser.tallest);
            let cases = std::mem::take(&mut parser.cases);
            let mut unknown = Vec::new();
            let with = parser.with(&mut unknown);
            let body = parser.body();
            let mut query = Query {
                with,
                body,
                order_by: Vec::new(),
                sort_by: Vec::new(),
                distribute_by: Vec::new(),
                cluster_by: Vec::new(),
                limit: None,
                offset: None,
                unknown,
                span: Span::default(),
                height: 0,
            };
            parser.organization(&mut query);
            parser.skip_unknown(&mut query.unknown, |parser| {
                parser.at_symbol(";") || parser.at_insert()
            });
            query.span = parser.span_from(start);
            query.height = parser.tallest + 1;
            parser.tallest = tallest.max(query.height);
            parser.cases = cases;
            (query.height <= crate::sql::ast::MAX_HEIGHT).then_some(query)
        })
    }

    /// `WITH name (columns) AS (query), …`
    pub(super) fn with(&mut self, unknown: &mut Vec<Span>) -> Vec<Cte> {
        let mut with = Vec::new();
        if !self.begins_query(self.at) || !self.take_word("with") {
            return with;
        }
        if self.at_word("recursive") && self.word(1) != Some("as") {
            self.at += 1;
        }
        loop {
            let start = self.at;
            if let Some(cte) = self.cte() {
                with.push(cte);
            } else {
                self.skip_until(|parser| {
                    parser.at_symbol(",")
                        || parser.at_symbol(";")
                        || parser.at_one_of(&["select", "insert", "from"])
                });
                unknown.push(self.span_from(start));
            }
            if !self.take_symbol(",") {
                break;
            }
        }
        if self.is_hidden() {
            self.at += 1;
            unknown.push(self.span_from(self.at - 1));
        }
        with
    }

    fn cte(&mut self) -> Option<Cte> {
        let name = self.ident()?;
        let columns = if self.at_symbol("(") { self.idents() } else { Vec::new() };
        if self.take_words(&["max", "recursion", "level"]) {
            self.skip_token();
        }
        self.take_word("as");
        self.take_word("not");
        self.take_word("materialized");
        if !self.at_symbol("(") {
            return None;
        }
        let open = self.at;
        if !self.opens_query(open) {
            // What is in the brackets is not known, and is a query.
            let body =
                QueryBody::Unknown(self.tokens[open].span.to(self.tokens[self.pair(open)].span));
            self.leave_brackets(open);
            let QueryBody::Unknown(span) = body else { return None };
            return Some(Cte { name, columns, query: Query::unknown(span) });
        }
        let query = self.bracketed_query();
        let query = query.unwrap_or_else(|| Query::unknown(self.span_from(open)));
        Some(Cte { name, columns, query })
    }

    /// Queries put together: INTERSECT binds closer than UNION and EXCEPT.
    fn body(&mut self) -> QueryBody {
        self.sets(Self::intersections, &["union", "except", "minus"])
    }

    fn intersections(&mut self) -> QueryBody {
        self.sets(Self::body_primary, &["intersect"])
    }

    fn sets(&mut self, operand: fn(&mut Self) -> QueryBody, words: &[&str]) -> QueryBody {
        let first = operand(self);
        let mut rest = Vec::new();
        while self.at_one_of(words) && self.at_set_operator() {
            let span = self.span();
            let operator = match self.word(0) {
                Some("union") => SetOperator::Union,
                Some("intersect") => SetOperator::Intersect,
                _ => SetOperator::Except,
            };
            self.at += 1;
            let all = self.take_word("all");
            if !all {
                self.take_word("distinct");
            }
            rest.push(SetOperation { operator, all, body: operand(self), span });
        }
        if rest.is_empty() { first } else { QueryBody::Sets { first: Box::new(first), rest } }
    }

    fn body_primary(&mut self) -> QueryBody {
        let start = self.at;
        let found = match self.word(0) {
            _ if self.at_symbol("(") && self.opens_query(self.at) => {
                self.bracketed_query().map(|query| QueryBody::Query(Box::new(query)))
            }
            Some("select" | "from") => {
                self.select().map(|select| QueryBody::Select(Box::new(select)))
            }
            Some("values") => {
                self.at += 1;
                let rows = self.list(|parser| parser.expr_until(Self::at_value_end));
                // A table's name may follow: `VALUES (1) AS t(a)`.
                if self.take_word("as") || (self.at_ident() && !self.at_clause()) {
                    self.ident();
                    self.idents();
                }
                Some(QueryBody::Values(rows))
            }
            Some("table") => {
                self.at += 1;
                self.name().map(QueryBody::Table)
            }
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.skip_until(|parser| {
                parser.at_symbol(";") || parser.at_set_operator() || parser.at_clause()
            });
            if self.at == start && self.at_clause() && !self.at_set_operator() {
                self.skip_until(|parser| parser.at_symbol(";") || parser.at_set_operator());
            }
            QueryBody::Unknown(self.span_from(start))
        })
    }

    /// Returns true if a row of VALUES ends here.
    pub(super) fn at_value_end(&self) -> bool {
        self.at_symbol(",")
            || self.at_symbol(";")
            || self.at_clause()
            || self.at_set_operator()
            || self.at_ident()
    }

    fn organization(&mut self, query: &mut Query) {
        loop {
            if self.at_stop() {
                return;
            }
            if self.is_hidden() {
                self.at += 1;
                query.unknown.push(self.span_from(self.at - 1));
            } else if self.word(1) == Some("by")
                && self.at_one_of(&["order", "sort", "distribute", "cluster"])
            {
                let word = self.word(0).map(str::to_owned).unwrap_or_default();
                self.at += 2;
                let keys = self.list(Self::sort_key);
                match word.as_str() {
                    "order" => query.order_by = keys,
                    "sort" => query.sort_by = keys,
                    "distribute" => query.distribute_by = exprs(keys),
                    _ => query.cluster_by = exprs(keys),
                }
            } else if self.at_word("window") && self.at_clause() {
                let windows = self.named_windows(&mut query.unknown);
                match &mut query.body {
                    QueryBody::Select(select) => select.windows.extend(windows),
                    _ => query.unknown.extend(windows.iter().map(|window| window.window.span)),
                }
            } else if self.at_one_of(&["limit", "offset"]) && self.at_clause() {
                let is_limit = self.at_word("limit");
                self.at += 1;
                if is_limit && self.take_word("all") {
                    continue;
                }
                let amount = self.expr_until(|parser| {
                    parser.at_symbol(";")
                        || parser.at_clause()
                        || parser.is_hidden()
                        || parser.at_symbol(",")
                });
                // `LIMIT 5, 10` of other dialects.
                if is_limit { query.limit = Some(amount) } else { query.offset = Some(amount) }
            } else {
                return;
            }
        }
    }

    /// A table as a target: `INSERT INTO name`.
    pub(super) fn target(&mut self) -> RelationSource {
        let start = self.at;
        if let TokenKind::Argument(name) = self.kind(0).clone() {
            self.at += 1;
            return RelationSource::Argument(name);
        }
        if self.word(0) == Some("identifier") && self.symbol(1) == Some("(") {
            self.at += 1;
            self.skip_token();
            return RelationSource::Unknown(self.span_from(start));
        }
        match self.name() {
            Some(name) => RelationSource::Table(name),
            None => RelationSource::Unknown(self.span_from(start)),
        }
    }

    /// A condition, to a clause or the end of the statement.
    pub(super) fn condition(&mut self) -> Expr {
        self.expr_until(|parser| parser.at_symbol(";") || parser.at_clause())
    }
}

impl Query {
    /// A query of which only the place is known.
    pub(super) fn unknown(span: Span) -> Self {
        Self {
            with: Vec::new(),
            body: QueryBody::Unknown(span),
            order_by: Vec::new(),
            sort_by: Vec::new(),
            distribute_by: Vec::new(),
            cluster_by: Vec::new(),
            limit: None,
            offset: None,
            unknown: Vec::new(),
            span,
            height: 1,
        }
    }
}

fn exprs(keys: Vec<SortKey>) -> Vec<Expr> {
    keys.into_iter().map(|key| key.expr).collect()
}
