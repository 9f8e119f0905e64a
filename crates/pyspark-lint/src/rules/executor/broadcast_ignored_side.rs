use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{text_range, without_hint};
use crate::{Checker, FixKind, Severity};
use pyspark_program::sql::SqlText;
use pyspark_program::sql::ast::Script;
use spark_plan::sql::{alias_of, hinted, is_by_name, is_equality, join_kind, query_blocks, stated};
use spark_plan::{HintUse, JoinKind, Side, broadcast_hints, use_of};

declare_rule! {
    /// ## Why
    /// An outer join keeps every row of a side once, which no executor can tell that sees only its part of the other
    /// side: so the kept side is never the one to be broadcast. Spark drops the hint, and both sides are shuffled and
    /// sorted in the execution region.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// countries = spark.table("dim_country")
    /// joined = F.broadcast(countries).join(orders, "country", "left")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// countries = spark.table("dim_country")
    /// joined = countries.join(orders, "country", "left")
    /// ```
    pub static RULE = {
        id: "broadcast-ignored-side",
        summary: "A broadcast hint on the side that an outer join keeps",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-hints.html#join-hints",
        check: broadcast_ignored_side,
    }
}

fn broadcast_ignored_side(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for hint in broadcast_hints(program) {
        let HintUse::Ignored(_, kind, side) = use_of(program, hint) else { continue };
        let Some(range) = program.node(hint.node).name_range() else { continue };
        let edits = without_hint(checker, hint).map(|edit| vec![edit]);
        let explanation = explanation("The hint", kind, side);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Drop the hint", edits);
    }
    for text in checker.sql_texts().iter() {
        if let Some(script) = text.script() {
            in_query(checker, text, script);
        }
    }
}

/// `/*+ BROADCAST(a) */ … FROM a LEFT JOIN b`.
fn in_query(checker: &mut Checker<'_, '_>, text: &SqlText, script: &Script) {
    for block in query_blocks(script) {
        // With more than two the kept side is a join itself.
        let [left, right] = block.relations() else { continue };
        if !block.is_plain() || !(is_by_name(right) || stated(right).is_some_and(is_equality)) {
            continue;
        }
        let kind = join_kind(right.join.as_ref());
        for (relation, side) in [(left, Side::Left), (right, Side::Right)] {
            let Some(hint) = hinted(&block, relation).filter(|_| !kind.can_broadcast(side)) else {
                continue;
            };
            let range = text_range(checker, text, hint.name.span);
            let what = alias_of(relation)
                .map_or_else(|| "The hint".to_owned(), |alias| format!("The hint for `{alias}`"));
            checker.report(&RULE, range, explanation(&what, kind, side));
        }
    }
}

fn explanation(what: &str, kind: JoinKind, side: Side) -> Explanation {
    let side = if side == Side::Left { "left" } else { "right" };
    Explanation {
        message: format!("{what} has no effect: a {} join cannot broadcast its {side} side.", kind.name()),
        why: "That side's rows must each be kept once, so Spark drops the hint, and both sides are shuffled and sorted in the execution region.".to_owned(),
        help: match kind {
            JoinKind::Full => "Drop the hint; a full outer join on keys broadcasts neither side.".to_owned(),
            _ => "Mark the other side if it is small, or turn the join round if its rows are the ones to keep.".to_owned(),
        },
    }
}
