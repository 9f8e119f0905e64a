use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Program, Value};
use spark_plan::{column_name, join, upstream};

declare_rule! {
    /// ## Why
    /// A join on a key shuffles by that key itself. A `repartition` by it before does the same shuffle by hand, and
    /// takes from adaptive execution what it may do with its own: split a skewed partition of the join, or change to a
    /// broadcast without moving the rows first.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// joined = orders.repartition("customer_id").join(spark.table("customers"), "customer_id")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// joined = orders.join(spark.table("customers"), "customer_id")
    /// ```
    pub static RULE = {
        id: "repartition-before-join",
        summary: "A repartition by the key that a join shuffles by",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#adaptive-query-execution",
        check: repartition_before_join,
    }
}

fn repartition_before_join(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for &id in program.named("join") {
        let Some(found) = join(program, program.node(id)) else { continue };
        let Some(keys) = found.keys(program) else { continue };
        let (left, right): (Vec<String>, Vec<String>) = keys.into_iter().unzip();
        if !is_by_keys(program, found.left, &left) && !is_by_keys(program, found.right, &right) {
            continue;
        }
        // A join that broadcasts shuffles nothing, and the repartition may be there for what follows.
        let hints = checker.used_hints();
        let broadcast = [found.left, found.right]
            .iter()
            .any(|side| upstream(program, *side).any(|at| hints.contains(&at)));
        if broadcast {
            continue;
        }
        let calls: Vec<_> = [(found.left, &left), (found.right, &right)]
            .into_iter()
            .filter(|(side, keys)| is_by_keys(program, *side, keys))
            .filter_map(|(side, _)| program.node(side).call())
            .collect();
        let Some(range) = calls.first().and_then(|_| {
            let first =
                if is_by_keys(program, found.left, &left) { found.left } else { found.right };
            program.node(first).name_range()
        }) else {
            continue;
        };
        let sides = if calls.len() == 2 { "Both sides are" } else { "One side is" };
        let explanation = Explanation {
            message: format!("{sides} repartitioned by {}, the key that the join shuffles by itself.", left.join(" and ")),
            why: "The join's own shuffle would do; a partition that was made by hand is not split when it is skewed, and must be sorted with one task's share of the execution region.".to_owned(),
            help: "Leave it out, and set spark.sql.shuffle.partitions or leave the number to adaptive execution.".to_owned(),
        };
        let edits: Option<Vec<_>> = calls.iter().map(|call| checker.remove_call(call)).collect();
        let edits = edits.map(|edits| edits.concat());
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Remove the repartition", edits);
    }
}

/// Returns true if a frame is repartitioned by the keys of the join, and for that join alone.
fn is_by_keys(program: &Program<'_>, side: NodeId, keys: &[String]) -> bool {
    let node = program.node(side);
    // Its columns, in the join's own condition, take no rows of it.
    let takes_rows = |user: &&NodeId| program.node(**user).class != Class::Column;
    if !node.is_method(Method::Repartition)
        || program.users(side).iter().filter(takes_rows).count() != 1
    {
        return false;
    }
    let columns = node
        .args
        .iter()
        .filter(|arg| !matches!(arg.value, Value::Int(_)) && arg.keyword != Some("numPartitions"));
    let names: Option<Vec<String>> = columns
        .enumerate()
        .map(|(at, arg)| {
            // The first of several that is not known may be their number.
            let name = column_name(program, &arg.value).filter(|_| !arg.starred);
            name.or((at == 0 && node.args.len() > 1 && arg.expr.is_name_expr()).then(String::new))
        })
        .collect();
    let names: Vec<String> =
        names.unwrap_or_default().into_iter().filter(|name| !name.is_empty()).collect();
    names.len() == keys.len()
        && names.iter().all(|name| {
            keys.iter().any(|key| key.eq_ignore_ascii_case(name.rsplit('.').next().unwrap_or(name)))
        })
}
