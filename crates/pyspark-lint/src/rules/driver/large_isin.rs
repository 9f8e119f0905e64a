use crate::checker::Explanation;
use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Value};

/// A longer list of literals is data, not a condition.
const MANY_LITERALS: u64 = 1000;

declare_rule! {
    /// ## Why
    /// `isin` writes every value into the plan as a literal. The driver's heap holds the list in Python, in the plan
    /// and in each copy that the optimizer makes, and every task is sent all of it. A semi join keeps the values in a
    /// frame, where they are only data.
    ///
    /// ## Bad
    /// ```python
    /// active = spark.table("sessions").select("user_id").distinct()
    /// ids = [row.user_id for row in active.collect()]
    /// orders = spark.table("orders").where(F.col("user_id").isin(ids))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// active = spark.table("sessions").select("user_id").distinct()
    /// orders = spark.table("orders").join(active, "user_id", "left_semi")
    /// ```
    pub static RULE = {
        id: "large-isin",
        summary: "isin() of a collected or very long list",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-join.html#semi-join",
        check: large_isin,
    }
}

fn large_isin(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in checker.program().calls(class, Method::Collect).collect::<Vec<_>>() {
            if let RowsUse::Searched(isin) = checker.use_of_rows(id) {
                collected(checker, node, isin);
            }
        }
    }
    for (_, node) in checker.program().calls(Class::Column, Method::Isin).collect::<Vec<_>>() {
        listed(checker, node);
    }
}

fn collected<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, isin: NodeId) {
    let (Some(frame), Some(range)) = (node.receiver, checker.program().node(isin).name_range())
    else {
        return;
    };
    if !checker.rows(frame).is_unbounded() {
        return;
    }
    let what = checker.frame_name(node);
    let explanation = Explanation {
        message: format!("isin() compares with every row of {what}, collected to the driver first."),
        why: "Each value becomes a literal of the plan: the driver's heap holds them several times over, and every task is sent them all.".to_owned(),
        help: "Join with the frame itself: join(…, \"left_semi\"), or \"left_anti\" where they are to be left out.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}

fn listed<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>) {
    let program = checker.program();
    let items: u64 = node
        .args
        .iter()
        .map(|arg| match &arg.value {
            Value::List(list) if program.list(*list).complete => {
                program.list(*list).items.len() as u64
            }
            _ => 1,
        })
        .sum();
    let Some(range) = node.name_range().filter(|_| items > MANY_LITERALS) else { return };
    let explanation = Explanation {
        message: format!("isin() compares with {items} values, each a literal of the plan."),
        why: "The driver's heap holds them in every copy of the plan that the optimizer makes, and every task is sent them all.".to_owned(),
        help: "Put the values into a frame and join with it: join(…, \"left_semi\").".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}
