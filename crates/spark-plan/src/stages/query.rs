//! Queries as text: the same operations that calls of a frame's methods would be.

use super::aggregate::{cube_sets, rollup_sets};
use super::frames::union;
use super::joins::{JoinKeys, Kind};
use super::keys::columns_of;
use super::planner::{Hint, PartialStage, Planner};
use crate::frame::Frame;
use crate::frame::expr::{BinaryOp, Expr, Window};
use crate::sql::{
    Kind as TokenKind, Relation, Select, Source, Token, clause, combined, hinted, is_equality,
    named_queries, selects, tokens_of, view,
};
use pyspark_program::api;
use pyspark_program::program::{Node, NodeId};

/// How deep queries in queries are followed.
const MAX_DEPTH: u8 = 8;

/// A query and what it may name.
struct Text<'t> {
    sql: &'t str,
    node: NodeId,
    /// The queries that WITH names.
    named: Vec<(&'t str, &'t [Token])>,
}

impl Text<'_> {
    /// How the text writes some tokens.
    fn of(&self, tokens: &[Token]) -> &str {
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => self.sql.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        }
    }

    fn expr(&self, tokens: &[Token]) -> Expr {
        let text = self.of(tokens);
        if text.ends_with(".*") { Expr::Star } else { Expr::parse(text) }
    }

    /// The keys of a window.
    fn window(&self, window: &[Token]) -> Window {
        let order = window.iter().position(|token| token.is("order")).unwrap_or(window.len());
        let keys = |tokens: &[Token]| -> Vec<Expr> {
            let by = tokens.iter().position(|token| token.is("by"));
            let tokens = by.map_or(&[][..], |at| &tokens[at + 1..]);
            // The frame of rows follows the last key.
            let end = tokens.iter().position(|token| token.is("rows") || token.is("range"));
            let parts = tokens[..end.unwrap_or(tokens.len())].split(|token| token.is_mark(','));
            parts
                .filter(|part| !part.is_empty())
                .map(|part| unqualified(&self.sort_key(part)))
                .collect()
        };
        Window { partition_by: keys(&window[..order]), order_by: keys(&window[order..]) }
    }

    /// Adds what a condition says to be equal of a relation and of those before it.
    fn add_keys(
        &self,
        condition: &[Token],
        relation: &Relation<'_>,
        (left, right): (&Frame, &Frame),
        keys: &mut JoinKeys,
    ) {
        let mut unread = false;
        for part in condition.split(|token| token.is("and")) {
            let part = match part {
                [only] => only.brackets().unwrap_or(part),
                part => part,
            };
            let expr = self.expr(part);
            let Expr::Binary(BinaryOp::Equal, a, b) = &expr else {
                unread |= expr.is_unknown();
                continue;
            };
            let alias = relation.alias.unwrap_or_default();
            let (of_a, of_b) = (side(a, alias), side(b, alias));
            let (a, b) = (unqualified(a), unqualified(b));
            match (of_a, of_b) {
                (Side::This, Side::Before | Side::Any) => keys.push(b, a),
                (Side::Before | Side::Any, Side::This) => keys.push(a, b),
                (Side::Any, Side::Any) => {
                    let equal = Expr::Binary(BinaryOp::Equal, Box::new(a), Box::new(b));
                    keys.add_condition(&equal, left, right);
                }
                _ => {}
            }
        }
        if unread && keys.is_empty() && relation.on.is_some() {
            keys.push(Expr::Unknown, Expr::Unknown);
        }
    }

    /// A key of an ORDER BY, without its direction.
    fn sort_key(&self, tokens: &[Token]) -> Expr {
        const DIRECTIONS: [&str; 5] = ["asc", "desc", "nulls", "first", "last"];
        let is_direction = |token: &&Token| DIRECTIONS.iter().any(|word| token.is(word));
        let after = tokens.iter().rev().take_while(is_direction).count();
        // A key has one token at least, whatever it is called.
        self.expr(&tokens[..(tokens.len() - after).max(1).min(tokens.len())])
    }
}

/// What a query counts for where a lineage is followed: more functions read it than read another step.
const STEPS: usize = 2;

