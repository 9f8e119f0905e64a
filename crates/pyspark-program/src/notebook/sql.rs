//! SQL as source: scripts and cells, split into statements; the blocks of Jinja that dbt's models have.

use std::ops::Range;

use crate::Module;
use crate::program::Text;
use crate::sql;

/// Words that begin a statement of SQL and are followed by another word there.
const STATEMENTS: &[&str] = &[
    "insert", "create", "replace", "merge", "update", "delete", "set", "reset", "use", "cache",
    "uncache", "clear", "drop", "alter", "describe", "desc", "show", "explain", "truncate",
    "refresh", "analyze", "optimize", "vacuum", "copy", "msck", "grant", "call", "declare",
];

/// Returns true if a text is SQL: it begins as a statement does, and is no Python.
pub(super) fn looks_like(text: &str) -> bool {
    begins_statement(&text[skip_blanks(text)..])
        && Module::parse(text).is_ok_and(|module| !module.errors().is_empty())
}

fn begins_statement(text: &str) -> bool {
    if let Some(inner) = text.strip_prefix('(') {
        return word(&inner[skip_blanks(inner)..]).0.eq_ignore_ascii_case("select");
    }
    let (first, rest) = word(text);
    let first = first.to_ascii_lowercase();
    let is_apart = rest.starts_with(|c: char| c.is_whitespace() || c == '/');
    let rest = &rest[skip_blanks(rest)..];
    let next = rest.chars().next();
    let begins_name = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '`' | '{'));
    match first.as_str() {
        "select" => begins_name || next.is_some_and(|c| matches!(c, '*' | '\'' | '"' | '(' | '-')),
        "with" => is_apart && names_query(rest),
        first => is_apart && begins_name && STATEMENTS.contains(&first),
    }
}

/// `name [(columns)] AS (SELECT …`, after WITH.
fn names_query(text: &str) -> bool {
    let (name, mut rest) = word(text);
    if name.eq_ignore_ascii_case("recursive") {
        return names_query(rest.trim_start());
    }
    rest = rest[skip_blanks(rest)..].trim_start_matches('`');
    if let Some(columns) = rest.strip_prefix('(') {
        rest = columns.split_once(')').map_or("", |(_, rest)| rest).trim_start();
    }
    let (keyword, rest) = word(rest);
    let Some(inner) = rest[skip_blanks(rest)..].strip_prefix('(') else { return false };
    let inner = &inner[skip_blanks(inner)..];
    let begins = word(inner).0.to_ascii_lowercase();
    keyword.eq_ignore_ascii_case("as")
        && (inner.starts_with(['(', '{'])
            || matches!(begins.as_str(), "select" | "with" | "values" | "from" | "table"))
}

/// The word that a text begins with, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.split_at(end)
}

/// Length of white space, comments and blocks of Jinja before a text's first word.
fn skip_blanks(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let space = rest.len() - rest.trim_start().len();
        let Some(end) = blank(&rest[space..]) else { return at + space };
        at += space + end;
    }
}

/// Length of the comment or the block that a text begins with.
fn blank(text: &str) -> Option<usize> {
    if text.starts_with("--") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") && !text.starts_with("/*+") {
        return Some(text.find("*/").map_or(text.len(), |at| at + 2));
    }
    jinja(text)
}

/// Length of the block of Jinja that a text begins with: `{{ … }}`, `{% … %}`, `{# … #}`.
fn jinja(text: &str) -> Option<usize> {
    let close = match text.as_bytes() {
        [b'{', b'{', ..] => "}}",
        [b'{', b'%', ..] => "%}",
        [b'{', b'#', ..] => "#}",
        _ => return None,
    };
    text.find(close).map(|at| at + 2)
}

/// A part of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SqlPart {
    /// The text's own.
    Own(Range<usize>),
    /// A table that a block of Jinja names: `{{ ref('x') }}`.
    Table(Range<usize>, String),
    /// A block of Jinja that is not understood; its text stays.
    Template(Range<usize>),
}

impl SqlPart {
    pub(super) fn range(&self) -> &Range<usize> {
        let (Self::Own(range) | Self::Table(range, _) | Self::Template(range)) = self;
        range
    }
}

/// A statement of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SqlStatement {
    pub(super) parts: Vec<SqlPart>,
    /// Some of its parts are blocks of Jinja.
    pub(super) is_template: bool,
}

impl SqlStatement {
    /// The statement as Spark gets it.
    pub(super) fn text(&self, source: &str) -> String {
        let text = |part: &SqlPart| match part {
            SqlPart::Own(range) | SqlPart::Template(range) => source[range.clone()].to_owned(),
            SqlPart::Table(_, name) => name.clone(),
        };
        self.parts.iter().map(text).collect()
    }

    /// Its result is rows that nothing has asked for yet.
    pub(super) fn is_query(&self, source: &str) -> bool {
        let text = self.text(source);
        let start = &text[skip_blanks(&text)..];
        let first = word(start).0.to_ascii_lowercase();
        let is_query = start.starts_with('(')
            || matches!(first.as_str(), "select" | "with" | "values" | "from" | "table");
        is_query && sql::command(&Text::unplaced(&text, true)).is_none()
    }

