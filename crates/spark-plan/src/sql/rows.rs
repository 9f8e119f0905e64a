//! What the text of a query says of how many rows it gives.

use crate::names::is_identifier;
use crate::rows::{Rows, is_lookup_text};
use crate::sql::tokens::{Kind, Token, tokens, tokens_of};
use pyspark_program::api;
use pyspark_program::program::Text;

/// The rows of a query, by the last `SELECT` that stands in no brackets.
pub(crate) fn of_sql(text: &str) -> Rows {
    of_tokens(&tokens_of(text))
}

/// The rows of a query in a text that may have fields whose value is not known: what stands there may bound the query, or add to it.
pub(crate) fn of_text(text: &Text) -> Rows {
    let tokens = tokens(text);
    let rows = of_tokens(&tokens);
    if text.complete {
        return rows;
    }
    // A field may be the query itself, or its FROM.
    let hidden = |token: &Token| token.kind == Kind::Unknown;
    let is_open = match tokens.first() {
        Some(first) => hidden(first) || !tokens.iter().any(|token| token.is("from")),
        None => true,
    };
    match rows {
        Rows::AtMost(_) if is_open && tokens.iter().any(hidden) => Rows::Unknown,
        Rows::AtMost(_) => Rows::Few,
        Rows::Few if tokens.first().is_some_and(hidden) => Rows::Unknown,
        Rows::Few => Rows::Few,
        Rows::Unknown | Rows::Unbounded => Rows::Unknown,
    }
}

pub(super) fn of_tokens(tokens: &[Token]) -> Rows {
    let tokens = outermost(tokens);
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match tokens.first().copied() {
        Some("select" | "with" | "from" | "table") => {}
        // SHOW, DESCRIBE, SET, CREATE, … list what the catalog has, or nothing.
        Some(_) => return Rows::Few,
        None => return Rows::Unknown,
    }
    if tokens.iter().any(|token| matches!(*token, "union" | "intersect" | "except")) {
        return Rows::Unbounded;
    }
    let position = |word: &str| tokens.iter().position(|token| *token == word);
    if let Some(limit) = position("limit").and_then(|at| tokens.get(at + 1)) {
        return limit.parse().map_or(Rows::Few, Rows::AtMost);
    }
    let Some(select) = tokens.iter().rposition(|token| *token == "select") else {
        return Rows::Unbounded;
    };
    if let Some(group) = tokens.windows(2).position(|pair| pair == ["group", "by"]) {
        let keys =
            tokens[group + 2..].iter().take_while(|token| !matches!(**token, "having" | "order"));
        return if keys.into_iter().any(|key| is_identifier(key)) {
            Rows::Unbounded
        } else {
            Rows::Few
        };
    }
    let Some(from) =
        tokens[select..].iter().position(|token| *token == "from").map(|at| select + at)
    else {
        return Rows::AtMost(1);
    };
    let columns = &tokens[select + 1..from];
    if aggregates_only(columns) {
        return Rows::AtMost(1);
    }
    if columns.first() == Some(&"distinct")
        && !columns.iter().any(|column| *column == "*" || is_identifier(column))
    {
        return Rows::Few;
    }
    let looked_up = position("where")
        .is_some_and(|at| tokens[at + 1..].join(" ").split(" and ").any(is_lookup_text));
    let source = tokens.get(from + 1).copied().unwrap_or_default();
    let made_up = matches!(source, "values" | "range")
        || source.contains("information_schema")
        || position("tablesample").is_some();
    if looked_up || made_up { Rows::Few } else { Rows::Unbounded }
}

/// Whether every column between SELECT and FROM is one aggregate.
fn aggregates_only(columns: &[&str]) -> bool {
    !columns.is_empty()
        && columns.split(|token| *token == ",").all(|column| {
            let name = column.first().copied().unwrap_or_default();
            api::is_aggregate(name) && column.get(1) == Some(&"()") && !column.contains(&"over")
        })
}

/// The words of a text outside brackets; what stands in brackets is `()`.
fn outermost(tokens: &[Token]) -> Vec<String> {
    let word = |token: &Token| match &token.kind {
        Kind::Word(word) | Kind::Name(word) | Kind::Number(word) => Some(word.clone()),
        Kind::Quoted => Some("'".to_owned()),
        Kind::Brackets(_) => Some("()".to_owned()),
        Kind::Mark(mark @ (',' | '=' | '*')) => Some(mark.to_string()),
        Kind::Unknown => Some("?".to_owned()),
        Kind::Mark(_) | Kind::Hint(_) => None,
    };
    tokens.iter().filter_map(word).collect()
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;
    use pyspark_program::program::Piece;

    #[test]
    fn reads_the_size_of_a_query_that_is_known_in_part() {
        let cases = [
            (["select count(*) from ", ""], Rows::Few),
            (["SELECT id FROM ", " ORDER BY id LIMIT 1"], Rows::Few),
            (["DESCRIBE DETAIL '", "'"], Rows::Few),
            (["SELECT (", ") AS result"], Rows::Few),
            (["SELECT max(", ") FROM t"], Rows::Few),
            (["SELECT status, count(*) FROM ", " GROUP BY status"], Rows::Few),
            (["SELECT * FROM ", ""], Rows::Unknown),
            (["SELECT ", ""], Rows::Unknown),
            (["", " FROM t"], Rows::Unknown),
        ];
        for (around, rows) in cases {
            let known = |text: &str| Piece { text: text.into(), at: None };
            let field = Piece::default();
            let pieces = match around {
                ["", after] => smallvec![field, known(after)],
                [before, ""] => smallvec![known(before), field],
                [before, after] => smallvec![known(before), field, known(after)],
            };
            assert_eq!(of_text(&Text { pieces, complete: false }), rows, "{around:?}");
        }
    }

    #[test]
    fn reads_the_size_of_a_query_in_its_text() {
        let cases = [
            ("SELECT * FROM events", Rows::Unbounded),
            ("SELECT * FROM events LIMIT 10", Rows::AtMost(10)),
            ("select count(*) from events", Rows::AtMost(1)),
            ("SELECT COUNT (*) AS n FROM orders", Rows::AtMost(1)),
            ("select max(due) m from overdue_invoices", Rows::AtMost(1)),
            ("select day, count(*) from events group by day", Rows::Few),
            ("select user_id, count(*) from events group by user_id", Rows::Unbounded),
            ("SHOW TABLES", Rows::Few),
            ("select 1", Rows::AtMost(1)),
            ("select sum(x) over (partition by y) from t", Rows::Unbounded),
            ("select distinct status from orders", Rows::Few),
            ("SELECT * FROM users WHERE user_id = 42", Rows::Few),
            ("SELECT * FROM VALUES (1, 'a') AS t(id, n)", Rows::Few),
            ("select * from t where dt = (select max(dt) from events)", Rows::Unbounded),
            ("select * from t where id in (select id from x limit 5)", Rows::Unbounded),
            ("with a as (select count(*) c from t) select * from b", Rows::Unbounded),
            ("select * from events -- limit 10", Rows::Unbounded),
            ("select /* all of them */ * from events limit 10", Rows::AtMost(10)),
        ];
        for (text, rows) in cases {
            assert_eq!(of_sql(text), rows, "{text}");
        }
    }
}
