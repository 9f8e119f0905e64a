//! Facts about columns and relations from conditions.

use pyspark_program::sql::ast::{BinaryOp, Expr, ExprKind, Relation};

use super::block::{QueryBlock, alias_of, is_by_name, join_kind, stated};
use crate::joins::JoinKind;

/// A condition is the same for all rows: literals and operators only.
pub fn is_constant(condition: &Expr) -> bool {
    let mut constant = true;
    condition.walk(&mut |part| {
        constant &= matches!(
            part.kind,
            ExprKind::Literal(_)
                | ExprKind::Unary(..)
                | ExprKind::Binary { .. }
                | ExprKind::And(_)
                | ExprKind::Or(_)
                | ExprKind::Is { .. }
        );
    });
    constant
}

/// A condition is made of equal columns only.
pub fn is_equality(condition: &Expr) -> bool {
    condition.conjuncts().into_iter().all(|part| match &part.kind {
        ExprKind::Binary { op: BinaryOp::Eq, left, right } => {
            left.column().is_some() && right.column().is_some()
        }
        _ => false,
    })
}

/// A condition may leave out rows of the relation `alias`.
pub fn may_filter(condition: Option<&Expr>, alias: &str) -> bool {
    let Some(condition) = condition else { return false };
    let Some(names) = columns_named(condition) else { return true };
    names.iter().any(|name| !name.contains('.') || is_of(name, alias))
}

fn is_of(name: &str, alias: &str) -> bool {
    name.strip_prefix(alias).is_some_and(|rest| rest.starts_with('.'))
}

/// The first relation of a query block that no condition connects to those before it; `None` where all are connected,
/// or where that is not known.
pub fn unconnected<'t>(block: &QueryBlock<'t>) -> Option<&'t Relation> {
    if !block.is_plain() {
        return None;
    }
    let conditions: Vec<&Expr> =
        block.relations().iter().filter_map(stated).chain(block.condition()).collect();
    block.relations().iter().skip(1).find(|relation| {
        let open = match stated(relation) {
            // One that is stated is only no condition where it says nothing.
            Some(on) => is_constant(on),
            None => !is_by_name(relation),
        };
        open && !matches!(join_kind(relation.join.as_ref()), JoinKind::Semi | JoinKind::Anti)
            && alias_of(relation).is_some_and(|alias| !may_connect(&conditions, &alias))
    })
}

/// A part of the conditions may compare columns of the relation `alias` with another's.
fn may_connect(conditions: &[&Expr], alias: &str) -> bool {
    conditions.iter().flat_map(|condition| condition.conjuncts()).any(|part| {
        let Some(names) = columns_named(part) else { return true };
        let own = names.iter().filter(|name| is_of(name, alias)).count();
        let bare = names.iter().filter(|name| !name.contains('.')).count();
        (own > 0 && own < names.len()) || bare > 1 || (bare == 1 && names.len() > 1)
    })
}

/// The columns that an expression names, in lower case; `None` where that is not seen: a query in a condition may name
/// the rows around it.
pub fn columns_named(expr: &Expr) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut known = true;
    expr.walk(&mut |part| match &part.kind {
        ExprKind::Column(name) => names.push(name.lower()),
        ExprKind::Unknown => known = false,
        _ => known &= part.query().is_none(),
    });
    known.then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::query_blocks;
    use pyspark_program::program::Text;
    use pyspark_program::sql::parse;

    #[test]
    fn tells_which_relation_nothing_connects() {
        let cases = [
            ("select * from a, b where a.id = b.id", None),
            ("select * from a, b", Some("b")),
            ("select * from a x cross join b y where x.d = '2026'", Some("y")),
            ("select * from a cross join b on a.id = b.id", None),
            ("select * from a join b on 1 = 1", Some("b")),
            ("select * from a join b using (id)", None),
            ("select * from a natural join b", None),
            ("select * from a, b where id = other_id", None),
            ("select * from a, b, c where a.id = b.id and a.x > 3", Some("c")),
            ("select * from a, lateral explode(a.x) t", None),
            ("select * from a where a.x is distinct from a.y", None),
            ("select * from a left join b on true left join c on a.id = c.id", Some("b")),
        ];
        for (text, expected) in cases {
            let script = parse(&Text::unplaced(text, true));
            let found = query_blocks(&script);
            let alias = unconnected(&found[0]).and_then(alias_of);
            assert_eq!(alias.as_deref(), expected, "{text}");
        }
    }
}