impl Planner<'_, '_> {
    pub(super) fn query(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let sql = node.arg(0, "sqlQuery").and_then(|arg| arg.value.text()).unwrap_or_default();
        let tokens = tokens_of(&sql);
        let text = Text { sql: &sql, node: id, named: Vec::new() };
        self.depth += STEPS;
        let followed = self.of_tokens(&text, &tokens, 0);
        self.depth -= STEPS;
        let mut pipe = followed.unwrap_or_else(|| self.unread(id));
        if let crate::Rows::AtMost(rows) = crate::sql::of_sql(&sql) {
            pipe.frame.rows = Some(pipe.frame.rows.map_or(rows as f64, |own| own.min(rows as f64)));
            pipe.frame.missing.clear();
        }
        self.python_functions(node, id, &mut pipe);
        pipe
    }

    fn unread(&self, id: NodeId) -> PartialStage {
        PartialStage::read(Frame::unknown(self.told(id)), self.settings.parallelism)
    }

    /// The frame of a query; `None` where it is not one that is followed: laterals, sets of sets.
    fn of_tokens<'t>(
        &mut self,
        text: &Text<'t>,
        tokens: &'t [Token],
        depth: u8,
    ) -> Option<PartialStage> {
        if depth > MAX_DEPTH {
            return None;
        }
        let parts = combined(tokens);
        if parts.len() > 1 {
            return self.of_sets(text, tokens, &parts, depth);
        }
        let found = selects(tokens);
        // The queries of a WITH stand before the one that it belongs to.
        let select = found.iter().rfind(|select| select.inside.is_none() && select.plain)?;
        let mut named = text.named.clone();
        named.extend(select.named.iter().copied());
        let text = Text { sql: text.sql, node: text.node, named };
        self.of_select(&text, select, depth)
    }

    /// Queries that set operations put together, from the left to the right.
    fn of_sets<'t>(
        &mut self,
        text: &Text<'t>,
        tokens: &'t [Token],
        parts: &[(Option<usize>, &'t [Token])],
        depth: u8,
    ) -> Option<PartialStage> {
        let id = text.node;
        let word = |at: usize| tokens[at].name().unwrap_or_default().to_lowercase();
        let words: Vec<String> = parts.iter().filter_map(|(at, _)| at.map(word)).collect();
        // INTERSECT binds closer than the others.
        if words.iter().any(|it| it == "intersect") && words.iter().any(|it| it != "intersect") {
            return None;
        }
        let mut named = text.named.clone();
        named.extend(named_queries(tokens));
        let text = Text { sql: text.sql, node: id, named };
        let mut all: Option<PartialStage> = None;
        let mut last: &[Token] = &[];
        for (at, part) in parts {
            let repeats = part.first().is_some_and(|first| first.is("all"));
            let said = repeats || part.first().is_some_and(|first| first.is("distinct"));
            let part = &part[usize::from(said)..];
            // What follows the last query orders and limits all of them.
            let end = ["order", "limit"].iter().filter_map(|word| clause(part, word)).min();
            last = &part[end.unwrap_or(part.len())..];
            let part = &part[..end.unwrap_or(part.len())];
            let pipe = match part {
                [only] => self.of_tokens(&text, only.brackets()?, depth + 1)?,
                part => self.of_tokens(&text, part, depth + 1)?,
            };
            all = Some(match (all, at.map(word)) {
                (Some(mut left), Some(word)) => {
                    match (word.as_str(), repeats) {
                        ("union", true) => union(&mut left, pipe),
                        ("union", false) => {
                            union(&mut left, pipe);
                            self.deduplicate(&mut left, id, None);
                        }
                        (_, false) => self.keep_of(&mut left, pipe, id),
                        (_, true) => return None,
                    }
                    left
                }
                _ => pipe,
            });
        }
        let mut pipe = all?;
        if let Some(order) = clause(last, "order") {
            let end = clause(last, "limit").unwrap_or(last.len());
            let keys = last.get(order + 2..end)?.split(|token| token.is_mark(','));
            let keys = keys.map(|key| text.sort_key(key)).collect();
            self.order(id, &mut pipe, keys);
        }
        Some(pipe)
    }

    fn of_select(
        &mut self,
        text: &Text<'_>,
        select: &Select<'_>,
        depth: u8,
    ) -> Option<PartialStage> {
        let id = text.node;
        let read = Self::read_by_select(select);
        let behind = std::mem::replace(&mut self.needed, read);
        let joined = self.joined(text, select, depth);
        self.needed = behind;
        let mut pipe = joined?;
        let joins_by_it = select.relations.len() > 1 && is_equality(select.condition);
        if !select.condition.is_empty() && !joins_by_it {
            self.filter(&mut pipe);
        }
        pipe.hint = None;
        let distinct = select.columns.first().is_some_and(|first| first.is("distinct"));
        let columns = select.columns.iter().filter(|it| !matches!(it.kind, TokenKind::Hint(_)));
        let columns: Vec<Token> = columns.skip(usize::from(distinct)).cloned().collect();
        let mut exprs = Vec::new();
        for part in columns.split(|token| token.is_mark(',')) {
            exprs.push(self.selected(text, part, &mut pipe));
        }
        let grouped = select.keys.is_some() || exprs.iter().any(aggregates);
        if grouped {
            let (keys, several) = several(select.keys.unwrap_or_default());
            let keys = self.group_keys(text, &keys, &exprs, &mut pipe)?;
            let of_group: Vec<Expr> = exprs.iter().filter(|it| aggregates(it)).cloned().collect();
            match several {
                None => self.group(&mut pipe, id, &keys, &of_group),
                Some(sets) => self.group_by_sets(&mut pipe, id, &keys, &of_group, sets(&keys)),
            }
            if !select.having.is_empty() {
                self.filter(&mut pipe);
            }
        } else {
            self.project(&exprs, &mut pipe, true);
        }
        if distinct {
            self.deduplicate(&mut pipe, id, None);
        }
        if !select.order.is_empty() {
            let keys = select.order.split(|token| token.is_mark(','));
            let keys = keys.map(|key| text.sort_key(key)).collect();
            self.order(id, &mut pipe, keys);
        }
        if let Some(limit) = select.limit {
            self.limit(id, &mut pipe, limit as f64);
        }
        Some(pipe)
    }

    /// What is selected from, joined from the left to the right.
    fn joined(&mut self, text: &Text<'_>, select: &Select<'_>, depth: u8) -> Option<PartialStage> {
        let mut all: Option<PartialStage> = None;
        for relation in &select.relations {
            let mut pipe = self.relation(text, relation, depth)?;
            if hinted(select, relation).is_some() {
                pipe.hint = Some(Hint::Broadcast);
            }
            all = Some(match all {
                None => pipe,
                Some(left) => {
                    let using = relation.using.map(keys_named).unwrap_or_default();
                    let mut keys = JoinKeys::by_name(using);
                    let stated = relation.on.unwrap_or(select.condition);
                    text.add_keys(stated, relation, (&left.frame, &pipe.frame), &mut keys);
                    self.join_sides(left, pipe, keys, Kind::of(relation.kind), text.node)
                }
            });
        }
        all
    }

    fn relation(
        &mut self,
        text: &Text<'_>,
        relation: &Relation<'_>,
        depth: u8,
    ) -> Option<PartialStage> {
        let id = text.node;
        match relation.source {
            Source::Query(query) => self.of_tokens(text, query, depth + 1),
            Source::Made | Source::Unknown => None,
            Source::Table(name) => {
                if let Some((_, query)) = text.named.iter().find(|(own, _)| *own == name) {
                    return self.of_tokens(text, query, depth + 1);
                }
                let program = self.program;
                if let Some(field) = name.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                    let given = program.node(id).args.iter().find(|arg| arg.keyword == Some(field));
                    return given.and_then(|arg| arg.value.object()).map(|frame| self.walk(frame));
                }
                Some(match view(program, id, name) {
                    Some(frame) => self.walk(frame),
                    None => self.named(name, id),
                })
            }
        }
    }

    /// A column of the select list; where it is computed over a window, the window too.
    fn selected(&mut self, text: &Text<'_>, part: &[Token], pipe: &mut PartialStage) -> Expr {
        let Some(over) = part.iter().position(|token| token.is("over")) else {
            return text.expr(part);
        };
        let function = text.expr(&part[..over]);
        if let Some(window) = part.get(over + 1).and_then(Token::brackets) {
            self.window(text.node, pipe, &text.window(window));
        }
        match part.get(over + 2..).and_then(<[Token]>::last).and_then(Token::name) {
            Some(alias) => function.alias(alias),
            None => function,
        }
    }

    /// The keys of a GROUP BY: expressions, places and names of the select list.
    fn group_keys(
        &mut self,
        text: &Text<'_>,
        keys: &[Token],
        exprs: &[Expr],
        pipe: &mut PartialStage,
    ) -> Option<Vec<Expr>> {
        const SETS: [&str; 4] = ["rollup", "cube", "grouping", "with"];
        if keys.iter().any(|token| SETS.iter().any(|word| token.is(word))) {
            return None;
        }
        let mut found = Vec::new();
        for key in keys.split(|token| token.is_mark(',')).filter(|key| !key.is_empty()) {
            let expr = match text.expr(key) {
                place @ Expr::Literal(_) if place.int().is_some() => {
                    exprs.get(usize::try_from(place.int()?).ok()?.checked_sub(1)?)?.clone()
                }
                Expr::Column(name) if pipe.frame.column(&name).is_none() => {
                    let of_list =
                        exprs.iter().find(|it| it.name().as_deref() == Some(name.as_str()));
                    of_list.cloned().unwrap_or(Expr::Column(name))
                }
                expr => expr,
            };
            let name = expr.name().unwrap_or_else(|| text.of(key).to_owned());
            found.push(match expr.bare() {
                Expr::Column(of) if of.eq_ignore_ascii_case(&name) => Expr::Column(name),
                bare => bare.clone().alias(name),
            });
        }
        self.name_unknown(&found, text.node, &mut pipe.frame);
        Some(found)
    }
}

