//! Number of rows the text of a query gives.

use pyspark_program::api;
use pyspark_program::program::Text;
use pyspark_program::sql::ast::{
    BinaryOp, Call, Expr, ExprKind, GroupKind, Query, QueryBody, RelationSource, Script, Select,
    SelectItem, StatementKind,
};
use pyspark_program::sql::{parse, parse_column};

use crate::names::is_identifier;
use crate::rows::Rows;

/// The rows of a query, by its outermost SELECT.
pub(crate) fn of_sql(text: &str) -> Rows {
    of_script(&parse(&Text::unplaced(text, true)))
}

pub(crate) fn of_script(script: &Script) -> Rows {
    match script.statements.first().map(|statement| &statement.kind) {
        Some(StatementKind::Query(query)) => of_query(query),
        Some(StatementKind::Unknown) | None => Rows::Unknown,
        // SHOW, DESCRIBE, SET, CREATE, … list what the catalog has, or nothing.
        Some(_) => Rows::Few,
    }
}

/// The rows of a query in a text that may have fields whose value is not known: such a field may bound the query, or
/// add to it.
pub(crate) fn of_text(text: &Text) -> Rows {
    let script = parse(text);
    let rows = of_script(&script);
    if text.complete {
        return rows;
    }
    match rows {
        Rows::AtMost(_) if script.statements.iter().any(|it| it.query().is_none_or(is_open)) => {
            Rows::Unknown
        }
        Rows::AtMost(_) => Rows::Few,
        other => other.min(Rows::Unknown),
    }
}

/// A field may be the query's FROM.
fn is_open(query: &Query) -> bool {
    let QueryBody::Select(select) = &query.body else { return true };
    // One in brackets is a value.
    let is_hidden = |item: &SelectItem| {
        item.expr.kind == ExprKind::Unknown && item.expr.span.start() == item.span.start()
    };
    select.from.is_none()
        && (!query.unknown.is_empty()
            || !select.unknown.is_empty()
            || select.items.iter().any(is_hidden))
}

pub(super) fn of_query(query: &Query) -> Rows {
    if matches!(query.body, QueryBody::Sets { .. }) {
        return Rows::Unbounded;
    }
    if let Some(limit) = &query.limit {
        return limit.whole_number().map_or(Rows::Few, Rows::AtMost);
    }
    match &query.body {
        QueryBody::Select(select) => of_select(select),
        QueryBody::Query(inner) => of_query(inner),
        QueryBody::Values(_) => Rows::Few,
        QueryBody::Table(_) | QueryBody::Sets { .. } => Rows::Unbounded,
        QueryBody::Unknown(_) => Rows::Unknown,
    }
}

fn of_select(select: &Select) -> Rows {
    if let Some(group) = &select.group {
        let keys: Vec<&Expr> = match group.kind {
            GroupKind::All => {
                select.items.iter().map(|item| &item.expr).filter(|it| !aggregates(it)).collect()
            }
            _ => group.keys.iter().map(|key| by_place(key, &select.items)).collect(),
        };
        let many = keys.into_iter().any(names_identifier);
        return if many { Rows::Unbounded } else { Rows::Few };
    }
    let Some(relations) = &select.from else { return Rows::AtMost(1) };
    // One aggregate among the columns makes one row of all.
    if select.items.iter().any(|item| aggregates(&item.expr)) {
        return Rows::AtMost(1);
    }
    let has_many = |item: &SelectItem| {
        matches!(item.expr.kind, ExprKind::Star { .. } | ExprKind::Unknown)
            || names_identifier(&item.expr)
            || item.aliases.iter().any(|alias| is_identifier(&alias.text))
    };
    // Combinations of several columns may be as many as there are rows.
    if select.distinct && select.items.len() == 1 && !select.items.iter().any(has_many) {
        return Rows::Few;
    }
    let looked_up = select.condition.iter().flat_map(Expr::conjuncts).any(is_lookup);
    let Some(first) = relations.first() else { return Rows::Unbounded };
    let is_generated = relations.iter().any(|relation| relation.sample.is_some())
        || match &first.source {
            RelationSource::Values(_) => true,
            RelationSource::Call(call) => call.name() == "range",
            RelationSource::Table(name) => name.lower().contains("information_schema"),
            _ => false,
        };
    if looked_up || is_generated { Rows::Few } else { Rows::Unbounded }
}

/// The column of the select list that a number of GROUP BY names.
fn by_place<'t>(key: &'t Expr, items: &'t [SelectItem]) -> &'t Expr {
    let place = key.whole_number().and_then(|place| usize::try_from(place).ok()?.checked_sub(1));
    place.and_then(|at| items.get(at)).map_or(key, |item| &item.expr)
}

/// A column outside calls has the name of a row identifier.
pub fn names_identifier(expr: &Expr) -> bool {
    if let ExprKind::Column(name) = &expr.kind {
        return is_identifier(&name.lower());
    }
    if matches!(expr.kind, ExprKind::Call(_)) {
        return false;
    }
    let mut found = false;
    expr.each_child(&mut |child| found |= names_identifier(child));
    found
}

/// An expression has an aggregate of all rows of its group in it.
fn aggregates(expr: &Expr) -> bool {
    if let ExprKind::Call(call) = &expr.kind
        && is_aggregate(call)
    {
        return true;
    }
    let mut found = false;
    expr.each_child(&mut |child| found |= aggregates(child));
    found
}

fn is_aggregate(call: &Call) -> bool {
    call.over.is_none() && api::is_aggregate(&call.name())
}

/// A filter's text looks one thing up, or nothing at all: `user_id = 42`, `1 = 0`.
pub(crate) fn looks_up(text: &Text) -> bool {
    let condition = parse_column(text).expr;
    let is_never = |part: &Expr| match &part.kind {
        ExprKind::Binary { op: BinaryOp::Eq, left, right } => {
            left.whole_number() == Some(1) && right.whole_number() == Some(0)
        }
        _ => false,
    };
    condition.conjuncts().into_iter().any(|part| is_lookup(part) || is_never(part))
}

/// A condition looks one identifier up: `user_id = 42`.
fn is_lookup(condition: &Expr) -> bool {
    match &condition.kind {
        ExprKind::Binary { op: BinaryOp::Eq, left, .. } => {
            left.column().is_some_and(|name| is_identifier(&name.last().to_lowercase()))
        }
        _ => false,
    }
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
