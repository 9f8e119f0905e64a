//! SELECT and its clauses.

use super::Parser;
use super::expression::binding;
use crate::sql::ast::{
    Expr, ExprKind, GroupBy, GroupKind, Ident, NamedWindow, Select, SelectHint, SelectItem, Span,
};
use crate::sql::lexer::TokenKind;

impl Parser<'_> {
    /// `SELECT … FROM …`, or `FROM … SELECT …` as Hive writes it.
    pub(super) fn select(&mut self) -> Option<Select> {
        let start = self.at;
        let mut select = Select::empty();
        if self.take_word("from") {
            self.from(&mut select);
        }
        self.expect_word("select")?;
        while *self.kind(0) == TokenKind::HintStart {
            self.hints(&mut select.hints);
        }
        let is_star = matches!(self.kind(1), TokenKind::Symbol("," | ".")) || self.at_close();
        if self.at_word("distinct") && !is_star {
            self.at += 1;
            select.distinct = true;
        } else if self.at_word("all") && !is_star {
            self.at += 1;
        }
        let is_end =
            |parser: &Self| parser.at_stop() || parser.at_symbol(",") || parser.at_clause();
        loop {
            select.items.push(self.select_item(&is_end));
            if !self.take_symbol(",") {
                break;
            }
            // A last comma before FROM.
            if self.at_word("from") {
                select.unknown.push(self.span_from(self.at - 1));
                break;
            }
        }
        self.clauses(&mut select);
        select.span = self.span_from(start);
        Some(select)
    }

    fn clauses(&mut self, select: &mut Select) {
        loop {
            if self.is_hidden() {
                self.at += 1;
                select.unknown.push(self.span_from(self.at - 1));
            } else if select.from.is_none() && self.take_word("from") {
                self.from(select);
            } else if self.at_words(&["lateral", "view"]) {
                self.lateral_view(select);
            } else if select.condition.is_none() && self.take_word("where") {
                select.condition = Some(self.condition());
            } else if select.group.is_none() && self.at_words(&["group", "by"]) {
                select.group = Some(self.group_by());
            } else if select.having.is_none() && self.take_word("having") {
                select.having = Some(self.condition());
            } else if select.qualify.is_none() && self.at_word("qualify") {
                self.at += 1;
                select.qualify = Some(self.condition());
            } else if self.at_word("window") && self.at_clause() {
                let windows = self.named_windows(&mut select.unknown);
                select.windows.extend(windows);
            } else if self.at_stop()
                || self.at_set_operator()
                || self.at_organization()
                || self.at_insert()
            {
                return;
            } else {
                let start = self.at;
                self.skip_token();
                self.skip_until(|parser| parser.at_symbol(";") || parser.at_clause());
                select.unknown.push(self.span_from(start));
            }
        }
    }

    fn at_organization(&self) -> bool {
        self.at_clause()
            && self.at_one_of(&["order", "sort", "cluster", "distribute", "limit", "offset"])
    }

    /// A column of a select list up to where `is_end` holds.
    pub(super) fn select_item(&mut self, is_end: &dyn Fn(&Self) -> bool) -> SelectItem {
        let start = self.at;
        let found = self.expr(binding::ANY);
        let mut aliases = Vec::new();
        if found.is_some() {
            if self.take_word("as") {
                aliases = self.aliases();
            } else if self.at_ident() && !is_end(self) {
                aliases.extend(self.ident());
            }
        }
        let expr = match found {
            Some(expr) if is_end(self) => expr,
            _ => {
                while !self.at_close() && !is_end(self) {
                    self.skip_token();
                }
                aliases = self.last_alias(start);
                self.node(ExprKind::Unknown, start)
            }
        };
        SelectItem { expr, aliases, span: self.span_from(start) }
    }

    /// The names after AS: one, or several of a generator in brackets.
    fn aliases(&mut self) -> Vec<Ident> {
        if self.at_symbol("(") {
            return self.idents();
        }
        let span = self.span();
        if let Some(text) = self.text_here() {
            return vec![Ident { text, span, quoted: true }];
        }
        self.ident().into_iter().collect()
    }

    /// The name after AS at the end of what is not understood.
    fn last_alias(&self, start: usize) -> Vec<Ident> {
        let (Some(word), Some(name)) = (self.at.checked_sub(2), self.at.checked_sub(1)) else {
            return Vec::new();
        };
        if word <= start || self.word_at(word) != Some("as") {
            return Vec::new();
        }
        let span = self.tokens[name].span;
        match self.kind_at(name) {
            TokenKind::Word(_) => {
                vec![Ident { text: span.of(self.source).into(), span, quoted: false }]
            }
            TokenKind::Name(text) => vec![Ident { text: text.clone(), span, quoted: true }],
            _ => Vec::new(),
        }
    }

    /// `/*+ BROADCAST(a, b), REPARTITION(10) */`
    fn hints(&mut self, hints: &mut Vec<SelectHint>) {
        let open = self.at;
        self.at += 1;
        while !self.at_close() {
            let Some(name) = self.ident() else {
                self.skip_token();
                continue;
            };
            let arguments = if self.at_symbol("(") {
                self.in_brackets(Self::exprs).unwrap_or_default()
            } else {
                Vec::new()
            };
            hints.push(SelectHint { name, arguments });
            self.take_symbol(",");
        }
        self.leave_brackets(open);
    }

    pub(super) fn named_windows(&mut self, unknown: &mut Vec<Span>) -> Vec<NamedWindow> {
        self.at += 1;
        let mut windows = Vec::new();
        loop {
            let name = self.ident();
            self.take_word("as");
            let Some(name) = name.filter(|_| self.at_symbol("(")) else {
                self.skip_unknown(unknown, |parser| parser.at_symbol(";") || parser.at_clause());
                return windows;
            };
            windows.push(NamedWindow { name, window: self.window() });
            if !self.take_symbol(",") {
                return windows;
            }
        }
    }

    fn group_by(&mut self) -> GroupBy {
        let start = self.at;
        self.at += 2;
        let mut group = GroupBy {
            keys: Vec::new(),
            kind: GroupKind::Plain,
            sets: Vec::new(),
            span: Span::default(),
        };
        if self.at_word("all") && !matches!(self.kind(1), TokenKind::Symbol("," | "." | "(")) {
            self.at += 1;
            group.kind = GroupKind::All;
            group.span = self.span_from(start);
            return group;
        }
        let is_end = |parser: &Self| {
            parser.at_symbol(",")
                || parser.at_symbol(";")
                || parser.at_clause()
                || parser.at_word("with")
                || parser.at_words(&["grouping", "sets"])
        };
        let mut elements = 0;
        loop {
            elements += 1;
            let kind = match self.word(0) {
                Some("rollup") if self.symbol(1) == Some("(") => Some(GroupKind::Rollup),
                Some("cube") if self.symbol(1) == Some("(") => Some(GroupKind::Cube),
                _ => None,
            };
            if let Some(kind) = kind {
                self.at += 1;
                let keys = self.in_brackets(Self::exprs).unwrap_or_default();
                group.keys.extend(keys.into_iter().flat_map(members));
                group.kind = if elements == 1 { kind } else { GroupKind::Sets };
            } else if self.at_words(&["grouping", "sets"]) {
                self.grouping_sets(&mut group);
            } else {
                let key = self.expr_until(is_end);
                group.keys.push(key);
                if group.kind != GroupKind::Plain {
                    group.kind = GroupKind::Sets;
                }
            }
            if !self.take_symbol(",") {
                break;
            }
        }
        if self.at_words(&["with", "rollup"]) || self.at_words(&["with", "cube"]) {
            group.kind =
                if self.word(1) == Some("rollup") { GroupKind::Rollup } else { GroupKind::Cube };
            self.at += 2;
        } else if self.at_words(&["grouping", "sets"]) {
            self.grouping_sets(&mut group);
        }
        group.span = self.span_from(start);
        group
    }

    /// `GROUPING SETS ((a, b), (a), ())`: each key once.
    fn grouping_sets(&mut self, group: &mut GroupBy) {
        self.at += 2;
        group.kind = GroupKind::Sets;
        if !self.at_symbol("(") {
            return;
        }
        let sets = self.in_brackets(Self::exprs).unwrap_or_default();
        let alone = group.keys.is_empty();
        for set in sets {
            let mut places = Vec::new();
            let is_empty = set.span.of(self.source).chars().all(|c| matches!(c, '(' | ')' | ' '));
            for key in members(set).into_iter().filter(|_| !is_empty) {
                let text = key.span.of(self.source).to_lowercase();
                let same = |own: &Expr| own.span.of(self.source).to_lowercase() == text;
                let place = group.keys.iter().position(same).unwrap_or(group.keys.len());
                if place == group.keys.len() {
                    group.keys.push(key);
                }
                places.push(place);
            }
            if alone {
                group.sets.push(places);
            }
        }
    }
}

/// The expressions of a row, or the expression itself.
fn members(expr: Expr) -> Vec<Expr> {
    match expr.kind {
        ExprKind::Row(items) => items,
        kind => vec![Expr { kind, ..expr }],
    }
}

impl Select {
    pub(super) fn empty() -> Self {
        Self {
            hints: Vec::new(),
            distinct: false,
            items: Vec::new(),
            from: None,
            lateral_views: Vec::new(),
            condition: None,
            group: None,
            having: None,
            qualify: None,
            windows: Vec::new(),
            unknown: Vec::new(),
            span: Span::default(),
        }
    }
}