/// The sets of columns that GROUP BY groups by, made of all of its keys.
type Sets = fn(&[Expr]) -> Vec<Vec<Expr>>;

/// The keys of `ROLLUP (a, b)` or `a, b WITH CUBE`, and how their sets are made.
fn several(keys: &[Token]) -> (Vec<Token>, Option<Sets>) {
    let made = |word: &Token| -> Option<Sets> {
        match () {
            () if word.is("rollup") => Some(rollup_sets),
            () if word.is("cube") => Some(cube_sets),
            () => None,
        }
    };
    match keys {
        [word, inner] if made(word).is_some() => {
            (inner.brackets().unwrap_or_default().to_vec(), made(word))
        }
        [before @ .., with, word] if with.is("with") => (before.to_vec(), made(word)),
        keys => (keys.to_vec(), None),
    }
}

/// Whether a column is an aggregate of all rows of its group.
fn aggregates(expr: &Expr) -> bool {
    match expr {
        Expr::Over(..) => false,
        Expr::Call(name, args) => {
            api::is_aggregate(name)
                || name == "count_distinct"
                || name == "sum_distinct"
                || args.iter().any(aggregates)
        }
        other => other.children().into_iter().any(aggregates),
    }
}

/// The names that a bracket lists.
fn keys_named(tokens: &[Token]) -> Vec<Expr> {
    tokens.iter().filter_map(Token::name).map(Expr::column).collect()
}

/// Which of the relations that a condition compares an expression is of, by what qualifies its columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    This,
    Before,
    /// Columns that nothing qualifies.
    Any,
    /// Of both, or of none.
    No,
}

fn side(expr: &Expr, alias: &str) -> Side {
    let names = columns_of(expr);
    let of = |name: &&str| name.rsplit_once('.').map(|(of, _)| of.eq_ignore_ascii_case(alias));
    match () {
        () if names.is_empty() => Side::No,
        () if names.iter().all(|name| of(name).is_none()) => Side::Any,
        () if names.iter().all(|name| of(name) == Some(true)) => Side::This,
        () if names.iter().all(|name| of(name) != Some(true)) => Side::Before,
        () => Side::No,
    }
}

/// The expression where it is a column: its name alone.
fn unqualified(expr: &Expr) -> Expr {
    expr.column_name().map_or_else(|| expr.clone(), Expr::column)
}
