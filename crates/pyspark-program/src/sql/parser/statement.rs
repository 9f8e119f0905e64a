//! Statements.

use super::Parser;
use crate::sql::ast::{
    Assignment, CreateKind, Expr, MAX_HEIGHT, Merge, MergeAction, MergeClause, Query, QueryBody,
    Relation, RelationSource, Script, Select, Span, Statement, StatementKind, StorageOption,
};
use crate::sql::lexer::TokenKind;

/// Inserts of one FROM that are read: each has its relations again.
const MAX_INSERTS: usize = 16;

impl Parser<'_> {
    pub(super) fn script(mut self) -> Script {
        let mut statements = self.inserts_of_one_from().unwrap_or_default();
        let inserts = statements.len();
        while !self.is_at_end() {
            if self.take_symbol(";") {
                continue;
            }
            let start = self.at;
            let kind = self.statement().unwrap_or(StatementKind::Unknown);
            // What is left belongs to a statement that is not read whole.
            let before = self.at;
            while !self.is_at_end() && !self.at_symbol(";") {
                self.skip_token();
                self.at += usize::from(self.at_close() && !self.is_at_end());
            }
            let is_whole = self.at == before
                || matches!(kind, StatementKind::Other(_) | StatementKind::Unknown);
            let kind = if is_whole || is_loose(&kind) { kind } else { StatementKind::Unknown };
            statements.push(Statement { kind, span: self.span_from(start) });
        }
        Script { statements, inserts }
    }

    fn statement(&mut self) -> Option<StatementKind> {
        if self.opens_query_here() {
            return self.query_or_insert();
        }
        let word = self.word(0)?.to_owned();
        match word.as_str() {
            "insert" => self.insert(),
            "create" | "replace" => self.create(),
            "merge" if self.word(1) == Some("into") => self.merge(),
            "update" => self.update(),
            "delete" if self.word(1) == Some("from") => Some(self.delete()),
            "cache" => self.cache(),
            "uncache" => self.uncache(),
            "clear" if self.word(1) == Some("cache") => {
                self.at += 2;
                Some(StatementKind::ClearCache)
            }
            "set" => Some(self.set()),
            "reset" => {
                self.at += 1;
                let key = self.rest_of_statement();
                Some(StatementKind::Reset { key })
            }
            word if word.chars().all(char::is_alphabetic) => {
                Some(StatementKind::Other(word.into()))
            }
            _ => None,
        }
    }

    /// A query, or `WITH … INSERT INTO …`.
    fn query_or_insert(&mut self) -> Option<StatementKind> {
        let start = self.at;
        if self.at_word("with") {
            // The queries of the WITH are gone over once: each in its bracket.
            let mut at = self.at;
            while !matches!(self.kind_at(at), TokenKind::End | TokenKind::Symbol(";"))
                && !matches!(
                    self.word_at(at),
                    Some("select" | "insert" | "from" | "values" | "table")
                )
            {
                at = if matches!(
                    self.kind_at(at),
                    TokenKind::Symbol("(" | "[") | TokenKind::HintStart
                ) {
                    self.pair(at) + 1
                } else {
                    at + 1
                };
            }
            if self.word_at(at) == Some("insert") {
                let mut unknown = Vec::new();
                let with = self.with(&mut unknown);
                let mut statement = self.insert()?;
                if let StatementKind::Insert { query: Some(query), .. } = &mut statement {
                    query.with.splice(0..0, with);
                    query.unknown.extend(unknown);
                    query.span = self.span_from(start);
                }
                return Some(statement);
            }
        }
        self.query().map(StatementKind::Query)
    }

    fn insert(&mut self) -> Option<StatementKind> {
        self.expect_word("insert")?;
        let overwrite = self.take_word("overwrite");
        self.take_word("into");
        if self.take_word("local") || self.at_word("directory") {
            let query = self.query_at_end(|_| true);
            return Some(StatementKind::Insert {
                overwrite,
                target: RelationSource::Unknown(self.span()),
                query,
            });
        }
        if self.at_word("table") && !matches!(self.symbol(1), Some("." | "(")) {
            self.at += 1;
        }
        let target = self.target();
        let query = self.query_at_end(|_| true);
        Some(StatementKind::Insert { overwrite, target, query })
    }

    /// `FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …` (`multiInsertQueryBody`): each INSERT runs by itself, with
    /// the relations of the FROM.
    fn inserts_of_one_from(&mut self) -> Option<Vec<Statement>> {
        let start = self.at;
        let found = self.read_inserts();
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn read_inserts(&mut self) -> Option<Vec<Statement>> {
        self.expect_word("from")?;
        let from = self.at;
        self.skip_until(|parser| {
            parser.at_symbol(";") || parser.at_insert() || parser.at_word("select")
        });
        if !self.at_insert() {
            return None;
        }
        self.at = from;
        let mut shared = Select::empty();
        self.from(&mut shared);
        let height = self.tallest + 1;
        let mut inserts = Vec::new();
        while self.at_insert() && inserts.len() < MAX_INSERTS {
            let start = self.at;
            let mut kind = self.insert()?;
            let StatementKind::Insert { query: Some(query), .. } = &mut kind else { return None };
            query.height = query.height.max(height);
            match &mut query.body {
                QueryBody::Select(select) if select.from.is_none() => {
                    select.from.clone_from(&shared.from);
                    select.lateral_views.splice(0..0, shared.lateral_views.iter().cloned());
                    select.unknown.extend(&shared.unknown);
                }
                _ => return None,
            }
            inserts.push(Statement { kind, span: self.span_from(start) });
        }
        let is_whole = self.at_stop() && height <= MAX_HEIGHT && !inserts.is_empty();
        is_whole.then_some(inserts)
    }

    /// The query that a statement ends with, at the first place where one begins and `may_begin` holds.
    fn query_at_end(&mut self, may_begin: impl Fn(&Self) -> bool) -> Option<Query> {
        self.skip_until(|parser| {
            parser.at_symbol(";") || (parser.opens_query_here() && may_begin(parser))
        });
        if self.at_stop() { None } else { self.query() }
    }

    fn create(&mut self) -> Option<StatementKind> {
        let word = self.word(0)?.to_owned();
        let mut temporary = false;
        let mut at = self.at + 1;
        while let Some(
            "or" | "replace" | "global" | "temporary" | "temp" | "external" | "materialized"
            | "streaming" | "live" | "refresh",
        ) = self.word_at(at)
        {
            temporary |= matches!(self.word_at(at), Some("temporary" | "temp"));
            at += 1;
        }
        let kind = match self.word_at(at) {
            Some("table") => CreateKind::Table,
            Some("view") if temporary => CreateKind::TemporaryView,
            Some("view") => CreateKind::View,
            _ => return Some(StatementKind::Other(word.into())),
        };
        self.at = at + 1;
        self.take_words(&["if", "not", "exists"]);
        let target = self.target();
        // `AS SELECT`, or without AS in Hive's form.
        let query = self.query_at_end(|parser| {
            parser.at > 0
                && (parser.word_at(parser.at - 1) == Some("as")
                    || parser.at_one_of(&["select", "with"]))
        });
        Some(StatementKind::Create { kind, target, query })
    }

    fn cache(&mut self) -> Option<StatementKind> {
        self.at += 1;
        let lazy = self.take_word("lazy");
        self.expect_word("table")?;
        let target = self.target();
        let options = if self.take_word("options") { self.storage_options() } else { Vec::new() };
        self.take_word("as");
        let query = if self.opens_query_here() { self.query() } else { None };
        Some(StatementKind::Cache { lazy, target, options, query })
    }

    /// `('key' 'value', 'key' = 'value')`
    fn storage_options(&mut self) -> Vec<StorageOption> {
        let found = self.in_brackets(|parser| {
            let mut options = Vec::new();
            while !parser.at_close() {
                let start = parser.at;
                let key =
                    parser.text_here().or_else(|| parser.name().map(|name| name.text().into()));
                if !parser.take_symbol("=") {
                    parser.take_symbol("==");
                }
                let value = parser.text_here().or_else(|| parser.ident().map(|ident| ident.text));
                if let (Some(key), Some(value)) = (key, value) {
                    options.push(StorageOption { key, value, span: parser.span_from(start) });
                }
                parser.skip_until(|parser| parser.at_symbol(","));
                parser.take_symbol(",");
            }
            options
        });
        found.unwrap_or_default()
    }

    fn uncache(&mut self) -> Option<StatementKind> {
        self.at += 1;
        self.expect_word("table")?;
        self.take_words(&["if", "exists"]);
        Some(StatementKind::Uncache { target: self.target() })
    }

    fn rest_of_statement(&mut self) -> Option<Span> {
        let start = self.at;
        self.skip_until(|parser| parser.at_symbol(";"));
        (self.at > start).then(|| self.span_from(start))
    }

    fn set(&mut self) -> StatementKind {
        self.at += 1;
        let start = self.at;
        self.skip_until(|parser| parser.at_symbol(";") || parser.at_symbol("="));
        let hidden = self.tokens[start..self.at].iter().any(|it| it.kind == TokenKind::Hidden);
        let key = (self.at > start && !hidden).then(|| self.span_from(start));
        let value = self.take_symbol("=").then(|| {
            let start = self.at;
            self.rest_of_statement().unwrap_or_else(|| self.span_from(start))
        });
        StatementKind::Set { key, value }
    }

    fn update(&mut self) -> Option<StatementKind> {
        self.at += 1;
        let target = self.relation(None);
        self.expect_word("set")?;
        let assignments = self.assignments();
        let condition = if self.take_word("where") { Some(self.condition()) } else { None };
        Some(StatementKind::Update { target, assignments, condition })
    }

    fn delete(&mut self) -> StatementKind {
        self.at += 2;
        let target = self.relation(None);
        let condition = if self.take_word("where") { Some(self.condition()) } else { None };
        StatementKind::Delete { target, condition }
    }

    fn assignments(&mut self) -> Vec<Assignment> {
        let is_end = |parser: &Self| {
            parser.at_symbol(",")
                || parser.at_symbol(";")
                || parser.at_clause()
                || parser.at_words(&["when", "matched"])
                || parser.at_words(&["when", "not"])
        };
        let mut assignments = Vec::new();
        loop {
            let column = self.name();
            if !self.take_symbol("=") {
                self.take_symbol("==");
            }
            let value = self.expr_until(is_end);
            if let Some(column) = column {
                assignments.push(Assignment { column, value });
            }
            if !self.take_symbol(",") {
                return assignments;
            }
        }
    }

    fn merge(&mut self) -> Option<StatementKind> {
        self.at += 2;
        let target = self.relation(None);
        self.expect_word("using")?;
        let source = self.relation(None);
        self.expect_word("on")?;
        let at_when = |parser: &Self| {
            parser.at_symbol(";")
                || (parser.at_word("when") && matches!(parser.word(1), Some("matched" | "not")))
        };
        let on = self.expr_until(at_when);
        let mut clauses = Vec::new();
        while self.take_word("when") {
            let matched = !self.take_word("not");
            self.expect_word("matched")?;
            let mut by_source = false;
            if self.take_word("by") {
                by_source = self.at_word("source");
                self.at += 1;
            }
            let condition = if self.take_word("and") {
                Some(self.expr_until(|parser| parser.at_word("then")))
            } else {
                None
            };
            self.expect_word("then")?;
            let start = self.at;
            let action = self.merge_action();
            self.skip_until(at_when);
            let action = action.unwrap_or_else(|| MergeAction::Unknown(self.span_from(start)));
            clauses.push(MergeClause { matched, by_source, condition, action });
        }
        Some(StatementKind::Merge(Box::new(Merge { target, source, on, clauses })))
    }

    fn merge_action(&mut self) -> Option<MergeAction> {
        if self.take_word("delete") {
            return Some(MergeAction::Delete);
        }
        if self.take_words(&["update", "set"]) {
            if self.take_symbol("*") {
                return Some(MergeAction::Update(Vec::new()));
            }
            return Some(MergeAction::Update(self.assignments()));
        }
        self.expect_word("insert")?;
        if self.take_symbol("*") {
            return Some(MergeAction::Insert(Vec::new()));
        }
        if self.at_symbol("(") {
            self.skip_token();
        }
        self.expect_word("values")?;
        self.in_brackets(Self::exprs).map(MergeAction::Insert)
    }
}

