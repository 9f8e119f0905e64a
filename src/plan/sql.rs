//! What the text of a query says of how many rows it gives.

use crate::plan::names::is_identifier;
use crate::plan::rows::{Rows, is_lookup_text};
use crate::python::api;

/// The rows of a query, by the last `SELECT` that stands in no brackets.
pub(crate) fn of_sql(text: &str) -> Rows {
    let tokens = outermost(&text.to_lowercase());
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
fn outermost(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut depth = 0_u32;
    let mut quote = None;
    for c in text.chars() {
        if let Some(open) = quote {
            quote = (c != open).then_some(open);
            continue;
        }
        let in_word = c.is_alphanumeric() || matches!(c, '_' | '.' | '`' | '*');
        if depth == 0 && in_word {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        match c {
            '\'' | '"' => {
                quote = Some(c);
                if depth == 0 {
                    tokens.push("\'".to_owned());
                }
            }
            '(' => {
                if depth == 0 {
                    tokens.push("()".to_owned());
                }
                depth += 1;
            }
            ')' => depth = depth.saturating_sub(1),
            ',' | '=' | ';' if depth == 0 => tokens.push(c.to_string()),
            _ => {}
        }
    }
    if !word.is_empty() {
        tokens.push(word);
    }
    tokens.retain(|token| token != ";");
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ];
        for (text, rows) in cases {
            assert_eq!(of_sql(text), rows, "{text}");
        }
    }
}