    fn push(&mut self, part: SqlPart) {
        if !part.range().is_empty() {
            self.parts.push(part);
        }
    }

    /// Without the white space at its ends; `None` where nothing else is in it.
    fn trimmed(mut self, source: &str) -> Option<Self> {
        if let Some(SqlPart::Own(range)) = self.parts.first_mut() {
            let text = &source[range.clone()];
            range.start += text.len() - text.trim_start().len();
        }
        if let Some(SqlPart::Own(range)) = self.parts.last_mut() {
            range.end = range.start + source[range.clone()].trim_end().len();
        }
        self.parts.retain(|part| !part.range().is_empty());
        (!self.parts.is_empty()).then_some(self)
    }
}

/// The statements of a text, split as `spark-sql` splits them: at semicolons outside of quotes, comments and the blocks
/// of a compound statement.
pub(super) fn statements(source: &str) -> Vec<SqlStatement> {
    let (mut found, mut now) = (Vec::new(), SqlStatement::default());
    let (mut at, mut from, mut open) = (0, 0, 0_u32);
    while at < source.len() {
        let rest = &source[at..];
        if let Some(length) = jinja(rest) {
            let block = at..at + length;
            now.push(SqlPart::Own(from..at));
            now.is_template = true;
            match block_of(&source[block.clone()]) {
                Block::Nothing => {}
                Block::Table(name) => now.push(SqlPart::Table(block, name)),
                Block::Other => now.push(SqlPart::Template(block)),
            }
            at += length;
            from = at;
            continue;
        }
        if let Some(length) = blank(rest) {
            at += length;
            // A statement is placed at its first word, not at the comment before it.
            if now.parts.is_empty() && source[from..at - length].trim().is_empty() {
                from = at;
            }
            continue;
        }
        match rest.as_bytes()[0] {
            quote @ (b'\'' | b'"' | b'`') => at += quoted(rest, quote),
            b';' if open == 0 => {
                now.push(SqlPart::Own(from..at));
                found.extend(std::mem::take(&mut now).trimmed(source));
                at += 1;
                from = at;
            }
            _ => {
                let (name, after) = word(rest);
                if open > 0 || name.eq_ignore_ascii_case("begin") {
                    let start = now.parts.first().map_or(from, |part| part.range().start);
                    open = compound(name, after, word(source[start..at].trim_start()).0, open);
                }
                at += name.len().max(rest.chars().next().map_or(1, char::len_utf8));
            }
        }
    }
    now.push(SqlPart::Own(from..source.len()));
    found.extend(now.trimmed(source));
    found
}

/// The number of compound statements (`BEGIN … END`, with `CASE … END` in them) that are open after a word of a statement
/// whose first word is `first`: the body of a procedure, or a script of SQL's own control flow.
fn compound(name: &str, after: &str, first: &str, open: u32) -> u32 {
    let is = |word: &str| name.eq_ignore_ascii_case(word);
    if open == 0 {
        let may_begin = first.is_empty() || first.eq_ignore_ascii_case("create");
        return u32::from(is("begin") && may_begin);
    }
    if is("end") {
        let of = word(after.trim_start()).0.to_ascii_lowercase();
        // `END CASE` closes the case, and its second word is read as one that opens.
        let of_other = matches!(of.as_str(), "if" | "while" | "for" | "loop" | "repeat");
        let closes = if of == "case" { 2 } else { u32::from(!of_other) };
        return open.saturating_sub(closes);
    }
    open + u32::from(is("begin") || is("case"))
}

/// The first block of a template in a statement whose rendered text is not known; one in quotes is a part of a value.
pub fn first_template(text: &str) -> Option<&str> {
    if !text.contains("{{") && !text.contains("{%") {
        return None;
    }
    statements(text).into_iter().flat_map(|statement| statement.parts).find_map(|part| match part {
        SqlPart::Template(range) => text.get(range),
        SqlPart::Own(_) | SqlPart::Table(..) => None,
    })
}

