//! Statements that run a job as soon as `spark.sql` reads them: no action on their result is needed.

use super::ast::{CreateKind, Statement, StatementKind};
use super::parse;
use crate::program::Text;

/// Name of the job that the first statement of a text runs by itself; `None` for a query, whose rows an action asks for
/// later, and for what changes the catalog or the session alone.
///
/// Spark runs commands eagerly (`QueryExecution.eagerlyExecuteCommands`); those that read or write rows are listed
/// here, with those of Delta Lake and Iceberg.
pub fn command(text: &Text) -> Option<&'static str> {
    commands(text).first().copied()
}

/// Names of all jobs that a text runs by itself: several inserts may have one FROM.
pub fn commands(text: &Text) -> Vec<&'static str> {
    // A query need not be read to know that it is one.
    if first_word(text).eq_ignore_ascii_case("select") {
        return Vec::new();
    }
    let whole = text.text();
    let script = parse(text);
    let statements = script.statements.iter().take(script.inserts.max(1));
    statements.filter_map(|statement| of_statement(statement, &whole)).collect()
}

/// The word that a text begins with, after its comments; empty where it begins with another character.
pub fn first_word(text: &Text) -> &str {
    let mut rest = text.pieces.first().map_or("", |piece| piece.text.as_str()).trim_start();
    loop {
        let end = if rest.starts_with("--") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|at| at + 2)
        } else {
            break;
        };
        rest = end.and_then(|end| rest.get(end..)).unwrap_or_default().trim_start();
    }
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    &rest[..end]
}

fn of_statement(statement: &Statement, text: &str) -> Option<&'static str> {
    match &statement.kind {
        StatementKind::Insert { overwrite: true, .. } => Some("INSERT OVERWRITE"),
        StatementKind::Insert { .. } => Some("INSERT INTO"),
        StatementKind::Create { kind: CreateKind::Table, query: Some(_), .. } => {
            Some("CREATE TABLE AS SELECT")
        }
        StatementKind::Merge(_) => Some("MERGE INTO"),
        StatementKind::Update { .. } => Some("UPDATE"),
        StatementKind::Delete { .. } => Some("DELETE"),
        StatementKind::Cache { lazy: false, .. } => Some("CACHE TABLE"),
        StatementKind::Other(word) => by_first_word(word),
        StatementKind::Unknown => of_unread(statement.span.of(text)),
        // `FROM t INSERT INTO …` reads as a query of `t` under another name.
        StatementKind::Query(_) if begins_with_from(statement.span.of(text)) => {
            of_unread(statement.span.of(text))
        }
        StatementKind::Query(_)
        | StatementKind::Create { .. }
        | StatementKind::Cache { .. }
        | StatementKind::Uncache { .. }
        | StatementKind::ClearCache
        | StatementKind::Set { .. }
        | StatementKind::Reset { .. } => None,
    }
}

fn begins_with_from(text: &str) -> bool {
    text.get(..5).is_some_and(|word| word.trim_end().eq_ignore_ascii_case("from"))
}

/// Statements that are not read further.
fn by_first_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "optimize" => "OPTIMIZE",
        "vacuum" => "VACUUM",
        "analyze" => "ANALYZE TABLE",
        "copy" => "COPY INTO",
        "restore" => "RESTORE",
        "reorg" => "REORG TABLE",
        "convert" => "CONVERT TO DELTA",
        "call" => "CALL",
        "execute" => "EXECUTE IMMEDIATE",
        "begin" => "BEGIN",
        _ => return None,
    })
}

/// A statement that the parser does not understand, by the words that it begins with.
fn of_unread(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let mut words =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| !it.is_empty());
    let first = words.next()?;
    let of_cache = |second: Option<&str>| second == Some("table");
    match first {
        "insert" => Some("INSERT INTO"),
        "merge" => Some("MERGE INTO"),
        "update" => Some("UPDATE"),
        "delete" => Some("DELETE"),
        "cache" if of_cache(words.next()) => Some("CACHE TABLE"),
        "create" | "replace" if words.clone().take(4).any(|it| it == "table") => {
            words.any(|it| it == "select").then_some("CREATE TABLE AS SELECT")
        }
        // `FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …`, `WITH q AS (…) MERGE INTO …`.
        "from" | "with" if words.clone().any(|it| it == "insert") => Some("INSERT INTO"),
        "with" if words.any(|it| it == "merge") => Some("MERGE INTO"),
        word => by_first_word(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_jobs_of_statements() {
        let cases = [
            ("select 1", None),
            ("with a as (select 1) select * from a", None),
            ("values (1)", None),
            ("show tables", None),
            ("use db", None),
            ("set spark.x = 1", None),
            ("drop table t", None),
            ("create table t (a int)", None),
            ("create or replace temp view v as select * from t", None),
            ("cache lazy table t", None),
            ("explain insert into t select 1", None),
            ("insert into t select * from u", Some("INSERT INTO")),
            ("insert overwrite table t partition (d) select * from u", Some("INSERT OVERWRITE")),
            ("with a as (select 1) insert into t select * from a", Some("INSERT INTO")),
            ("from u insert into t select a insert into v select b", Some("INSERT INTO")),
            ("create table t using delta as select * from u", Some("CREATE TABLE AS SELECT")),
            ("-- all\ncreate or replace table t as select 1", Some("CREATE TABLE AS SELECT")),
            (
                "merge into t using u on t.a = u.a when matched then update set *",
                Some("MERGE INTO"),
            ),
            ("update t set a = 1", Some("UPDATE")),
            ("delete from t where a = 1", Some("DELETE")),
            ("cache table t", Some("CACHE TABLE")),
            ("cache table t as select * from u", Some("CACHE TABLE")),
            ("optimize t zorder by (a)", Some("OPTIMIZE")),
            ("analyze table t compute statistics", Some("ANALYZE TABLE")),
            ("call system.rewrite_data_files('t')", Some("CALL")),
        ];
        for (text, expected) in cases {
            assert_eq!(command(&Text::unplaced(text, true)), expected, "{text}");
        }
    }
}
