//! Relations and their joins.

use super::Parser;
use crate::sql::ast::{
    Expr, ExprKind, Join, JoinOperator, LateralView, Name, Pivot, Relation, RelationSource, Select,
    SelectItem, Span,
};
use crate::sql::lexer::TokenKind;

impl Parser<'_> {
    /// The relations after FROM.
    pub(super) fn from(&mut self, select: &mut Select) {
        let mut relations = Vec::new();
        self.relations(&mut relations, &mut select.lateral_views, &mut select.unknown);
        select.from = Some(relations);
    }

    fn relations(
        &mut self,
        relations: &mut Vec<Relation>,
        views: &mut Vec<LateralView>,
        unknown: &mut Vec<Span>,
    ) {
        relations.push(self.relation(None));
        loop {
            if self.take_symbol(",") {
                let join =
                    Join { operator: JoinOperator::Comma, natural: false, on: None, using: None };
                relations.push(self.relation(Some(join)));
            } else if let Some(join) = self.join() {
                let relation = self.joined_relation(join);
                relations.push(relation);
            } else if self.is_hidden() {
                self.at += 1;
                unknown.push(self.span_from(self.at - 1));
            } else if self.at_words(&["lateral", "view"]) {
                self.lateral_view_into(views);
            } else if self.at_stop() || self.at_clause() || self.at_word("select") {
                return;
            } else {
                let start = self.at;
                self.skip_token();
                self.skip_until(|parser| {
                    parser.at_symbol(",")
                        || parser.at_symbol(";")
                        || parser.at_clause()
                        || parser.begins_join()
                });
                unknown.push(self.span_from(start));
            }
        }
    }

    fn joined_relation(&mut self, join: Join) -> Relation {
        let start = self.at;
        let mut relation = self.relation(Some(join));
        let is_end = |parser: &Self| {
            parser.at_symbol(",")
                || parser.at_symbol(";")
                || parser.at_clause()
                || parser.begins_join()
        };
        if self.take_word("on") {
            let condition = self.expr_until(is_end);
            if let Some(join) = &mut relation.join {
                join.on = Some(condition);
            }
        } else if self.at_word("using") && self.symbol(1) == Some("(") {
            self.at += 1;
            let columns = self.idents();
            if let Some(join) = &mut relation.join {
                join.using = Some(columns);
            }
        }
        relation.span = self.span_from(start);
        relation
    }

    /// Returns true if JOIN or the words before it are here.
    pub(super) fn begins_join(&self) -> bool {
        const BEFORE: [&str; 9] =
            ["natural", "inner", "cross", "left", "right", "full", "outer", "semi", "anti"];
        for ahead in 0..5 {
            match self.word(ahead) {
                Some("join") => return true,
                Some(word) if BEFORE.contains(&word) => {}
                _ => return false,
            }
        }
        false
    }

    /// The words of a join.
    fn join(&mut self) -> Option<Join> {
        if !self.begins_join() {
            return None;
        }
        let natural = self.take_word("natural");
        let mut operator = JoinOperator::Inner;
        while !self.take_word("join") {
            operator = match self.word(0) {
                Some("cross") => JoinOperator::Cross,
                Some("left") => JoinOperator::Left,
                Some("right") => JoinOperator::Right,
                Some("full") => JoinOperator::Full,
                Some("semi") => JoinOperator::Semi,
                Some("anti") => JoinOperator::Anti,
                // `OUTER` alone is FULL in `JoinType.apply`.
                Some("outer") if operator == JoinOperator::Inner => JoinOperator::Full,
                _ => operator,
            };
            self.at += 1;
        }
        Some(Join { operator, natural, on: None, using: None })
    }

    /// A relation with its alias; what it is joined on follows.
    pub(super) fn relation(&mut self, join: Option<Join>) -> Relation {
        let start = self.at;
        let lateral = self.at_word("lateral") && self.word(1) != Some("view") && {
            self.at += 1;
            true
        };
        let source = self.source();
        let mut relation = Relation {
            source,
            alias: None,
            columns: Vec::new(),
            join,
            lateral,
            version: None,
            sample: None,
            pivots: Vec::new(),
            span: Span::default(),
        };
        self.relation_suffixes(&mut relation);
        relation.span = self.span_from(start);
        relation
    }

    fn source(&mut self) -> RelationSource {
        let start = self.at;
        let unknown = |parser: &Self| RelationSource::Unknown(parser.span_from(start));
        match self.kind(0).clone() {
            TokenKind::Symbol("(") if self.opens_query(start) => {
                let query = self.bracketed_query();
                query.map_or_else(|| unknown(self), |query| RelationSource::Query(Box::new(query)))
            }
            TokenKind::Symbol("(") => {
                let mut relations = Vec::new();
                let (mut views, mut leftover) = (Vec::new(), Vec::new());
                let read = self.deeper(|parser| {
                    parser.at += 1;
                    parser.relations(&mut relations, &mut views, &mut leftover);
                    Some(())
                });
                let is_read = read.is_some()
                    && self.at == self.pair(start)
                    && views.is_empty()
                    && leftover.is_empty();
                self.leave_brackets(start);
                if is_read { RelationSource::Joined(relations) } else { unknown(self) }
            }
            TokenKind::Argument(name) => {
                self.at += 1;
                RelationSource::Argument(name)
            }
            TokenKind::Word(word) if word == "values" && self.begins_query(start) => {
                self.at += 1;
                RelationSource::Values(self.list(|parser| {
                    parser.expr_until(|parser| parser.at_value_end() || parser.begins_join())
                }))
            }
            TokenKind::Word(_) if self.at_clause() => unknown(self),
            TokenKind::Word(word) if word == "identifier" && self.symbol(1) == Some("(") => {
                self.at += 1;
                self.skip_token();
                unknown(self)
            }
            TokenKind::Word(_) | TokenKind::Name(_) | TokenKind::Hidden => {
                let name = self.name();
                match name {
                    Some(name) if self.at_symbol("(") => {
                        RelationSource::Call(Box::new(self.call(name, start)))
                    }
                    Some(name) => RelationSource::Table(name),
                    None => {
                        if self.at_symbol("(") {
                            self.skip_token();
                        }
                        unknown(self)
                    }
                }
            }
            _ => unknown(self),
        }
    }

    fn relation_suffixes(&mut self, relation: &mut Relation) {
        loop {
            let start = self.at;
            if self.at_word("tablesample") && self.symbol(1) == Some("(") {
                self.at += 2;
                self.at -= 1;
                self.skip_token();
                if self.at_word("repeatable") {
                    self.at += 1;
                    self.skip_token();
                }
                relation.sample = Some(self.span_from(start));
            } else if self.at_one_of(&["pivot", "unpivot"]) && self.word_or_bracket_ahead() {
                let is_unpivot = self.at_word("unpivot");
                while !self.at_symbol("(") {
                    self.at += 1;
                }
                let open = self.at;
                let read = if is_unpivot { None } else { self.pivot() };
                self.at = open;
                self.skip_token();
                let (aggregates, columns, values) = read.unwrap_or_default();
                let span = self.span_from(start);
                relation.pivots.push(Pivot { is_unpivot, aggregates, columns, values, span });
            } else if let Some(words) = self.version_words() {
                self.at += words;
                // One value: a number, a text, a call.
                let _ = self.expr(super::expression::binding::SUM);
                relation.version = Some(self.span_from(start));
            } else if self.take_word("as") || self.at_alias(relation) {
                self.relation_alias(relation);
            } else {
                return;
            }
            if self.at == start {
                return;
            }
        }
    }

    /// The aggregates, the columns and the values in the brackets of a PIVOT.
    fn pivot(&mut self) -> Option<(Vec<SelectItem>, Vec<Name>, Vec<SelectItem>)> {
        let is_end =
            |parser: &Self| parser.at_stop() || parser.at_symbol(",") || parser.at_word("for");
        self.expect_symbol("(")?;
        let aggregates = self.list(|parser| parser.select_item(&is_end));
        self.expect_word("for")?;
        let columns = if self.at_symbol("(") {
            let names = self.in_brackets(|parser| {
                let names = parser.list(Self::name);
                parser.at_close().then_some(names)
            });
            names??
        } else {
            vec![self.name()]
        };
        let columns = columns.into_iter().collect::<Option<Vec<Name>>>()?;
        self.expect_word("in")?;
        let is_end = |parser: &Self| parser.at_stop() || parser.at_symbol(",");
        let values = self.in_brackets(|parser| {
            let values = parser.list(|parser| parser.select_item(&is_end));
            parser.at_close().then_some(values)
        })??;
        let is_read = |it: &SelectItem| it.expr.kind != ExprKind::Unknown;
        let is_whole = self.at_close() && aggregates.iter().chain(&values).all(is_read);
        is_whole.then_some((aggregates, columns, values))
    }

    /// Returns true if a name without AS is here.
    fn at_alias(&self, relation: &Relation) -> bool {
        let is_free = relation.alias.is_none() || !relation.pivots.is_empty();
        is_free && self.at_ident() && !self.ends_relation()
    }

    fn relation_alias(&mut self, relation: &mut Relation) {
        if let Some(alias) = self.ident() {
            relation.alias = Some(alias);
        }
        if self.at_symbol("(") {
            relation.columns = self.idents();
        }
    }

    /// `PIVOT (`, `UNPIVOT INCLUDE NULLS (`.
    fn word_or_bracket_ahead(&self) -> bool {
        self.symbol(1) == Some("(")
            || (matches!(self.word(1), Some("include" | "exclude"))
                && self.word(2) == Some("nulls")
                && self.symbol(3) == Some("("))
    }

    /// Number of words of time travel here: `FOR SYSTEM_VERSION AS OF`, `VERSION AS OF`.
    fn version_words(&self) -> Option<usize> {
        let first = usize::from(self.at_word("for"));
        let versions = ["version", "timestamp", "system_version", "system_time"];
        let is_version = self.word(first).is_some_and(|word| versions.contains(&word))
            && self.word(first + 1) == Some("as")
            && self.word(first + 2) == Some("of");
        is_version.then_some(first + 3)
    }

    /// Returns true if a word here continues the clause after the relation and is no alias of it.
    fn ends_relation(&self) -> bool {
        self.at_clause()
            || self.begins_join()
            || self.at_set_operator()
            || self.at_one_of(&["on", "using", "set", "when", "select", "lateral"])
            || (self.at_one_of(&["tablesample", "pivot", "unpivot"])
                && self.word_or_bracket_ahead())
    }

    pub(super) fn lateral_view(&mut self, select: &mut Select) {
        self.lateral_view_into(&mut select.lateral_views);
    }

    fn lateral_view_into(&mut self, views: &mut Vec<LateralView>) {
        let start = self.at;
        self.at += 2;
        let outer = self.at_word("outer") && self.symbol(1) != Some("(") && {
            self.at += 1;
            true
        };
        let is_end = |parser: &Self| {
            parser.at_symbol(";")
                || parser.at_clause()
                || parser.begins_join()
                || parser.at_ident()
                || parser.at_symbol(",")
        };
        let generator: Expr = self.expr_until(is_end);
        let mut columns = Vec::new();
        let mut table = None;
        if self.at_ident() && !self.at_clause() && !self.begins_join() && !self.at_word("as") {
            table = self.ident();
        }
        if self.take_word("as") {
            columns = if self.at_symbol("(") {
                self.idents()
            } else {
                let mut names: Vec<_> = self.ident().into_iter().collect();
                while self.at_symbol(",")
                    && matches!(self.kind(1), TokenKind::Word(_) | TokenKind::Name(_))
                {
                    self.at += 1;
                    names.extend(self.ident());
                }
                names
            };
        }
        debug_assert!(!matches!(generator.kind, ExprKind::Star { .. }) || self.at > start);
        views.push(LateralView { outer, generator, table, columns, span: self.span_from(start) });
    }
}