/// Returns true if what follows the part that is read belongs to the statement: options, partitions.
fn is_loose(kind: &StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::Insert { .. } | StatementKind::Create { .. } | StatementKind::Cache { .. }
    )
}

impl Merge {
    /// The expressions of its condition and of its clauses.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let clauses = self.clauses.iter().flat_map(|clause| {
            let values: Vec<&Expr> = match &clause.action {
                MergeAction::Update(assignments) => {
                    assignments.iter().map(|it| &it.value).collect()
                }
                MergeAction::Insert(values) => values.iter().collect(),
                MergeAction::Delete | MergeAction::Unknown(_) => Vec::new(),
            };
            clause.condition.iter().chain(values)
        });
        std::iter::once(&self.on).chain(clauses)
    }

    pub fn relations(&self) -> [&Relation; 2] {
        [&self.target, &self.source]
    }
}

impl Statement {
    /// The query that it runs or stores.
    pub fn query(&self) -> Option<&Query> {
        match &self.kind {
            StatementKind::Query(query) => Some(query),
            StatementKind::Insert { query, .. }
            | StatementKind::Create { query, .. }
            | StatementKind::Cache { query, .. } => query.as_ref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Text;
    use crate::sql::ast::ExprKind;

    #[test]
    fn reads_statements_by_their_words() {
        let kind = |text: &str| {
            let script = crate::sql::parse(&Text::unplaced(text, true));
            let kinds: Vec<String> = script
                .statements
                .iter()
                .map(|statement| match &statement.kind {
                    StatementKind::Query(_) => "query".to_owned(),
                    StatementKind::Insert { query, .. } => format!("insert {}", query.is_some()),
                    StatementKind::Create { kind, query, .. } => {
                        format!("create {kind:?} {}", query.is_some())
                    }
                    StatementKind::Merge(merge) => format!("merge {}", merge.clauses.len()),
                    StatementKind::Update { assignments, .. } => {
                        format!("update {}", assignments.len())
                    }
                    StatementKind::Delete { condition, .. } => {
                        format!("delete {}", condition.is_some())
                    }
                    StatementKind::Cache { lazy, options, .. } => {
                        format!("cache {lazy} {}", options.len())
                    }
                    StatementKind::Set { key, value } => format!(
                        "set {} {}",
                        key.map_or("", |key| key.of(text)),
                        value.map_or("", |value| value.of(text))
                    ),
                    other => {
                        format!("{other:?}").split(['{', ' ']).next().unwrap_or_default().to_owned()
                    }
                })
                .collect();
            kinds.join("; ")
        };
        let cases = [
            ("select 1; select 2;", "query; query"),
            ("insert overwrite table t partition (d = 1) select a from u", "insert true"),
            ("insert into t (a, b) values (1, 2)", "insert true"),
            ("with a as (select 1 x) insert into t select * from a", "insert true"),
            ("create or replace temporary view v as select * from t", "create TemporaryView true"),
            ("create table t (a int comment 'as', b string) using parquet", "create Table false"),
            ("create table t using delta partitioned by (d) as (select 1)", "create Table true"),
            (
                "merge into t using (select * from u) s on t.id = s.id \
                 when matched and s.gone then delete when matched then update set a = s.a, b = case when 1 then 2 end \
                 when not matched then insert (a, b) values (s.a, s.b) when not matched by source then delete",
                "merge 4",
            ),
            ("update t set a = 1, b = b + 1 where id in (select id from u)", "update 2"),
            ("delete from t where d < '2020'", "delete true"),
            (
                "cache lazy table t options ('storageLevel' 'DISK_ONLY') as select * from u",
                "cache true 1",
            ),
            ("set spark.sql.shuffle.partitions = 10", "set spark.sql.shuffle.partitions 10"),
            ("drop table t", "Other(\"drop\")"),
            ("show tables in db", "Other(\"show\")"),
            ("select (", "Unknown"),
            ("uncache table if exists t extra", "Unknown"),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn keeps_what_it_does_not_understand() {
        let script = crate::sql::parse(&Text::unplaced("select a, b ! c, d from t", true));
        let query = script.statements[0].query().unwrap();
        let crate::sql::ast::QueryBody::Select(select) = &query.body else { panic!() };
        let kinds: Vec<bool> =
            select.items.iter().map(|item| item.expr.kind == ExprKind::Unknown).collect();
        assert_eq!(kinds, [false, true, false]);
    }
}
