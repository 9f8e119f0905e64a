//! The query blocks of a text: each SELECT, nested ones too.

use pyspark_program::sql::ast::{
    Cte, Expr, Join, JoinOperator, Query, QueryBody, Relation, RelationSource, Script, Select,
    SelectHint, Span,
};

use crate::hints::is_broadcast_name;
use crate::joins::JoinKind;

/// One `SELECT` and where it is.
#[derive(Debug)]
pub struct QueryBlock<'t> {
    pub select: &'t Select,
    /// The query that it is the body of, or a part of the body.
    pub query: &'t Query,
    /// All of the query's body, and not a part of a set operation.
    pub is_whole: bool,
    /// The block that it is nested in, an index into the same list.
    pub inside: Option<usize>,
    /// The queries that its own query's WITH names.
    pub named: &'t [Cte],
}

impl<'t> QueryBlock<'t> {
    pub fn relations(&self) -> &'t [Relation] {
        self.select.from.as_deref().unwrap_or_default()
    }

    pub fn condition(&self) -> Option<&'t Expr> {
        self.select.condition.as_ref()
    }

    /// A LIMIT ends it.
    pub fn is_limited(&self) -> bool {
        self.is_whole && self.query.limit.is_some()
    }

    /// The FROM clause is read to the end: no `LATERAL`, no `PIVOT`, no joins in brackets.
    pub fn is_plain(&self) -> bool {
        let is_plain = |relation: &Relation| {
            !relation.lateral
                && relation.pivots.is_empty()
                && !matches!(relation.source, RelationSource::Joined(_))
        };
        self.select.lateral_views.is_empty() && self.relations().iter().all(is_plain)
    }

    /// Name in a sentence of what it selects from.
    pub fn name(&self) -> String {
        match self.relations().first().and_then(|relation| relation.source.name()) {
            Some(name) => format!("`{name}`"),
            None => "the query".to_owned(),
        }
    }
}

/// Every query block of a text, an outer one before those in it, but for those of its WITH, which come before it.
pub fn query_blocks(script: &Script) -> Vec<QueryBlock<'_>> {
    let mut found = Vec::new();
    script.each_query(&mut |query| add_query(query, None, &mut found));
    found
}

fn add_query<'t>(query: &'t Query, inside: Option<usize>, found: &mut Vec<QueryBlock<'t>>) {
    for cte in &query.with {
        add_query(&cte.query, None, found);
    }
    add_body(&query.body, query, inside, found);
}

fn add_body<'t>(
    body: &'t QueryBody,
    query: &'t Query,
    inside: Option<usize>,
    found: &mut Vec<QueryBlock<'t>>,
) {
    match body {
        QueryBody::Query(inner) => add_query(inner, inside, found),
        QueryBody::Sets { first, rest } => {
            add_body(first, query, inside, found);
            for operation in rest {
                add_body(&operation.body, query, inside, found);
            }
        }
        QueryBody::Select(select) => {
            let at = found.len();
            let is_whole = std::ptr::eq(body, std::ptr::from_ref(&query.body));
            found.push(QueryBlock { select, query, is_whole, inside, named: &query.with });
            for relation in select.from.iter().flatten() {
                relation.each_source(&mut |inner| add_query(inner, Some(at), found));
            }
            select.each_expr(&mut |expr| {
                expr.each_query(&mut |inner| add_query(inner, Some(at), found));
            });
        }
        QueryBody::Values(_) | QueryBody::Table(_) | QueryBody::Unknown(_) => {}
    }
}

/// The place is in the query, or is all of it.
pub fn is_within(query: &Query, place: Span) -> bool {
    query.span.contains(place)
}

/// The name that columns call a relation by, in lower case.
pub fn alias_of(relation: &Relation) -> Option<String> {
    if let Some(alias) = &relation.alias {
        return Some(alias.lower());
    }
    match &relation.source {
        RelationSource::Table(name) => Some(name.last().to_lowercase()),
        source => source.name(),
    }
}

/// The hint of a query block that asks to broadcast a relation.
pub fn hinted<'t>(block: &QueryBlock<'t>, relation: &Relation) -> Option<&'t SelectHint> {
    if block.select.hints.is_empty() {
        return None;
    }
    let names = [alias_of(relation), relation.source.name()];
    let is_it = |expr: &Expr| {
        expr.column().is_some_and(|name| names.iter().flatten().any(|own| *own == name.lower()))
    };
    block
        .select
        .hints
        .iter()
        .find(|hint| is_broadcast_name(&hint.name.lower()) && hint.arguments.iter().any(is_it))
}

/// Join kind of a relation; the first one, and one after a comma, are `Cross`.
pub fn join_kind(join: Option<&Join>) -> JoinKind {
    match join.map_or(JoinOperator::Comma, |join| join.operator) {
        JoinOperator::Comma | JoinOperator::Cross => JoinKind::Cross,
        JoinOperator::Inner => JoinKind::Inner,
        JoinOperator::Left => JoinKind::Left,
        JoinOperator::Right => JoinKind::Right,
        JoinOperator::Full => JoinKind::Full,
        JoinOperator::Semi => JoinKind::Semi,
        JoinOperator::Anti => JoinKind::Anti,
    }
}

/// A relation is joined by columns of the same name: `NATURAL` or `USING (…)`.
pub fn is_by_name(relation: &Relation) -> bool {
    relation.join.as_ref().is_some_and(|join| join.natural || join.using.is_some())
}

/// Facts about a relation from ON.
pub fn stated(relation: &Relation) -> Option<&Expr> {
    relation.join.as_ref()?.on.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyspark_program::program::Text;
    use pyspark_program::sql::parse;

    #[test]
    fn reads_selects_in_selects() {
        let text = "with big as (select * from t where x in (select y from u)) \
                    select k, count(*) from big b join (select * from v limit 5) s on b.k = s.k group by k";
        let script = parse(&Text::unplaced(text, true));
        let found = query_blocks(&script);
        assert_eq!(found.len(), 4);
        assert_eq!(found.iter().filter(|block| block.is_limited()).count(), 1);
        assert!(found.iter().any(|block| block.select.group.is_some() && block.named.len() == 1));
    }
}