/// Length of the quoted text that a text begins with.
fn quoted(text: &str, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' if quote != b'`' => at += 1,
            byte if *byte == quote => return at,
            _ => {}
        }
    }
    // A character of several bytes may follow a backslash at the end.
    text.len()
}

/// A block of Jinja, as dbt renders it.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    /// It renders to nothing: a comment, `{{ config(…) }}`, `{% set name = value %}`.
    Nothing,
    Table(String),
    Other,
}

fn block_of(block: &str) -> Block {
    if block.starts_with("{#") {
        return Block::Nothing;
    }
    let inner = block[2..block.len() - 2].trim_matches('-').trim();
    if block.starts_with("{%") {
        let sets = inner.strip_prefix("set ").is_some_and(|rest| rest.contains('='));
        return if sets { Block::Nothing } else { Block::Other };
    }
    let Some((function, arguments)) = inner.strip_suffix(')').and_then(|it| it.split_once('('))
    else {
        return Block::Other;
    };
    match (function.trim(), literals(arguments).as_deref()) {
        ("config", _) => Block::Nothing,
        ("ref", Some([name] | [_, name])) => Block::Table(name.clone()),
        ("source", Some([schema, table])) => Block::Table(format!("{schema}.{table}")),
        _ => Block::Other,
    }
}

/// The arguments of a call, where those without a name are literals.
fn literals(arguments: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for argument in arguments.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        let quote = argument.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let inner = quote.and_then(|it| argument.strip_prefix(it)?.strip_suffix(it));
        match inner {
            Some(name) => found.push(name.to_owned()),
            // `v=2`
            None if argument.contains('=') => {}
            None => return None,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_is_not_taken_for_sql() {
        for source in [
            "",
            "select",
            "select = df.select('a')\nselect.show()\n",
            "select.show()\nx = (",
            "update.run(",
            "set(x)\n",
            "set (x)\nx = (",
            "values (1)\n",
            "delete (x)\n",
            "use\n",
            "show(df)\nx = (",
            "explain (df)\nx = (",
            "with open('a') as f:\n    pass\n",
            "with open('a') as f:\n    select(",
            "with a as (b, c):\n    select(",
            "with open(x) as (a, b):\n    df.select('a')\n",
            "# select 1\ndf.show(",
            "\"\"\"\nselect 1\n\"\"\"\n",
            "df = spark.sql('SELECT 1'",
            "df = spark.sql(\"\"\"\nselect 1\n\"\"\"",
            "from pyspark.sql import functions as F\nselect(",
            "import re\nselect a from t",
            "{{ ref('x') }}",
            "create = 1\ncreate +=",
            "insert in rows\n",
            "update if x else y\n",
            "call(x)\n",
            "%sql\nselect 1",
        ] {
            assert!(!looks_like(source), "{source}");
        }
    }

    #[test]
    fn sql_is_not_taken_for_python() {
        for source in [
            "SELECT 1",
            "select * from t",
            "select(a) from t",
            "-- users\nselect a from t",
            "/* users\n*/ select a from t",
            "with a as (select 1) select * from a",
            "WITH a (x, y) AS (\n -- one\n SELECT 1, 2) SELECT * FROM a",
            "insert into t select 1",
            "create table t as select 1",
            "merge into t using u on a = b when matched then delete",
            "set spark.sql.shuffle.partitions=10;\nselect 1",
            "use db;\nselect 1",
            "(select 1) union all (select 2)",
            "{{ config(materialized='table') }}\n\nselect * from {{ ref('x') }}",
            "{% set a = 1 %}\nwith x as (\n  select 1\n)\nselect * from x",
            "{# a comment #} select 1 from t",
            "cache table t",
            "drop table if exists t",
        ] {
            assert!(looks_like(source), "{source}");
        }
    }

    #[test]
    fn statements_end_at_semicolons() {
        let texts = |source: &str| -> Vec<String> {
            statements(source).iter().map(|it| it.text(source)).collect()
        };
        assert_eq!(texts("select 1; select 2 ;\n"), ["select 1", "select 2"]);
        assert_eq!(
            texts("-- a; b\nselect ';', \"it\\\"s;\" -- c;\n;select `a;b`"),
            ["select ';', \"it\\\"s;\" -- c;", "select `a;b`"]
        );
        assert_eq!(texts("/* ; */ select /*+ broadcast(t) */ 1"), ["select /*+ broadcast(t) */ 1"]);
        assert_eq!(texts("; ;"), Vec::<String>::new());
        assert_eq!(texts("begin select 1; select 2; end"), ["begin select 1; select 2; end"]);
        assert_eq!(
            texts(
                "create procedure p() as begin if a then select case when 1 then 2 end; end if; end; select begin from t; select 2"
            ),
            [
                "create procedure p() as begin if a then select case when 1 then 2 end; end if; end",
                "select begin from t",
                "select 2"
            ]
        );
        assert_eq!(texts("select 'é\\"), ["select 'é\\"]);
        assert_eq!(
            texts("{{ config(a='b;') }} select * from {{ ref('x') }} join {{source('a', \"b\")}}"),
            ["select * from x join a.b"]
        );
        assert_eq!(texts("select {{ f(x) }} from t"), ["select {{ f(x) }} from t"]);
    }

    #[test]
    fn blocks_are_what_dbt_renders() {
        let table = |name: &str| Block::Table(name.to_owned());
        for (block, expected) in [
            ("{{ ref('x') }}", table("x")),
            ("{{- ref(\"x\") -}}", table("x")),
            ("{{ ref('project', 'x') }}", table("x")),
            ("{{ ref('x', v=2) }}", table("x")),
            ("{{ ref(name) }}", Block::Other),
            ("{{ source('a', 'b') }}", table("a.b")),
            ("{{ config(materialized='table', tags=['a']) }}", Block::Nothing),
            ("{{ this }}", Block::Other),
            ("{{ var('day') }}", Block::Other),
            ("{% if is_incremental() %}", Block::Other),
            ("{%- set days = 3 -%}", Block::Nothing),
            ("{% set query %}", Block::Other),
            ("{# ref('x') #}", Block::Nothing),
        ] {
            assert_eq!(block_of(block), expected, "{block}");
        }
    }
}
